/** The test read: which fields came, how quickly, and never whose. */

/** @import {Person} from "../messages.js" */
/** @import {Figures, Known} from "./known.js" */

import { text } from "../panel/i18n.js";
import { masked } from "../panel/pid.js";
import { STEPS } from "../panel/trouble/steps.js";
import { element, fill, place, row } from "./known.js";

/** @typedef {"there" | "partly" | "missing"} Found `partly`: a date without its day or month */
/** @typedef {{ pid: string, pidValid: boolean, fields: Record<string, Found>, milliseconds: number }} Came */
/** @typedef {{ code: string, facts: string[] }} Failed `facts`: what card or service said, for IT */
/** @typedef {"running" | Came | Failed} Reading */

const DATES = /** @type {const} */ (["birthDate", "issueDate", "expiryDate"]);
const TEXTS = /** @type {const} */ (["sex", "address", "issuer", "image"]);

/** What a problem's body may say of the card's and the service's own answer. */
const FACTS = ["sw", "atr", "result"];

/**
 * What was read of a person, with nothing of the person in it.
 *
 * @param {Person} person @param {number} milliseconds @returns {Came}
 */
export function came(person, milliseconds) {
  const names = /** @type {const} */ (["nameTh", "nameEn"]).map((key) => [key, found(person[key].first)]);
  const dates = DATES.map((key) => [key, date(person[key])]);
  const texts = TEXTS.map((key) => [key, found(person[key])]);
  const fields = Object.fromEntries([...names, ...dates, ...texts]);
  return { pid: masked(person.pid), pidValid: person.pidValid, fields, milliseconds: Math.round(milliseconds) };
}

/** @param {string | null} value @returns {Found} */
const found = (value) => (value ? "there" : "missing");

/** @param {Person["expiryDate"]} value @returns {Found} */
function date(value) {
  if (value === null) return "missing";
  return value === "lifelong" || value.day !== null ? "there" : "partly";
}

/** @param {{ code?: string } & Record<string, unknown> | null} body of the problem @returns {Failed} */
export function failed(body) {
  const facts = FACTS.filter((name) => body?.[name] !== undefined).map((name) => `${name}: ${body?.[name]}`);
  return { code: body?.code ?? "INTERNAL", facts };
}

/** @param {Pick<Known, "reading" | "diagnosis">} known */
export function showReading({ reading, diagnosis }) {
  const done = reading !== null && reading !== "running";
  const wrong = done && "code" in reading ? reading : null;
  const right = done && "pid" in reading ? reading : null;
  const words = place("read-result");
  const now = said(reading, wrong, right);
  if (words.textContent !== now) words.textContent = now;
  words.dataset["tone"] = wrong || right?.pidValid === false ? "bad" : "calm";
  place("read-steps").replaceChildren(...(STEPS[wrong?.code ?? ""] ?? []).map((name) => element("li", text(name))));
  fill("read-fields", Object.entries(right?.fields ?? {}).map(field));
  const figures = done ? diagnosis?.card : null;
  fill("read-figures", figures ? Object.keys(figures.transmits).map((stage) => figure(stage, figures)) : []);
  place("read-notes").textContent = figures ? figures.notes.join(" · ") : "";
}

/** @param {Reading | null} reading @param {Failed | null} wrong @param {Came | null} right */
function said(reading, wrong, right) {
  if (reading === "running") return text("state_reading");
  if (wrong) return [text(`problem_${wrong.code}`) || text("problem_INTERNAL"), ...wrong.facts].join(" · ");
  if (!right) return "";
  const valid = right.pidValid ? "" : ` ${text("pid_wrong")}`;
  return text("options_read_done", right.pid, right.milliseconds) + valid;
}

/** @param {[string, Found]} entry */
const field = ([name, how]) => row(text(`card_${name}`), text(`found_${how}`));

/** @param {string} stage @param {Figures} figures */
const figure = (stage, { transmits, milliseconds }) =>
  row(text(`stage_${stage}`) || stage, String(transmits[stage]), String(Math.round(milliseconds[stage] ?? 0)));
