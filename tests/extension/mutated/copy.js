// A copy of a captured page: what each control is for is known here, by the element itself, and nowhere in
// the page. judge() compares every control of the copy with that.

const CONTROLS = "input, select, textarea";
const TEXT_BOXES = "input:not([type]), [type=text], textarea";

/** A sequence that is the same for one seed: mulberry32. */
const chances = (seed) => {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count) => Math.floor(next() * count);
  const shuffled = (list) => list.map((each) => [next(), each]).sort(([a], [b]) => a - b).map(([, each]) => each);
  return { maybe: (share = 0.5) => next() < share, below, pick: (list) => list[below(list.length)], shuffled };
};

class Copy {
  /** @param captured {head, body} @param seed of everything that is random in it */
  constructor(captured, url, seed) {
    history.replaceState(null, "", url);
    document.documentElement.removeAttribute("dir");
    for (const sheet of document.styleSheets) sheet.disabled = false;
    document.body.removeAttribute("style");
    document.body.innerHTML = captured.body;
    Object.assign(this, chances(seed));
    this.roots = [document];
    this.truth = new Map(this.taken("truth").map(([element, name]) => [element, name]));
    this.labels = new Map(this.taken("label").map(([element, name]) => [name, element]));
    this.headings = this.taken("heading").map(([element]) => element);
  }

  /** A copy with its styles in force: what is where is part of what a person sees. */
  static async of(captured, url, seed) {
    if (document.head.dataset.of !== captured.head) {
      document.head.innerHTML = captured.head;
      document.head.dataset.of = captured.head;
      const links = [...document.head.querySelectorAll("link")];
      await Promise.all(links.map((link) => new Promise((resolve) => link.addEventListener("load", resolve))));
    }
    return new Copy(captured, url, seed);
  }

  taken(name) {
    return [...document.querySelectorAll(`[data-${name}]`)].map((element) => {
      const value = element.dataset[name];
      delete element.dataset[name];
      return [element, value];
    });
  }

  /** Field names that have a label, in the page's order; a field's controls. */
  get fields() {
    return [...this.labels.keys()];
  }

  controls(field) {
    const own = (name) => name === field || name.startsWith(`${field}/`) || (field === "hour" && name === "minute");
    return [...this.truth].filter(([, name]) => own(name)).map(([element]) => element);
  }

  all() {
    return this.roots.flatMap((root) => [...root.querySelectorAll(CONTROLS)]);
  }

  boxes() {
    return [...this.truth.keys()].filter((element) => element.matches(TEXT_BOXES));
  }

  /** The adjacent nodes that hold a field's label and controls and none of another's; null: there are none. */
  unit(field) {
    const [label, parts] = [this.labels.get(field), this.controls(field)];
    if (!label || !parts.length) return null;
    let around = label;
    while (around && !parts.every((part) => around.contains(part))) around = around.parentElement;
    if (!around || around === label) return around && [label];
    const at = (element) => [...around.childNodes].findIndex((child) => child.contains(element));
    const places = [label, ...parts].map(at);
    const nodes = [...around.childNodes].slice(Math.min(...places), Math.max(...places) + 1);
    const foreign = [...this.truth.keys()].some((each) => !parts.includes(each) && nodes.some((node) => node.contains(each)));
    return foreign ? null : nodes;
  }

  /** Give an element another tag; it stays what it was in the notes. */
  retag(element, tag, attributes = {}) {
    const made = document.createElement(tag);
    for (const { name, value } of element.attributes) made.setAttribute(name, value);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...element.childNodes);
    element.replaceWith(made);
    for (const [name, label] of this.labels) if (label === element) this.labels.set(name, made);
    this.headings = this.headings.map((heading) => (heading === element ? made : heading));
    return made;
  }

  begin() {
    this.before = new Map(this.all().map((each) => [each, Copy.state(each)]));
  }

  static state(control) {
    return control.type === "checkbox" || control.type === "radio" ? String(control.checked) : control.value;
  }

  /**
   * @param wanted field → {truth name → state} once it is filled @param report the filler's
   * @returns field → "right", "wrong" or what the report says; and every control that holds what it should not
   */
  judge(wanted, report) {
    const said = new Map(report.fields.map(({ field, outcome }) => [field, outcome]));
    // A time that was there stays as it is; anything else that is there already is what it should be.
    const fills = (field) => said.get(field) === "filled" || (said.get(field) === "already" && field !== "time");
    const filled = Object.entries(wanted).filter(([field]) => fills(field));
    const states = new Map(filled.flatMap(([, each]) => Object.entries(each)));
    const wrong = [...this.before].flatMap(([control, was]) => {
      const name = this.truth.get(control) ?? "";
      const [is, expected] = [Copy.state(control), states.get(name) ?? was];
      return is === expected ? [] : [`${name || control.outerHTML.slice(0, 80)}: ${is} for ${expected}`];
    });
    const missed = filled.filter(([, each]) => Object.keys(each).some((name) => ![...this.truth.values()].includes(name)));
    wrong.push(...missed.map(([field]) => `${field}: said to be filled, and is not there`));
    return { said: report.ok ? Object.fromEntries(said) : report.outcome, wrong };
  }
}
globalThis.Copy = Copy;
