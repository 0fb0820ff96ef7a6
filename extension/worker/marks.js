/** What is worth a glance: a card is in, the work is done, something is wrong. Pure, and nothing of anybody. */

/** @import {Ending, PanelMessage} from "./ports.js" */

/** @typedef {"card" | Ending} Mark */

/** The loudest first. @type {readonly Mark[]} */
const LOUDNESS = ["trouble", "done", "card"];

/** What a card's state marks; one that is not read yet marks nothing. @type {Readonly<Record<string, Mark>>} */
const CARDS = Object.freeze({ identified: "card", ready: "card", unreadable: "trouble" });

/** @param {Iterable<Mark>} marks @returns {Mark | null} */
function loudest(marks) {
  const all = new Set(marks);
  return LOUDNESS.find((mark) => all.has(mark)) ?? null;
}

export class Marks {
  #hostAway = false;
  #readersAway = false;
  /** By reader. @type {Map<string, Mark>} */
  #cards = new Map();
  /** By tab. @type {Map<number, Ending>} */
  #endings = new Map();

  hear(/** @type {PanelMessage} */ message) {
    if (message.type === "host") this.#host(message.state);
    else if (message.type === "event" && message.event === "card") this.#card(message.body);
    else if (message.type === "event") this.#readers(message.body);
  }

  /** How the work in tab `tabId` ended; null: it goes on. */
  end(/** @type {number} */ tabId, /** @type {Ending | null} */ ending) {
    if (ending === null) this.#endings.delete(tabId);
    else this.#endings.set(tabId, ending);
  }

  of(/** @type {number} */ tabId) {
    const ending = this.#endings.get(tabId);
    return loudest([...this.#common(), ...(ending ? [ending] : [])]);
  }

  /** Of all tabs. */
  get loudest() {
    return loudest([...this.#common(), ...this.#endings.values()]);
  }

  /** @returns {Mark[]} what is so in every tab */
  #common() {
    return [...this.#cards.values(), ...(this.#hostAway || this.#readersAway ? [/** @type {const} */ ("trouble")] : [])];
  }

  /** @param {Extract<PanelMessage, { type: "host" }>["state"]} state */
  #host(state) {
    // While a lost host is tried again it is still lost.
    if (state !== "connecting") this.#hostAway = state !== "ready";
    this.#readersAway = false;
    this.#cards.clear();
    this.#endings.clear();
  }

  /** @param {{ reader: string, state: string }} card */
  #card({ reader, state }) {
    if (state === "inserted" || state === "removed") this.#endings.clear(); // another visit
    const mark = CARDS[state];
    if (mark) this.#cards.set(reader, mark);
    else this.#cards.delete(reader);
  }

  #readers(/** @type {{ terminals: unknown[], problem?: string | null }} */ { terminals, problem }) {
    this.#readersAway = Boolean(problem) || terminals.length === 0;
  }
}
