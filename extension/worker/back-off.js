/** When the host may be started again: at once after a good life, then ever later. */

/** ms. The first pause, after two ends in a row: long enough for a crash to be over, short for a clerk. */
export const FIRST_PAUSE_MS = 250;
/** ms. The longest pause: a host that IT has just installed is found within this time. */
export const LONGEST_PAUSE_MS = 10_000;
/** ms. A host that lived this long was well: its end starts the count anew. */
export const GOOD_LIFE_MS = 10_000;

export class BackOff {
  #ends = 0;
  #notBefore = 0;
  #helloAt = Infinity;

  /** The host said hello at `now` (ms). */
  started(/** @type {number} */ now) {
    this.#helloAt = now;
  }

  /** The host's port ended at `now` (ms), or could not be opened. */
  ended(/** @type {number} */ now) {
    if (now - this.#helloAt >= GOOD_LIFE_MS) this.#ends = 0;
    const startedWell = this.#helloAt !== Infinity;
    this.#helloAt = Infinity;
    // One end after a hello is forgiven, so that a killed host is back with the very next request.
    const pauses = startedWell ? this.#ends : this.#ends + 1;
    this.#ends += 1;
    this.#notBefore = pauses === 0 ? now : now + Math.min(FIRST_PAUSE_MS * 2 ** (pauses - 1), LONGEST_PAUSE_MS);
  }

  /** How long (ms) from `now` no start may be tried; 0 when one may. */
  wait(/** @type {number} */ now) {
    return Math.max(0, this.#notBefore - now);
  }
}
