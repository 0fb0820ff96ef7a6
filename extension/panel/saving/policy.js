/** Whether IT lets drafts and confirmations be sent from the panel. Nobody's, so it outlasts patients. Pure. */

/** @import {Action} from "../state.js" */

/** @typedef {{ panelConfirm: boolean }} PolicyPart */
/** @typedef {{ type: "policy", panelConfirm: boolean }} PolicyAction */

/** @type {Readonly<PolicyPart>} */
export const START = Object.freeze({ panelConfirm: false });

export const lasts = true;

/** @param {PolicyPart} part @param {Action} action @returns {PolicyPart} */
export const next = (part, action) => (action.type === "policy" ? { panelConfirm: action.panelConfirm } : part);
