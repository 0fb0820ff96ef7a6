/** The steps in which somebody else vouches for the patient: what staff do, and what follows from it. */

/** @import {Person} from "../../messages.js" */
/** @import {Desk} from "../desk.js" */
/** @import {State} from "../state.js" */
/** @import {Said, Visit} from "./state.js" */

import { inspectLists } from "../filling.js";
import { initials } from "../format.js";
import { typedPid } from "../pid.js";
import { patient } from "../state.js";
import { factsOf, factsOfTyped } from "../way-in/facts.js";
import { wayIn } from "../way-in/table.js";
import { fillOnBehalf } from "./fill.js";
import { count } from "./served.js";
import { atWork, initialsOf, isDone, missing } from "./state.js";
import { renderGuardian } from "./view.js";

const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const box = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (place(id));

/** Where the hand goes at each step, if it can be seen; else to the next. */
const FIRST = Object.freeze({
  patient: ["guardian-patient-card", "guardian-patient-pid"],
  certifier: ["guardian-certifier-card", "guardian-certifier-pid"],
  answers: ["guardian-who"],
});

/** The button with which the steps were begun. */
let cameFrom = "guardian-start";

/** @param {Desk} desk */
export function start(desk) {
  const section = place("guardian");
  for (const id of ["guardian-start", "way-in-start"])
    place(id).addEventListener("click", () => {
      cameFrom = id;
      desk.dispatch({ type: "guardian-start" });
    });
  section.addEventListener("click", ({ target }) => act(CLICKED, desk, target));
  section.addEventListener("submit", (event) => {
    event.preventDefault();
    act(SUBMITTED, desk, event.target);
  });
  section.addEventListener("input", ({ target }) => answer(desk, target));
  addEventListener("focus", () => void look(desk));
  document.documentElement.addEventListener("pointerenter", () => void look(desk));
}

/** By an element's id. @typedef {Readonly<Record<string, (desk: Desk) => void>>} Acts */

/** @type {Acts} */
const CLICKED = Object.freeze({
  "guardian-cancel": ({ dispatch }) => dispatch({ type: "guardian-cancel" }),
  "guardian-patient-card": ({ dispatch, state }) => {
    const who = patient(state());
    if (who) dispatch({ type: "guardian-patient", ...called(who), reasons: reasonsOf(factsOf(state())) });
  },
  "guardian-certifier-card": ({ dispatch, state }) => {
    const who = patient(state());
    if (who) dispatch({ type: "guardian-certifier", ...called(who), byCard: true, name: "" });
  },
});

/** @type {Acts} */
const SUBMITTED = Object.freeze({
  "guardian-patient": patientTyped,
  "guardian-certifier": certifierTyped,
  "guardian-answers": (desk) => void fillOnBehalf(desk),
});

/** @param {Acts} acts @param {Desk} desk @param {EventTarget | null} target */
function act(acts, desk, target) {
  if (target instanceof HTMLElement) acts[target.id]?.(desk);
}

/** @param {Person} person */
const called = ({ pid, nameTh }) => ({ pid, initials: initials(nameTh) });

/** @param {import("../way-in/table.js").Facts} facts */
const reasonsOf = (facts) => wayIn(facts).flatMap(({ reasons }) => reasons);

/** @param {Desk} desk */
function patientTyped({ dispatch, state }) {
  const { value, validity } = typedPid(box("guardian-patient-pid").value);
  if (validity !== "valid") return dispatch({ type: "guardian-refused", refusal: "pid-wrong" });
  const who = patient(state());
  const own = who?.pid === value; // the card says more of them
  const reasons = reasonsOf(own ? factsOf(state()) : factsOfTyped(state(), value));
  return dispatch({ type: "guardian-patient", pid: value, initials: who && own ? initials(who.nameTh) : "", reasons });
}

/** @param {Desk} desk */
function certifierTyped({ dispatch }) {
  const { value, validity } = typedPid(box("guardian-certifier-pid").value);
  const name = box("guardian-certifier-name").value;
  if (validity !== "valid") dispatch({ type: "guardian-refused", refusal: "pid-wrong" });
  else dispatch({ type: "guardian-certifier", pid: value, initials: initialsOf(name), byCard: false, name });
}

/** @param {Desk} desk @param {EventTarget | null} target */
function answer({ dispatch }, target) {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return;
  if (target.id === "guardian-all") dispatch({ type: "guardian-reasons", all: /** @type {HTMLInputElement} */ (target).checked });
  const field = target.dataset["field"];
  if (field) dispatch({ type: "guardian-answer", field: /** @type {Said | Visit} */ (field), value: target.value });
}

/** Read what the page lets choose from, when it is to be answered. @param {Desk} desk */
async function look({ state, dispatch, tabId, mapping }) {
  const site = mapping();
  const { patient: who } = state().guardian;
  if (state().guardian.step !== "answers" || tabId === null || !site) return;
  const lists = await inspectLists(tabId, site);
  if (lists && state().guardian.patient === who) dispatch({ type: "guardian-lists", lists });
}

/** @param {Desk} desk @param {State} before */
export function follow(desk, before) {
  const [now, was] = [desk.state().guardian, before.guardian];
  if (now.step === null && was.step === null) return;
  if (now.step !== null && now.patient !== was.patient) empty("guardian-patient-pid");
  if (now.step !== null && now.certifier !== was.certifier) empty("guardian-certifier-pid", "guardian-certifier-name");
  if (now.certifier && (now.certifier !== was.certifier || now.told !== was.told)) void countServed(desk, now.certifier.pid);
  if (now.told !== was.told && now.told) void look(desk);
  if (now.told !== was.told && now.told?.report.outcome === "incomplete") focusMissing(now);
  if (now.step !== was.step) moved(desk, was);
  else if (now.step !== null && now.step !== "answers" && now.reader !== was.reader && !isTyping()) focusStep(now.step);
}

/** Their Enter is not meant for the card that has just come in. */
const isTyping = () => document.activeElement instanceof HTMLInputElement && document.activeElement.value !== "";

const empty = (/** @type {string[]} */ ...ids) => ids.forEach((id) => (box(id).value = ""));

/** @param {Desk} desk @param {State["guardian"]} was */
function moved(desk, was) {
  const { step } = desk.state().guardian;
  if (step === "answers") void look(desk);
  if (step !== null) focusStep(step);
  else if (isDone(was) && patient(desk.state())) place("mobile").focus();
  else [cameFrom, "guardian-start"].map(place).find((one) => one.checkVisibility())?.focus();
}

/** @param {keyof typeof FIRST} step */
function focusStep(step) {
  const found = FIRST[step].map(place).find((one) => one.checkVisibility());
  const control = found?.matches("fieldset") ? found.querySelector("input") : found;
  /** @type {HTMLElement | null | undefined} */ (control)?.focus();
}

/** @param {State["guardian"]} part */
function focusMissing(part) {
  const [field] = missing(part);
  if (field === "certifier") focusStep("answers");
  else if (field) place(`guardian-${field}`).focus();
}

/** @param {Desk} desk @param {string} certifier */
async function countServed({ dispatch }, certifier) {
  dispatch({ type: "guardian-served", certifier, served: await count(certifier) });
}

export { atWork, fillOnBehalf, renderGuardian as render };
