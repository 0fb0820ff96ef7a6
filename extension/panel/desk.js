/** What each part of the panel works with, and the parts at work. */

/** @import {Site} from "../sites/site.js" */
/** @import {Connection} from "./connection.js" */
/** @import {Action, State} from "./state.js" */

import * as bars from "./bars.js";
import * as blank from "./blank/blank.js";
import * as codes from "./codes/codes.js";
import * as ending from "./ending.js";
import * as guardian from "./guardian/guardian.js";
import * as heirs from "./heirs.js";
import * as line from "./line/line.js";
import * as outbox from "./outbox/outbox.js";
import * as remembered from "./remembered/remembered.js";
import * as rights from "./rights/rights.js";
import * as saving from "./saving/saving.js";
import * as trouble from "./trouble/trouble.js";
import * as wayIn from "./way-in/way-in.js";

/**
 * @typedef {object} Desk
 * @property {() => State} state
 * @property {(action: Action) => void} dispatch
 * @property {Connection} connection
 * @property {number | null} tabId       the tab that the panel stands beside
 * @property {() => Site | null} mapping  of the site there
 * @property {() => Promise<void>} askStatus  and with it for the card that is in
 */

/**
 * One part at work.
 *
 * @typedef {object} Worker
 * @property {(desk: Desk) => void} [start]  once, when the panel opens
 * @property {(desk: Desk, before: State) => void} [follow]  after each change of the state, once it is shown
 * @property {(state: State, site: Site | null) => void} render
 */

/** @type {Worker[]} */
export const WORKERS = [bars, blank, ending, rights, codes, saving, outbox, trouble, wayIn, guardian, line, remembered, heirs];
