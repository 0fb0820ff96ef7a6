/** The parts of the panel beside its core: each has a folder, with its state in one file and its work and look in another. */

/** @import {State, Action} from "./state.js" */
/** @import {RightsAction, RightsPart} from "./rights/state.js" */

import * as rights from "./rights/state.js";

/** @typedef {{ rights: RightsPart }} Parts */
/** @typedef {RightsAction} PartActions */

/**
 * How the state of one part goes. Pure.
 *
 * @template P
 * @typedef {object} Part
 * @property {P} START  without a patient, and for each new one
 * @property {boolean} [lasts]  it is nobody's: it stays while patients and zones change
 * @property {(part: P, action: Action, state: State) => P} next  `state`: with the core as it is after `action`
 */

/** @type {{ [Name in keyof Parts]: Part<Parts[Name]> }} */
export const PARTS = { rights };

export const START = /** @type {Parts} */ (
  Object.freeze(Object.fromEntries(Object.entries(PARTS).map(([name, part]) => [name, part.START])))
);
