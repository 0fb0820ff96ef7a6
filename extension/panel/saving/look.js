/** How drafts and confirmations look: the buttons, the question before anything is sent, and what came of it. */

/** @import {State} from "../state.js" */
/** @import {Outcome} from "./outcome.js" */
/** @import {Request} from "./request.js" */

import { codesIn, today } from "../codes/state.js";
import { initials } from "../format.js";
import { atWork } from "../guardian/state.js";
import { text } from "../i18n.js";
import { masked } from "../pid.js";
import { patient } from "../state.js";
import { obstacle } from "./request.js";

export const element = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @type {Record<Outcome["outcome"], "good" | "warn" | "bad">} */
const TONES = {
  drafted: "good",
  confirmed: "good",
  existing: "warn",
  duplicate: "warn",
  kept: "warn",
  unknown: "bad",
  refused: "bad",
};

/** After which ends staff may have something to mend on the site's own pages. @type {Record<string, string[]>} */
const PAGES = { drafted: ["search-edit"], unknown: ["search-edit", "search-delete"], confirmed: ["search-delete"] };

/** @param {State} state */
export function render(state) {
  const who = patient(state);
  const { saving, policy, unit } = state;
  element("saving").hidden = !who || !policy.panelConfirm || !unit?.zoneReady || atWork(state);
  if (element("saving").hidden && saving.step === "idle") {
    clear();
    return;
  }
  const busy = saving.step === "checking" || saving.step === "sending";
  const why = obstacle(state);
  element("saving-buttons").hidden = saving.step === "asking" || busy;
  for (const kind of ["draft", "confirm"]) /** @type {HTMLButtonElement} */ (element(`saving-${kind}`)).disabled = why !== null;
  element("saving-note").ariaLive = saving.step === "checking" ? "off" : "polite"; // the codes say the same
  say("saving-note", note(state, why));
  question(state);
  outcome(state);
}

/** @param {string} id @param {string} words */
function say(id, words) {
  if (element(id).textContent !== words) element(id).textContent = words;
}

/** Nothing of a patient stays in what is hidden. */
function clear() {
  before = null;
  element("saving-dialog").hidden = true;
  element("saving-outcome").hidden = true;
  for (const id of ["saving-note", "saving-outcome-text", "saving-warning"]) say(id, "");
  for (const id of ["saving-who", "saving-reasons"]) element(id).replaceChildren();
}

/** @param {State} state @param {ReturnType<typeof obstacle>} why */
function note({ saving, rights }, why) {
  if (saving.step === "checking" || saving.step === "sending") return text(`saving_${saving.step}`);
  if (saving.lack) {
    const names = (rights.answer?.claimTypes ?? []).map(({ claimTypeName }) => claimTypeName);
    return text(`saving_lacks_${saving.lack}`, names.join(", "));
  }
  if (saving.outcome !== null || why === null) return "";
  if (why === "rights" && !rights.asked) return text("saving_rights_folded"); // a source that is asked on unfolding
  return text(why === "rights" && rights.code === null ? "saving_rights_asking" : `saving_no_${why}`);
}

/** @param {State} state */
function question(state) {
  const { step, kind, request } = state.saving;
  const asked = step === "asking" && request !== null;
  element("saving-dialog").hidden = !asked;
  element("saving-who").replaceChildren(...(asked ? rows(state, request).flatMap(row) : []));
  if (!asked) return;
  say("saving-title", text(`saving_${kind}_question`));
  say("saving-send", text(`saving_${kind}_send`));
  say("saving-warning", warning(state, request));
}

/** @param {State} state @param {Request} request @returns {[string, string][]} */
function rows(state, { pid, service, mobile, hn }) {
  const name = patient(state)?.nameTh;
  return [
    [text("patient"), `${name ? initials(name) : ""} ${masked(pid)}`],
    [text("field_service"), `${service.claimTypeName} (${service.claimType})`],
    [text("field_mobile"), mobile],
    [text("field_hn"), hn || "–"],
    [text("saving_zone"), text(`zone_${state.zone}`)],
  ];
}

/** @param {[string, string]} row */
function row([name, value]) {
  const [term, words] = [document.createElement("dt"), document.createElement("dd")];
  term.textContent = name;
  words.textContent = value;
  return [term, words];
}

/** What is known of today, where the clerk had better know it too. @param {State} state @param {Request} request */
function warning(state, { service }) {
  const { verdict, ours, others, trouble } = today(state);
  const other = codesIn(ours).find(({ claimType }) => claimType !== service.claimType);
  if (other) return text("saving_other_service", other.claimCode);
  if (others.length > 0) return text("saving_other_hospital", others[0]?.hcode ?? "–");
  if (verdict !== "failed" && verdict !== "unsure") return "";
  return text("saving_not_known", text(`problem_${trouble}`) || text("problem_INTERNAL"));
}

/** What was told at the last rendering: a live region speaks each time it is filled. @type {Outcome | null} */
let before = null;

/** @param {State} state */
function outcome({ saving: { kind, outcome: told } }) {
  if (told === before) return;
  before = told;
  element("saving-outcome").hidden = told === null;
  element("saving-outcome").dataset["tone"] = told ? TONES[told.outcome] : "good";
  say("saving-outcome-text", told ? sentence(kind, told) : "");
  const reasons = (told?.reasons ?? []).map((reason) => {
    const item = document.createElement("li");
    item.textContent = reason;
    item.lang = "th";
    return item;
  });
  element("saving-reasons").replaceChildren(...reasons);
  for (const page of ["search-edit", "search-delete"])
    element(`saving-${page}`).hidden = !(told && PAGES[told.outcome]?.includes(page));
}

/** @param {string} kind @param {Outcome} told */
function sentence(kind, { outcome: end, claimCode, problem }) {
  const reason = problem === null ? "" : text(`problem_${problem}`) || text("problem_INTERNAL");
  if (end === "refused" || end === "kept") return text(`saving_${end}`, reason);
  if (end === "unknown") return text(`saving_unknown_${kind}`);
  return text(`saving_${end}`, claimCode ?? "");
}
