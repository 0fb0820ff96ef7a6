/** What the host's answer to a draft or a confirmation means for the clerk. Pure. */

/** @import {Answer} from "../connection.js" */
/** @import {Kind} from "./request.js" */

/**
 * `existing`: there was a code before anything was sent. `kept`: it waits in the outbox.
 *
 * @typedef {object} Outcome
 * @property {"drafted" | "confirmed" | "existing" | "duplicate" | "unknown" | "kept" | "refused"} outcome
 * @property {string | null} claimCode
 * @property {string | null} given    when NHSO gave it
 * @property {string | null} problem  a code of the problem table
 * @property {string[]} reasons       the host's words about single fields
 */

/** @type {Readonly<Outcome>} */
const NOTHING = Object.freeze({ outcome: "refused", claimCode: null, given: null, problem: null, reasons: [] });

/** @type {Readonly<Outcome>} */
export const EXISTING = Object.freeze({ ...NOTHING, outcome: "existing" });

/** @param {Kind} kind @param {Answer} answer @returns {Outcome} */
export function outcomeOf(kind, { status, body }) {
  const claimCode = typeof body?.claimCode === "string" && body.claimCode !== "" ? body.claimCode : null;
  if (status === 200) {
    const given = body.createdDate ?? body.createDate ?? null;
    if (kind === "draft") return { ...NOTHING, outcome: "drafted" };
    return claimCode ? { ...NOTHING, outcome: "confirmed", claimCode, given } : { ...NOTHING, outcome: "unknown" };
  }
  const problem = body?.code ?? "INTERNAL";
  if (problem === "DUPLICATE") return { ...NOTHING, outcome: "duplicate", claimCode, problem };
  // A host that is gone, or whose answer has no sense, may have sent it: its outbox will tell.
  if (["OUTCOME_UNKNOWN", "HOST_GONE", "INTERNAL"].includes(problem)) return { ...NOTHING, outcome: "unknown", problem };
  if (typeof body?.entry === "string") return { ...NOTHING, outcome: "kept", problem };
  const reasons = (Array.isArray(body?.errors) ? body.errors : []).map((/** @type {any} */ one) => String(one?.defaultMessage ?? ""));
  return { ...NOTHING, problem, reasons: reasons.filter(Boolean) };
}
