/** The one place that the wait for LINE has its time from. */

export const now = () => Date.now();

/** @param {number} ms @param {() => void} act @returns {() => void} takes it back */
export function later(ms, act) {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
}

/** The moment in Bangkok as NHSO writes it, without a zone. @param {number} ms */
export const bangkok = (ms) => new Date(ms + 7 * 60 * 60 * 1000).toISOString().slice(0, 19);
