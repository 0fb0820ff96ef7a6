// Finding sections and controls the way a person does: by the visible text beside them, inside the
// section under a visible heading. Reads only; what is not certain comes back as more than one.
"use strict";
{
  /** @import {Choice, Filler, Find, Section, Token} from "./fill-types.js" */
  /** @import {Field} from "../sites/site.js" */

  const { words, tree, sight, widgets } = /** @type {Filler} */ (globalThis.authenBridgeFiller);
  const { key, says, without } = words;
  const { visible, silent, textOf, saying } = sight;

  const TEXT_TYPES = new Set(["text", "tel", "search", "number"]);
  const BUTTON_TYPES = new Set(["button", "submit", "reset", "image", "hidden"]);
  const WIDGET = "input, select, textarea, [contenteditable=true], [role=combobox], [role=checkbox], [role=radio]";
  const LANDMARK = "form, main, dialog, [role=main], [role=dialog], body";
  const HEADING = "h1, h2, h3, h4, h5, h6, legend, summary, [role=heading]";
  const NAVIGATION = "nav, [role=navigation], [role=tab], [aria-label=breadcrumb], option";
  const TABLE = "table, [role=table], [role=grid]";
  const ROW = "tr, [role=row]";
  const CELL = "td, th, [role=cell], [role=gridcell], [role=columnheader], [role=rowheader]";

  // ── sections ────────────────────────────────────────────────────────────────────────────────

  /** @param {HTMLElement} heading @param {HTMLElement | undefined} end @returns {Section} */
  const between = (heading, end) => {
    const root = tree.closest(heading, LANDMARK) ?? document.body;
    /** @param {Node} node */
    const contains = (node) =>
      tree.contains(root, node) && tree.precedes(heading, node) && (!end || tree.precedes(node, end));
    return { root, contains, elements: tree.elements(root).filter(contains) };
  };

  /**
   * A section runs from its heading to the next heading that the mapping knows: pages nest their
   * sections or lay them flat, and document order is true of both.
   *
   * @type {Find["outline"]}
   */
  const outline = (page) => {
    const names = new Map(
      Object.entries(page.sections).flatMap(([name, spellings]) => spellings.map((text) => [key(text), name])),
    );
    const all = saying(tree.elements(document.body), { labels: [...names.keys()] })
      .filter((element) => !tree.closest(element, NAVIGATION))
      .map((element) => ({ element, name: names.get(without(textOf(element))) }));
    // A text may also stand where it heads nothing; a real heading of that text outweighs it.
    const real = new Set(all.filter(({ element }) => tree.closest(element, HEADING)).map(({ name }) => name));
    const headings = all.filter(({ element, name }) => tree.closest(element, HEADING) || !real.has(name));
    return (wanted) => {
      if (page.sections[wanted]?.length === 0)
        return { root: document.body, contains: (node) => tree.contains(document.body, node), elements: tree.elements(document.body) };
      const [heading, ...more] = headings.filter(({ name }) => name === wanted);
      if (!heading) return "not-found";
      return more.length ? "ambiguous" : between(heading.element, headings[headings.indexOf(heading) + 1]?.element);
    };
  };

  // ── words and controls in reading order ─────────────────────────────────────────────────────

  /** @param {Node} node */
  const widget = (node) => {
    if (!(node instanceof HTMLElement) || !node.matches(WIDGET)) return null;
    return node instanceof HTMLInputElement && BUTTON_TYPES.has(node.type) ? null : node;
  };

  /** @type {Find["tokens"]} */
  const tokens = (root, within, hints) => {
    /** @type {Token[]} */
    const met = [];
    const read = (/** @type {Text} */ node) => {
      if (!/[\p{L}\p{N}]/u.test(without(node.data, hints))) return;
      if (!tree.closest(node, WIDGET) && visible(node)) met.push({ node, text: node.data, control: null });
    };
    const enter = (/** @type {Node} */ node) => {
      for (const child of tree.children(node)) {
        const control = widget(child);
        if (silent(child) && !control) continue;
        if (within.contains(child)) {
          if (control && visible(control)) met.push({ node: child, text: "", control });
          if (child instanceof Text) read(child);
        }
        enter(child);
      }
    };
    enter(root);
    return met;
  };

  /** @param {Token[]} met @returns {HTMLElement[]} the controls before the next words */
  const run = (met) => {
    const wordsAt = met.findIndex((token) => !token.control);
    return met.slice(0, wordsAt < 0 ? undefined : wordsAt).flatMap((token) => token.control ?? []);
  };

  /**
   * The controls beside a label that the markup does not tie to it: those next to it with no other
   * words between, in the smallest element that holds the label and a control of the kind.
   *
   * @param {HTMLElement} label @param {Section} within @param {Field} field @param {HTMLElement[]} fitting
   */
  const beside = (label, within, field, fitting) => {
    /** @type {any} an element; null only before it is tested */
    let around = label;
    while (around && !fitting.some((control) => tree.contains(around, control))) around = tree.parent(around);
    if (!around) return [];
    const met = tokens(around, within, field.hints);
    const own = met.map((token) => !token.control && tree.contains(label, token.node));
    const after = run(met.slice(own.lastIndexOf(true) + 1));
    const earlier = met.slice(0, Math.max(own.indexOf(true), 0)).reverse();
    const before = run(earlier);
    // Words ahead of the controls before us: those are theirs. None: here controls come before labels.
    const candidates = earlier.length > before.length ? after : [...before, ...after];
    // A stranger in between (a widget kit's drop-down) is what the label means, not the one after it.
    const stranger = candidates.findIndex((control) => !fitting.includes(control));
    return stranger < 0 ? candidates : candidates.slice(0, stranger);
  };

  // ── tables ──────────────────────────────────────────────────────────────────────────────────

  /** @type {Find["cells"]} */
  const cells = (row) => {
    let next = 0;
    const own = tree.elements(row, CELL).filter((cell) => tree.closest(/** @type {Node} */ (tree.parent(cell)), ROW) === row);
    return own.map((cell) => {
      const column = next;
      next += cell instanceof HTMLTableCellElement ? cell.colSpan : 1;
      return { cell, column };
    });
  };

  /** @type {Find["tables"]} */
  const tables = (within) =>
    within.elements
      .filter((element) => element.matches(TABLE) && visible(element))
      .map((table) => tree.elements(table, ROW).map(cells));

  /** @type {Find["below"]} */
  const below = (label) => {
    const row = tree.closest(label, ROW);
    const column = row && cells(row).find(({ cell }) => tree.contains(cell, label))?.column;
    const table = row && tree.closest(row, TABLE);
    const rows = table ? tree.elements(table, ROW) : [];
    return rows
      .slice(rows.findIndex((other) => other === row) + 1)
      .flatMap((other) => cells(other).filter((at) => at.column === column))
      .map(({ cell }) => cell);
  };

  // ── controls ────────────────────────────────────────────────────────────────────────────────

  /** @param {Element} element */
  const isText = (element) =>
    element instanceof HTMLTextAreaElement || (element instanceof HTMLInputElement && TEXT_TYPES.has(element.type));

  /** @param {Element} element */
  const isSelect = (element) => element instanceof HTMLSelectElement || widgets.isDropDown(element);

  /** @type {Record<Field["kind"], (element: Element) => boolean>} */
  const FITS = {
    pid: isText,
    text: isText,
    select: isSelect,
    choice: (element) => element.matches("input[type=radio]"),
    check: (element) => element.matches("input[type=checkbox]"),
    date: (element) => isText(element) || element.matches("input[type=date]"),
    "time-pair": (element) => isText(element) || isSelect(element),
    "tick-row": (element) => element.matches("input[type=checkbox], input[type=radio]"),
  };

  /** @type {Find["names"]} */
  const names = (control) => {
    const labels = "labels" in control ? /** @type {HTMLInputElement} */ (control).labels : null;
    const root = /** @type {Document | ShadowRoot} */ (control.getRootNode());
    const ids = control.getAttribute("aria-labelledby")?.split(/\s+/) ?? [];
    return [
      // A label that is for screen readers as a whole still names its control.
      ...[...(labels ?? [])].map((label) => textOf(label).trim() || (label.textContent ?? "")),
      control.getAttribute("aria-label") ?? "",
      ...[ids, ...ids.map((id) => [id])].map((some) => some.map((id) => root.getElementById(id)?.textContent ?? "").join(" ")),
    ];
  };

  /**
   * Ways to find a control, surest first: the first that finds any decides.
   *
   * @type {((within: Section, field: Field, fitting: HTMLElement[]) => HTMLElement[])[]}
   */
  const WAYS = [
    (_, { selector }, fitting) => (selector ? fitting.filter((control) => control.matches(selector)) : []),
    (_, field, fitting) => fitting.filter((control) => names(control).some((name) => says(name, field))),
    (within, field, fitting) =>
      saying(within.elements, field).flatMap((label) => beside(label, within, field, fitting)),
    (within, field, fitting) =>
      saying(within.elements, field)
        .flatMap(below)
        .flatMap((cell) => fitting.filter((control) => tree.contains(cell, control))),
    (_, field, fitting) =>
      fitting.filter((control) =>
        [control.getAttribute("placeholder"), control.title].some((name) => says(name ?? "", field)),
      ),
  ];

  /** @type {Find["controls"]} */
  const controls = (within, field) => {
    const fitting = within.elements.filter((element) => FITS[field.kind](element) && visible(element));
    for (const way of WAYS) {
      const found = new Set(way(within, field, fitting));
      if (found.size) return [...found];
    }
    return [];
  };

  // ── radio buttons ───────────────────────────────────────────────────────────────────────────

  /** What belongs together: what the browser or the markup groups. @param {HTMLElement} radio */
  const groupOf = (radio) =>
    tree.closest(radio, "[role=radiogroup]") ??
    (/** @type {HTMLInputElement} */ (radio).name || (tree.closest(radio, "fieldset") ?? tree.parent(radio)));

  /** @param {HTMLElement[]} group @returns {string[]} what the markup calls the whole of it */
  const groupNames = (group) => {
    const around = group[0] && tree.closest(group[0], "[role=radiogroup], fieldset");
    return around ? [...names(around), ...tree.elements(around, "legend").map(textOf)] : [];
  };

  /**
   * A radio's text is the markup's, or stands right after it, or right before: what a page does for one
   * it does for all, and every possibility is listed.
   *
   * @param {HTMLElement[]} group @param {Token[]} met @returns {Choice[]}
   */
  const named = (group, met) =>
    group.map((element) => {
      const at = met.findIndex(({ control }) => control === element);
      const tied = names(element).filter((name) => name.trim());
      const near = [met[at + 1], met[at - 1]].flatMap((token) => (token && !token.control ? [token.text] : []));
      return { element: /** @type {HTMLInputElement} */ (element), names: tied.length ? tied : near.slice(0, 1) };
    });

  /** @type {Find["choices"]} */
  const choices = (within, field) => {
    const radios = within.elements.filter((element) => FITS.choice(element) && visible(element));
    const groups = [...Map.groupBy(radios, groupOf).values()];
    const met = tokens(within.root, within, field.hints);
    const said = groups.filter((group) => groupNames(group).some((name) => says(name, field)));
    // Else the group whose first button follows the label, its own text between them or not.
    const labels = [...saying(within.elements, field), ...met.flatMap(({ node, text }) => (says(text, field) ? [node] : []))];
    const next = labels.flatMap((label) => {
      const last = met.findLastIndex(({ node, control }) => !control && tree.contains(label, node));
      const first = met.slice(last + 1, last + 3).find(({ control }) => control);
      return groups.filter((group) => first && group.includes(/** @type {HTMLElement} */ (first.control)));
    });
    return [...new Set(said.length ? said : next)].map((group) => named(group, met));
  };

  globalThis.authenBridgeFiller.find = { outline, tokens, cells, tables, below, names, controls, choices };
}
