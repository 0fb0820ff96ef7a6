/** How often it is looked for a code while the patient is in LINE, and for how long. Pure. */

/** @typedef {{ waited: number, slow: boolean, retryAfter: number }} Course `waited` since the start, ms; `retryAfter` s, 0: not said */

const MINUTE_MS = 60_000;
export const LONGEST_MS = 10 * MINUTE_MS;

/** Until when, and how long between two looks: ms. */
const PACES = [
  { until: MINUTE_MS, pause: 5_000 },
  { until: 3 * MINUTE_MS, pause: 10_000 },
  { until: Infinity, pause: 20_000 },
];
const SLOWEST_MS = 20_000;

/** What NHSO or the host says when it is asked too much. */
export const TOO_MUCH = new Set(["TOO_MANY", "NHSO_BUSY"]);

/** ms until the next look; null: the end comes first. @param {Course} course */
export function pause({ waited, slow, retryAfter }) {
  const usual = PACES.find(({ until }) => waited < until)?.pause ?? SLOWEST_MS;
  const wanted = Math.max(usual, slow ? SLOWEST_MS : 0, retryAfter * 1000);
  return waited + wanted < LONGEST_MS ? wanted : null;
}
