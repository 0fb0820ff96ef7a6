/** The bars that stick to both ends of the panel: what has the focus is never under them. */

const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

export function makeRoom() {
  const { style } = document.documentElement;
  style.scrollPaddingTop = `${place("zone").offsetHeight}px`;
  style.scrollPaddingBottom = `${place("actions").offsetHeight}px`;
}

export function start() {
  const bars = new ResizeObserver(makeRoom);
  for (const id of ["zone", "actions"]) bars.observe(place(id));
}

export function render() {}
