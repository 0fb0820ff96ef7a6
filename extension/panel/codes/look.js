/** How the codes look. */

/** @import {State} from "../state.js" */
/** @import {Code, CodesPart, Today} from "./state.js" */

import { dateTime } from "../format.js";
import { atWork } from "../guardian/state.js";
import { language, text } from "../i18n.js";
import { serviceName } from "./claim-types.js";
import { today } from "./state.js";

const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @type {Record<Today["verdict"], "good" | "wait" | "warn" | "calm">} */
const TONES = { asking: "wait", ours: "good", others: "warn", none: "calm", unsure: "warn", failed: "warn" };

/** What each kind of button does with its code. @typedef {"copy" | "slip"} Use */

/** @param {Use} use @param {(code: Code) => void} act */
export function onCodeButton(use, act) {
  place("codes").addEventListener("click", ({ target }) => {
    const pressed = /** @type {Element} */ (target).closest("[data-use]");
    const code = ours.find(({ claimCode }) => claimCode === pressed?.getAttribute("data-code"));
    if (code && pressed?.getAttribute("data-use") === use) act(code);
  });
}

/** What was shown at the last rendering. @type {unknown[]} */
let shown = [];
/** @type {Code[]} */
let ours = [];

/** @param {State} state */
export function render(state) {
  const parts = [state.codes, state.unit, state.rights.answer, state.guardian, state.saving.outcome, state.outbox.entries];
  if (parts.every((part, at) => part === shown[at])) return;
  shown = parts;
  place("codes").hidden = !state.codes.today.asked || atWork(state); // the card may be the certifier's
  const known = today(state);
  ({ ours } = known);
  const [first, ...rest] = [...known.ours, ...known.others];
  place("codes").dataset["tone"] = TONES[known.verdict];
  say("codes-headline", headline(state, known));
  say("codes-trouble", known.trouble && known.verdict !== "failed" ? text("codes_missed", problem(known.trouble)) : "");
  const ownFirst = known.ours.length > 0;
  place("codes-first").hidden = !ownFirst;
  say("codes-code", ownFirst ? (first?.claimCode ?? "") : "");
  say("codes-what", ownFirst && first ? what(first, state) : "");
  for (const own of place("codes-first").querySelectorAll("[data-use]"))
    own.setAttribute("data-code", ownFirst ? (first?.claimCode ?? "") : "");
  list("codes-more", ownFirst ? rest : known.others, state, true);
  say("codes-copied", copied(state.codes));
  newest(state);
}

/** Set only what differs: a live region speaks each time its text is set. @param {string} id @param {string} words */
function say(id, words) {
  if (place(id).textContent !== words) place(id).textContent = words;
}

const problem = (/** @type {string} */ code) => text(`problem_${code}`) || text("problem_INTERNAL");

const HEADLINES = { asking: "codes_asking", ours: "codes_ours", none: "codes_none", unsure: "codes_unsure" };

/** @param {State} state @param {Today} known */
function headline({ unit }, { verdict, others: [other], trouble }) {
  if (verdict === "failed") return text("codes_failed", problem(trouble ?? "INTERNAL"));
  if (verdict !== "others") return text(HEADLINES[verdict]);
  const where = hospital(other) || text("codes_unknown_hospital");
  return text(unit?.hcode ? "codes_others" : "codes_unowned", where);
}

/** @param {Code | undefined} code */
const hospital = (code) => [code?.hname, code?.hcode && `(${code.hcode})`].filter(Boolean).join(" ");

/** @param {Code} code @param {State} state */
const what = (code, state) => [service(code, state), dateTime(code.claimDateTime, language())].filter(Boolean).join(" · ");

/** @param {Code} code @param {State} state */
export const service = ({ claimType, claimTypeName }, { rights }) =>
  claimTypeName || serviceName(claimType, rights.answer?.claimTypes);

/** @param {CodesPart} part */
function copied({ copied: ok }) {
  if (ok === null) return "";
  return text(ok ? "codes_copied" : "codes_not_copied");
}

/** @param {State} state */
function newest(state) {
  const { asking, code, answer } = state.codes.newest;
  const note = code !== null ? text("codes_failed", problem(code)) : asking ? text("codes_asking") : "";
  say("codes-newest-note", note || (answer?.length === 0 ? text("codes_newest_none") : ""));
  list("codes-newest-list", answer ?? [], state, false);
}

/** @param {string} id @param {Code[]} codes @param {State} state @param {boolean} usable */
function list(id, codes, state, usable) {
  const rows = codes.map((code) => ({ code, own: ours.includes(code), words: [what(code, state), hospital(code)] }));
  const known = JSON.stringify(rows);
  if (place(id).dataset["list"] === known) return; // the clerk may be in it with the keyboard
  place(id).dataset["list"] = known;
  place(id).replaceChildren(...rows.map(({ code, own, words }) => row(code, words, usable && own)));
}

/** @param {Code} code @param {string[]} words @param {boolean} usable */
function row({ claimCode }, words, usable) {
  const item = document.createElement("li");
  const [name, details] = [document.createElement("strong"), document.createElement("span")];
  name.textContent = claimCode;
  details.textContent = words.filter(Boolean).join(" · ");
  details.lang = "th";
  item.append(name, " ", details);
  if (usable) item.append(button("copy", claimCode), button("slip", claimCode));
  return item;
}

/** @param {Use} use @param {string} claimCode */
function button(use, claimCode) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "plain", textContent: text(`codes_${use}`) });
  made.dataset["use"] = use;
  made.dataset["code"] = claimCode;
  made.setAttribute("aria-label", `${text(`codes_${use}`)} ${claimCode}`);
  return made;
}
