/** The slip to be printed. What is on it comes from the panel that opened the window, and goes with the patient. */

/** @import {Slip} from "./offer.js" */

import { localise } from "../i18n.js";

/** The choice of paper is the desk's printer's, nobody's data. */
const KEPT = "slipPaper";

const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {Slip} slip */
function show({ test, ...words }) {
  for (const [name, word] of Object.entries(words)) {
    place(name).textContent = word;
    place(name).closest("div")?.toggleAttribute("hidden", word === "");
  }
  for (const stamp of ["test", "test-again"]) place(stamp).hidden = !test;
  place("slip").hidden = false;
  place("print").focus();
}

/** @param {string} paper */
function take(paper) {
  const chosen = document.querySelector(`#papers [value="${CSS.escape(paper)}"]`);
  if (!(chosen instanceof HTMLInputElement)) return;
  chosen.checked = true;
  place("slip").dataset["paper"] = paper;
  place("paper-style").setAttribute("href", `paper-${paper}.css`);
}

localise();
place("papers").addEventListener("change", ({ target }) => {
  const { value } = /** @type {HTMLInputElement} */ (target);
  take(value);
  void chrome.storage.local.set({ [KEPT]: value });
});
place("choice").addEventListener("submit", (event) => {
  event.preventDefault();
  if (!place("slip").hidden) print();
});
const { [KEPT]: kept } = await chrome.storage.local.get(KEPT);
take(typeof kept === "string" ? kept : "80");
const channel = new BroadcastChannel(location.hash.slice(1));
channel.addEventListener("message", ({ data }) => {
  if (data === "gone") close();
  else show(/** @type {Slip} */ (data));
});
channel.postMessage("ready");
