// Where staff go on when a fill has ended: at the page's own confirm button, or at the first field that is
// left to them. It gets the focus; what is pressed, they press.
"use strict";
{
  /** @import {Filler, Focusing, Look} from "./fill-types.js" */
  /** @import {Field} from "../sites/site.js" */

  const { words, tree, sight, find, shown } = /** @type {Filler} */ (globalThis.authenBridgeFiller);

  const BUTTONS = "button, input[type=submit], input[type=button], [role=button]";
  const FOCUSABLE = "input, select, textarea, button, [tabindex]";

  /** @param {HTMLElement} button @param {string} wanted a key */
  const says = (button, wanted) =>
    [sight.textOf(button), button.getAttribute("aria-label"), "value" in button ? String(button.value) : null].some(
      (caption) => caption !== null && words.key(caption) === wanted,
    );

  /** @param {Look} look @returns {HTMLElement | undefined} the one that staff confirm with; of two that could be, none */
  const confirming = ({ page }) => {
    const label = page.buttons?.["confirm"];
    if (label === undefined) return undefined;
    const wanted = words.key(label);
    const [button, another] = tree
      .elements(document.body, BUTTONS)
      .filter((each) => says(each, wanted) && sight.visible(each));
    return another ? undefined : button;
  };

  /** @param {Look} look @param {Field} field @returns {HTMLElement | undefined} its first control */
  const firstOf = ({ section }, field) => {
    const within = section(field.section);
    if (typeof within !== "object") return undefined;
    if (field.kind === "tick-row") return shown.rows(within, field.columns)[0]?.element;
    if (field.kind === "choice") return find.choices(within, field)[0]?.[0]?.element;
    return find.controls(within, field)[0];
  };

  const hasFocus = (/** @type {Element} */ element) =>
    /** @type {Document | ShadowRoot} */ (element.getRootNode()).activeElement === element;

  /** Whether staff have gone elsewhere on the page since. @param {Look} look @param {Field[]} fields @param {Element | null} before */
  const movedOn = ({ section }, fields, before) => {
    const { activeElement } = document;
    if (!activeElement || [document.body, before].includes(activeElement)) return false;
    return !fields.some((field) => {
      const within = section(field.section);
      return typeof within === "object" && within.contains(activeElement);
    });
  };

  /** @param {Look} look @param {string[]} names */
  const fieldsOf = ({ page: { fields } }, names) => names.flatMap((name) => fields[name] ?? []);

  /** What takes the focus for it: a widget kit's drop-down may only hold that. @param {HTMLElement | undefined} place @returns {HTMLElement | undefined} */
  const taker = (place) => (place?.matches(FOCUSABLE) ? place : (place?.querySelector(FOCUSABLE) ?? place));

  /** @type {Focusing["ahead"]} */
  const ahead = (look, names, before) => {
    const button = movedOn(look, fieldsOf(look, names), before) ? undefined : taker(confirming(look));
    button?.focus({ preventScroll: true });
    return button;
  };

  /** @type {Focusing["back"]} */
  const back = (button, before) => {
    if (!button) return;
    const active = hasFocus(button) ? button : /** @type {HTMLElement | null} */ (document.activeElement);
    // A page that draws its button anew may give the new one the focus that the old one had.
    const isOurs = active === button || (!button.isConnected && active?.matches(BUTTONS));
    if (!active || !isOurs) return;
    if (before instanceof HTMLElement && before !== active) before.focus({ preventScroll: true });
    if (hasFocus(active)) active.blur();
  };

  /** @type {Focusing["goOn"]} */
  const goOn = (look, reports, before, button) => {
    const left = reports.filter(({ outcome }) => outcome !== "filled" && outcome !== "already").map(({ field }) => field);
    const places = left.length ? fieldsOf(look, left).map((field) => firstOf(look, field)) : [confirming(look)];
    const place = taker(places.find((each) => each !== undefined));
    if (place && place === button && hasFocus(button)) {
      place.scrollIntoView({ block: "nearest" });
      return false;
    }
    back(button, before);
    if (!movedOn(look, fieldsOf(look, reports.map(({ field }) => field)), before)) place?.focus();
    return true;
  };

  globalThis.authenBridgeFiller.focusing = { ahead, goOn, back };
}
