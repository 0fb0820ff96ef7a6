/** Tells the worker how the work ended, for the badge of the tab: whether all is in, and nothing of what. */

/** @import {Ending} from "../worker/ports.js" */
/** @import {Desk} from "./desk.js" */
/** @import {Told} from "./guardian/state.js" */
/** @import {Outcome} from "./saving/outcome.js" */
/** @import {State} from "./state.js" */

/** @param {Told | null} report @returns {Ending | null} */
function ofFill(report) {
  if (report === null) return null;
  return report.ok && report.fields.every(({ outcome }) => outcome === "filled" || outcome === "already") ? "done" : "trouble";
}

/** @type {Readonly<Record<Outcome["outcome"], Ending | null>>} */
const SAVED = Object.freeze({
  confirmed: "done",
  duplicate: "done",
  existing: "done",
  drafted: null, // there is no code yet
  unknown: "trouble",
  kept: "trouble",
  refused: "trouble",
});

/** What may have ended, and how. @type {readonly ((state: State) => [what: unknown, how: Ending | null])[]} */
const ENDS = [
  ({ report }) => [report, ofFill(report)],
  ({ guardian: { told } }) => [told, told?.stage === "all" ? ofFill(told.report) : null],
  ({ saving: { outcome } }) => [outcome, outcome && SAVED[outcome.outcome]],
];

/** @param {Desk} desk @param {State} before */
export function follow({ connection, state }, before) {
  for (const end of ENDS) {
    const [what, how] = end(state());
    if (what !== end(before)[0]) connection.end(how);
  }
}

export function render() {}
