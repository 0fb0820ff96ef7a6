// Reading what a page shows: the patient's PID and initials, and the table of services.
"use strict";
{
  /** @import {Filler, Row, Section, Shown, Token} from "./fill-types.js" */

  const { words, tree, sight, find } = /** @type {Filler} */ (globalThis.authenBridgeFiller);
  const { key, tidy, digits, mayHoldPid, says } = words;
  const { visible, textOf, saying } = sight;

  // Printed before the first name, with or without a space: the usual ones, and all that are shortened.
  const TITLE = /^(?:(?:[ก-ฮ]{1,3}\.\s*)+|นางสาว|นาย|นาง|เด็กชาย|เด็กหญิง)\s*(?=[เแโใไ]?[ก-ฮ])/;
  const INITIAL = /^[เแโใไ]?([ก-ฮ])/; // the consonant that a leading vowel is written before
  const NAME_WORDS = 4; // more is another text than a name

  const PID = /^\d{13}$/;
  const TICK = "input[type=checkbox], input[type=radio]";

  /** @param {Element} control */
  const valueOf = (control) => ("value" in control ? String(control.value) : "");

  /** @param {Section} within @param {string[]} labels */
  const tied = (within, labels) =>
    within.elements
      .filter((element) => "value" in element)
      .filter((element) => find.names(element).some((name) => says(name, { labels })) && visible(element))
      .map(valueOf);

  /** @param {HTMLElement} label @param {Token[]} met what a reader meets after the label */
  const after = (label, met) =>
    met.slice(met.findLastIndex((token) => !token.control && tree.contains(label, token.node)) + 1);

  /**
   * What follows the label in the same text.
   *
   * @param {string[]} texts @param {string[]} labels
   */
  const inline = (texts, labels) =>
    texts.flatMap((text) =>
      labels.map(key).flatMap((label) => {
        if (!key(text).startsWith(label)) return [];
        const end = [...text].findIndex((_, at) => key(text.slice(0, at)) === label);
        return end < 0 ? [] : [text.slice(end)];
      }),
    );

  /** Spares looking at most elements: whether there are digits enough, seen or not. @param {HTMLElement} element */
  const roomy = (element) => {
    const text = tree.text(element);
    return text === null || mayHoldPid(text);
  };

  /** @type {Shown["pids"]} */
  const pids = (within, labels) => {
    const met = find.tokens(within.root, within);
    const apart = saying(within.elements, { labels }).flatMap((label) => {
      const next = after(label, met);
      if (next[0]?.control) return [valueOf(next[0].control)];
      const other = next.findIndex((token) => token.control || !/^\d+$/.test(digits(token.text)));
      const number = next.slice(0, other < 0 ? undefined : other).map((token) => token.text);
      return [number.join(""), ...sight.below(label).map(textOf)];
    });
    // Label and number in one element or in one line of text.
    const lines = [...within.elements.filter(roomy).filter(visible).map(textOf), ...met.map(({ text }) => text)];
    const shown = [...tied(within, labels), ...apart, ...inline(lines, labels)].map(digits);
    return [...new Set(shown.filter((text) => PID.test(text)))];
  };

  /** @param {string} name @returns {string[]} one of them, or none for what does not look like a name */
  const initialsOf = (name) => {
    const parts = tidy(name.replace(/^[\s*:]+/, "")).replace(TITLE, "").split(" ");
    const firsts = parts.flatMap((part) => INITIAL.exec(part)?.[1] ?? []);
    const named = firsts.length === parts.length && firsts.length >= 2 && firsts.length <= NAME_WORDS;
    return named ? [firsts.map((letter) => `${letter}.`).join("")] : [];
  };

  /** @type {Shown["initials"]} */
  const initials = (within, labels) => {
    const met = find.tokens(within.root, within);
    const apart = saying(within.elements, { labels }).flatMap((label) => {
      const [next] = after(label, met);
      return [next?.control ? valueOf(next.control) : (next?.text ?? ""), ...sight.below(label).map(textOf)];
    });
    const lines = inline(met.map(({ text }) => text), labels);
    const [one, ...more] = new Set([...tied(within, labels), ...apart, ...lines].flatMap(initialsOf));
    return more.length ? null : (one ?? null);
  };

  /** @typedef {ReturnType<Filler["sight"]["tables"]>[number][number]} Line */

  /** @param {Line} row @param {string[]} labels */
  const column = (row, labels) => row.find(({ cell }) => says(textOf(cell), { labels }))?.column ?? -1;

  /** @param {string} name @param {HTMLInputElement} element @returns {Row} */
  const rowOf = (name, element) => ({ name, checked: element.checked, element });

  /** A row's cells under a heading, which may be as wide as several. @param {Line} row @param {Line} heading @param {string[]} labels */
  const under = (row, heading, labels) => {
    const from = column(heading, labels);
    const head = heading.find((at) => at.column === from)?.cell;
    const width = head instanceof HTMLTableCellElement ? head.colSpan : 1;
    return row.filter((at) => at.column >= from && at.column < from + width).map(({ cell }) => cell);
  };

  /** @type {Shown["rows"]} */
  const rows = (within, { name, tick }) =>
    sight.tables(within).flatMap((table) => {
      const head = table.findIndex((row) => column(row, name) >= 0 && column(row, tick) >= 0);
      const heading = table[head];
      if (!heading) return [];
      return table.slice(head + 1).flatMap((row) => {
        const [named] = under(row, heading, name);
        const text = named ? tidy(textOf(named)) : "";
        const ticks = under(row, heading, tick).flatMap((cell) => tree.elements(cell, TICK)).filter(visible);
        return text ? ticks.map((element) => rowOf(text, /** @type {HTMLInputElement} */ (element))) : [];
      });
    });

  globalThis.authenBridgeFiller.shown = { pids, initials, rows };
}
