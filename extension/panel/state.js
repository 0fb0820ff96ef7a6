/** What the panel knows, and how news changes it. Pure: no DOM, no Chrome, no clock. */

/** @import {CardEvent, Person, ReadersEvent, Status} from "../messages.js" */
/** @import {HostStatus} from "../worker/ports.js" */
/** @import {Fill, Inspection} from "../page/fill-types.js" */
/** @import {News} from "./connection.js" */

/** @typedef {{ mobile: string, phones: string, hn: string, service: string }} Form */
/** @typedef {{ done: number, total: number, image: string | null, asked: boolean }} Photo */
/** @typedef {Omit<Fill, "outcome"> & { outcome?: Fill["outcome"] | "no-page" | "unknown" | "invalid" }} Report */

/**
 * @typedef {object} State
 * @property {HostStatus} host
 * @property {string | null} zone           the zone of the page beside the panel, else the host's default
 * @property {ReadersEvent | null} readers  null: not heard yet
 * @property {CardEvent | null} card        null: no card, or not heard yet
 * @property {boolean} cardHeard            a card event came: a status asked for before it is stale
 * @property {Photo} photo
 * @property {Inspection | null} page
 * @property {Form} form
 * @property {"idle" | "filling"} fill
 * @property {Report | null} report
 * @property {"removed" | "lost" | "no-code" | null} notice   what just happened, until something else does
 */

/**
 * @typedef {News
 *   | { type: "status", status: Status }
 *   | { type: "photo-asked" }
 *   | { type: "photo-progress", done: number, total: number }
 *   | { type: "photo", person: Person | null }
 *   | { type: "page", page: Inspection | null }
 *   | { type: "typed", field: keyof Form, value: string }
 *   | { type: "filling" }
 *   | { type: "filled", pid: string, report: Report }} Action
 */

/** Everything that belongs to one patient. Gone when the patient is. */
const NOBODY = Object.freeze({
  card: null,
  photo: Object.freeze({ done: 0, total: 0, image: null, asked: false }),
  form: Object.freeze({ mobile: "", phones: "", hn: "", service: "" }),
  fill: /** @type {"idle"} */ ("idle"),
  report: null,
});

/** @type {Readonly<State>} */
export const START = Object.freeze({
  ...NOBODY,
  host: { state: /** @type {"connecting"} */ ("connecting") },
  zone: null,
  readers: null,
  cardHeard: false,
  page: null,
  notice: null,
});

/** @param {State} state @returns {Person | null} */
export const patient = (state) => state.card?.person ?? null;

/** @param {State} state @param {Action} action @returns {State} */
export function next(state, action) {
  switch (action.type) {
    case "host":
      return host(state, action);
    case "event":
      return action.event === "card"
        ? card({ ...state, cardHeard: true }, /** @type {CardEvent} */ (action.body))
        : { ...state, readers: /** @type {ReadersEvent} */ (action.body) };
    case "status":
      return status(state, action.status);
    case "photo-asked":
      return { ...state, photo: { ...NOBODY.photo, asked: true } };
    case "photo-progress":
      return { ...state, photo: { ...state.photo, done: action.done, total: action.total } };
    case "photo":
      // The answer for a card that is no longer in belongs to nobody here.
      return patient(state) && patient(state)?.pid === action.person?.pid
        ? { ...state, photo: { ...state.photo, image: action.person?.image ?? null, done: 0, total: 0 } }
        : state;
    case "page":
      return page(state, action.page);
    case "typed":
      return { ...state, form: { ...state.form, [action.field]: action.value }, report: null };
    case "filling":
      return { ...state, fill: "filling", report: null, notice: null };
    case "filled":
      return patient(state)?.pid === action.pid
        ? { ...state, fill: "idle", report: action.report }
        : { ...state, fill: "idle" };
    case "command":
      return action.command === "copy-code" ? { ...state, notice: "no-code" } : state;
    default:
      return state;
  }
}

/** @param {State} state @param {HostStatus} told @returns {State} */
function host(state, { state: now, version, zone, update }) {
  // While a lost host is tried again, what to do about it stays on the screen.
  if (now === "connecting" && !["connecting", "ready"].includes(state.host.state)) return state;
  const known = {
    state: now,
    ...(version === undefined ? {} : { version }),
    ...(zone === undefined ? {} : { zone }),
    ...(update === undefined ? {} : { update }),
  };
  return {
    ...state,
    ...NOBODY,
    host: known,
    zone: zone ?? null,
    readers: null,
    cardHeard: false,
    notice: patient(state) ? "lost" : null,
  };
}

/** @param {State} state @param {Status} told @returns {State} */
function status(state, told) {
  const known = { ...state, zone: told.zone, readers: state.readers ?? told.readers };
  return state.cardHeard || !told.card ? known : { ...card(known, told.card), notice: null };
}

/** @param {State} state @param {CardEvent} event @returns {State} */
function card(state, event) {
  if (event.state === "removed") {
    // The other reader's card: not this patient's.
    if (state.card && state.card.reader !== event.reader) return state;
    return { ...state, ...NOBODY, notice: state.card ? "removed" : state.notice };
  }
  const same = patient(state) && patient(state)?.pid === event.person?.pid;
  return { ...state, ...(same ? {} : NOBODY), card: event, notice: null };
}

/** @param {State} state @param {Inspection | null} seen @returns {State} */
function page(state, seen) {
  const offered = seen?.services.map(({ name }) => name) ?? [];
  // A service that the page does not offer cannot stay chosen.
  const gone = offered.length > 0 && !offered.includes(state.form.service);
  return { ...state, page: seen, form: gone ? { ...state.form, service: "" } : state.form };
}

/**
 * The one thing that staff have to know before anything else; null: a patient is shown.
 *
 * @param {State} state @returns {string | null} "connecting", "reading", or a problem's code
 */
export function trouble({ host: { state: now }, readers, card: event }) {
  if (now !== "ready") return now === "connecting" ? "connecting" : now;
  if (event?.person) return null;
  if (event?.state === "unreadable") return event.problem ?? "CARD_UNREADABLE";
  if (event) return "reading";
  if (!readers) return "connecting";
  return readers.problem ?? (readers.terminals.length === 0 ? "NO_READER" : "NO_CARD");
}
