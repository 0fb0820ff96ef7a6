/** "รอรหัสจาก LINE": looks for the patient's new code until it is there, ten minutes are over, or staff end it. */

/** @import {Desk} from "../desk.js" */
/** @import {State} from "../state.js" */

import { copyText } from "../codes/clipboard.js";
import { text } from "../i18n.js";
import { patient } from "../state.js";
import { bangkok, later, now } from "./clock.js";
import { LONGEST_MS, TOO_MUCH, pause } from "./pace.js";
import { typedPid } from "../pid.js";
import { renderLine } from "./view.js";

const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const box = () => /** @type {HTMLInputElement} */ (place("line-pid"));

let cancelLook = () => {};
let cancelNext = () => {};
let cancelEnd = () => {};

/** @param {Desk} desk */
export function start(desk) {
  const { dispatch, state } = desk;
  const wait = (/** @type {string} */ pid, /** @type {boolean} */ byCard) => {
    box().value = "";
    dispatch({ type: "line-wait", pid, byCard, since: bangkok(now()) });
  };
  place("line-start").addEventListener("click", () => dispatch({ type: "line-open" }));
  place("line-close").addEventListener("click", () => dispatch({ type: "line-close" }));
  place("line-again").addEventListener("click", () => dispatch({ type: "line-open" }));
  place("line-card").addEventListener("click", () => {
    const who = patient(state());
    if (who) wait(who.pid, true);
  });
  place("line-ask").addEventListener("submit", (event) => {
    event.preventDefault();
    const { value, validity } = typedPid(box().value);
    if (validity === "valid") wait(value, false);
    else dispatch({ type: "line-wrong" });
  });
  place("line-copy").addEventListener("click", () => void copy(state().line.code?.claimCode ?? ""));
}

/** @param {string} code */
async function copy(code) {
  place("line-copied").textContent = text((await copyText(code)) ? "line_copied" : "codes_not_copied");
}

/** @param {Desk} desk @param {State} before */
export function follow(desk, before) {
  const { phase, run } = desk.state().line;
  if (phase === before.line.phase && run === before.line.run) return;
  cancelLook();
  cancelNext();
  cancelEnd();
  if (phase === "waiting") {
    cancelEnd = later(LONGEST_MS, () => desk.dispatch({ type: "line-late", run }));
    void look(desk, run, now());
  }
  if (phase !== "asking") box().value = "";
  focus(phase);
}

/** @param {State["line"]["phase"]} phase */
function focus(phase) {
  if (phase === "asking") place(place("line-card").hidden ? "line-pid" : "line-card").focus();
  else if (phase === "waiting") place("line-close").focus();
  else if (phase === "ended") place(place("line-found").hidden ? "line-again" : "line-copy").focus();
}

/** @param {Desk} desk @param {number} run @param {number} since */
async function look(desk, run, since) {
  const { pid } = desk.state().line;
  if (pid === null) return;
  const asked = desk.connection.get(`/api/bridge/today/${pid}`);
  cancelLook = asked.cancel;
  const { status, body } = await asked.answer;
  const code = status === 200 ? null : (body?.code ?? "INTERNAL");
  desk.dispatch({ type: "line-looked", run, code, answer: status === 200 ? body : null });
  const { line } = desk.state();
  if (line.run !== run || line.phase !== "waiting") return;
  const retryAfter = Number(body?.retryAfter) || 0;
  const waited = now() - since;
  // A timer stands still while the PC sleeps; the time does not.
  if (waited >= LONGEST_MS) return desk.dispatch({ type: "line-late", run });
  const ms = pause({ waited, slow: TOO_MUCH.has(code), retryAfter });
  if (ms !== null) cancelNext = later(ms, () => void look(desk, run, since));
}

export { renderLine as render };
