/** What this page knows, and how it draws it. */

/** @import {EffectiveSettings, Status} from "../messages.js" */
/** @import {InForce} from "../sites/load.js" */
/** @import {HostStatus} from "../worker/ports.js" */
/** @import {Reading} from "./reading.js" */

/** @typedef {"ok" | "warning" | "broken"} CheckState */
/** @typedef {{ name: string, code?: string, state: CheckState, found: string, mend: string }} Check older hosts have no code */
/** @typedef {{ transmits: Record<string, number>, milliseconds: Record<string, number>, notes: string[] }} Figures */
/** @typedef {{ checks: Check[], card: Figures | null }} Diagnosis the doctor's report */
/** @typedef {InForce & { ours: string[] }} Mappings `ours`: the names of those in force as shipped */

/**
 * @typedef {object} Known null: not told yet, or by a host that has gone
 * @property {HostStatus} host
 * @property {Status | null} status
 * @property {Diagnosis | null} diagnosis
 * @property {EffectiveSettings | null} settings
 * @property {boolean} panelConfirm  the browser's policy of that name
 * @property {Reading | null} reading  the last test read
 * @property {Mappings | null} mappings
 */

/** @type {Readonly<Known>} */
export const NOTHING = Object.freeze({
  host: { state: /** @type {"connecting"} */ ("connecting") },
  status: null,
  diagnosis: null,
  settings: null,
  panelConfirm: false,
  reading: null,
  mappings: null,
});

export const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** An element with words in it. @param {string} name @param {...(string | Node)} inside */
export function element(name, ...inside) {
  const made = document.createElement(name);
  made.append(...inside);
  return made;
}

/** Words as the host has them, which speaks English to IT. @param {string} name @param {string} words */
export function english(name, words) {
  const made = element(name, words);
  made.lang = "en";
  return made;
}

/** A row of a table: what it is of, then its cells. @param {string | Node} head @param {...(string | Node)} cells */
export function row(head, ...cells) {
  const first = element("th", head);
  first.setAttribute("scope", "row");
  return element("tr", first, ...cells.map((cell) => element("td", cell)));
}

/** Put rows into the body of a table; one without rows is not shown. @param {string} id @param {HTMLElement[]} rows */
export function fill(id, rows) {
  place(id).hidden = rows.length === 0;
  place(id).querySelector("tbody")?.replaceChildren(...rows);
}
