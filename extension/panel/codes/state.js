/** The patient's claim codes: of today, and the newest at every hospital. Pure. */

/** @import {TodaysCodes} from "../../messages.js" */
/** @import {Action, State} from "../state.js" */

/**
 * Any of it may be missing, but for the code itself.
 *
 * @typedef {object} Code
 * @property {string} claimCode
 * @property {string} [claimType]
 * @property {string} [claimTypeName]
 * @property {string} [hcode]
 * @property {string} [hname]
 * @property {string} [claimDateTime]
 */

/**
 * @template T
 * @typedef {{ asked: boolean, asking: boolean, code: string | null, answer: T | null }} Asked `code`: of the problem in the way
 */

/**
 * @typedef {object} CodesPart
 * @property {Asked<TodaysCodes>} today
 * @property {Asked<Code[]>} newest
 * @property {Code[]} given     what our own confirmations were answered: ours, whoever else knows of it yet
 * @property {boolean | null} copied  whether the last copying worked; null: nobody copies
 */

/**
 * @typedef {{ type: "today-asked" }
 *   | { type: "today", pid: string, code: string | null, answer: TodaysCodes | null }
 *   | { type: "newest-asked" }
 *   | { type: "newest", pid: string, code: string | null, answer: Code[] | null }
 *   | { type: "code-given", pid: string, code: Code }
 *   | { type: "copying" }
 *   | { type: "copied", ok: boolean }} CodesAction
 */

const NOT_ASKED = Object.freeze({ asked: false, asking: false, code: null, answer: null });

/** @type {Readonly<CodesPart>} */
export const START = Object.freeze({ today: NOT_ASKED, newest: NOT_ASKED, given: [], copied: null });

/** @param {CodesPart} part @param {Action} action @param {State} state @returns {CodesPart} */
export function next(part, action, state) {
  const theirs = "pid" in action && action.pid === state.card?.person?.pid;
  switch (action.type) {
    case "today-asked":
      return { ...part, today: asking(part.today) };
    case "today":
      return theirs ? { ...part, today: told(part.today, action) } : part;
    case "newest-asked":
      return { ...part, newest: asking(part.newest) };
    case "newest":
      return theirs ? { ...part, newest: told(part.newest, action) } : part;
    case "code-given":
      return theirs ? { ...part, given: [action.code, ...part.given], newest: NOT_ASKED } : part;
    case "copying":
      return { ...part, copied: null };
    case "copied":
      return { ...part, copied: action.ok };
    default:
      return part;
  }
}

/** @template T @param {Asked<T>} before @returns {Asked<T>} */
const asking = (before) => ({ ...before, asked: true, asking: true });

/**
 * What was known stays where asking again fails.
 *
 * @template T @param {Asked<T>} before @param {{ code: string | null, answer: T | null }} news @returns {Asked<T>}
 */
const told = (before, { code, answer }) => ({ asked: true, asking: false, code, answer: answer ?? before.answer });

/** The source that names every code of a day; the other one names five (nhso/today.py). */
const NAMES_ALL = "check-authen-status";

/**
 * @typedef {object} Today
 * @property {"asking" | "ours" | "others" | "none" | "unsure" | "failed"} verdict
 * @property {Code[]} ours    newest first
 * @property {Code[]} others  of other hospitals, or of nobody knows which
 * @property {string | null} trouble  a problem's code: there may be codes that are not shown
 */

/** NHSO may have a confirmation of this patient's that no list shows yet. @param {State} state */
export const unsettled = ({ saving, outbox, zone, card }) =>
  saving.outcome?.outcome === "unknown" ||
  outbox.entries.some(
    ({ pid, zone: theirs, kind, state: now }) =>
      pid === card?.person?.pid && theirs === zone && kind === "confirm" && (now === "unknown" || now === "sending"),
  );

/** What can be said of today. @param {State} state @returns {Today} */
export function today(state) {
  const { codes, unit } = state;
  const { asking: waits, code, answer } = codes.today;
  const listed = codesIn(answer?.codes ?? []).filter((one) => !codes.given.some((own) => own.claimCode === one.claimCode));
  const own = (/** @type {Code} */ { hcode }) => Boolean(unit?.hcode) && hcode === unit?.hcode;
  const ours = [...codes.given, ...listed.filter(own)];
  const others = listed.filter((one) => !own(one));
  const untold = answer && !answer.sources.includes(NAMES_ALL) ? (answer.troubles[0] ?? null) : null;
  const missed = unsettled(state) ? "OUTCOME_UNKNOWN" : untold;
  const known = { ours, others, trouble: code ?? missed };
  if (ours.length > 0) return { verdict: "ours", ...known };
  if (code !== null) return { verdict: "failed", ...known };
  if (answer === null || waits) return { verdict: "asking", ...known };
  if (others.length > 0) return { verdict: "others", ...known };
  return { verdict: missed === null ? "none" : "unsure", ...known };
}

/** Those of a list that are codes: NHSO's lists have entries without one. @param {unknown[]} list @returns {Code[]} */
export const codesIn = (list) =>
  /** @type {Code[]} */ (list).filter((one) => typeof one?.claimCode === "string" && one.claimCode !== "");
