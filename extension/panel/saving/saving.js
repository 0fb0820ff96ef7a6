/** Drafts and confirmations from the panel, where a policy allows them: each after the clerk's own word. */

/** @import {Desk} from "../desk.js" */
/** @import {State} from "../state.js" */
/** @import {Outcome} from "./outcome.js" */
/** @import {Kind, Lack, Request} from "./request.js" */

import { PANEL_CONFIRM, followPolicy } from "../../sites/policy.js";
import { askToday } from "../codes/codes.js";
import { today } from "../codes/state.js";
import { askOutbox } from "../outbox/outbox.js";
import { patient } from "../state.js";
import { addressOf } from "./links.js";
import { element } from "./look.js";
import { EXISTING, outcomeOf } from "./outcome.js";
import { bodyOf, compose } from "./request.js";

export { render } from "./look.js";

const PATHS = { draft: "/api/nhso-service/save-as-draft", confirm: "/api/nhso-service/confirm-save" };

/** @type {Record<Lack, string>} */
const FIELDS = {
  mobile: "#mobile",
  service_none: "#services input",
  service_many: "#services input",
  service_other: "#services input",
};

/** A patient of one zone is not known in the other. */
const NOBODYS = "";

/** @type {Desk} */
let desk;

/** @param {Desk} given */
export function start(given) {
  desk = given;
  const { dispatch } = desk;
  for (const kind of /** @type {Kind[]} */ (["draft", "confirm"]))
    element(`saving-${kind}`).addEventListener("click", () => want(kind));
  element("saving-cancel").addEventListener("click", () => leave());
  element("saving-dialog").addEventListener("keydown", ({ key }) => key === "Escape" && leave());
  element("saving-send").addEventListener("click", ({ detail }) => {
    if (detail < 2) void send(); // the second of a double click was meant for what stood there before
  });
  for (const page of ["search-edit", "search-delete"])
    element(`saving-${page}`).addEventListener("click", () => void openPage(page));
  void followPolicy(
    (allowed) => dispatch({ type: "policy", panelConfirm: allowed === true }),
    chrome.storage,
    PANEL_CONFIRM,
  );
}

/** @param {Desk} _desk @param {State} before */
export function follow(_desk, before) {
  const { saving, codes } = desk.state();
  if (saving.step === "checking" && before.codes.today.asking && !codes.today.asking) checked();
  if (saving.step === "asking" && before.saving.step !== "asking") element("saving-cancel").focus();
  if (saving.outcome !== null && saving.outcome !== before.saving.outcome) focusOutcome();
}

/** @param {Kind} kind */
function want(kind) {
  const composed = desk.state().saving.step === "sending" ? null : compose(desk.state());
  if (composed === null) return;
  if ("lack" in composed) {
    desk.dispatch({ type: "save-lacks", kind, lack: composed.lack });
    /** @type {HTMLElement | null} */ (document.querySelector(FIELDS[composed.lack]))?.focus();
    return;
  }
  desk.dispatch({ type: "save-wanted", kind, request: composed.request });
  void askToday();
}

/** Today is known as well as it can be: the code that there is, or the question. */
function checked() {
  const state = desk.state();
  const { saving } = state;
  const { claimType } = /** @type {Request} */ (saving.request).service;
  // One whose service is not known may be this one's.
  const known = today(state).ours.some((code) => (code.claimType ?? claimType) === claimType);
  if (known) desk.dispatch({ type: "saved", pid: /** @type {Request} */ (saving.request).pid, outcome: EXISTING });
  else desk.dispatch({ type: "save-checked" });
}

function leave() {
  const { kind } = desk.state().saving;
  desk.dispatch({ type: "save-left" });
  element(`saving-${kind}`).focus();
}

async function send() {
  const { saving, policy, zone } = desk.state();
  const { kind, request, step } = saving;
  if (step !== "asking" || request === null || !policy.panelConfirm) return;
  desk.dispatch({ type: "save-sending" });
  // Never withdrawn: what has been sent cannot be called back, and its end belongs into the outbox.
  const { answer } = desk.connection.ask("POST", PATHS[kind], { body: bodyOf(request) });
  const outcome = outcomeOf(kind, await answer);
  tell(desk.state().zone === zone ? request : { ...request, pid: NOBODYS }, outcome);
  void askOutbox();
}

/** @param {Request} request @param {Outcome} outcome */
function tell({ pid, service, hcode }, outcome) {
  const { claimCode, given } = outcome;
  if (claimCode) {
    const code = { claimCode, ...service, ...(hcode && { hcode }), ...(given && { claimDateTime: given }) };
    desk.dispatch({ type: "code-given", pid, code });
  }
  desk.dispatch({ type: "saved", pid, outcome });
  desk.dispatch({ type: "rights-used", pid });
  const mayHaveCode = ["confirmed", "duplicate"].includes(outcome.outcome);
  if (mayHaveCode && patient(desk.state())?.pid === pid) void askToday();
}

/** To the code where there is one, else to what has to be read; unless the clerk is elsewhere by now. */
function focusOutcome() {
  const { activeElement } = document;
  if (activeElement !== document.body && !element("saving").contains(activeElement)) return;
  const copy = today(desk.state()).ours.length ? document.querySelector("#codes-first [data-use=copy]") : null;
  (copy instanceof HTMLElement ? copy : element("saving-outcome")).focus();
}

/** @param {string} name */
async function openPage(name) {
  const site = desk.mapping();
  if (desk.tabId === null || site === null) return;
  const { url = "" } = await chrome.tabs.get(desk.tabId);
  const address = addressOf(site, name, url);
  if (address !== null) await chrome.tabs.create({ url: address });
}
