/** The requests under way to the host, under ids of our own: two pages may use the same id. */

/** @import {Asker, HostRequest} from "./ports.js" */

/**
 * @typedef {object} Entry
 * @property {HostRequest} request
 * @property {Asker} asker
 * @property {ReturnType<typeof setTimeout>} timer  its deadline's
 */

export class Pending {
  #lastId = 0;
  /** @type {Map<number, Entry>} */
  #entries = new Map();

  /** Files `entry` and returns the id that it has at the host. */
  add(/** @type {Entry} */ entry) {
    this.#lastId += 1;
    this.#entries.set(this.#lastId, entry);
    return this.#lastId;
  }

  get(/** @type {number} */ id) {
    return this.#entries.get(id);
  }

  /** Takes the entry out: whoever takes it answers it, so nothing is answered twice. */
  take(/** @type {number} */ id) {
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    return entry;
  }

  ids() {
    return [...this.#entries.keys()];
  }
}
