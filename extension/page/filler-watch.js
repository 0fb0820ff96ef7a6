// Whether the page still is what it was when it was last looked at: a fill looks again only if not.
"use strict";
{
  /** @import {Filler, Watch, Watching} from "./fill-types.js" */

  const { tree } = /** @type {Filler} */ (globalThis.authenBridgeFiller);

  const EVERYTHING = { subtree: true, childList: true, characterData: true, attributes: true };
  const HOLDERS = "input, select, textarea";

  const heldBy = (/** @type {Element} */ element) => {
    const { value, checked } = /** @type {HTMLInputElement} */ (element);
    return `${String(checked)} ${value}`;
  };

  /** @type {Watching["start"]} */
  const start = () => {
    let known = false;
    let address = "";
    /** What a page changes without any mutation: what its controls hold. @type {Map<Element, string>} */
    const held = new Map();
    const observer = new MutationObserver(() => (known = false));
    /** @type {Watch} */
    return {
      unchanged: () => {
        if (!known || observer.takeRecords().length || location.href !== address) return (known = false);
        return (known = [...held].every(([element, before]) => heldBy(element) === before));
      },
      looked: () => {
        observer.disconnect();
        for (const root of [document, ...tree.shadows()]) observer.observe(root, EVERYTHING);
        held.clear();
        for (const element of tree.elements(document.documentElement, HOLDERS)) held.set(element, heldBy(element));
        address = location.href;
        known = true;
      },
      wrote: (element) => {
        if (held.has(element)) held.set(element, heldBy(element));
      },
      end: () => observer.disconnect(),
    };
  };

  globalThis.authenBridgeFiller.watching = { start };
}
