/** State → the panel's elements. Data reaches the page as text and values only, never as HTML. */

/** @import {State, Report} from "./state.js" */
/** @import {Person} from "../messages.js" */
/** @import {Site} from "../sites/site.js" */
/** @import {Typed} from "./format.js" */

import { makeRoom } from "./bars.js";
import { renderChipRights } from "./chip-rights.js";
import { age, bangkokToday, fullName, groupPid, initials, mobile, partialDate, phones } from "./format.js";
import { language, text } from "./i18n.js";
import { chosen, mayFill, patient, trouble } from "./state.js";
import { renderTrial } from "./trial.js";

/** @template {HTMLElement} T @param {string} id @param {new () => T} kind @returns {T} */
function element(id, kind) {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new TypeError(`no ${kind.name} #${id}`);
}

const html = (/** @type {string} */ id) => element(id, HTMLElement);
const input = (/** @type {string} */ id) => element(id, HTMLInputElement);

/** What needs a person's hand is "bad"; what passes by itself is "wait"; the rest is calm. */
const TONES = new Map([
  ["connecting", "wait"],
  ["reading", "wait"],
  ["HOST_GONE", "wait"],
  ["NO_CARD", "calm"],
  ["blank", "calm"],
]);

/** Fields in the order of the form; Chrome hands an object's keys on in the order of the alphabet. */
const ORDER = ["mobile", "phones", "hn", "service", "time"];
const DONE = new Set(["filled", "already"]);

/** @param {State} state @param {Site | null} site */
export function render(state, site) {
  zone(state);
  status(state);
  if (differs("person", patient(state))) person(patient(state));
  if (differs("photo", state.photo)) photo(state.photo);
  renderChipRights(state.chipRights, state.card?.state === "ready");
  form(state);
  services(state, site);
  report(state.report, patient(state));
  renderTrial(state.trial);
}

/** What these pieces were last drawn from: dates and pictures cost more than all the rest. @type {Map<string, unknown>} */
const drawn = new Map();

/** Whether `piece` has yet to be drawn from this. @param {string} piece @param {unknown} from */
function differs(piece, from) {
  if (drawn.has(piece) && drawn.get(piece) === from) return false;
  drawn.set(piece, from);
  return true;
}

/** Message names have no dashes. @param {string} prefix @param {string} code */
const named = (prefix, code) => text(`${prefix}_${code.replaceAll("-", "_")}`);

/** Set only what differs: a live region speaks each time its text is set. @param {string} id @param {string} words */
function say(id, words) {
  const place = html(id);
  if (place.textContent !== words) place.textContent = words;
}

function zone(/** @type {State} */ state) {
  const place = html("zone");
  place.hidden = state.zone === null;
  if (state.zone === null || place.dataset["zone"] === state.zone) return;
  place.dataset["zone"] = state.zone;
  place.replaceChildren(named("zone", state.zone));
  if (state.zone !== "test") return;
  const note = document.createElement("small");
  note.textContent = text("zone_test_note");
  place.append(note);
}

function status(/** @type {State} */ state) {
  const what = trouble(state);
  html("status").dataset["tone"] = what === null ? "good" : (TONES.get(what) ?? "bad");
  const outdated = what === "HOST_OUTDATED" && state.host.update === "extension";
  const problem = outdated ? "problem_EXTENSION_OUTDATED" : `problem_${what}`;
  const passing = what === null ? "state_ready" : `state_${what}`;
  say("status-text", text(passing) || text(problem) || text("problem_INTERNAL"));
  html("stale").hidden = !state.stale;
  html("steps").hidden = what !== "NO_CARD";
  const names = (state.readers?.terminals ?? []).map(({ terminalName }) => terminalName);
  html("notice").dataset["tone"] = state.notice?.startsWith("late") ? "warn" : "calm";
  say("notice", state.notice ? named("notice", state.notice) : names.join(", "));
}

function person(/** @type {Person | null} */ who) {
  html("patient").hidden = who === null;
  say("name-th", who ? fullName(who.nameTh, "th") : "");
  say("name-en", who ? fullName(who.nameEn, "en") : "");
  say("pid", who ? groupPid(who.pid) : "");
  html("pid-wrong").hidden = who?.pidValid ?? true;
  say("birth", who?.birthDate ? born(who.birthDate) : "");
  say("address", who?.address ?? "");
}

function born(/** @type {NonNullable<Person["birthDate"]>} */ date) {
  const { years, months, about } = age(date, bangkokToday());
  const old = months === null ? text(about ? "age_about" : "age", years) : text("age_months", years, months);
  return text("birth", partialDate(date, language()), old);
}

function photo(/** @type {State["photo"]} */ { asked, image, done, total }) {
  const picture = element("photo", HTMLImageElement);
  const progress = element("photo-progress", HTMLProgressElement);
  const reading = asked && image === null && total > 0;
  picture.hidden = image === null;
  picture.alt = text("photo");
  // Dropping the attribute drops the decoded picture too.
  if (image === null) picture.removeAttribute("src");
  else picture.src = `data:image/jpeg;base64,${image}`;
  progress.hidden = !reading;
  if (reading) Object.assign(progress, { max: total, value: done });
  html("photo-none").hidden = reading || image !== null || !asked;
}

