/** What the panel knows, and how news changes it. Pure: no DOM, no Chrome, no clock. */

/** @import {CardEvent, CardRights, Person, ReadersEvent, Status} from "../messages.js" */
/** @import {HostStatus} from "../worker/ports.js" */
/** @import {Fill, Inspection, Trial} from "../page/fill-types.js" */
/** @import {News} from "./connection.js" */
/** @import {Late} from "./late.js" */
/** @import {PartActions, Parts} from "./parts.js" */

import { isAbout } from "./guardian/state.js";
import { afterFill, endedLate, late } from "./late.js";
import { PARTS, START as PARTS_START } from "./parts.js";

/**
 * @typedef {{ mobile: string, phones: string, hn: string }} Texts
 * @typedef {Texts & { service: string[] | null }} Form service: the rows to be ticked; null: left as the page has them
 */
/** @typedef {{ done: number, total: number, image: string | null, asked: boolean }} Photo */
/** @typedef {Fill["outcome"] | "no-page" | "unknown" | "invalid" | "withdrawn"} Outcome */
/** @typedef {Omit<Fill, "outcome"> & { outcome?: Outcome }} Report */

/** What the host says of this unit. @typedef {Pick<Status, "hcode" | "rights" | "zoneReady">} Unit */

/**
 * @typedef {Core & Parts} State
 *
 * @typedef {object} Core
 * @property {HostStatus} host
 * @property {string | null | undefined} site  where New Authen is beside the panel; null: nowhere; undefined: not told yet
 * @property {boolean} stale                the page there can't ask until it is reloaded
 * @property {string | null} zone           the zone of that page, without one the host's default; null: not known
 * @property {string | null} problem        why the zone is not known, if it was asked for in vain
 * @property {Unit | null} unit             known with the zone
 * @property {ReadersEvent | null} readers  null: not heard yet
 * @property {CardEvent | null} card        null: no card, or not heard yet
 * @property {boolean} cardHeard            a card event came since the status was asked: its card is stale
 * @property {Photo} photo
 * @property {{ code: string | null, answer: CardRights | null } | null} chipRights  null: not asked for
 * @property {Inspection | null} page
 * @property {Form} form
 * @property {"idle" | "filling"} fill
 * @property {Report | null} report
 * @property {"running" | Trial | "no-page" | null} trial   the dry run of this page, for IT
 * @property {"idle" | "locked" | null} blank  why nobody is shown, whoever's card is in, until the clerk asks for it
 * @property {"removed" | "lost" | Late | null} notice   what just happened, until something else does
 */

/**
 * @typedef {News
 *   | PartActions
 *   | { type: "shown" }
 *   | { type: "status-asked" }
 *   | { type: "status", status: Status }
 *   | { type: "status-failed", code: string }
 *   | { type: "photo-asked" }
 *   | { type: "photo-progress", done: number, total: number }
 *   | { type: "photo", pid: string, person: Person | null }
 *   | { type: "chip-rights-asked" }
 *   | { type: "chip-rights", pid: string, code: string | null, answer: CardRights | null }
 *   | { type: "page", pid: string, page: Inspection | null }
 *   | { type: "typed", field: keyof Texts, value: string }
 *   | { type: "service", name: string }
 *   | { type: "trying" }
 *   | { type: "tried", trial: Trial | null }
 *   | { type: "untried" }
 *   | { type: "filling" }
 *   | { type: "filled", pid: string, report: Report }} Action
 */

/** Everything that belongs to one patient. Gone when the patient is. */
const NOBODY = Object.freeze({
  card: null,
  photo: Object.freeze({ done: 0, total: 0, image: null, asked: false }),
  chipRights: null,
  page: null,
  form: Object.freeze({ mobile: "", phones: "", hn: "", service: null }),
  report: null,
  trial: null,
});

/** @type {Readonly<State>} */
export const START = Object.freeze({
  ...NOBODY,
  ...PARTS_START,
  host: { state: /** @type {"connecting"} */ ("connecting") },
  site: undefined,
  stale: false,
  zone: null,
  problem: null,
  unit: null,
  readers: null,
  cardHeard: false,
  fill: /** @type {"idle"} */ ("idle"), // not the patient's: one is written into the page until it says so
  blank: null,
  notice: null,
});

