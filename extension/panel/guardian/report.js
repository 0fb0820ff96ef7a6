/** What became of a fill of the second tab, in words. */

/** @import {State} from "../state.js" */

import { text } from "../i18n.js";

const DONE = new Set(["filled", "already"]);

const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Message names have no dashes. @param {string} prefix @param {string} code */
const named = (prefix, code) => text(`${prefix}_${code.replaceAll("-", "_")}`);

/** What was told at the last rendering: a live region speaks each time it is filled. @type {State["guardian"]["told"]} */
let before = null;

/** @param {State["guardian"]} part */
export function renderReport({ told }) {
  if (told === before) return;
  before = told;
  place("guardian-report").hidden = told === null;
  const { report, stage } = told ?? { report: { ok: true, fields: [] }, stage: "all" };
  const complete = report.fields.every(({ outcome }) => DONE.has(outcome));
  place("guardian-report").dataset["tone"] = report.ok ? (complete ? "good" : "warn") : "bad";
  const words = told ? sentence(told, complete) : "";
  if (place("guardian-report-text").textContent !== words) place("guardian-report-text").textContent = words;
  const left = stage === "all" ? report.fields.filter(({ outcome }) => !DONE.has(outcome)) : [];
  place("guardian-report-fields").replaceChildren(
    ...left.map(({ field, outcome }) => {
      const item = document.createElement("li");
      item.dataset["tone"] = "warn";
      item.textContent = `${named("field", field)}: ${named("outcome", outcome)}`;
      return item;
    }),
  );
}

/** The second tab has words of its own for some outcomes. @param {NonNullable<State["guardian"]["told"]>} told @param {boolean} complete */
function sentence({ stage, report }, complete) {
  if (!report.ok) {
    const outcome = report.outcome ?? "failed";
    return named("guardian_report", outcome) || named("report", outcome);
  }
  if (stage !== "all") return named(complete && report.fields.length ? "guardian_looked" : "guardian_not_looked", stage);
  return text(complete ? "report_done" : "report_partly");
}