/** @param {State} state */
function form(state) {
  const who = patient(state);
  const busy = state.fill === "filling";
  html("form").hidden = who === null;
  html("fill").setAttribute("aria-disabled", String(!mayFill(state))); // a disabled one would lose the focus
  say("fill-text", text(busy ? "filling" : "fill"));
  for (const field of /** @type {const} */ (["mobile", "phones", "hn"])) {
    const box = input(field);
    if (box.value !== state.form[field]) box.value = state.form[field];
  }
  hint("mobile", mobile(state.form.mobile), "");
  hint("phones", phones(state.form.phones), text("phones_help"));
}

/** @param {"mobile" | "phones"} field @param {Typed} typed @param {string} help */
function hint(field, { value, validity }, help) {
  const left = field === "mobile" ? text("digits_left", 10 - value.length) : help;
  const words = { empty: help, partial: left, valid: "✓", wrong: text(`${field}_wrong`) };
  html(`${field}-hint`).dataset["validity"] = validity;
  say(`${field}-hint`, words[validity]);
  input(field).setAttribute("aria-invalid", String(validity === "wrong"));
}

/** @param {State} state @param {Site | null} site */
function services(state, site) {
  const { page, rights } = state;
  const unticked = (/** @type {string[]} */ names) => names.map((name) => ({ name, checked: false }));
  const entitled = unticked((rights.answer?.claimTypes ?? []).map(({ claimTypeName }) => claimTypeName));
  const printed = unticked(site?.services ?? []);
  // What the page offers is what can be ticked; what the rights allow is the next best knowledge of it.
  const offered = [page?.services, entitled, printed].find((some) => some?.length) ?? [];
  const place = html("services");
  // Built again only when the list changed: the clerk may be in it with the keyboard.
  const known = JSON.stringify(offered);
  if (place.dataset["list"] !== known) {
    place.dataset["list"] = known;
    const focused = place.contains(document.activeElement) ? document.activeElement : null;
    for (const old of place.querySelectorAll(".service")) old.remove();
    place.append(...offered.map(({ name }) => service(name)));
    if (focused instanceof HTMLInputElement) focusService(focused.value);
  }
  const now = chosen(state);
  const own = new Set(offered.filter(({ checked }) => checked).map(({ name }) => name));
  for (const tick of place.querySelectorAll("input")) {
    tick.checked = now.includes(tick.value);
    const note = own.has(tick.value) ? `(${text(tick.checked ? "service_ticked" : "service_cleared")})` : "";
    const words = tick.labels?.[0]?.querySelector("small");
    if (words && words.textContent !== note) words.textContent = note;
  }
  say("services-source", offered === printed && patientOnPage(page) ? text("service_printed") : "");
}

const patientOnPage = (/** @type {State["page"]} */ page) => page !== null && page.page !== null;

/** The focus stays with its service, or with the first where that has gone. @param {string} name */
function focusService(name) {
  const boxes = [...html("services").querySelectorAll("input")];
  (boxes.find(({ value }) => value === name) ?? boxes[0])?.focus();
}

/** A box and no radio: a chosen one can be cleared. @param {string} name */
function service(name) {
  const label = document.createElement("label");
  label.className = "service";
  const tick = document.createElement("input");
  Object.assign(tick, { type: "checkbox", name: "service", value: name });
  const words = document.createElement("span");
  words.append(name, " ", document.createElement("small"));
  label.append(tick, words);
  return label;
}

/** What was reported at the last rendering: a live region speaks each time it is filled. @type {Report | null} */
let before = null;

/** @param {Report | null} told @param {Person | null} who */
function report(told, who) {
  if (told === before) return;
  before = told;
  const place = html("report");
  const fresh = place.hidden && told !== null;
  place.hidden = told === null;
  const complete = told?.fields.every(({ outcome }) => DONE.has(outcome)) ?? true;
  place.dataset["tone"] = !told || !told.ok ? "bad" : complete ? "good" : "warn";
  say("report-text", told ? reported(told, complete, who) : "");
  const fields = (told?.fields ?? []).toSorted((one, other) => ORDER.indexOf(one.field) - ORDER.indexOf(other.field));
  html("report-fields").replaceChildren(
    ...fields.map(({ field, outcome }) => {
      const item = document.createElement("li");
      item.dataset["tone"] = DONE.has(outcome) ? "good" : "warn";
      item.textContent = `${text(`field_${field}`)}: ${named("outcome", outcome)}`;
      return item;
    }),
  );
  html("report-text").tabIndex = fields.length ? 0 : -1; // nothing to unfold
  if (!fresh) return;
  // Where all went well one line says so, and leaves the form its room.
  element("report-details", HTMLDetailsElement).open = !complete;
  requestAnimationFrame(uncover); // what was reported is shown first; the frame lays it out anyway
}

/** @param {Report} told @param {boolean} complete @param {Person | null} who */
function reported({ outcome, shown }, complete, who) {
  if (outcome === "other-patient" && shown && who) return text("report_other_named", shown, initials(who.nameTh));
  return named("report", outcome ?? (complete ? "done" : "partly"));
}

/** Keep the service just chosen from under the bars. */
function uncover() {
  makeRoom();
  html("services").querySelector("label:has(:checked)")?.scrollIntoView({ block: "nearest" });
}
