// The page as one tree, as it is seen: what a shadow root shows stands in the place of its host's children.
"use strict";
{
  /** @import {Tree} from "./fill-types.js" */

  /** Who may have a shadow root: the elements of the DOM standard, attachShadow(), and those with a hyphen. */
  const HOST = /-|^(?:article|aside|blockquote|body|div|footer|h[1-6]|header|main|nav|p|section|span)$/;
  // Longer texts are containers, never labels; spares comparing the text of whole pages.
  const LABEL_CHARACTERS = 500;

  /** Chrome opens closed roots to extensions. Elsewhere, in a test's own world, the open ones have to do. */
  const { openOrClosedShadowRoot = null } = globalThis.chrome?.dom ?? {};

  /** @typedef {{ at: number, end: number, parent: Element | null }} Place the numbers of itself and of the last inside */
  /** @type {Map<Node, Place>} */
  const places = new Map();
  /** @type {Node[]} */
  const nodes = [];
  /** @type {Map<Node, Node[]>} */
  const below = new Map();
  /** @type {Map<Element, string | null>} */
  const texts = new Map();
  /** @type {ShadowRoot[]} */
  const roots = [];
  let known = false;

  const shadowOf = (/** @type {Element} */ element) => {
    if (!(element instanceof HTMLElement) || !HOST.test(element.localName)) return null;
    return openOrClosedShadowRoot ? openOrClosedShadowRoot(element) : element.shadowRoot;
  };

  const childrenOf = (/** @type {Node} */ node) => {
    const given = node instanceof HTMLSlotElement ? node.assignedNodes({ flatten: true }) : [];
    if (given.length) return given;
    const found = [];
    const shadow = node instanceof Element ? shadowOf(node) : null;
    if (shadow) roots.push(shadow);
    const around = shadow ?? node;
    for (let child = around.firstChild; child; child = child.nextSibling) found.push(child);
    return found;
  };

  /** @type {Tree["children"]} */
  const children = (node) => {
    const before = below.get(node);
    if (before) return before;
    const found = childrenOf(node);
    below.set(node, found);
    return found;
  };

  const enter = (/** @type {Node} */ node, /** @type {Element | null} */ parent) => {
    const place = { at: nodes.length, end: 0, parent };
    places.set(node, place);
    nodes.push(node);
    if (node instanceof Element) for (const child of children(node)) enter(child, node);
    place.end = nodes.length - 1;
  };

  const placeOf = (/** @type {Node} */ node) => {
    if (!known) enter(document.documentElement, null);
    known = true;
    return places.get(node);
  };

  /** @type {Tree["lookAgain"]} */
  const lookAgain = () => {
    places.clear();
    below.clear();
    texts.clear();
    nodes.length = 0;
    roots.length = 0;
    known = false;
  };

  /** @type {Tree["shadows"]} */
  const shadows = () => {
    placeOf(document.documentElement);
    return roots;
  };

  /** @type {Tree["parent"]} */
  const parent = (node) => placeOf(node)?.parent ?? null;

  /** @type {Tree["closest"]} */
  const closest = (node, selector) => {
    /** @type {Element | null} */
    let element = node instanceof Element ? node : parent(node);
    while (element && !element.matches(selector)) element = parent(element);
    return element;
  };

  /** @type {Tree["contains"]} */
  const contains = (outer, inner) => {
    const [around, within] = [placeOf(outer), placeOf(inner)];
    return Boolean(around && within && around.at <= within.at && within.end <= around.end);
  };

  /** @type {Tree["precedes"]} */
  const precedes = (one, other) => {
    const [first, second] = [placeOf(one), placeOf(other)];
    return Boolean(first && second && first.end < second.at);
  };

  /** @type {Tree["elements"]} */
  const elements = (root, selector = "*") => {
    const place = placeOf(root);
    if (!place) return [];
    return /** @type {HTMLElement[]} */ (
      nodes.slice(place.at + 1, place.end + 1).filter((node) => node instanceof Element && node.matches(selector))
    );
  };

  const plain = (/** @type {Node} */ node) => {
    if (node instanceof Text) return node.data.length > LABEL_CHARACTERS ? null : node.data;
    return node instanceof Element ? text(node) : "";
  };

  /** @type {Tree["text"]} */
  const text = (element) => {
    const before = texts.get(element);
    if (before !== undefined) return before;
    /** @type {string | null} */
    let joined = "";
    for (const child of children(element)) {
      const more = plain(child);
      joined = joined === null || more === null ? null : joined + more;
      if (joined !== null && joined.length > LABEL_CHARACTERS) joined = null;
      if (joined === null) break;
    }
    texts.set(element, joined);
    return joined;
  };

  globalThis.authenBridgeFiller.tree = { lookAgain, shadows, children, parent, closest, contains, precedes, elements, text };
}
