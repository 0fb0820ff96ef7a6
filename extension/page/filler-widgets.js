// Drop-downs that widget kits draw: opened, read and chosen from as a person's hand would.
"use strict";
{
  /** @import {Filler, Widgets} from "./fill-types.js" */

  const { words, tree, sight } = /** @type {Filler} */ (globalThis.authenBridgeFiller);

  // By role first, for class names change between versions; Bootstrap's has nothing else. The arrow that
  // some draw beside the box is no second one.
  const ARROW = "[role=combobox] ~ *, :has(~ [role=combobox])";
  const DROP_DOWN = `[role=combobox]:not(input), [aria-haspopup=listbox]:not(input, ${ARROW}), button.dropdown-toggle`;
  const OPTION = "[role=option], [role=menuitem], [role=menuitemradio], .dropdown-item";
  const OFF = ":disabled, [aria-disabled=true], .disabled";
  // ms. Kits draw their list within a frame or two; one that has none by then will not be chosen from.
  const LIST_MS = 600;
  const CLOSING_MS = 200;

  /** @type {Widgets["isDropDown"]} */
  const isDropDown = (element) => element.matches(DROP_DOWN);

  /** Wait until `test` gives something, looking again whenever the page changes. @template T */
  const until = (/** @type {() => T | null} */ test, limit = LIST_MS) =>
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
      const timer = setTimeout(() => end(test()), limit);
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

  /** @param {HTMLElement} element */
  const isOpen = (element) => element.getAttribute("aria-expanded") === "true";

  /** @param {HTMLElement} element @returns {Promise<HTMLElement[] | null>} the options that were not there before */
  const opened = (element) => {
    const before = offered(element);
    innermost(element).click();
    return until(() => {
      const now = offered(element).filter((option) => !before.includes(option));
      return now.length ? now : null;
    });
  };

  /** @param {HTMLElement} element @param {HTMLElement[]} options @returns {true | null} for `until` */
  const shut = (element, options) =>
    isOpen(element) || offered(element).some((option) => options.includes(option)) ? null : true;

  /**
   * One way after another, for a kit takes its list away only with the next drawing: a second key would reach
   * the dialog around it, and a click would open the list again.
   *
   * @param {HTMLElement} element @param {HTMLElement[]} options
   */
  const closed = async (element, options) => {
    const escape = (/** @type {HTMLElement | undefined} */ target) =>
      target?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", code: "Escape", keyCode: 27, bubbles: true }));
    for (const way of [() => escape(options[0]), () => escape(element), () => innermost(element).click()]) {
      if (shut(element, options)) return;
      way();
      await until(() => shut(element, options), CLOSING_MS);
    }
  };

  /** @type {Widgets["dropDown"]} */
  const dropDown = (element) => ({
    element,
    locked: element.matches(OFF),
    read: () => words.tidy(sight.textOf(element)),
    accepts: (value) => value,
    write: async (value, mayWrite) => {
      mayWrite();
      if (isOpen(element)) await closed(element, offered(element)); // staff had it open
      const options = (await opened(element)) ?? [];
      const [option, ...more] = options.filter((one) => words.says(sight.textOf(one), { labels: [value] }));
      if (!option || more.length || option.matches(OFF)) {
        await closed(element, options);
        return;
      }
      try {
        mayWrite(); // the page had time to change while its list opened
      } catch (stop) {
        await closed(element, options);
        throw stop;
      }
      option.click();
      await until(() => {
        sight.lookAgain();
        return words.says(sight.textOf(element), { labels: [value] }) || null;
      });
      await until(() => shut(element, options), CLOSING_MS);
      await closed(element, options); // it lets staff choose several
    },
  });

  globalThis.authenBridgeFiller.widgets = { DROP_DOWN, isDropDown, dropDown };
}
