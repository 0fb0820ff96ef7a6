/** What each part of the panel works with, and the parts at work. */

/** @import {Site} from "../sites/site.js" */
/** @import {Connection} from "./connection.js" */
/** @import {Action, State} from "./state.js" */

import * as rights from "./rights/rights.js";

/**
 * @typedef {object} Desk
 * @property {() => State} state
 * @property {(action: Action) => void} dispatch
 * @property {Connection} connection
 * @property {number | null} tabId       the tab that the panel stands beside
 * @property {() => Site | null} mapping  of the site there
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
export const WORKERS = [rights];
