/** A key that is held down presses once: what it repeats would answer what the first press asked. */

/** @param {KeyboardEvent} event */
function once(event) {
  if (event.repeat && event.key === "Enter") event.preventDefault();
}

export const pressOnce = () => addEventListener("keydown", once, { capture: true });
