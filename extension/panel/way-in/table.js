/** Which way of proving identity goes for whom, and which reasons the second tab wants for it. Pure. */

/** @import {Person} from "../../messages.js" */
/** @import {Day, Sure} from "./dates.js" */

import { isOver, isUnder } from "./dates.js";

/**
 * `card`: tab 1, by card. `photo`: tab 1, by PID and a photo. `on-behalf`: tab 2, by somebody else. `line`: by the
 * patient, in LINE.
 *
 * @typedef {"card" | "photo" | "on-behalf" | "line"} Way
 */

/**
 * @typedef {object} Facts
 * @property {Person | null} person   on the card; null: without one
 * @property {string | null} problem  why the card could not be read
 * @property {string | null} pid      of the card, or typed
 * @property {boolean} dead           the rights have a date of death
 * @property {Day} today
 */

/**
 * @typedef {object} Row
 * @property {(facts: Facts) => Sure} when
 * @property {Way[]} ways        best first; none: ask before anything else
 * @property {number[]} reasons  by their numbers in the document's list
 * @property {boolean} [plain]   nothing that has to be said
 */

/** Years. Below the first nobody has a card; below the second some have none yet. */
const [CARD_AGE, YOUNG] = [7, 15];

/** Persons without Thai nationality, and others. */
const FOREIGN = /^[0678]/;

const sure = (/** @type {boolean} */ is) => /** @type {Sure} */ (is ? "yes" : "no");

/** @param {Facts} facts @param {number} years @returns {Sure} */
function under({ person, today }, years) {
  return person?.birthDate ? isUnder(person.birthDate, years, today) : "no";
}

/** A number that was typed tells no age. @param {Facts} facts */
const isTyped = ({ person, pid }) => person === null && pid !== null;

/** By name, in the order in which they matter. @type {Readonly<Record<string, Readonly<Row>>>} */
export const TABLE = Object.freeze({
  death: { when: ({ dead }) => sure(dead), ways: [], reasons: [] },
  unreadable: {
    when: ({ problem }) => sure(problem === "CARD_UNREADABLE"),
    ways: ["photo", "on-behalf", "line"],
    reasons: [1],
  },
  "no-chip": {
    when: (facts) => sure(isTyped(facts) && facts.problem === null),
    ways: ["photo", "on-behalf", "line"],
    reasons: [4],
  },
  "no-age": { when: (facts) => (isTyped(facts) ? "maybe" : "no"), ways: ["on-behalf"], reasons: [12, 13] },
  "under-7": { when: (facts) => under(facts, CARD_AGE), ways: ["on-behalf"], reasons: [12] },
  "under-15": {
    when: (facts) => (under(facts, CARD_AGE) === "yes" ? "no" : under(facts, YOUNG)),
    ways: ["card", "on-behalf"],
    reasons: [13],
  },
  expired: {
    when: ({ person, today }) => isOver(person?.expiryDate ?? null, today),
    ways: ["on-behalf", "photo", "line"],
    reasons: [3],
  },
  foreign: { when: ({ pid }) => sure(FOREIGN.test(pid ?? "")), ways: ["card", "photo", "on-behalf"], reasons: [2] },
  lifelong: { when: ({ person }) => sure(person?.expiryDate === "lifelong"), ways: ["card"], reasons: [], plain: true },
  valid: { when: ({ person }) => sure(person !== null), ways: ["card"], reasons: [], plain: true },
});

/** @typedef {Readonly<Row> & { name: string, sure: "yes" | "maybe" }} Found */

/**
 * Every row that applies, or may; the first is the one to go by.
 *
 * @param {Facts} facts @returns {Found[]}
 */
export function wayIn(facts) {
  const found = Object.entries(TABLE).flatMap(([name, row]) => {
    const is = row.when(facts);
    return is === "no" ? [] : [{ ...row, name, sure: is }];
  });
  return found[0]?.ways.length === 0 ? found.slice(0, 1) : found;
}

/**
 * The ways that every certain row leaves open, and those that a possible one adds.
 *
 * @param {Found[]} found @returns {Way[]}
 */
export function waysOf(found) {
  const telling = found.filter(({ sure: is, plain }) => is === "yes" && !plain);
  const [first, ...more] = telling.length ? telling : found.filter(({ plain }) => plain);
  const open = (first?.ways ?? []).filter((way) => more.every(({ ways }) => ways.includes(way)));
  const possible = found.filter(({ sure: is }) => is === "maybe").flatMap(({ ways }) => ways);
  return [...new Set([...open, ...possible])];
}
