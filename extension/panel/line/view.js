/** The wait for LINE as it is shown. */

/** @import {State} from "../state.js" */
/** @import {Code} from "./state.js" */

import { dateTime, initials } from "../format.js";
import { language, text } from "../i18n.js";
import { masked } from "../pid.js";
import { patient } from "../state.js";

const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** A live region speaks each time its text is set. @param {string} id @param {string} words */
function say(id, words) {
  if (place(id).textContent !== words) place(id).textContent = words;
}

/** What was shown at the last rendering. @type {[State["line"], State["card"], State["zone"]] | []} */
let shown = [];

/** @param {State} state */
export function renderLine(state) {
  const { line, card, zone } = state;
  if (shown[0] === line && shown[1] === card && shown[2] === zone) return;
  if (shown[0] !== line) say("line-copied", "");
  shown = [line, card, zone];
  const { phase, end, code } = line;
  place("line-start").hidden = phase !== "off" || zone === null;
  place("line").hidden = phase === "off";
  place("line-ask").hidden = phase !== "asking";
  place("line-again").hidden = end !== "late";
  const who = patient(state);
  place("line-card").hidden = who === null;
  place("line-card").textContent = who ? text("line_card", initials(who.nameTh)) : "";
  for (const id of ["line-found", "line-copy"]) place(id).hidden = code === null;
  say("line-text", sentence(line));
  say("line-code", code?.claimCode ?? "");
  say("line-when", code ? when(code) : "");
  say("line-before", before(line));
}

/** @param {State["line"]} line */
function sentence({ phase, pid, end, trouble }) {
  if (end === "no-hcode") return text("problem_HCODE_MISSING");
  if (end !== null) return text(`line_${end.replaceAll("-", "_")}`);
  if (phase === "asking") return text("line_asking");
  if (phase !== "waiting") return "";
  const waiting = text("line_waiting", masked(pid ?? ""));
  return trouble === null ? waiting : `${waiting} ${text("line_trouble", text(`problem_${trouble}`))}`;
}

/** @param {Code} code */
const when = ({ claimType, claimDateTime }) => [dateTime(claimDateTime, language()), claimType].filter(Boolean).join(" · ");

/** What the clerk would else take for the new one. @param {State["line"]} line */
function before({ phase, before: known }) {
  const codes = phase === "waiting" ? (known ?? []) : [];
  return codes.length ? text("line_before", codes.map(({ claimCode }) => claimCode).join(", ")) : "";
}
