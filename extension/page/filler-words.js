// Reading a page's Thai texts: when two are the same to a person, and who says them.
{
  /** @import {Words} from "./fill-types.js" */

  const ZERO_WIDTH = /[\u00AD\u200B-\u200F\u2060\uFEFF]/g;
  // NFKC splits ำ into nikhahit + า but leaves a tone mark typed after the nikhahit where it is.
  const NIKHAHIT_BEFORE_TONE = /\u0E4D([\u0E48-\u0E4B])/g;
  const DECORATION = /[\s*:]/g;
  // Longer texts are containers, never labels; spares comparing the text of whole pages.
  const LABEL_CHARACTERS = 500;
  const SILENT = "script, style, template, noscript, svg, select, textarea, button, [role=button]";

  /** A fill looks at the same texts a dozen times. Emptied after each: a page's texts name people. */
  /** @type {Map<string, string>} */
  const keys = new Map();

  /** @type {Words["key"]} */
  const key = (text) => {
    const known = keys.get(text);
    if (known !== undefined) return known;
    const made = text
      .normalize("NFKC")
      .replace(ZERO_WIDTH, "")
      .replace(NIKHAHIT_BEFORE_TONE, "$1\u0E4D")
      .replaceAll("เเ", "แ")
      .replace(DECORATION, "")
      .toLowerCase();
    keys.set(text, made);
    return made;
  };

  /** @type {Words["forget"]} */
  const forget = () => keys.clear();

  /** @type {Words["tidy"]} */
  const tidy = (text) => text.replace(ZERO_WIDTH, "").replace(/\s+/g, " ").trim();

  /** @type {Words["digits"]} */
  const digits = (text) =>
    key(text)
      .replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - "๐".charCodeAt(0)))
      .replace(/[-().]/g, "");

  /** @type {Words["without"]} */
  const without = (text, hints = []) =>
    hints.reduce((left, hint) => left.replaceAll(key(hint), ""), key(text)).replaceAll("()", "");

  /** @type {Words["says"]} */
  const says = (text, { labels, hints }) => {
    const said = without(text, hints);
    return labels.some((label) => key(label) === said);
  };

  /** @type {Words["visible"]} */
  const visible = (element) => {
    // A styled checkbox is often a transparent or clipped input under a drawn one.
    if (element.matches("[type=checkbox], [type=radio]")) return element.checkVisibility({ checkVisibilityCSS: true });
    if (!element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) return false;
    const box = element.getBoundingClientRect();
    const page = document.documentElement;
    const rightToLeft = getComputedStyle(page).direction === "rtl";
    const beside = rightToLeft ? box.left + scrollX < page.clientWidth : box.right + scrollX > 0;
    return box.width > 0 && box.height > 0 && beside && box.bottom + scrollY > 0;
  };

  /** @type {Words["silent"]} */
  const silent = (node) => node instanceof Element && node.matches(SILENT);

  /** @type {Words["textOf"]} */
  const textOf = (element) => {
    if (!element.querySelector(SILENT)) return element.textContent ?? "";
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_ALL, (node) =>
      silent(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
    );
    let text = "";
    while (walker.nextNode()) {
      if (walker.currentNode instanceof Text) text += walker.currentNode.data;
    }
    return text;
  };

  /** @type {Words["innermost"]} */
  const innermost = (elements, said) => {
    const found = elements.filter(
      (element) =>
        (element.textContent ?? "").length <= LABEL_CHARACTERS && said(textOf(element)) && visible(element),
    );
    return found.filter((element) => !found.some((other) => other !== element && element.contains(other)));
  };

  /** @type {Words["saying"]} */
  const saying = (elements, wording) => innermost(elements, (text) => says(text, wording));

  globalThis.authenBridgeFiller = {
    words: { key, forget, tidy, digits, without, says, visible, silent, textOf, innermost, saying },
  };
}
