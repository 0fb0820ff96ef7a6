// Whether the page still is what it was when it was last looked at: a fill looks again only if not.
"use strict";
{
  /** @import {Filler, Watch, Watching} from "./fill-types.js" */

  const { tree } = /** @type {Filler} */ (globalThis.authenBridgeFiller);

  const EVERYTHING = { subtree: true, childList: true, characterData: true, attributes: true };
  const HOLDERS = "input, select, textarea";

  /** What a page can change without any mutation: its address, and what its controls hold. */
  const held = () => [
    location.href,
    ...tree.elements(document.documentElement, HOLDERS).map((element) => {
      const { value, checked } = /** @type {HTMLInputElement} */ (element);
      return `${String(checked)} ${value}`;
    }),
  ];

  /** @type {Watching["start"]} */
  const start = () => {
    /** @type {string[] | null} null: not looked yet, or the page has changed since */
    let before = null;
    const observer = new MutationObserver(() => (before = null));
    /** @type {Watch} */
    return {
      unchanged: () => {
        if (before === null || observer.takeRecords().length) return false;
        const now = held();
        return now.length === before.length && now.every((value, at) => value === before?.[at]);
      },
      looked: () => {
        observer.disconnect();
        for (const root of [document, ...tree.shadows()]) observer.observe(root, EVERYTHING);
        before = held();
      },
      end: () => observer.disconnect(),
    };
  };

  globalThis.authenBridgeFiller.watching = { start };
}
