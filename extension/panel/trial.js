/** The dry run in the panel: what was found on the page, in words; and the words that stand on the page. */

/** @import {Trial} from "../page/fill-types.js" */
/** @import {State} from "./state.js" */

import { text } from "./i18n.js";

const FIELDS = [
  ...["mobile", "phones", "hn", "service", "time", "patient-pid", "certifier-pid", "certifier", "certifier-name"],
  ...["relation", "card-type", "reason", "from", "to"],
];
const OUTCOMES = ["would-fill", "found", "already", "refused", "ambiguous", "not-found", "read-only"];
const STOPS = ["no-patient", "other-patient", "no-certifier", "other-certifier", "same-person", "not-today"];
const MARKS = ["title", "close", "page", "unverified", "same", "other", "nobody", "no-card", "kept", "no-section"];
/** Outcomes of a field whose place on the page is known. */
const FOUND = new Set(["would-fill", "found", "already", "refused", "read-only"]);
const GOOD = new Set(["would-fill", "found", "already"]);

const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Message names have no dashes. @param {string} prefix @param {string} code */
const name = (prefix, code) => `${prefix}_${code.replaceAll("-", "_")}`;

/** The page has no _locales of ours. @returns {Record<string, string>} */
export function wordsOfMarks() {
  const names = [
    ...FIELDS.map((field) => name("field", field)),
    ...OUTCOMES.map((outcome) => name("outcome", outcome)),
    ...STOPS.map((outcome) => name("mark_stop", outcome)),
    ...MARKS.map((mark) => name("mark", mark)),
  ];
  return Object.fromEntries(names.map((each) => [each, text(each)]));
}

/** What was shown at the last rendering. @type {State["trial"]} */
let before = null;

/** @param {State["trial"]} trial */
export function renderTrial(trial) {
  if (trial === before) return;
  before = trial;
  place("trial").hidden = trial === null;
  place("trial-text").textContent = trial === null ? "" : sentences(trial).join(" ");
  const found = typeof trial === "object" ? trial : null;
  const whole = found?.fields.every(({ outcome }) => GOOD.has(outcome)) && found.outcome === null && found.page !== null;
  place("trial").dataset["tone"] = found?.page ? (whole ? "good" : "warn") : trial === "running" ? "good" : "bad";
  place("trial-fields").replaceChildren(...(found?.fields ?? []).map(row));
  place("try-end").hidden = !found?.page;
  if (trial !== null) place("trial").scrollIntoView({ block: "nearest" });
}

/** @param {NonNullable<State["trial"]>} trial @returns {string[]} */
function sentences(trial) {
  if (trial === "running") return [text("trial_running")];
  if (trial === "no-page") return [text("report_no_page")];
  const { ok, page, address, verified, whose, outcome, fields } = trial;
  if (!ok) return [text("trial_broken")];
  if (page === null) return [text("trial_unknown", address)];
  const found = fields.filter((field) => FOUND.has(field.outcome)).length;
  return [
    text("trial_marked", page, found, fields.length),
    ...(verified ? [] : [`(${text("mark_unverified")})`]),
    ...(whose ? [text(name("mark", whose))] : []),
    ...(outcome ? [text(name("mark_stop", outcome))] : []),
  ];
}

/** @param {Trial["fields"][number]} field */
function row({ field, label, outcome }) {
  const item = document.createElement("li");
  item.dataset["tone"] = GOOD.has(outcome) ? "good" : "warn";
  item.textContent = `${text(name("field", field)) || label}: ${text(name("outcome", outcome))}`;
  return item;
}
