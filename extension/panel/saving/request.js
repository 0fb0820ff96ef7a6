/** What a draft or a confirmation would send: put together from what is on the screen, or why it cannot be. Pure. */

/** @import {ClaimType} from "../rights/state.js" */
/** @import {State} from "../state.js" */

import { unsettled } from "../codes/state.js";
import { mobile } from "../format.js";
import { atWork } from "../guardian/state.js";
import { chosen, patient } from "../state.js";

/** @typedef {"draft" | "confirm"} Kind */

/**
 * @typedef {object} Request
 * @property {string} pid
 * @property {ClaimType} service
 * @property {string} mobile
 * @property {string} hn  "": none was typed
 * @property {string} correlationId
 * @property {string} hcode  "": the unit's own is not set
 */

/** Why nothing can be asked for at all; null: it can. @typedef {"rights" | "source" | "services" | "unsettled" | null} Obstacle */

/** What the clerk has still to do, and in which field. @typedef {"mobile" | "service_none" | "service_many" | "service_other"} Lack */

/** @param {State} state @returns {Obstacle} */
export function obstacle(state) {
  const { answer } = state.rights;
  if (answer === null) return "rights";
  if (!answer.correlationId || state.saving.used.includes(answer.correlationId)) return "source";
  if (!answer.claimTypes?.length) return "services";
  return unsettled(state) ? "unsettled" : null;
}

/** @param {State} state @returns {{ lack: Lack } | { request: Request } | null} null: not now */
export function compose(state) {
  const who = patient(state);
  const { answer } = state.rights;
  if (!who || !answer || atWork(state) || obstacle(state) !== null) return null;
  const { value, validity } = mobile(state.form.mobile);
  if (validity !== "valid") return { lack: "mobile" };
  const names = chosen(state);
  if (names.length !== 1) return { lack: names.length ? "service_many" : "service_none" };
  const service = answer.claimTypes?.find(({ claimTypeName }) => plain(claimTypeName) === plain(names[0]));
  if (!service) return { lack: "service_other" };
  return {
    request: {
      pid: who.pid,
      service: { claimType: service.claimType, claimTypeName: service.claimTypeName },
      mobile: value,
      hn: state.form.hn.trim(),
      correlationId: answer.correlationId ?? "",
      hcode: state.unit?.hcode ?? "",
    },
  };
}

/** The same service is spelt with other spaces, and with other marks, on the page and in NHSO's answer. */
const plain = (/** @type {string | undefined} */ name = "") =>
  name.normalize("NFKC").replace(/[\u200B-\u200F\uFEFF\s*:]/g, "").replaceAll("เเ", "แ").toLowerCase();

/** As the documented API wants it. @param {Request} request */
export const bodyOf = ({ pid, service, mobile: number, hn, correlationId, hcode }) => ({
  pid,
  claimType: service.claimType,
  mobile: number,
  correlationId,
  ...(hn && { hn }),
  ...(hcode && { hcode }),
});
