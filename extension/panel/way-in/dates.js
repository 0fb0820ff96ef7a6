/** Ages and days of expiry by dates that may lack their month or day: certain, or possible. Pure. */

/** @import {PartialDate} from "../../messages.js" */

/** @typedef {{ year: number, month: number, day: number }} Day Common Era, Bangkok */
/** @typedef {"yes" | "no" | "maybe"} Sure `maybe`: it hangs on the month or the day that is not known */

const BUDDHIST_YEARS = 543;

/** Days as yyyymmdd: their order is the days', and whole years lie 10000 apart. @param {Day} day */
const number = ({ year, month, day }) => year * 10_000 + month * 100 + day;

/** The first and the last day that it may be. @param {PartialDate} date */
function bounds({ year, month, day }) {
  const common = year - BUDDHIST_YEARS;
  const first = number({ year: common, month: month ?? 1, day: (month && day) ?? 1 });
  return { first, last: number({ year: common, month: month ?? 12, day: (month && day) ?? 31 }) };
}

const completedYears = (/** @type {number} */ since, /** @type {number} */ until) => Math.floor((until - since) / 10_000);

/** Whether someone has not completed this many years. @param {PartialDate} birth @param {number} years @param {Day} today @returns {Sure} */
export function isUnder(birth, years, today) {
  const { first, last } = bounds(birth);
  if (completedYears(first, number(today)) < years) return "yes";
  return completedYears(last, number(today)) < years ? "maybe" : "no";
}

/** Whether its last good day is over. @param {PartialDate | "lifelong" | null} expiry null: not read @param {Day} today @returns {Sure} */
export function isOver(expiry, today) {
  if (expiry === null || expiry === "lifelong") return "no";
  const { first, last } = bounds(expiry);
  if (last < number(today)) return "yes";
  return first < number(today) ? "maybe" : "no";
}
