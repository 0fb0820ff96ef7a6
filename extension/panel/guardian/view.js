/** The guardian steps as they are shown. Data reach the page as text and values only. */

/** @import {Site} from "../../sites/site.js" */
/** @import {State} from "../state.js" */
/** @import {Said, Visit} from "./state.js" */

import { groupPid, initials, mobile, phones } from "../format.js";
import { localise, text } from "../i18n.js";
import { patient } from "../state.js";
import { isOffered, reasons } from "../way-in/reasons.js";
import { choices } from "./lists.js";
import { renderReport } from "./report.js";
import { MANY } from "./served.js";
import { isDone, mayFill, who, whose } from "./state.js";

const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

const STEPS = /** @type {const} */ (["patient", "certifier", "answers"]);
/** Boxes that are typed into, by the field's name. */
const TYPED = /** @type {const} */ (["mobile", "phones", "hn"]);

/** A live region speaks each time its text is set. @param {string} id @param {string} words */
function say(id, words) {
  if (place(id).textContent !== words) place(id).textContent = words;
}

/** Message names have no dashes. @param {string} prefix @param {string} code */
const named = (prefix, code) => text(`${prefix}_${code.replaceAll("-", "_")}`);

/** What was shown at the last rendering. @type {unknown[]} */
let shown = [];

/** @param {State} state @param {Site | null} site */
export function renderGuardian(state, site) {
  const { guardian, card, zone, fill } = state;
  const now = [guardian, card, zone, fill, site];
  if (now.every((each, at) => each === shown[at])) return;
  shown = now;
  const { step } = guardian;
  place("guardian-start").hidden = step !== null || zone === null;
  article(state);
  mount(step !== null);
  if (step === null) return;
  for (const each of STEPS) place(`guardian-${each}`).hidden = each !== step;
  people(state);
  buttons(state);
  answers(state, site);
  renderReport(guardian);
}

/** The steps are in the page while they are at work, and what was typed into them goes with them. @param {boolean} there */
function mount(there) {
  const section = place("guardian");
  if (section.hidden !== there) return;
  section.hidden = !there;
  const steps = /** @type {HTMLTemplateElement} */ (place("guardian-steps")).content.cloneNode(true);
  section.replaceChildren(...(there ? [steps] : []));
  if (there) localise(section);
}

/** Whose card is in, at the card itself. @param {State} state */
function article(state) {
  const theirs = whose(state);
  place("whose-card").hidden = theirs === null;
  say("whose-card", theirs ? text(`whose_${theirs}`) : "");
  place("patient").setAttribute("aria-label", theirs ? text(`whose_${theirs}`) : text("patient"));
}

/** @param {State} state */
function people({ guardian: { patient: whom, certifier, served, refusal } }) {
  const how = certifier?.byCard ? "guardian_by_card" : "guardian_by_document";
  say("guardian-whom", whom ? text("guardian_whom", whom.initials) : "");
  say("guardian-whom-pid", whom ? groupPid(whom.pid) : "");
  say("guardian-by", certifier ? text(how, certifier.initials) : "");
  say("guardian-by-pid", certifier ? groupPid(certifier.pid) : "");
  place("guardian-many").hidden = served < MANY;
  say("guardian-many", served < MANY ? "" : text("guardian_many", served));
  place("guardian-refused").hidden = refusal === null;
  say("guardian-refused", refusal ? named("guardian", refusal) : "");
}

/** @param {State} state */
function buttons(state) {
  const { guardian } = state;
  const holder = patient(state);
  const by = holder ? initials(holder.nameTh) : "";
  const theirs = whose(state);
  place("guardian-patient-card").hidden = holder === null;
  say("guardian-patient-card", holder ? text("guardian_patient_card", by) : "");
  place("guardian-certifier-card").hidden = theirs !== "other";
  say("guardian-certifier-card", theirs === "other" ? text("guardian_certifier_card", by) : "");
  say("guardian-certifier-text", text(theirs === "patient" ? "guardian_pull_patients" : "guardian_insert"));
  say("guardian-cancel", text(isDone(guardian) ? "guardian_finish" : "guardian_cancel"));
  place("guardian-fill").setAttribute("aria-disabled", String(!mayFill(state)));
}

/** @param {State} state @param {Site | null} site */
function answers({ guardian }, site) {
  const { answers: given, certifier, lists } = guardian;
  place("guardian-document").hidden = certifier?.byCard ?? true;
  radios("certifier", choices(lists, "certifier"), given.certifier);
  options("relation", choices(lists, "relation"), given.relation);
  options("card-type", choices(lists, "card-type"), given["card-type"]);
  options("reason", reasonsOf(guardian), given.reason);
  options("service", lists["service"]?.length ? lists["service"] : (site?.services ?? []), given.service);
  /** @type {HTMLInputElement} */ (place("guardian-all")).checked = guardian.allReasons;
  for (const field of TYPED) {
    const box = /** @type {HTMLInputElement} */ (place(`guardian-${field}`));
    if (box.value !== given[field]) box.value = given[field];
  }
  wrong("mobile", mobile(given.mobile).validity === "wrong");
  wrong("phones", phones(given.phones).validity === "wrong");
}

/** @param {"mobile" | "phones"} field @param {boolean} is */
function wrong(field, is) {
  place(`guardian-${field}`).setAttribute("aria-invalid", String(is));
  place(`guardian-${field}-hint`).dataset["validity"] = is ? "wrong" : "";
  say(`guardian-${field}-hint`, is ? text(`${field}_wrong`) : "");
}

/** @param {State["guardian"]} part */
function reasonsOf(part) {
  const patients = part.patient?.reasons ?? [];
  return reasons(part.lists["reason"] ?? [])
    .filter((one) => part.allReasons || one.text === part.answers.reason || isOffered(one.number, who(part), patients))
    .map((one) => one.text);
}

/** Built again only when the list changed: the clerk may be in it. @param {string} id @param {readonly string[]} list @param {() => void} build */
function rebuild(id, list, build) {
  const known = JSON.stringify(list);
  if (place(id).dataset["list"] === known) return;
  place(id).dataset["list"] = known;
  build();
}

/** @param {Said | Visit} field @param {readonly string[]} list @param {string} chosen */
function options(field, list, chosen) {
  const select = /** @type {HTMLSelectElement} */ (place(`guardian-${field}`));
  rebuild(select.id, list, () => {
    const none = new Option(text(field === "service" ? "guardian_service_none" : "guardian_choose"), "");
    select.replaceChildren(none, ...list.map((each) => new Option(each, each)));
  });
  select.value = chosen;
}

/** @param {Said} field @param {readonly string[]} list @param {string} chosen */
function radios(field, list, chosen) {
  const group = place("guardian-who");
  rebuild(group.id, list, () => {
    for (const old of group.querySelectorAll("label")) old.remove();
    group.append(...list.map((each) => radio(field, each)));
  });
  for (const each of group.querySelectorAll("input")) each.checked = each.value === chosen;
}

/** @param {Said} field @param {string} value */
function radio(field, value) {
  const [label, button] = [document.createElement("label"), document.createElement("input")];
  label.className = "service";
  Object.assign(button, { type: "radio", name: "guardian-who", value });
  button.dataset["field"] = field;
  label.append(button, value);
  return label;
}
