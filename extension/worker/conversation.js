/** One port's open requests: what it may say, and what is withdrawn when it goes. */

/** @import {Ask, Outcome, Withdrawal} from "./ports.js" */

/** A page has at most a handful of calls open; a flood is cut off here, before it costs the host anything. */
export const MOST_OPEN = 64;

const METHOD = /^[A-Z]{1,16}$/;

const isId = (/** @type {unknown} */ value) => Number.isSafeInteger(value) && Number(value) >= 0;

const isRecord = (/** @type {unknown} */ value) =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** @returns {message is Withdrawal} */
export function isWithdrawal(/** @type {any} */ message) {
  return isRecord(message) && isId(message.cancel);
}

/** Whether `message` has the shape of a request; `query` and `body` may be left out. */
export function isAsk(/** @type {any} */ message) {
  return (
    isRecord(message) &&
    isId(message.id) &&
    typeof message.method === "string" &&
    METHOD.test(message.method) &&
    typeof message.path === "string" &&
    message.path.startsWith("/") &&
    (message.query === undefined ||
      (isRecord(message.query) && Object.values(message.query).every((value) => typeof value === "string")))
  );
}

export class Conversation {
  /** By the asker's id: how to withdraw. @type {Map<number, () => void>} */
  #open = new Map();
  #start;
  #end;

  /**
   * @param {(request: Omit<Ask, "id">, onEnd: (outcome: Outcome) => void, id: number) => () => void} start
   *   asks; returns how to withdraw
   * @param {(id: number, outcome: Outcome) => void} end  tells the port how its request ended
   */
  constructor(start, end) {
    this.#start = start;
    this.#end = end;
  }

  /** Takes one message of the port. What has no sense is dropped: only our own scripts hold such a port. */
  hear(/** @type {unknown} */ message) {
    if (isWithdrawal(message)) this.#withdraw(message.cancel);
    else if (isAsk(message)) this.#ask(/** @type {any} */ (message));
  }

  /** The port has gone: nobody waits for anything any more. */
  close() {
    for (const id of [...this.#open.keys()]) this.#withdraw(id);
  }

  #ask(/** @type {{id: number, method: string, path: string, query?: Record<string, string>, body?: unknown}} */ said) {
    const { id, method, path, query = {}, body = null } = said;
    if (this.#open.has(id)) return;
    if (this.#open.size >= MOST_OPEN) {
      this.#end(id, { absent: "HOST_GONE" });
      return;
    }
    this.#open.set(id, () => undefined);
    const onEnd = (/** @type {Outcome} */ outcome) => {
      this.#open.delete(id);
      this.#end(id, outcome);
    };
    const withdraw = this.#start({ method, path, query, body }, onEnd, id);
    if (this.#open.has(id)) this.#open.set(id, withdraw); // it may have ended at once
  }

  #withdraw(/** @type {number} */ id) {
    this.#open.get(id)?.();
    this.#open.delete(id);
  }
}
