/** The parts of the panel beside its core: each has a folder, with its state in one file and its work and look in another. */

/** @import {State, Action} from "./state.js" */
/** @import {CodesAction, CodesPart} from "./codes/state.js" */
/** @import {OutboxAction, OutboxPart} from "./outbox/state.js" */
/** @import {PolicyAction, PolicyPart} from "./saving/policy.js" */
/** @import {RightsAction, RightsPart} from "./rights/state.js" */
/** @import {SavingAction, SavingPart} from "./saving/state.js" */
/** @import {GuardianAction, GuardianPart} from "./guardian/state.js" */
/** @import {LineAction, LinePart} from "./line/state.js" */
/** @import {RememberedAction, RememberedPart} from "./remembered/state.js" */

import * as codes from "./codes/state.js";
import * as outbox from "./outbox/state.js";
import * as policy from "./saving/policy.js";
import * as rights from "./rights/state.js";
import * as saving from "./saving/state.js";
import * as guardian from "./guardian/state.js";
import * as line from "./line/state.js";
import * as remembered from "./remembered/state.js";

/**
 * @typedef {object} Parts
 * @property {RightsPart} rights
 * @property {CodesPart} codes
 * @property {OutboxPart} outbox
 * @property {PolicyPart} policy
 * @property {SavingPart} saving
 * @property {GuardianPart} guardian
 * @property {LinePart} line
 * @property {RememberedPart} remembered
 */

/**
 * @typedef {RightsAction
 *   | CodesAction
 *   | OutboxAction
 *   | PolicyAction
 *   | SavingAction
 *   | GuardianAction
 *   | LineAction
 *   | RememberedAction} PartActions
 */

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
export const PARTS = { rights, codes, outbox, policy, saving, guardian, line, remembered };

export const START = /** @type {Parts} */ (
  Object.freeze(Object.fromEntries(Object.entries(PARTS).map(([name, part]) => [name, part.START])))
);