/** @param {State} state @returns {Person | null} */
export const patient = (state) => state.card?.person ?? null;

/** @param {State} state */
export const mayFill = (state) => patient(state) !== null && state.zone !== null && state.fill === "idle";

/** @param {State} state @param {string} pid */
const isPatient = (state, pid) => patient(state)?.pid === pid;

/** @param {State} state @param {Action} action @returns {State} */
export function next(state, action) {
  const now = core(state, action);
  // What a part knows is the patient's, and of one zone: unless it outlasts both, it goes with them.
  const left = patient(now)?.pid !== patient(state)?.pid || now.zone !== state.zone;
  const parts = Object.entries(PARTS).map(([name, part]) => {
    const before = left && !part.lasts ? part.START : state[/** @type {keyof Parts} */ (name)];
    return [name, part.next(/** @type {any} */ (before), action, now)];
  });
  return { ...now, ...Object.fromEntries(parts) };
}

/** @param {State} state @param {Action} action @returns {State} */
function core(state, action) {
  switch (action.type) {
    case "host":
      return host(state, action);
    case "event":
      return action.event === "card"
        ? card({ ...state, cardHeard: true }, /** @type {CardEvent} */ (action.body))
        : { ...state, readers: /** @type {ReadersEvent} */ (action.body) };
    case "site":
      return site({ ...state, stale: action.stale }, action.site);
    case "blank":
      return { ...state, ...NOBODY, blank: action.locked ? "locked" : (state.blank ?? "idle"), notice: late(state) };
    case "unlocked":
      return state.blank === "locked" ? { ...state, blank: "idle" } : state;
    case "shown":
      return { ...state, blank: null, readers: null }; // until the status is told: it is not known who is there
    case "status-asked":
      return { ...state, cardHeard: false };
    case "status":
      return status(state, action.status);
    case "status-failed":
      return { ...state, zone: null, unit: null, problem: action.code };
    case "photo-asked":
      return { ...state, photo: { ...NOBODY.photo, asked: true } };
    case "photo-progress":
      return { ...state, photo: { ...state.photo, done: action.done, total: action.total } };
    case "photo":
      return isPatient(state, action.pid) ? photo(state, action.person) : state;
    case "chip-rights-asked":
      return { ...state, chipRights: { code: null, answer: null } };
    case "chip-rights":
      return isPatient(state, action.pid) ? chipRights(state, action.code, action.answer) : state;
    case "page":
      return isPatient(state, action.pid) ? page(state, action.page) : state;
    case "typed":
      return { ...state, form: { ...state.form, [action.field]: action.value }, report: null };
    case "service":
      return service(state, action.name);
    case "trying":
      return { ...state, trial: "running" };
    case "tried":
      return state.trial === "running" ? { ...state, trial: action.trial ?? "no-page" } : state;
    case "untried":
      return { ...state, trial: null };
    case "filling":
    case "guardian-filling":
      return { ...state, fill: "filling", report: null, trial: null, notice: null };
    case "filled":
      return filled(state, isPatient(state, action.pid), action.report);
    case "save-sending":
      return { ...state, notice: null };
    case "saved":
      return isPatient(state, action.pid) ? state : { ...state, notice: endedLate(action.outcome) };
    case "guardian-filled":
      return { ...state, fill: "idle", notice: afterFill(state, isAbout(state.guardian, action.people), action.report) };
    default:
      return state;
  }
}

/** @param {State} state @param {HostStatus} told @returns {State} */
function host(state, { state: now, version, update }) {
  // While a lost host is tried again, what to do about it stays on the screen.
  if (now === "connecting" && !["connecting", "ready"].includes(state.host.state)) return state;
  const known = {
    state: now,
    ...(version === undefined ? {} : { version }),
    ...(update === undefined ? {} : { update }),
  };
  return {
    ...state,
    ...NOBODY,
    host: known,
    zone: null,
    problem: null,
    unit: null,
    readers: null,
    cardHeard: false,
    notice: patient(state) ? "lost" : late(state),
  };
}

