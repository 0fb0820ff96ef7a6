/** Numbers that staff type for people who have no card in the reader. Pure. */

/** @import {Typed} from "./format.js" */

import { plainDigits } from "./format.js";

const DIGITS = 13;

/** @param {string} pid thirteen digits */
function checkDigitFits(pid) {
  const digits = [...pid].map(Number);
  const weighted = digits.slice(0, -1).reduce((sum, digit, at) => sum + digit * (DIGITS - at), 0);
  return (11 - (weighted % 11)) % 10 === digits.at(-1);
}

/** @param {string} text @returns {Typed} */
export function typedPid(text) {
  const value = plainDigits(text);
  if (value === "") return { value, validity: "empty" };
  if (/^\d{13}$/.test(value)) return { value, validity: checkDigitFits(value) ? "valid" : "wrong" };
  return { value, validity: /^\d{1,12}$/.test(value) ? "partial" : "wrong" };
}

/** `x-xxxx-xxxxx-12-3`: enough to tell two people at the desk apart. @param {string} pid */
export const masked = (pid) => `x-xxxx-xxxxx-${pid.slice(-3, -1)}-${pid.slice(-1)}`;
