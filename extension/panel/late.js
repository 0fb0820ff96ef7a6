/** What is said of a patient who has gone, for the clerk has yet to do something about it. Pure. */

/** @import {Outcome} from "./saving/outcome.js" */
/** @import {State} from "./state.js" */

/** `late`: the page may hold their data; else how their draft or confirmation ended. @typedef {"late" | "late-code" | "late-draft" | "late-unsent"} Late */

/** The good ends. @type {ReadonlyMap<Outcome["outcome"], Late>} */
const ENDS = new Map([
  ["confirmed", "late-code"],
  ["duplicate", "late-code"],
  ["drafted", "late-draft"],
]);

/** @param {Outcome} outcome @returns {Late} */
export const endedLate = ({ outcome }) => ENDS.get(outcome) ?? "late-unsent";

/** It stays until the next fill or saving. @param {State} state @returns {Late | null} */
export const late = ({ notice }) => (notice === "removed" || notice === "lost" ? null : notice);

/**
 * After a fill: whoever it was for may have gone meanwhile, and be on the page.
 *
 * @param {State} state @param {boolean} theirs they are still here @param {{ ok: boolean, outcome?: string | undefined }} report
 */
export const afterFill = ({ notice }, theirs, { ok, outcome }) => (!theirs && (ok || outcome === "unknown") ? "late" : notice);
