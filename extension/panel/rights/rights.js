/**
 * The patient's rights: asked once a card, shown with their source and time, never without.
 *
 * NHSO's agent reads the same card for them, and the page's own reading would wait for it: that source is
 * asked only when staff unfold them.
 */

/** @import {Desk} from "../desk.js" */
/** @import {State} from "../state.js" */
/** @import {Hospital, Rights} from "./state.js" */

import { dateTime } from "../format.js";
import { atWork } from "../guardian/state.js";
import { language, text } from "../i18n.js";
import { patient } from "../state.js";
import { hasSource } from "./state.js";

const SLOW = "gateway";

let cancel = () => {};

/** @param {Desk} desk */
export function start(desk) {
  const place = details();
  place.addEventListener("toggle", () => {
    const { state } = desk;
    const who = patient(state());
    if (place.open && who && hasSource(state()) && !state().rights.asked) void ask(desk, who.pid);
  });
}

/** @param {Desk} desk @param {State} before */
export function follow(desk, before) {
  const state = desk.state();
  const who = patient(state);
  if (patient(before)?.pid !== who?.pid || before.zone !== state.zone) cancel();
  if (!who || atWork(state)) return; // the card may be the certifier's
  if (hasSource(state) && !state.rights.asked && state.unit?.rights !== SLOW) void ask(desk, who.pid);
}

/** @param {Desk} desk @param {string} pid */
async function ask({ connection, dispatch }, pid) {
  dispatch({ type: "rights-asked" });
  const asked = connection.get("/api/smartcard/read");
  ({ cancel } = asked);
  const { status, body } = await asked.answer;
  const told = status === 200 ? { code: null, answer: body } : { code: body?.code ?? "INTERNAL", answer: null };
  dispatch({ type: "rights", pid, ...told });
}

const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

const details = () => /** @type {HTMLDetailsElement} */ (place("rights"));

/** @param {Hospital | undefined} unit */
const hospital = (unit) => [unit?.hname, unit?.hcode && `(${unit.hcode})`].filter(Boolean).join(" ");

/** @param {Rights} rights @returns {[string, string][]} */
const rows = (rights) => [
  ["mainInscl", rights.mainInscl ?? ""],
  ["subInscl", rights.subInscl ?? ""],
  ["hospMain", hospital(rights.hospMain)],
  ["hospSub", hospital(rights.hospSub)],
  ["hospMainOp", hospital(rights.hospMainOp)],
  ["paidModel", rights.paidModel ?? ""],
  ["expireDateTime", dateTime(rights.expireDateTime, language())],
];

/** What was shown at the last rendering. @type {unknown} */
let shown = null;

/** @param {State} state */
export function render(state) {
  const { code, answer } = state.rights;
  details().hidden = patient(state) === null || !hasSource(state);
  if (shown === state.rights) return;
  // Folded with the patient's going, not when unfolding has them asked for.
  if (!state.rights.asked) details().open = false;
  shown = state.rights;
  details().dataset["tone"] = code === null ? "calm" : "warn";
  place("rights-main").textContent = headline(state.rights);
  place("rights-list").replaceChildren(...(answer ? rows(answer).filter(([, value]) => value).flatMap(row) : []));
  const source = answer?.rightsSource ?? state.unit?.rights ?? "";
  const when = dateTime(answer?.checkDate, language());
  place("rights-source").textContent = answer ? text("rights_source", text(`rights_from_${source}`) || source, when || "–") : "";
}

/** @param {State["rights"]} part */
function headline({ asked, code, answer }) {
  if (!asked) return "";
  if (code !== null) return text("rights_failed", text(`problem_${code}`) || text("problem_INTERNAL"));
  if (answer === null) return text("rights_asking");
  const death = answer.deathDate && text("rights_death", dateTime(answer.deathDate, language()) || answer.deathDate);
  return [answer.mainInscl, death].filter(Boolean).join(" · ") || text("rights_none");
}

/** @param {[string, string]} row */
function row([name, value]) {
  const [term, words] = [document.createElement("dt"), document.createElement("dd")];
  term.textContent = text(`rights_${name}`);
  words.textContent = value;
  words.lang = "th";
  return [term, words];
}
