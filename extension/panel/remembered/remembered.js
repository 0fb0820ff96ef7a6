/** The phone and HN of the last visit, beside their boxes: they go in only by "I have asked the patient". */

/** @import {Desk} from "../desk.js" */
/** @import {State} from "../state.js" */
/** @import {Field} from "./state.js" */

import { dateTime, mobile } from "../format.js";
import { language, text } from "../i18n.js";
import { patient } from "../state.js";
import { offer } from "./state.js";

const FIELDS = /** @type {const} */ (["mobile", "hn"]);
const FILLED = new Set(["filled", "already"]);

const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const route = (/** @type {string} */ pid) => `/api/bridge/visits/${pid}`;

/** Withdraws the question of a patient who left. What is to be remembered or forgotten stays so. */
let cancel = () => {};
/** For whom the page is being filled, and with what. @type {{ pid: string, mobile: string, hn: string } | null} */
let filling = null;

/** @param {Desk} desk */
export function start(desk) {
  for (const field of FIELDS) place(`remembered-${field}-take`).addEventListener("click", () => take(desk, [field]));
  place("remembered-forget").addEventListener("click", () => void send(desk, "DELETE", patient(desk.state())?.pid, null));
}

/** The patient was asked, and it is still so. @param {Desk} desk @param {readonly Field[]} fields */
export function take({ state, dispatch }, fields = FIELDS) {
  for (const field of fields) {
    const found = offer(state(), field);
    // A key for all of them does not write over an HN that staff have just typed.
    if (found && (fields.length === 1 || field === "mobile" || !state().form.hn.trim()))
      dispatch({ type: "typed", field, value: found.value });
  }
  place(fields.length === 1 ? (fields[0] ?? "mobile") : "mobile").focus();
}

/** @param {Desk} desk @param {State} before */
export function follow(desk, before) {
  const state = desk.state();
  const who = patient(state);
  if (patient(before)?.pid !== who?.pid || before.zone !== state.zone) cancel();
  if (who && state.unit && state.guardian.step === null && !state.remembered.asked) void ask(desk, who.pid);
  if (before.fill === "idle" && state.fill === "filling") filling = who && { pid: who.pid, ...given(state) };
  if (before.fill === "filling" && state.fill === "idle") remember(desk);
}

/** @param {State} state */
const given = ({ form }) => ({ mobile: mobile(form.mobile).value, hn: form.hn.trim() });

/** @param {Desk} desk @param {string} pid */
async function ask({ connection, dispatch }, pid) {
  dispatch({ type: "remembered-asked" });
  const asked = connection.get(route(pid));
  ({ cancel } = asked);
  const { status, body } = await asked.answer;
  dispatch({ type: "remembered", pid, visit: status === 200 ? body : null });
}

/** What the page has now, of the patient that it was filled for. @param {Desk} desk */
function remember(desk) {
  const { report, remembered } = desk.state();
  const was = filling;
  filling = null;
  if (!was || !report?.ok || !remembered.visit?.on || patient(desk.state())?.pid !== was.pid) return;
  const stands = (/** @type {Field} */ name) =>
    was[name] !== "" && report.fields.some(({ field, outcome }) => field === name && FILLED.has(outcome));
  const visit = Object.fromEntries(FIELDS.filter(stands).map((field) => [field, was[field]]));
  if (Object.keys(visit).length) void send(desk, "POST", was.pid, visit);
}

/** @param {Desk} desk @param {"POST" | "DELETE"} method @param {string | undefined} pid @param {unknown} visit */
async function send({ connection, dispatch }, method, pid, visit) {
  if (pid === undefined) return;
  const { status, body } = await connection.ask(method, route(pid), { body: visit }).answer;
  dispatch({ type: "remembered", pid, visit: status === 200 ? body : null });
}

/** A live region speaks each time its text is set. @param {string} id @param {string} words */
function say(id, words) {
  if (place(id).textContent !== words) place(id).textContent = words;
}

/** What was shown at the last rendering. @type {unknown[]} */
let shown = [];

/** @param {State} state */
export function render(state) {
  if (shown[0] === state.remembered && shown[1] === state.form) return;
  shown = [state.remembered, state.form];
  const offers = FIELDS.map((field) => offer(state, field));
  for (const [at, field] of FIELDS.entries()) {
    const found = offers[at] ?? null;
    place(`remembered-${field}`).hidden = found === null;
    say(`remembered-${field}-text`, found ? text(`remembered_${field}`, found.value, dateTime(found.date, language())) : "");
  }
  place("remembered-forget").hidden = !state.remembered.visit?.on || FIELDS.every((field) => !state.remembered.visit?.[field]);
}
