/** Whether a button of the mouse is down: what moves then gets only half of the click. */

/** Resolved when none is down. */
let free = /** @type {Promise<void>} */ (Promise.resolve());
let release = () => {};

function press() {
  release();
  free = new Promise((resolve) => (release = resolve));
}

/** After the click, which follows in the same task. */
const lift = () => setTimeout(release);

export function watchPresses() {
  addEventListener("pointerdown", press, { capture: true });
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, lift, { capture: true });
  addEventListener("blur", lift); // of the window, which then hears of no end
}

/** @returns {Promise<void>} */
export const unpressed = () => free;
