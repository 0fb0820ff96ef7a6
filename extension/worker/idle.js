/** Nobody at the desk: every panel empties, and shows nobody until it is asked to. */

import { tellPanels } from "./beside.js";

/** s. A clerk who reads a form does not touch anything for a minute; one who has left does not for five. */
export const IDLE_SECONDS = 300;

/** How the desk stands now, as chrome.idle calls it: `active`, `idle` or `locked`. */
export function attend(/** @type {string} */ state) {
  tellPanels(state === "active" ? { type: "unlocked" } : { type: "blank", locked: state === "locked" });
}
