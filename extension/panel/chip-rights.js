/** The rights on the chip: old news by nature, so folded away, and never shown without their date. */

/** @import {CardRights, ChipRights} from "../messages.js" */
/** @import {State} from "./state.js" */

import { partialDate } from "./format.js";
import { language, text } from "./i18n.js";

/** As in the applet. The rest, paid type and times changed, tells a clerk nothing. */
const FIELDS = /** @type {const} */ (["mainInscl", "subInscl", "mainHospital", "subHospital"]);

const place = /** @type {HTMLDetailsElement} */ (document.getElementById("chip-rights"));
const date = /** @type {HTMLElement} */ (document.getElementById("chip-rights-date"));
const list = /** @type {HTMLElement} */ (document.getElementById("chip-rights-list"));

/** Call `ask` when staff unfold them: reading them takes a fifth of a second of the card. @param {() => void} ask */
export function onUnfolded(ask) {
  place.addEventListener("toggle", () => {
    if (place.open) ask();
  });
}

/** What was shown at the last rendering. @type {State["chipRights"]} */
let before = null;

/** @param {State["chipRights"]} shown @param {boolean} readable there is a patient whose card has been read */
export function renderChipRights(shown, readable) {
  place.hidden = !readable;
  // Folded when a patient's rights go, not whenever there are none: `toggle` comes a task after the click that
  // unfolded them, and a rendering in between would undo it unseen.
  if (!readable || (shown === null && before !== null)) place.open = false;
  before = shown;
  const rights = shown?.answer?.chipRights ?? null;
  const words = shown === null ? "" : sentence(shown, rights);
  if (date.textContent !== words) date.textContent = words;
  list.replaceChildren(...(rights ? FIELDS.filter((name) => rights[name]).flatMap((name) => row(name, rights[name])) : []));
}

/** @param {{ code: string | null, answer: CardRights | null }} shown @param {ChipRights | null} rights */
function sentence({ code, answer }, rights) {
  if (code !== null) return text(`problem_${code}`) || text("problem_INTERNAL");
  if (answer === null) return text("chip_rights_reading");
  if (rights === null || FIELDS.every((name) => !rights[name])) return text("chip_rights_none");
  const written = rights.updateDate ? partialDate(rights.updateDate, language()) : text("chip_rights_no_date");
  return text("chip_rights_of", written);
}

/** @param {string} name @param {string} value */
function row(name, value) {
  const [term, words] = [document.createElement("dt"), document.createElement("dd")];
  term.textContent = text(`chip_rights_${name}`);
  words.textContent = value;
  words.lang = "th";
  return [term, words];
}
