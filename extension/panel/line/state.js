/** The wait for the code of a patient who proves identity in LINE. Pure. */

/** @import {TodaysCodes} from "../../messages.js" */
/** @import {Action, State} from "../state.js" */

import { codesIn } from "../codes/state.js";

/** @typedef {{ claimCode: string, claimType: string, claimDateTime: string }} Code any but `claimCode` may be "" */
/** How it ended. @typedef {"found" | "late" | "pid-wrong" | "no-hcode"} End */

/**
 * @typedef {object} LinePart
 * @property {"off" | "asking" | "waiting" | "ended"} phase  `asking`: for the number
 * @property {string | null} pid    while waiting; of a card as long as it is in
 * @property {boolean} byCard       the number is of the card that is in: the wait goes with it
 * @property {number} run           each wait has its own
 * @property {string} since         Bangkok's time of its start
 * @property {number} looks         answered so far
 * @property {Code[] | null} before  ours of today that were there at the start; null: not known yet
 * @property {Code | null} code
 * @property {string | null} trouble  of the last look
 * @property {End | null} end
 * @property {string | null | undefined} site  beside which it was opened
 */

/**
 * @typedef {{ type: "line-open" }
 *   | { type: "line-close" }
 *   | { type: "line-wrong" }
 *   | { type: "line-wait", pid: string, byCard: boolean, since: string }
 *   | { type: "line-looked", run: number, code: string | null, answer: TodaysCodes | null }
 *   | { type: "line-late", run: number }} LineAction
 */

const NOBODY = Object.freeze({ pid: null, byCard: false });
const WAIT = Object.freeze({ looks: 0, before: null, code: null, trouble: null, end: null });

/** @type {Readonly<LinePart>} */
export const START = Object.freeze({
  ...NOBODY,
  ...WAIT,
  phase: /** @type {"off"} */ ("off"),
  run: 0,
  since: "",
  site: undefined,
});

/** A patient in LINE has no card in the reader, and the next one may be served meanwhile. */
export const lasts = true;

/** @param {LinePart} part @param {Action} action @param {State} state @returns {LinePart} */
export function next(part, action, state) {
  if (action.type === "line-open") return { ...closed(part), phase: "asking", site: state.site };
  if (part.phase === "off") return part;
  if (isOver(part, action, state)) return closed(part);
  switch (action.type) {
    case "line-wrong":
      return { ...part, end: "pid-wrong" };
    case "line-wait":
      return state.unit?.hcode ? waiting(part, action) : { ...part, end: "no-hcode" };
    case "line-looked":
      return action.run === part.run && part.phase === "waiting" ? looked(part, action, state.unit?.hcode) : part;
    case "line-late":
      return action.run === part.run && part.phase === "waiting" ? ended(part, "late") : part;
    default:
      return part;
  }
}

/** Answers to an old wait are not this one's. @param {LinePart} part @returns {LinePart} */
const closed = ({ run }) => ({ ...START, run: run + 1 });

/** @param {LinePart} part @param {Action} action @param {State} state */
function isOver({ byCard, pid, site }, action, state) {
  const pulled = byCard && pid !== null && state.card?.person?.pid !== pid;
  return ["line-close", "host", "blank"].includes(action.type) || state.site !== site || pulled;
}

/** @param {LinePart} part @param {{ pid: string, byCard: boolean, since: string }} given @returns {LinePart} */
const waiting = (part, { pid, byCard, since }) => ({
  ...part,
  ...WAIT,
  phase: "waiting",
  pid,
  byCard,
  since,
  run: part.run + 1,
});

/** Whose it was is not kept, unless their card says so. @param {LinePart} part @param {"found" | "late"} end @returns {LinePart} */
const ended = (part, end) => ({ ...part, ...(part.byCard ? {} : NOBODY), phase: "ended", end });

/** @param {LinePart} part @param {{ code: string | null, answer: TodaysCodes | null }} told @param {string | undefined} hcode @returns {LinePart} */
function looked(part, { code, answer }, hcode) {
  const now = { ...part, looks: part.looks + 1, trouble: code };
  if (answer === null) return now;
  const ours = hcode ? codesOf(answer).filter((one) => one.hcode === hcode) : [];
  const known = part.before ?? ours.filter((one) => part.looks === 0 || one.claimDateTime < part.since);
  const fresh = ours.find(({ claimCode }) => !known.some((one) => one.claimCode === claimCode));
  const told = { ...now, before: known };
  return fresh ? { ...ended(told, "found"), code: fresh } : told;
}

/** @param {TodaysCodes} answer @returns {(Code & { hcode: string })[]} */
const codesOf = ({ codes }) =>
  codesIn(codes).map(({ claimCode, claimType, claimDateTime, hcode }) => ({
    claimCode,
    claimType: String(claimType ?? ""),
    claimDateTime: String(claimDateTime ?? ""),
    hcode: String(hcode ?? ""),
  }));
