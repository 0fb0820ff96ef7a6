/** One quiet notice on the desktop, while no panel is in sight that says it. No personal data. */

/** @import {Mark} from "./marks.js" */

/** ms. What is over sooner is nobody's news: a card that flickers, a host that comes back. */
export const SETTLED_MS = 1500;

/** One at a time: another with this id takes its place. */
const ID = "authen-bridge";

/**
 * @typedef {object} Desktop
 * @property {() => boolean} inSight  whether a panel is
 * @property {(mark: Mark) => void} show
 * @property {() => void} clear
 */

export class Notices {
  #desktop;
  /** @type {Mark | null} */
  #now = null;
  /** @type {Mark | null} */
  #said = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  constructor(/** @type {Desktop} */ desktop) {
    this.#desktop = desktop;
  }

  hear(/** @type {Mark | null} */ mark) {
    if (mark === this.#now) return;
    this.#now = mark;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#settle(), SETTLED_MS);
  }

  #settle() {
    if (this.#now === this.#said) return;
    this.#said = this.#now;
    if (this.#said === null || this.#desktop.inSight()) this.#desktop.clear();
    else this.#desktop.show(this.#said);
  }
}

export function show(/** @type {Mark} */ mark) {
  const options = /** @type {const} */ ({
    type: "basic",
    iconUrl: chrome.runtime.getURL("icons/128.png"),
    title: chrome.i18n.getMessage("appName"),
    message: chrome.i18n.getMessage(`desktop_${mark}`),
    silent: true,
  });
  void chrome.notifications.create(ID, options).catch(() => undefined); // the PC shows none
}

export function clear() {
  void chrome.notifications.clear(ID);
}
