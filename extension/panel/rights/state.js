/** The patient's rights of today, as the zone's source says. Pure. */

/** @import {Action, State} from "../state.js" */

/** @typedef {{ hcode?: string, hname?: string }} Hospital */
/** @typedef {{ claimType: string, claimTypeName: string }} ClaimType */
/**
 * What the agent's `read` says; any of it may be missing, and there may be more.
 *
 * @typedef {object} Rights
 * @property {string} pid
 * @property {string} [mainInscl]
 * @property {string} [subInscl]
 * @property {Hospital} [hospMain]
 * @property {Hospital} [hospSub]
 * @property {Hospital} [hospMainOp]
 * @property {string} [paidModel]
 * @property {string} [expireDateTime]
 * @property {string} [checkDate]
 * @property {string} [deathDate]
 * @property {ClaimType[]} [claimTypes]
 * @property {string} [correlationId]
 * @property {string} [rightsSource]
 */

/** @typedef {{ asked: boolean, code: string | null, answer: Rights | null }} RightsPart `code`: of the problem in the way */
/**
 * `rights-used`: its correlationId has been sent and is good for nothing more, so they are asked for anew.
 *
 * @typedef {{ type: "rights-asked" }
 *   | { type: "rights", pid: string, code: string | null, answer: Rights | null }
 *   | { type: "rights-used", pid: string }} RightsAction
 */

/** @type {Readonly<RightsPart>} */
export const START = Object.freeze({ asked: false, code: null, answer: null });

/** @param {RightsPart} part @param {Action} action @param {State} state @returns {RightsPart} */
export function next(part, action, state) {
  if (action.type === "rights-asked") return { ...START, asked: true };
  if (!("pid" in action) || action.pid !== state.card?.person?.pid) return part;
  if (action.type === "rights-used") return START;
  if (action.type !== "rights") return part;
  const theirs = action.answer === null || action.answer.pid === action.pid; // else of another reader's card
  const { code, answer } = theirs ? action : { code: "CARD_MISMATCH", answer: null };
  return { asked: true, code, answer };
}

/**
 * Whether the zone has a source that can be asked: the card alone knows no rights.
 *
 * @param {State} state
 */
export const hasSource = ({ unit }) => unit !== null && unit.zoneReady && unit.rights !== "none";
