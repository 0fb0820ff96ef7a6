/** What to do now, under the status line: steps for the clerk, whom to ask, and the code to give them. */

/** @import {State} from "../state.js" */

import { helpFor } from "../../help/link.js";
import { text } from "../i18n.js";
import { patient, trouble } from "../state.js";
import { STEPS } from "./steps.js";

const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const link = (/** @type {string} */ id) => /** @type {HTMLAnchorElement} */ (document.getElementById(id));

/** What was shown at the last rendering. @type {string | null} */
let shown = null;

/**
 * The code that there are steps for: of what is in the way of everything, else of rights or today's codes alone.
 *
 * @param {State} state
 */
export function codeOf(state) {
  const code = trouble(state) ?? state.rights.code ?? state.codes.today.code;
  const own = code === "HOST_OUTDATED" && state.host.update === "extension" ? "EXTENSION_OUTDATED" : code;
  return own !== null && Object.hasOwn(STEPS, own) ? own : null;
}

export function start() {
  link("help").href = helpFor();
}

/** @param {State} state */
export function render(state) {
  const code = codeOf(state);
  if (shown === code) return;
  shown = code;
  const details = /** @type {HTMLDetailsElement} */ (place("trouble"));
  details.hidden = code === null;
  // With a patient on the card there is work to be done first.
  details.open = patient(state) === null;
  place("trouble-steps").replaceChildren(...(STEPS[code ?? ""] ?? []).map(step));
  place("trouble-code").textContent = code === null ? "" : text("trouble_code", code);
  link("trouble-help").href = helpFor(code);
}

/** @param {string} name */
function step(name) {
  const item = document.createElement("li");
  item.textContent = text(name);
  return item;
}
