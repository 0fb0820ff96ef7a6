/** Opens the slip in a window of its own and tells it what to print: neither its address nor a store has any of it. */

/** @import {Code} from "../codes/state.js" */
/** @import {State} from "../state.js" */

import { service } from "../codes/look.js";
import { dateTime, initials } from "../format.js";
import { language, text } from "../i18n.js";
import { masked } from "../pid.js";
import { patient } from "../state.js";

/**
 * All that the window gets to know.
 *
 * @typedef {object} Slip
 * @property {string} code
 * @property {string} service
 * @property {string} when
 * @property {string} hospital
 * @property {string} patient   initials
 * @property {string} pid       masked
 * @property {boolean} test
 */

/** To the window that is open, by a name that no other page knows. @type {BroadcastChannel | null} */
let channel = null;

/** @param {State} state @param {Code} code @returns {Slip | null} */
function slipOf(state, code) {
  const who = patient(state);
  if (!who) return null;
  return {
    code: code.claimCode,
    service: service(code, state),
    when: dateTime(code.claimDateTime, language()),
    hospital: hospital(state, code),
    patient: initials(who.nameTh),
    pid: masked(who.pid),
    test: state.zone !== "production",
  };
}

/** The unit's own name is known where it is the patient's hospital too. @param {State} state @param {Code} code */
function hospital({ unit, rights }, { hcode = unit?.hcode ?? "", hname }) {
  const { hospMain, hospSub, hospMainOp } = rights.answer ?? {};
  const name = hname ?? [hospMain, hospSub, hospMainOp].find((one) => one?.hcode === hcode)?.hname ?? "";
  return [name, hcode && text("slip_hcode", hcode)].filter(Boolean).join(" ");
}

/**
 * In a window, since a side panel cannot print. One that a script opens itself would know this window,
 * but has no `chrome` (Chromium keeps the Window of its first, empty document).
 *
 * @param {State} state @param {Code} code
 */
export function offerSlip(state, code) {
  withdrawSlip();
  const slip = slipOf(state, code);
  if (slip === null) return;
  const name = crypto.randomUUID();
  const own = new BroadcastChannel(name);
  own.addEventListener("message", ({ data }) => data === "ready" && own.postMessage(slip));
  channel = own;
  const url = `${chrome.runtime.getURL("panel/slip/slip.html")}#${name}`;
  void chrome.windows.create({ url, type: "popup", width: 460, height: 720 });
}

/** The patient has gone. */
export function withdrawSlip() {
  channel?.postMessage("gone");
  channel?.close();
  channel = null;
}

addEventListener("pagehide", withdrawSlip);
