/** Whether the patient has a code of today: asked once a card, after a confirmation, and when the clerk asks. */

/** @import {Desk} from "../desk.js" */
/** @import {Code} from "./state.js" */

import { atWork } from "../guardian/state.js";
import { patient } from "../state.js";
import { offerSlip, withdrawSlip } from "../slip/offer.js";
import { copyText } from "./clipboard.js";
import { onCodeButton } from "./look.js";
import { codesIn, today } from "./state.js";

export { render } from "./look.js";

let cancelToday = () => {};
let cancelNewest = () => {};
/** Whose codes they are, and of which zone. @type {string | null} */
let about = null;
/** @type {Desk} */
let desk;

const newest = () => /** @type {HTMLDetailsElement} */ (document.getElementById("codes-newest"));

/** @param {Desk} given */
export function start(given) {
  desk = given;
  document.getElementById("codes-again")?.addEventListener("click", () => {
    void askToday();
    if (newest().open) void askNewest();
  });
  newest().addEventListener("toggle", () => {
    if (newest().open && !desk.state().codes.newest.asked) void askNewest();
  });
  onCodeButton("copy", (code) => void copy(code));
  onCodeButton("slip", (code) => offerSlip(desk.state(), code));
}

export function follow() {
  const state = desk.state();
  const who = patient(state);
  const now = who && `${who.pid} ${state.zone}`;
  // Not against the state before: another part's news in between may have made this one ask already.
  if (now !== about) leave();
  about = now;
  if (!who || atWork(state) || !state.unit?.zoneReady) return; // the card may be the certifier's
  if (!state.codes.today.asked) void askToday();
  if (newest().open && !state.codes.newest.asked) void askNewest();
}

/** What was asked for the one before is withdrawn, and the slip with it. */
function leave() {
  cancelToday();
  cancelNewest();
  withdrawSlip();
  newest().open = false;
}

export async function askToday() {
  const who = patient(desk.state());
  if (!who) return;
  cancelToday();
  const { answer, cancel } = desk.connection.get(`/api/bridge/today/${who.pid}`);
  cancelToday = cancel;
  desk.dispatch({ type: "today-asked" });
  const { status, body } = await answer;
  desk.dispatch({ type: "today", pid: who.pid, ...told(status, body, body) });
}

async function askNewest() {
  const who = patient(desk.state());
  if (!who) return;
  cancelNewest();
  const { answer, cancel } = desk.connection.get(
    `/api/nhso-service/latest-5-authen-code-all-hospital/${who.pid}`,
  );
  cancelNewest = cancel;
  desk.dispatch({ type: "newest-asked" });
  const { status, body } = await answer;
  desk.dispatch({ type: "newest", pid: who.pid, ...told(status, body, Array.isArray(body) ? codesIn(body) : []) });
}

/**
 * @template T
 * @param {number} status @param {any} body @param {T} answer @returns {{ code: string | null, answer: T | null }}
 */
const told = (status, body, answer) =>
  status === 200 ? { code: null, answer } : { code: body?.code ?? "INTERNAL", answer: null };

/** Copy the newest code of ours of today, if there is one: for the key, wherever the focus is. */
export async function copyCode() {
  const [code] = today(desk.state()).ours;
  if (code && !atWork(desk.state())) await copy(code);
}

/** @param {Code} code */
async function copy({ claimCode }) {
  desk.dispatch({ type: "copying" }); // so that the second copying is said too
  desk.dispatch({ type: "copied", ok: await copyText(claimCode) });
}
