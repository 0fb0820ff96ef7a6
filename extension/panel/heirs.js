/** Who has the focus after a control that has gone: it is not lost with it. */

/** What goes, and to which control the focus then goes: the first that can be seen. */
const HEIRS = /** @type {const} */ ([
  ["#trial", ["try"]],
  ["#line", ["line-start"]],
  ["#remembered-forget", ["hn"]],
  ["#stale, #outbox", ["mobile", "settings"]],
]);

const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** What had the focus last. Chromium takes it from what is hidden as soon as the page is laid out. @type {Element | null} */
let last = null;

export function start() {
  document.addEventListener("focusin", ({ target }) => (last = /** @type {Element} */ (target)));
}

export function follow() {
  const now = document.activeElement;
  const isLost = last !== null && !last.checkVisibility() && (now === document.body || now === last);
  if (!isLost) return;
  const heirs = HEIRS.find(([within]) => last?.closest(within))?.[1] ?? [];
  last = null;
  heirs.map(place).find((heir) => heir.checkVisibility())?.focus();
}

export function render() {}