/** @param {State} state @param {string | null} now @returns {State} */
function site(state, now) {
  if (now === state.site) return state;
  const known = { ...state, site: now };
  // The zone of another site is not this one's, and neither is what was typed for it.
  const left = { zone: null, problem: null, unit: null, page: null, form: NOBODY.form, report: null, trial: null };
  return state.site === undefined ? known : { ...known, ...left };
}

/** @param {State} state @param {Status} told @returns {State} */
function status(state, told) {
  const { hcode, rights, zoneReady } = told;
  const unit = { hcode, rights, zoneReady };
  const known = { ...state, zone: told.zone, unit, problem: null, readers: state.readers ?? told.readers };
  return state.cardHeard || state.blank !== null || !told.card ? known : card(known, told.card);
}

/** @param {State} state @param {CardEvent} event @returns {State} */
function card(state, event) {
  if (state.blank !== null) {
    // Whoever puts a card in is at the desk, unless that is locked. To a host that has just started each card is new.
    const put = event.state === "inserted" && state.zone !== null;
    return put && state.blank === "idle" ? card({ ...state, blank: null }, event) : state;
  }
  const other = state.card !== null && state.card.reader !== event.reader;
  if (event.state === "removed") {
    // The other reader's card: not this patient's.
    return other ? state : { ...state, ...NOBODY, notice: state.card ? "removed" : state.notice };
  }
  // Of two readers, the one whose card was made out last has the patient.
  if (other && patient(state) && event.state !== "identified") return state;
  const same = event.person && isPatient(state, event.person.pid);
  return { ...state, ...(same ? {} : NOBODY), card: event, notice: late(state) };
}

/**
 * The end of the photo's reading. The card that was answered for may be another reader's.
 *
 * @param {State} state @param {Person | null} person
 */
function photo(state, person) {
  const image = person && isPatient(state, person.pid) ? person.image : null;
  return { ...state, photo: { ...NOBODY.photo, asked: true, image } };
}

/**
 * The card that was answered for may be another reader's.
 *
 * @param {State} state @param {string | null} code @param {CardRights | null} answer @returns {State}
 */
function chipRights(state, code, answer) {
  const theirs = answer === null || isPatient(state, answer.pid);
  return { ...state, chipRights: theirs ? { code, answer } : null };
}

/** @param {State} state @param {boolean} theirs @param {Report} report @returns {State} */
const filled = (state, theirs, report) => ({
  ...state,
  fill: "idle",
  report: theirs ? report : state.report,
  notice: afterFill(state, theirs, report),
});

/** @param {State} state @param {Inspection | null} seen @returns {State} */
function page(state, seen) {
  const offered = seen?.services.map(({ name }) => name) ?? [];
  // A service that the page does not offer cannot stay chosen.
  const gone = offered.length > 0 && state.form.service?.some((name) => !offered.includes(name));
  return { ...state, page: seen, form: gone ? { ...state.form, service: null } : state.form };
}

/** The services that are ticked once the form is filled. @param {State} state @returns {string[]} */
export const chosen = ({ page: seen, form }) =>
  form.service ?? (seen?.services ?? []).filter(({ checked }) => checked).map(({ name }) => name);

/** One is chosen instead of all others, or again to clear it. @param {State} state @param {string} name @returns {State} */
function service(state, name) {
  const before = chosen(state);
  const now = before.includes(name) ? before.filter((one) => one !== name) : [name];
  // Which rows a page has ticked that cannot be read nobody knows: none of them is cleared.
  const known = now.length > 0 || (state.page?.services.length ?? 0) > 0;
  return { ...state, form: { ...state.form, service: known ? now : null }, report: null };
}

/**
 * The one thing that staff have to know before anything else; null: a patient is shown.
 *
 * @param {State} state @returns {string | null} "connecting", "blank", "reading", or a problem's code
 */
export function trouble({ host: { state: now }, zone, problem, blank, readers, card: event }) {
  if (now !== "ready") return now;
  if (zone === null) return problem ?? "connecting";
  if (blank !== null) return "blank";
  if (event?.person) return null;
  if (event?.state === "unreadable") return event.problem ?? "CARD_UNREADABLE";
  if (event) return "reading";
  if (!readers) return "connecting";
  return readers.problem ?? (readers.terminals.length === 0 ? "NO_READER" : "NO_CARD");
}
