/** A draft or a confirmation on its way: checked, shown, sent, answered. Pure. */

/** @import {Action, State} from "../state.js" */
/** @import {Outcome} from "./outcome.js" */
/** @import {Kind, Lack, Request} from "./request.js" */

/**
 * `checking`: is there a code of today? `asking`: the clerk is asked. Nothing but that answer leads to `sending`.
 *
 * @typedef {object} SavingPart
 * @property {"idle" | "checking" | "asking" | "sending"} step
 * @property {Kind} kind
 * @property {Request | null} request  as the clerk saw it, and as it is sent
 * @property {Lack | null} lack
 * @property {Outcome | null} outcome
 * @property {string[]} used  the correlationIds that were sent
 */

/**
 * @typedef {{ type: "save-wanted", kind: Kind, request: Request }
 *   | { type: "save-lacks", kind: Kind, lack: Lack }
 *   | { type: "save-checked" }
 *   | { type: "save-left" }
 *   | { type: "save-sending" }
 *   | { type: "saved", pid: string, outcome: Outcome }} SavingAction
 */

/** @type {Readonly<SavingPart>} */
export const START = Object.freeze({
  step: /** @type {"idle"} */ ("idle"),
  kind: /** @type {"draft"} */ ("draft"),
  request: null,
  lack: null,
  outcome: null,
  used: [],
});

/** @param {SavingPart} part @param {Action} action @param {State} state @returns {SavingPart} */
export function next(part, action, state) {
  const { kind, used, step, request } = part;
  switch (action.type) {
    case "save-wanted":
      return step === "sending" ? part : { ...START, used, kind: action.kind, request: action.request, step: "checking" };
    case "save-lacks":
      return { ...START, used, kind: action.kind, lack: action.lack };
    case "save-checked":
      return step === "checking" ? { ...part, step: "asking" } : part;
    case "save-sending":
      return step === "asking" && request ? { ...part, step: "sending", used: [...used, request.correlationId] } : part;
    case "saved":
      return action.pid === state.card?.person?.pid ? { ...START, used, kind, outcome: action.outcome } : part;
    case "save-left":
    case "typed":
    case "service":
    case "rights-asked":
    case "guardian-start":
    case "policy":
      // What was shown is no longer what the panel has.
      return step === "checking" || step === "asking" ? { ...START, used, kind } : { ...part, lack: null };
    default:
      return part;
  }
}
