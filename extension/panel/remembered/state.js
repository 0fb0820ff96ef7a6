/** What this PC remembers of the patient's last visit: shown, never filled in by itself. Pure. */

/** @import {RememberedVisit} from "../../messages.js" */
/** @import {Action, State} from "../state.js" */

import { plainDigits } from "../format.js";

/** @typedef {{ asked: boolean, visit: RememberedVisit | null }} RememberedPart `visit`: null: not known */
/** @typedef {{ type: "remembered-asked" } | { type: "remembered", pid: string, visit: RememberedVisit | null }} RememberedAction */
/** @typedef {"mobile" | "hn"} Field */
/** @typedef {{ value: string, date: string }} Offer */

/** @type {Readonly<RememberedPart>} */
export const START = Object.freeze({ asked: false, visit: null });

/** @param {RememberedPart} part @param {Action} action @param {State} state @returns {RememberedPart} */
export function next(part, action, state) {
  if (action.type === "remembered-asked") return { ...part, asked: true };
  if (action.type !== "remembered" || action.pid !== state.card?.person?.pid) return part;
  return { asked: true, visit: action.visit ?? part.visit };
}

/**
 * What stands beside a box; null: nothing is remembered, or it is in the box already.
 *
 * @param {State} state @param {Field} field @returns {Offer | null}
 */
export function offer({ remembered: { visit }, form }, field) {
  const value = visit?.on ? visit[field] : null;
  const typed = field === "mobile" ? plainDigits(form.mobile) : form.hn.trim();
  return value && typed !== value ? { value, date: visit?.[`${field}Date`] ?? "" } : null;
}
