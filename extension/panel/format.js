/** How values look to people, and what people type into values. Pure. */

/** @import {Name, PartialDate} from "../messages.js" */

/** @typedef {"empty" | "partial" | "valid" | "wrong"} Validity `partial`: right so far, not yet whole */
/** @typedef {{ value: string, validity: Validity }} Typed */

const BUDDHIST_YEARS = 543;
/** Years. Until this age the months matter too: vaccinations, and which way of proving identity applies. */
const MONTHS_SHOWN_UNTIL = 7;

/** `1990100000017` → `1-9901-00000-01-7`, as printed on the card. */
export function groupPid(/** @type {string} */ pid) {
  return pid.replace(/^(\d)(\d{4})(\d{5})(\d\d)(\d)$/, "$1-$2-$3-$4-$5");
}

/** A name in one line. Thai writes the prefix without a space after it. */
export function fullName(/** @type {Name} */ { prefix, first, middle, last }, /** @type {"th" | "en"} */ language) {
  const given = language === "th" ? prefix + first : [prefix, first].filter(Boolean).join(" ");
  return [given, middle, last].filter(Boolean).join(" ");
}

/** A person named without saying who: `ด.จ.`. The vowels that Thai writes before its consonants are no letters to call by. */
export function initials(/** @type {Pick<Name, "first" | "last">} */ { first, last }) {
  const letters = [first, last].map((name) => /^[เแโใไ]*(.)/u.exec(name)?.[1]);
  return letters.map((letter) => (letter ? `${letter}.` : "")).join("");
}

/** A date as far as it is known, Buddhist era: `5 มิ.ย. 2517`, `มิ.ย. 2517`, `2517`. */
export function partialDate(/** @type {PartialDate} */ { year, month, day }, /** @type {string} */ language) {
  const name =
    month === null ? null : new Intl.DateTimeFormat(language, { month: "short" }).format(new Date(2000, month - 1));
  return [name === null ? null : day, name, year].filter((part) => part !== null).join(" ");
}

/**
 * Completed years, with months for small children. `about`: the day or month of birth is not known,
 * and the true age may be a year less.
 *
 * @param {PartialDate} birth
 * @param {{ year: number, month: number, day: number }} today Common Era, Bangkok
 * @returns {{ years: number, months: number | null, about: boolean }}
 */
export function age({ year, month, day }, today) {
  const years = today.year - (year - BUDDHIST_YEARS);
  if (month === null) return { years, months: null, about: true };
  const about = day === null && month === today.month;
  const total = years * 12 + today.month - month - (day !== null && today.day < day ? 1 : 0);
  const whole = Math.floor(total / 12);
  return { years: whole, months: whole < MONTHS_SHOWN_UNTIL && !about ? total % 12 : null, about };
}

/** Today in Bangkok, Common Era. */
export function bangkokToday(now = new Date()) {
  const [year = 0, month = 0, day = 0] = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Bangkok" })
    .format(now)
    .split("-")
    .map(Number);
  return { year, month, day };
}

/** Thai digits to ASCII; spaces, dashes, dots and brackets, which people group numbers by, dropped. */
export function plainDigits(/** @type {string} */ text) {
  return text
    .normalize("NFKC")
    .replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - "๐".charCodeAt(0)))
    .replace(/[\s().\-\u200B-\u200F\u2010-\u2015]/g, "");
}

const MOBILE = /^0[689]\d{8}$/;
const MOBILE_BEGINNING = /^(0([689]\d{0,7})?)$/;
const PHONE = /^0\d{8,9}$/; // 9 digits fixed, 10 mobile
const PHONE_BEGINNING = /^0\d{0,7}$/;

/** @returns {Typed} */
export function mobile(/** @type {string} */ text) {
  const value = plainDigits(text);
  return { value, validity: judge(value, MOBILE, MOBILE_BEGINNING) };
}

/** Any number of phone numbers, separated by commas. @returns {Typed} */
export function phones(/** @type {string} */ text) {
  const each = text.split(/[,;\n]/).map(plainDigits).filter(Boolean);
  const [last = "", ...before] = [...each].reverse();
  const validity = before.every((number) => PHONE.test(number)) ? judge(last, PHONE, PHONE_BEGINNING) : "wrong";
  return { value: each.join(","), validity };
}

/** @returns {Validity} */
function judge(/** @type {string} */ value, /** @type {RegExp} */ whole, /** @type {RegExp} */ beginning) {
  if (value === "") return "empty";
  if (whole.test(value)) return "valid";
  return beginning.test(value) ? "partial" : "wrong";
}

/**
 * A local date-time of NHSO's (`2022-09-29T21:52:27`, no zone: Bangkok's) for people, Buddhist era; "" where it is none.
 *
 * @param {string | null | undefined} iso @param {string} language
 */
export function dateTime(iso, language) {
  const found = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d))?/.exec(iso ?? "");
  if (!found) return "";
  const [year = 0, month = 1, day = 1] = found.slice(1, 4).map(Number);
  const date = partialDate({ year: year + BUDDHIST_YEARS, month, day }, language);
  return [date, found[4]].filter(Boolean).join(" ");
}
