/** How many people one site may ask about: a clerk's day stays far below, a harvest does not. */

/** Different PIDs within each span (ms). A busy counter serves a person a minute. */
export const LIMITS = Object.freeze([
  { pids: 30, ms: 60_000 },
  { pids: 300, ms: 3_600_000 },
]);

const LONGEST_MS = Math.max(...LIMITS.map(({ ms }) => ms));
const PID_ROUTE = /^\/api\/(?:smartcard\/probe|nhso-service\/latest-[^/]+)\/([^/]+)/;

/** The PID in a path of the PID routes, as it was sent, or null. */
export function pidIn(/** @type {string} */ path) {
  return PID_ROUTE.exec(path)?.[1] ?? null;
}

export class PidLimit {
  /** When each PID was last asked for, oldest first. @type {Map<string, number>} */
  #asked = new Map();

  /** When each was asked for: what outlives the worker, and says nothing of whom. */
  get times() {
    return [...this.#asked.values()];
  }

  /** Counts people of before the worker was started, who are nobody in particular now. @param {number[]} times */
  remember(times) {
    for (const [at, ms] of times.entries()) this.#asked.set(`before ${at}`, ms);
  }

  /** Whether `pid` may be asked for at `now` (ms); if so it counts. */
  admits(/** @type {string} */ pid, /** @type {number} */ now) {
    for (const [old, at] of this.#asked) {
      if (now - at < LONGEST_MS) break;
      this.#asked.delete(old);
    }
    const others = [...this.#asked].filter(([other]) => other !== pid).map(([, at]) => at);
    const full = LIMITS.some(({ pids, ms }) => others.filter((at) => now - at < ms).length >= pids);
    if (full) return false;
    this.#asked.delete(pid);
    this.#asked.set(pid, now);
    return true;
  }
}
