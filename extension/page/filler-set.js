// Setting one control as a person's hand would, and reading it back.
"use strict";
{
  /** @import {Filler, SetControl} from "./fill-types.js" */

  const { words, widgets } = /** @type {Filler} */ (globalThis.authenBridgeFiller);
  const { key } = words;

  /** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Box */

  /**
   * A page that is not focused (staff pressed a key in the panel) gets no focus events from the
   * browser, and forms that take values over on blur would miss them: dispatch what did not come.
   *
   * @param {Box} box @param {"focus" | "blur"} type @param {() => void} move
   */
  const moving = (box, type, move) => {
    let seen = false;
    const note = () => (seen = true);
    box.addEventListener(type, note, { once: true });
    move();
    box.removeEventListener(type, note);
    if (seen) return;
    box.dispatchEvent(new FocusEvent(type));
    box.dispatchEvent(new FocusEvent(type === "focus" ? "focusin" : "focusout", { bubbles: true }));
  };

  /** @param {Box} box @param {string} type */
  const press = (box, type) => box.dispatchEvent(new KeyboardEvent(type, { bubbles: true, cancelable: true }));

  /**
   * This order of events is the one that React, Angular and the usual widget kits all accept; a
   * calendar of PrimeNG ignores an input without the keydown before it.
   *
   * @param {Box} box @param {string} value @param {() => void} mayWrite throws when it may not
   */
  const type = (box, value, mayWrite) => {
    moving(box, "focus", () => box.focus({ preventScroll: true }));
    try {
      press(box, "keydown");
      mayWrite();
      box.value = value;
      box.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertReplacementText", data: value }));
      press(box, "keyup");
      box.dispatchEvent(new Event("change", { bubbles: true }));
    } finally {
      moving(box, "blur", () => box.blur());
    }
  };

  /** @param {HTMLSelectElement} select @param {string} wanted @returns {string | null} the option's value */
  const option = (select, wanted) => {
    const open = [...select.options].filter((each) => !each.disabled);
    const byValue = open.filter((each) => each.value === wanted);
    const meant = byValue.length ? byValue : open.filter((each) => key(each.text) === key(wanted));
    return meant.length === 1 ? (meant[0]?.value ?? null) : null;
  };

  /** @type {SetControl["adapt"]} */
  const adapt = (element) => {
    if (element instanceof HTMLInputElement && (element.type === "checkbox" || element.type === "radio"))
      return {
        element,
        locked: element.matches(":disabled"),
        read: () => String(element.checked),
        accepts: (value) => value,
        write: (value, mayWrite) => {
          mayWrite();
          if (String(element.checked) !== value) element.click();
        },
      };
    if (element instanceof HTMLSelectElement)
      return {
        element,
        locked: element.matches(":disabled"),
        read: () => element.value,
        accepts: (value) => option(element, value),
        write: (value, mayWrite) => type(element, value, mayWrite),
      };
    if (widgets.isDropDown(element)) return widgets.dropDown(element);
    const box = /** @type {HTMLInputElement | HTMLTextAreaElement} */ (element);
    return {
      element,
      locked: box.matches(":disabled") || box.readOnly,
      read: () => box.value,
      // Too long for the box: the page has no place for it, and half a number is worse than none.
      accepts: (value) => (box.maxLength >= 0 && value.length > box.maxLength ? null : value),
      write: (value, mayWrite) => type(box, value, mayWrite),
    };
  };

  globalThis.authenBridgeFiller.set = { adapt };
}
