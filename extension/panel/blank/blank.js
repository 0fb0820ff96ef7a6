/** Nobody was at the desk: the panel shows nobody until the clerk asks for the card that is in. */

/** @import {Desk} from "../desk.js" */
/** @import {State} from "../state.js" */

const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {Desk} desk */
export function start({ dispatch, askStatus }) {
  place("blank-end").addEventListener("click", () => {
    dispatch({ type: "shown" });
    void askStatus();
  });
}

/** @param {Desk} desk @param {State} before */
export function follow(desk, before) {
  if (desk.state().blank !== null && before.blank === null) place("blank-end").focus();
}

/** @param {State} state */
export function render({ blank }) {
  place("blank").hidden = blank === null;
}
