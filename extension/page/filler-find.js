// Finding sections and controls the way a person does: by the visible text beside them, inside the
// section under a visible heading. Reads only; what is not certain comes back as more than one.
"use strict";
{
  /** @import {Choice, Filler, Find, Section, Token} from "./fill-types.js" */
  /** @import {Field} from "../sites/site.js" */

  const { words, tree, sight, widgets } = /** @type {Filler} */ (globalThis.authenBridgeFiller);
  const { key, says, without } = words;
  const { visible, silent, textOf, saying, labelsOf, sameLine, near, below } = sight;

  const TEXT_TYPES = new Set(["text", "tel", "search", "number"]);
  const BUTTON_TYPES = new Set(["button", "submit", "reset", "image", "hidden"]);
  const WIDGET = `input, select, textarea, [contenteditable=true], [role=combobox], [role=checkbox], [role=radio], ${widgets.DROP_DOWN}`;
  const TICK = "input[type=checkbox], input[type=radio]";
  const TOO_SHORT = ":is(input, textarea):is([maxlength='1'], [maxlength='2'], [maxlength='4'])"; // for a date: a part of one, or a time's
  const LANDMARK = "form, main, dialog, [role=main], [role=dialog], body";
  const HEADING = "h1, h2, h3, h4, h5, h6, legend, summary, [role=heading]";
  const NAVIGATION = "nav, [role=navigation], [role=tab], [aria-label=breadcrumb], option";

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
    // A stranger (a widget kit's drop-down) is what the label means, not the one after it; and what stands
    // elsewhere ends what is ours.
    const ours = (/** @type {HTMLElement[]} */ some) => {
      const end = some.findIndex((control, at) => !fitting.includes(control) || !near(some[at - 1] ?? label, control));
      return end < 0 ? some : some.slice(0, end);
    };
    const [mine, theirs] = [ours(after), ours(before)];
    const first = met.find(({ node, control }) => control || !tree.closest(node, HEADING))?.control;
    // Words ahead of the controls before us: those are theirs. None, or none ahead of the first of all: here
    // controls come before labels.
    if (earlier.length === before.length || (first && !first.matches(TICK))) return [...theirs, ...mine];
    // And one before us in our line may be ours, where the one after us is in the next.
    const behind = theirs[0] && after[0] && sameLine(label, theirs[0]) && !sameLine(label, after[0]);
    return behind ? mine.concat(mine.length ? theirs : []) : mine;
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
    date: (element) => element.matches("input[type=date]") || (isText(element) && !element.matches(TOO_SHORT)),
    "time-pair": (element) => isText(element) || isSelect(element),
    "tick-row": (element) => element.matches(TICK),
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

  /** Whether nothing but what it calls itself says what it is. @param {HTMLElement} control @param {Section} within */
  const alone = (control, within) => {
    const met = tokens(within.root, within);
    const before = met[met.findIndex((token) => token.control === control) - 1];
    if (before && !before.control && !tree.closest(before.node, HEADING)) return false;
    /** @type {Element | null} */
    let around = control;
    const holds = (/** @type {(token: Token) => boolean} */ test) =>
      met.some((token) => test(token) && tree.contains(/** @type {Element} */ (around), token.node));
    while (around && !holds(({ control: other }) => other !== control)) around = tree.parent(around);
    return !around || holds(({ control: other }) => other !== null && other !== control);
  };

  /** @param {Section} _ @param {Field} field @param {HTMLElement[]} fitting */
  const bySelector = (_, { selector }, fitting) => (selector ? fitting.filter((control) => control.matches(selector)) : []);

  /**
   * Ways to find a control, surest first: the first that finds any decides. `said`: what reads as the label.
   *
   * @type {((within: Section, field: Field, fitting: HTMLElement[], said: () => HTMLElement[], bears: (label: HTMLElement) => boolean) => HTMLElement[])[]}
   */
  const WAYS = [
    bySelector,
    // Where labels of two names are tied to one control, a copied `for` went astray: what is beside decides.
    (_, field, fitting, _said, bears) =>
      fitting.filter((control) => names(control).some((name) => says(name, field)) && labelsOf(control).every(bears)),
    (within, field, fitting, said) => said().flatMap((label) => beside(label, within, field, fitting)),
    (_within, _field, fitting, said) =>
      said()
        .flatMap(below)
        .flatMap((cell) => fitting.filter((control) => tree.contains(cell, control))),
    (within, field, fitting) =>
      fitting.filter(
        (control) =>
          [control.getAttribute("placeholder"), control.title].some((name) => says(name ?? "", field)) &&
          alone(control, within),
      ),
  ];

  /** By section, which is made anew with every look. @type {WeakMap<Section, Map<Field, HTMLElement[]>>} */
  const found = new WeakMap();

  /** @type {Find["controls"]} */
  const controls = (within, field) => {
    const known = found.get(within) ?? new Map();
    found.set(within, known);
    if (!known.has(field)) known.set(field, search(within, field));
    return known.get(field) ?? [];
  };

  /** @type {Find["controls"]} */
  const search = (within, field) => {
    const fitting = within.elements.filter((element) => FITS[field.kind](element) && visible(element));
    /** @type {HTMLElement[] | undefined} */
    let known; // looked for only where the markup itself does not tell
    const said = () => (known ??= saying(within.elements, field));
    const bears = (/** @type {HTMLElement} */ label) =>
      says(textOf(label), field) || said().some((each) => tree.contains(label, each));
    // A person reads another name at it. Two boxes of one time may each have their own.
    const others = (/** @type {HTMLElement} */ control) =>
      field.kind !== "time-pair" && labelsOf(control).length > 0 && !labelsOf(control).some(bears);
    for (const way of WAYS) {
      const meant = new Set(way(within, field, fitting, said, bears));
      if (meant.size && way !== bySelector && [...meant].some(others)) return [];
      if (meant.size) return fitting.filter((control) => meant.has(control)); // in the page's order: hours before minutes
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

  /** The words around a radio button and around no other of its group. @param {HTMLElement} radio @param {HTMLElement[]} group @param {Token[]} met */
  const own = (radio, group, met) => {
    const itsOwn = (/** @type {Element} */ around) => group.every((other) => other === radio || !tree.contains(around, other));
    for (let around = tree.parent(radio); around && itsOwn(around); around = tree.parent(around)) {
      const inside = met.filter(({ node, control }) => !control && tree.contains(/** @type {Element} */ (around), node));
      if (inside.length) return [inside.map(({ text }) => text).join("")];
    }
    return [];
  };

  /**
   * A radio's text is the markup's, or is around it alone, or stands right after it, or right before: what a page
   * does for one it does for all, and where that is not certain both are listed.
   *
   * @param {HTMLElement[]} group @param {Token[]} met @param {(token: Token) => boolean} isLabel @returns {Choice[]}
   */
  const named = (group, met, isLabel) => {
    const places = group.map((element) => met.findIndex(({ control }) => control === element));
    const textAt = (/** @type {number} */ at) => (met[at] && !met[at].control ? [met[at].text] : []);
    const [first = 0] = places;
    const ahead = met[first - 1];
    const after = (!ahead || ahead.control !== null || isLabel(ahead)) && places.every((at) => textAt(at + 1).length);
    return group.map((element, index) => {
      const at = places[index] ?? -1;
      const tied = labelsOf(element).length > 1 ? [] : names(element).filter((name) => name.trim());
      const sure = tied.length ? tied : own(element, group, met);
      const called = sure.length ? sure : [...textAt(at + 1), ...(after ? [] : textAt(at - 1))];
      return { element: /** @type {HTMLInputElement} */ (element), names: called };
    });
  };

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
    const isLabel = (/** @type {Token} */ { node }) => labels.some((label) => tree.contains(label, node));
    return [...new Set(said.length ? said : next)].map((group) => named(group, met, isLabel));
  };

  globalThis.authenBridgeFiller.find = { outline, tokens, names, controls, choices };
}
