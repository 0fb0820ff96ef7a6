/** The port to the service worker: requests with answers, and everything else as it comes. */

/** @import {Ending, PanelMessage, Standing} from "../worker/ports.js" */

import { soundAnswer, soundNews, soundProgress } from "./answers.js";

/** @typedef {{ status: number, body: any }} Answer status 0: nobody could be asked; body.code says why */
/** @typedef {Exclude<PanelMessage, { type: "reply" | "progress" }>} News */
/** @typedef {{ done: number, total: number }} Progress */

/** @typedef {{ path: string, resolve: (answer: Answer) => void, onProgress: (progress: Progress) => void }} Asked */

/** @type {Answer} */
const NOBODY = Object.freeze({ status: 0, body: { code: "HOST_GONE" } });

/** ms. Chrome stops an idle worker at any time; coming back at once is cheap, a tight loop is not. */
const RECONNECT_MS = 200;

export class Connection {
  #tabId;
  #onNews;
  #last = 0;
  /** @type {Map<number, Asked>} */
  #open = new Map();
  /** What the worker forgets with each port. @type {Pick<Standing, "ended">} */
  #ended = {};
  #away = false;
  /** @type {chrome.runtime.Port} */
  #port;

  /** @param {number | null} tabId @param {(news: News) => void} onNews */
  constructor(tabId, onNews) {
    this.#tabId = tabId;
    this.#onNews = onNews;
    this.#port = this.#connect();
    document.addEventListener("visibilitychange", () => this.#stand());
  }

  /** How the work in the tab ended; null: it goes on. @param {Ending | null} ended */
  end(ended) {
    this.#ended = { ended };
    this.#stand();
  }

  /**
   * Ask for one route. Never rejects.
   *
   * @param {string} method @param {string} path
   * @param {{ query?: Record<string, string>, body?: unknown, onProgress?: (progress: Progress) => void }} more
   * @returns {{ answer: Promise<Answer>, cancel: () => void }} a cancelled answer never comes
   */
  ask(method, path, { query = {}, body = null, onProgress = () => {} } = {}) {
    if (this.#away) return { answer: Promise.resolve(NOBODY), cancel: () => {} };
    const id = ++this.#last;
    /** @type {Promise<Answer>} */
    const answer = new Promise((resolve) => this.#open.set(id, { path, resolve, onProgress }));
    this.#port.postMessage({ id, method, path, query, body });
    const cancel = () => {
      if (this.#open.delete(id)) this.#port.postMessage({ cancel: id });
    };
    return { answer, cancel };
  }

  /** @param {string} path @param {Record<string, string>} query @param {(progress: Progress) => void} onProgress */
  get(path, query = {}, onProgress = () => {}) {
    return this.ask("GET", path, { query, onProgress });
  }

  #connect() {
    const port = chrome.runtime.connect({ name: "panel" });
    port.onMessage.addListener((/** @type {PanelMessage} */ message) => this.#hear(message));
    port.onDisconnect.addListener(() => this.#lost());
    this.#away = false;
    this.#stand(port);
    return port;
  }

  #stand(port = this.#port) {
    if (this.#away) return; // said on coming back
    /** @type {Standing} */
    const standing = { tabId: this.#tabId, inSight: document.visibilityState === "visible", ...this.#ended };
    port.postMessage(standing);
  }

  #hear(/** @type {PanelMessage} */ message) {
    if (message.type === "progress") this.#advance(message);
    else if (message.type === "reply") this.#settle(message.id, { status: message.status, body: message.body });
    else this.#onNews(soundNews(message));
  }

  #advance(/** @type {Extract<PanelMessage, { type: "progress" }>} */ message) {
    const progress = soundProgress(message);
    if (progress) this.#open.get(message.id)?.onProgress(progress);
  }

  #settle(/** @type {number} */ id, /** @type {Answer} */ answer) {
    const asked = this.#open.get(id);
    this.#open.delete(id);
    asked?.resolve(soundAnswer(asked.path, answer));
  }

  #lost() {
    this.#away = true;
    for (const id of this.#open.keys()) this.#settle(id, NOBODY);
    this.#onNews({ type: "host", state: "connecting" });
    setTimeout(() => (this.#port = this.#connect()), RECONNECT_MS);
  }
}
