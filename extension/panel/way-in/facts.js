/** What the panel knows that decides the way in. Pure, but for the day. */

/** @import {State} from "../state.js" */
/** @import {Facts} from "./table.js" */

import { bangkokToday } from "../format.js";
import { patient } from "../state.js";

/** Of the card that is in. @param {State} state @returns {Facts} */
export function factsOf(state) {
  const person = patient(state);
  const dead = Boolean(state.rights.answer?.deathDate);
  return { person, problem: problemOf(state), pid: person?.pid ?? null, dead, today: bangkokToday() };
}

/** Of somebody whose number was typed: a card that cannot be read may be theirs. @param {State} state @param {string} pid @returns {Facts} */
export const factsOfTyped = (state, pid) => ({
  person: null,
  problem: problemOf(state),
  pid,
  dead: false,
  today: bangkokToday(),
});

/** @param {State} state */
const problemOf = ({ card }) => (card?.state === "unreadable" ? (card.problem ?? "CARD_UNREADABLE") : null);
