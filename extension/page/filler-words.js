// Thai texts that a person reads alike: when two of them are the same.
"use strict";
{
  /** @import {Words} from "./fill-types.js" */

  const ZERO_WIDTH = /[\u00AD\u200B-\u200F\u2060\uFEFF]/g;
  // NFKC splits ำ into nikhahit + า but leaves a tone mark typed after the nikhahit where it is.
  const NIKHAHIT_BEFORE_TONE = /\u0E4D([\u0E48-\u0E4B])/g;
  const DECORATION = /[\s*:]/g;
  const HYPHENS_AND_BRACKETS = /[-\u2010-\u2015\u2212().]/g; // what people group numbers by
  const PID_DIGITS = 13;

  /** A fill looks at the same texts a dozen times. Emptied after each: a page's texts name people. */
  /** @type {Map<string, string>} */
  const keys = new Map();

  /** @type {Words["key"]} */
  const key = (text) => {
    const known = keys.get(text);
    if (known !== undefined) return known;
    const made = text
      .normalize("NFKC")
      .replace(ZERO_WIDTH, "")
      .replace(NIKHAHIT_BEFORE_TONE, "$1\u0E4D")
      .replaceAll("เเ", "แ")
      .replace(DECORATION, "")
      .toLowerCase();
    keys.set(text, made);
    return made;
  };

  /** @type {Words["forget"]} */
  const forget = () => keys.clear();

  /** @type {Words["tidy"]} */
  const tidy = (text) => text.replace(ZERO_WIDTH, "").replace(/\s+/g, " ").trim();

  /** @type {Words["digits"]} */
  const digits = (text) =>
    key(text)
      .replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - "๐".charCodeAt(0)))
      .replace(HYPHENS_AND_BRACKETS, "");

  /** @type {Words["mayHoldPid"]} */
  const mayHoldPid = (text) => digits(text).replace(/\D/g, "").length >= PID_DIGITS;

  /** @type {Words["without"]} */
  const without = (text, hints = []) =>
    hints.reduce((left, hint) => left.replaceAll(key(hint), ""), key(text)).replaceAll("()", "");

  /** @type {Words["says"]} */
  const says = (text, { labels, hints }) => {
    const said = without(text, hints);
    return labels.some((label) => key(label) === said);
  };

  // An updated extension finds the filler of its predecessor in a page that was open before.
  const { version } = chrome.runtime.getManifest();

  globalThis.authenBridgeFiller = { version, words: { key, forget, tidy, digits, mayHoldPid, without, says } };
}
