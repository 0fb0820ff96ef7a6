/** Which way in, in a line or two: only where it is not simply tab 1 by card. */

/** @import {State} from "../state.js" */
/** @import {Found} from "./table.js" */

import { text } from "../i18n.js";
import { factsOf } from "./facts.js";
import { waysOf, wayIn } from "./table.js";

const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Message names have no dashes. @param {string} name */
const plainName = (name) => name.replaceAll("-", "_");

/** Of which card and which rights the lines were last. @type {[State["card"], State["rights"]] | []} */
let shown = [];

/** @param {State} state */
export function render(state) {
  if (shown[0] === state.card && shown[1] === state.rights) return;
  shown = [state.card, state.rights];
  const found = wayIn(factsOf(state));
  const telling = found.filter(({ plain }) => !plain);
  const ways = waysOf(found);
  place("way-in").hidden = telling.length === 0;
  place("way-in").dataset["tone"] = telling.length > 0 && ways.length === 0 ? "bad" : "calm";
  say("way-in-text", telling.map(headline).join(" "));
  const each = ways.map((way) => text(`way_${plainName(way)}`)).join(" · ");
  place("way-in-ways").textContent = ways.length ? text("way_in_ways", each) : "";
  place("way-in-start").hidden = !ways.includes("on-behalf");
}

/** A live region speaks each time its text is set. @param {string} id @param {string} words */
function say(id, words) {
  if (place(id).textContent !== words) place(id).textContent = words;
}

/** @param {Found} row */
const headline = ({ name, sure }) =>
  (sure === "maybe" && text(`way_in_${plainName(name)}_maybe`)) || text(`way_in_${plainName(name)}`);
