// What of a page a person sees, scrolling where needed, and the texts that are read in it.
"use strict";
{
  /** @import {Section, Sight, Tree, Words} from "./fill-types.js" */

  const { words, tree } = /** @type {{ words: Words, tree: Tree }} */ (globalThis.authenBridgeFiller);
  const { key, says } = words;

  const SILENT = "script, style, template, noscript, svg, select, textarea, button, [role=button]";

  const TABLE = "table, [role=table], [role=grid]";
  const ROW = "tr, [role=row]";
  const CELL = "td, th, [role=cell], [role=gridcell], [role=columnheader], [role=rowheader]";
  const TICK = "[type=checkbox], [type=radio]";
  const DATA_CELL = "td, [role=cell], [role=gridcell]";
  const SMALLEST = 2; // px. A clipped pixel is the usual way to say something to screen readers only.
  const FAINTEST = 0.1; // of 1: below this nobody reads it
  const FILTER_OPACITY = /opacity\(([\d.]+)\)/;
  // The usual ways to clip the whole of a box, as computed styles spell them.
  const NO_AREA = /inset\((?:[5-9]\d(?:\.\d+)?%|.*\b100%)|(?:circle|ellipse)\(0|rect\(([01]px)(?:,? \1){3}\)/;

  // One look asks the same of every element many times, and the page stands still meanwhile.
  /** @type {Map<Element, Frame>} */
  const frames = new Map();
  /** @type {Map<Element, string>} */
  const texts = new Map();
  /** @type {Map<Node, boolean>} */
  const seen = new Map();

  const viewNow = () => {
    const page = document.documentElement;
    return { rightToLeft: getComputedStyle(page).direction === "rtl", width: page.clientWidth, x: scrollX, y: scrollY };
  };
  /** @type {ReturnType<typeof viewNow> | null} */
  let view = null;

  /** @type {Sight["lookAgain"]} */
  const lookAgain = () => {
    tree.lookAgain();
    frames.clear();
    texts.clear();
    seen.clear();
    view = null;
  };

  /**
   * What to look at in an element's stead: a styled checkbox is often a transparent or clipped input
   * under a drawn one, and both are in one cell.
   *
   * @param {Element} element
   */
  const place = (element) =>
    element.matches(TICK) ? (tree.closest(element, DATA_CELL) ?? tree.parent(element) ?? element) : element;

  /** @param {Node} node */
  const boxOf = (node) => {
    if (node instanceof Element) return node.getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(node);
    return range.getBoundingClientRect();
  };

  /** @param {DOMRect} box */
  const hasSize = ({ width, height }) => width >= SMALLEST && height >= SMALLEST;

  /** @param {DOMRect} box */
  const inWindow = ({ left, right, top, bottom }) => right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;

  /**
   * Whether scrolling can bring a box to sight: nothing scrolls to what lies before the beginning.
   *
   * @param {DOMRect} box @param {Element | null} pane null: the page itself
   */
  const reachable = (box, pane) => {
    if (pane) {
      const { left, top } = boxOf(pane);
      return box.right + pane.scrollLeft > left && box.bottom + pane.scrollTop > top;
    }
    view ??= viewNow();
    const beside = view.rightToLeft ? box.left + view.x < view.width : box.right + view.x > 0;
    return beside && box.bottom + view.y > 0;
  };

  /** @param {CSSStyleDeclaration} style */
  const opacityOf = ({ opacity, filter }) =>
    Number(opacity) * (filter === "none" ? 1 : Number(FILTER_OPACITY.exec(filter)?.[1] ?? 1));

  const isClippedAway = (/** @type {CSSStyleDeclaration} */ { clipPath, clip }) =>
    (clipPath !== "none" || clip !== "auto") && NO_AREA.test(`${clipPath} ${clip}`);

  /**
   * What an element and all around it let be seen of its contents. `folded`: itself is seen, and nothing inside;
   * `pane`: the innermost that clips; `boxed`: the element, or what has a box in its stead where it is of
   * `display: contents`.
   *
   * @typedef {{ shows: boolean, drawn: boolean, folded: boolean, opacity: number, inert: boolean, pane: Element | null, boxed: Element | null }} Frame
   */

  /** @type {Frame} */
  const OUTERMOST = { shows: true, drawn: true, folded: false, opacity: 1, inert: false, pane: null, boxed: null };

  /** @param {Element} element @returns {Frame} */
  const frameOf = (element) => {
    const known = frames.get(element);
    if (known) return known;
    const around = tree.parent(element);
    const outer = around ? frameOf(around) : OUTERMOST;
    const style = getComputedStyle(element);
    const opacity = outer.opacity * opacityOf(style);
    // What overflows the outermost two is the window's to show, by scrolling.
    const clips = style.overflow !== "visible" && !element.matches("html, body");
    const shows =
      outer.shows &&
      opacity >= FAINTEST &&
      !isClippedAway(style) &&
      (style.position !== "fixed" || inWindow(boxOf(element))) &&
      (!clips || (hasSize(boxOf(element)) && reachable(boxOf(element), outer.pane)));
    const frame = {
      shows,
      drawn: style.visibility === "visible",
      folded: style.contentVisibility === "hidden" || element.matches("details:not([open])"),
      opacity,
      inert: outer.inert || element.hasAttribute("inert"),
      pane: clips ? element : outer.pane,
      boxed: style.display === "contents" ? outer.boxed : element,
    };
    frames.set(element, frame);
    return frame;
  };

  /** @type {Sight["visible"]} */
  const visible = (node) => {
    const known = seen.get(node);
    if (known !== undefined) return known;
    const found = isVisible(node);
    seen.set(node, found);
    return found;
  };

  /** What is inside and has a box of its own knows that by itself. @param {Element} element @param {Element} inside */
  const hides = (element, inside) => frameOf(element).folded && !tree.closest(inside, "summary");

  const isVisible = (/** @type {Node} */ node) => {
    const own = node instanceof Element ? node : tree.parent(node);
    if (!own) return false;
    const { drawn, boxed } = frameOf(own);
    if (!drawn || !boxed?.checkVisibility() || (boxed !== node && hides(boxed, own))) return false;
    const stead = place(boxed);
    const { shows, pane } = frameOf(stead);
    if (!shows || frameOf(boxed).inert) return false;
    const box = boxOf(own === node ? stead : node);
    return hasSize(box) && reachable(box, pane);
  };

  /** @type {Sight["silent"]} */
  const silent = (node) => node instanceof Element && node.matches(SILENT);

  /** @param {Node} node @returns {string} */
  const read = (node) => {
    // Space is no sight by itself, but keeps words apart.
    if (node instanceof Text) return !node.data.trim() || visible(node) ? node.data : "";
    return silent(node) || !(node instanceof Element) ? "" : textOf(node);
  };

  /** @type {Sight["textOf"]} */
  const textOf = (element) => {
    const known = texts.get(element);
    if (known !== undefined) return known;
    const text = tree.children(element).map(read).join("");
    texts.set(element, text);
    return text;
  };

  /**
   * Whether `wanted` is left of `text` when the right characters are taken away. What is hidden only
   * takes away, so this spares looking at most of a page.
   *
   * @param {string} text @param {string} wanted
   */
  const holds = (text, wanted) => {
    if (text.length < wanted.length) return false;
    let at = 0;
    for (const character of wanted) if ((at = text.indexOf(character, at) + 1) === 0) return false;
    return true;
  };

  /** @type {Sight["saying"]} */
  const saying = (elements, wording) => {
    const labels = wording.labels.map(key);
    /** @type {typeof elements} */
    const found = [];
    // From the innermost out: around one that says it nothing is meant, and a whole page need not be read.
    for (const element of elements.toReversed()) {
      const text = tree.text(element);
      const whole = text && key(text);
      if (!whole || !labels.some((label) => holds(whole, label))) continue;
      if (found.some((other) => tree.contains(element, other))) continue;
      if (says(textOf(element), wording) && visible(element)) found.push(element);
    }
    return found.reverse();
  };

  /** @type {Sight["labelsOf"]} */
  const labelsOf = (control) =>
    [...(("labels" in control && /** @type {HTMLInputElement} */ (control).labels) || [])].filter(
      (label) => /[\p{L}\p{N}]/u.test(textOf(label)) && visible(label),
    );

  // ── where things stand ──────────────────────────────────────────────────────────────────────

  /** @type {Sight["sameLine"]} */
  const sameLine = (one, other) => {
    const [box, next] = [boxOf(one), boxOf(other)];
    const middle = (/** @type {DOMRect} */ { top, bottom }) => (top + bottom) / 2;
    const reaches = (/** @type {DOMRect} */ { top, bottom }, /** @type {number} */ at) => top < at && at < bottom;
    return reaches(box, middle(next)) || reaches(next, middle(box));
  };

  /** @type {Sight["near"]} */
  const near = (one, other) => {
    const [box, next] = [boxOf(one), boxOf(other)];
    if (!box.width || !next.width) return true;
    return sameLine(one, other) || (box.left < next.right && next.left < box.right);
  };

  // ── tables ──────────────────────────────────────────────────────────────────────────────────

  /** @param {Element} table */
  const rowsOf = (table) =>
    tree.elements(table, ROW).filter((row) => tree.closest(/** @type {Node} */ (tree.parent(row)), TABLE) === table);

  /** @param {HTMLElement} cell @param {"colSpan" | "rowSpan"} span */
  const spans = (cell, span) => (cell instanceof HTMLTableCellElement ? cell[span] || Infinity : 1);

  /** A table's rows, each with the cells that reach into it. @param {Element} table */
  const grid = (table) => {
    /** @type {{ cell: HTMLElement, column: number, rows: number }[]} */
    let above = [];
    return rowsOf(table).map((row) => {
      const line = above.filter(({ rows }) => rows > 0);
      const own = tree.elements(row, CELL).filter((cell) => tree.closest(/** @type {Node} */ (tree.parent(cell)), ROW) === row);
      let column = 0;
      for (const cell of own) {
        const taken = () => line.find((other) => other.column <= column && column < other.column + spans(other.cell, "colSpan"));
        for (let other = taken(); other; other = taken()) column = other.column + spans(other.cell, "colSpan");
        line.push({ cell, column, rows: spans(cell, "rowSpan") });
        column += spans(cell, "colSpan");
      }
      above = line.map((at) => ({ ...at, rows: at.rows - 1 }));
      return { row, cells: line };
    });
  };

  /** By section, which is made anew with every look. @type {WeakMap<Section, ReturnType<Sight["tables"]>>} */
  const laid = new WeakMap();

  /** @type {Sight["tables"]} */
  const tables = (within) => {
    const known = laid.get(within);
    if (known) return known;
    const found = within.elements
      .filter((element) => element.matches(TABLE) && visible(element))
      .map((table) => grid(table).map(({ cells }) => cells));
    laid.set(within, found);
    return found;
  };

  /** @type {Sight["below"]} */
  const below = (label) => {
    const row = tree.closest(label, ROW);
    const table = row && tree.closest(row, TABLE);
    const rows = table ? grid(table) : [];
    const from = rows.findIndex((other) => other.row === row);
    const column = rows[from]?.cells.find(({ cell }) => tree.contains(cell, label))?.column;
    const under = rows.slice(from + 1).flatMap(({ cells }) => cells.filter((at) => at.column === column));
    return [...new Set(under.map(({ cell }) => cell))].filter((cell) => !tree.contains(cell, label));
  };

  globalThis.authenBridgeFiller.sight = { lookAgain, visible, silent, textOf, saying, labelsOf, sameLine, near, tables, below };
}
