/** What went through this PC and is not settled. It is nobody's in particular, so it outlasts patients. Pure. */

/** @import {OutboxEntry} from "../../messages.js" */
/** @import {Action, State} from "../state.js" */

/** `about`: the entry that was worked on. @typedef {{ about: string, problem: string | null, reasons: string[], claimCode: string | null }} Told */

/**
 * @typedef {object} OutboxPart
 * @property {boolean} asked        since the status was told
 * @property {OutboxEntry[]} entries  those that somebody should look after, and no others
 * @property {string | null} problem  why they are not known
 * @property {string[]} seen        refused ones that have been looked at
 * @property {string | null} busy   the entry that is worked on
 * @property {string | null} dropping  the one whose dropping has to be said once more
 * @property {Told | null} told     what came of it
 */

/**
 * @typedef {{ type: "outbox-asked" }
 *   | { type: "outbox", entries: OutboxEntry[] | null, problem: string | null }
 *   | { type: "outbox-seen" }
 *   | { type: "outbox-dropping", id: string | null }
 *   | { type: "outbox-working", id: string }
 *   | { type: "outbox-worked", told: Told }} OutboxAction
 */

/** @type {Readonly<OutboxPart>} */
export const START = Object.freeze({
  asked: false,
  entries: [],
  problem: null,
  seen: [],
  busy: null,
  dropping: null,
  told: null,
});

export const lasts = true;

/** States that somebody should look after, the worst first. */
export const OPEN = /** @type {const} */ (["unknown", "sending", "expired", "refused", "waiting"]);

/** @param {OutboxPart} part @param {Action} action @param {Pick<State, "blank">} state @returns {OutboxPart} */
export function next(part, action, { blank }) {
  if (blank !== null && (action.type === "outbox" || action.type === "outbox-worked")) return part; // nobody is at the desk
  switch (action.type) {
    case "status":
      return { ...part, asked: false };
    case "blank":
      return { ...START, asked: true, seen: part.seen }; // until the status is asked for again
    case "outbox-asked":
      return { ...part, asked: true };
    case "outbox":
      return { ...part, entries: action.entries?.filter(isOpen) ?? part.entries, problem: action.problem };
    case "outbox-seen":
      return { ...part, seen: refused(part).map(({ id }) => id), dropping: null, told: null };
    case "outbox-dropping":
      return { ...part, dropping: action.id, told: null };
    case "outbox-working":
      return { ...part, busy: action.id, dropping: null, told: null };
    case "outbox-worked":
      return { ...part, busy: null, told: action.told };
    default:
      return part;
  }
}

/** @param {OutboxEntry} entry */
const isOpen = ({ state }) => OPEN.some((one) => one === state);

/** @param {OutboxPart} part */
const refused = ({ entries }) => entries.filter(({ state }) => state === "refused");

/** What the bar counts. @param {OutboxPart} part */
export const counted = ({ entries, seen }) => entries.filter(({ id, state }) => state !== "refused" || !seen.includes(id));

/** @param {OutboxPart} part @returns {(typeof OPEN)[number] | null} null: nothing waits */
export const worst = (part) => OPEN.find((state) => counted(part).some((entry) => entry.state === state)) ?? null;
