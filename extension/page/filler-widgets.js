// Drop-downs that widget kits draw: opened, read and chosen from as a person's hand would.
"use strict";
{
  /** @import {Filler, Widgets} from "./fill-types.js" */

  const { words, tree, sight } = /** @type {Filler} */ (globalThis.authenBridgeFiller);

  /** By role first, for class names change between versions; Bootstrap's has nothing else. */
  const DROP_DOWN = "[role=combobox]:not(input), [aria-haspopup=listbox]:not(input), button.dropdown-toggle";
  const OPTION = "[role=option], [role=menuitem], [role=menuitemradio], .dropdown-item";
  const OFF = ":disabled, [aria-disabled=true], .disabled";
  // ms. Kits draw their list within a frame or two; one that has none by then will not be chosen from.
  const LIST_MS = 600;

  /** @type {Widgets["isDropDown"]} */
  const isDropDown = (element) => element.matches(DROP_DOWN);

  /** Wait until `test` gives something, looking again whenever the page changes. @template T */
  const until = (/** @type {() => T | null} */ test) =>
    new Promise((/** @type {(found: T | null) => void} */ resolve) => {
      const found = test();
      if (found !== null) return resolve(found);
      const end = (/** @type {T | null} */ value) => {
        observer.disconnect();
        clearTimeout(timer);
        resolve(value);
      };
      const observer = new MutationObserver(() => {
        const now = test();
        if (now !== null) end(now);
      });
      observer.observe(document, { subtree: true, childList: true, attributes: true });
      const timer = setTimeout(() => end(test()), LIST_MS);
      return undefined;
    });

  /** The options that the page shows now: those of the drop-down's own list where it names one. @param {HTMLElement} element */
  const offered = (element) => {
    sight.lookAgain();
    const id = element.getAttribute("aria-controls") ?? element.getAttribute("aria-owns");
    const list = id ? /** @type {Document} */ (element.getRootNode()).getElementById(id) : null;
    return tree.elements(list ?? document.body, OPTION).filter(sight.visible);
  };

  /** Where a person's press would land; it bubbles to whatever part of the widget listens. @param {HTMLElement} element */
  const innermost = (element) => tree.elements(element, ":not(:has(*))").find(sight.visible) ?? element;

  /** @param {HTMLElement} element @param {HTMLElement[]} before @returns {Promise<HTMLElement[] | null>} */
  const opened = (element, before) => {
    innermost(element).click();
    return until(() => {
      const now = offered(element).filter((option) => !before.includes(option));
      return now.length ? now : null;
    });
  };

  /** @param {HTMLElement} element @param {HTMLElement[]} options */
  const close = (element, options) => {
    const press = () => new KeyboardEvent("keydown", { key: "Escape", code: "Escape", keyCode: 27, bubbles: true });
    for (const target of [options[0], element]) target?.dispatchEvent(press());
    if (offered(element).some((option) => options.includes(option))) element.click();
  };

  /** @type {Widgets["dropDown"]} */
  const dropDown = (element) => ({
    element,
    locked: element.matches(OFF),
    read: () => words.tidy(sight.textOf(element)),
    accepts: (value) => value,
    write: async (value, mayWrite) => {
      mayWrite();
      const options = await opened(element, offered(element));
      if (!options) return;
      const [option, ...more] = options.filter((one) => words.says(sight.textOf(one), { labels: [value] }));
      if (!option || more.length || option.matches(OFF)) {
        close(element, options);
        return;
      }
      try {
        mayWrite(); // the page had time to change while its list opened
      } catch (stop) {
        close(element, options);
        throw stop;
      }
      option.click();
      await until(() => {
        sight.lookAgain();
        return words.says(sight.textOf(element), { labels: [value] }) || null;
      });
    },
  });

  globalThis.authenBridgeFiller.widgets = { isDropDown, dropDown };
}
