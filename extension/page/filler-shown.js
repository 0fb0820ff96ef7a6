// Reading what a page shows: the patient's PID, and the table of services.
{
  /** @import {Find, Row, Shown, Words} from "./fill-types.js" */

  const { words, find } = /** @type {{ words: Words, find: Find }} */ (globalThis.authenBridgeFiller);
  const { key, tidy, digits, says, visible, textOf, saying } = words;

  const PID = /^\d{13}$/;
  const TICK = "input[type=checkbox], input[type=radio]";

  /** @param {Element} control */
  const valueOf = (control) => ("value" in control ? String(control.value) : "");

  /** @type {Shown["pids"]} */
  const pids = (within, labels) => {
    const met = find.tokens(within.root, within);
    const tied = within.elements
      .filter((element) => "value" in element)
      .filter((element) => find.names(element).some((name) => says(name, { labels })) && visible(element))
      .map(valueOf);
    const apart = saying(within.elements, { labels }).flatMap((label) => {
      const own = met.findLastIndex((token) => !token.control && label.contains(token.node));
      const after = met.slice(own + 1);
      if (after[0]?.control) return [valueOf(after[0].control)];
      const other = after.findIndex((token) => token.control || !/^\d+$/.test(digits(token.text)));
      const number = after.slice(0, other < 0 ? undefined : other).map((token) => token.text);
      return [number.join(""), ...find.below(label).map(textOf)];
    });
    // Label and number in one element or in one line of text.
    const inline = [...within.elements.filter(visible).map(textOf), ...met.map(({ text }) => text)]
      .map(key)
      .flatMap((text) => labels.map(key).flatMap((label) => (text.startsWith(label) ? text.slice(label.length) : [])));
    const shown = [...tied, ...apart, ...inline].map(digits).filter((text) => PID.test(text));
    return [...new Set(shown)];
  };

  /** @param {ReturnType<Find["cells"]>} row @param {string[]} labels */
  const column = (row, labels) => row.find(({ cell }) => says(textOf(cell), { labels }))?.column ?? -1;

  /** @type {Shown["rows"]} */
  const rows = (within, { name, tick }) =>
    find.tables(within).flatMap((table) => {
      const head = table.findIndex((row) => column(row, name) >= 0 && column(row, tick) >= 0);
      const heading = table[head];
      if (!heading) return [];
      return table.slice(head + 1).flatMap((row) => {
        const named = row.find((at) => at.column === column(heading, name))?.cell;
        const ticked = row.find((at) => at.column === column(heading, tick))?.cell;
        const text = named ? tidy(textOf(named)) : "";
        const ticks = /** @type {HTMLInputElement[]} */ ([...(ticked?.querySelectorAll(TICK) ?? [])]).filter(visible);
        return text ? ticks.map((element) => /** @type {Row} */ ({ name: text, checked: element.checked, element })) : [];
      });
    });

  globalThis.authenBridgeFiller.shown = { pids, rows };
}
