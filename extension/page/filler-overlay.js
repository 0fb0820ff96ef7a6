// Boxes with words over the page and a legend in its corner, all in one shadow root of ours: no element of
// the page is touched. They follow scrolling, resizing and zoom, and are gone with a click or Escape.
"use strict";
{
  /** @import {Mark, Overlay} from "./fill-types.js" */

  // px. A narrower control has no room for words: they stand under it.
  const ROOM_FOR_WORDS = 150;
  // px. Less is a control that a widget kit hides behind a drawn one, in the element around it.
  const SMALLEST = 4;
  // What a click consists of; what the legend is told is not the page's business.
  const CLICK = ["pointerdown", "mousedown", "pointerup", "mouseup", "click", "dblclick", "contextmenu"];

  const CSS = `
    :host { color-scheme: light; }
    * { box-sizing: border-box; }
    .mark { position: absolute; border: 2px solid var(--tone); border-radius: 4px; }
    .mark[hidden] { display: none; }
    .words { position: absolute; inset-inline-start: 4px; top: 50%; transform: translateY(-50%); max-width: calc(100% - 8px);
      padding: 0 5px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; border-radius: 3px;
      background: var(--tone); color: #fff; font: 600 12px/1.6 system-ui, "Leelawadee UI", "Noto Sans Thai", Loma, sans-serif; }
    .narrow .words, .already .words, .kept .words { inset-inline-start: -2px; top: 100%; transform: none; max-width: none; }
    .tick .words { inset-inline-start: calc(100% + 4px); top: 50%; transform: translateY(-50%); max-width: none; }
    .section { border: 2px dashed var(--tone); }
    .section .words { inset-inline: auto 6px; top: 0; transform: translateY(-50%); }
    .would-fill { --tone: #14713d; }
    .found, .already { --tone: #0b5cad; }
    .kept { --tone: #55616f; }
    .section { --tone: #6b3fa0; }
    .ambiguous, .read-only, .refused, .warn { --tone: #8a4b00; }
    .mark.ambiguous, .mark.read-only, .mark.refused { border: 4px double var(--tone); }
    .not-found, .bad { --tone: #b3261e; }
    .legend { position: absolute; inset-inline-end: 12px; bottom: 12px; width: min(24rem, calc(100% - 24px)); max-height: 60%;
      overflow: auto; pointer-events: auto; padding: 8px 12px; border: 1px solid #55616f; border-radius: 8px;
      background: #fff; color: #16202b; box-shadow: 0 4px 16px rgb(0 0 0 / 0.3);
      font: 14px/1.6 system-ui, "Leelawadee UI", "Noto Sans Thai", Loma, sans-serif; overflow-wrap: anywhere; }
    summary { font-weight: 700; cursor: pointer; }
    ul { margin: 4px 0 0; padding: 0; list-style: none; }
    li { padding-inline-start: 10px; margin-block: 2px; white-space: pre-line; border-inline-start: 4px solid var(--tone, #d3d9e0); }
    button { float: inline-end; margin-inline-start: 8px; padding: 2px 10px; border: 1px solid #0b5cad; border-radius: 6px; background: #0b5cad; color: #fff;
      font: inherit; font-weight: 600; cursor: pointer; }
    :focus-visible { outline: 3px solid #ffb300; outline-offset: 1px; }
  `;

  /** @param {string} tag @param {string} name @param {(Node | string)[]} inside */
  const make = (tag, name, ...inside) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    element.append(...inside);
    return element;
  };

  /** @param {HTMLElement} element */
  const rectOf = (element) => {
    const own = element.getBoundingClientRect();
    const small = own.width < SMALLEST || own.height < SMALLEST;
    return small && element.parentElement ? element.parentElement.getBoundingClientRect() : own;
  };

  /** @param {DOMRect[]} rects */
  const around = (rects) => {
    const seen = rects.filter(({ width, height }) => width > 0 && height > 0);
    const [left, top] = [Math.min(...seen.map((rect) => rect.left)), Math.min(...seen.map((rect) => rect.top))];
    const [right, bottom] = [Math.max(...seen.map((rect) => rect.right)), Math.max(...seen.map((rect) => rect.bottom))];
    return seen.length ? new DOMRect(left, top, right - left, bottom - top) : null;
  };

  /** The boxes of a mark, and what each is drawn around. @param {Mark} mark */
  const boxesOf = ({ elements, tone, text }) => {
    const groups = tone === "section" ? [elements] : elements.map((element) => [element]);
    return groups.map((inside, at) => {
      const tick = inside.length === 1 && inside[0]?.matches("[type=checkbox], [type=radio]");
      const box = make("div", `mark ${tone}${tick ? " tick" : ""}`, ...(at === 0 ? [make("span", "words", text)] : []));
      return { box, inside };
    });
  };

  /** @param {Parameters<Overlay["draw"]>[1]} legend @param {() => void} close */
  const legendOf = ({ title, close: words, lines }, close) => {
    const button = make("button", "", words);
    button.addEventListener("click", close);
    const items = lines.map(({ tone, text }) => make("li", tone, text));
    const details = make("details", "", make("summary", "", title), make("ul", "", ...items));
    details.setAttribute("open", "");
    const legend = make("section", "legend", button, details);
    legend.setAttribute("aria-label", title);
    for (const type of CLICK) legend.addEventListener(type, (event) => event.stopPropagation());
    // A press would take the focus from the page's control, and some forms act on that.
    legend.addEventListener("mousedown", (event) => event.preventDefault());
    return legend;
  };

  /**
   * Escape belongs to the marks while they are there, down and up again: the page's dialogs do not close with them.
   *
   * @param {() => void} close @returns {() => void} stops listening
   */
  const onEscape = (close) => {
    const take = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape" || !event.isTrusted) return false; // a script's own is not the person's
      event.preventDefault();
      event.stopImmediatePropagation();
      return true;
    };
    const up = (/** @type {KeyboardEvent} */ event) => {
      take(event);
      removeEventListener("keyup", up, true);
    };
    const down = (/** @type {KeyboardEvent} */ event) => {
      if (!take(event)) return;
      addEventListener("keyup", up, true);
      close();
    };
    addEventListener("keydown", down, true);
    return () => removeEventListener("keydown", down, true);
  };

  /** @type {Overlay["draw"]} */
  const draw = (marks, legend) => {
    globalThis.authenBridgeUnmark?.();
    const host = document.createElement("div");
    host.style.cssText =
      "all: initial !important; position: fixed !important; inset: 0 !important; z-index: 2147483647 !important; pointer-events: none !important";
    const root = host.attachShadow({ mode: "closed" });
    const sheet = new CSSStyleSheet(); // no element of style: a page's policy may refuse those
    sheet.replaceSync(CSS);
    root.adoptedStyleSheets = [sheet];
    const boxes = marks.flatMap(boxesOf);
    const at = location.href;
    let frame = 0;

    const remove = () => {
      cancelAnimationFrame(frame);
      deafen();
      host.remove();
      globalThis.authenBridgeUnmark = undefined;
    };
    const deafen = onEscape(remove);

    /** The page's place on the screen → the host's own, which a page may scale and shift as a whole. */
    const place = () => {
      const own = host.getBoundingClientRect();
      const scale = own.width / host.offsetWidth || 1;
      const rects = boxes.map(({ inside }) => around(inside.filter((each) => each.isConnected).map(rectOf)));
      for (const [index, { box }] of boxes.entries()) {
        const rect = rects[index];
        box.hidden = !rect;
        if (!rect) continue;
        const [left, top] = [(rect.left - own.left) / scale, (rect.top - own.top) / scale];
        const [width, height] = [rect.width / scale, rect.height / scale];
        box.classList.toggle("narrow", width < ROOM_FOR_WORDS);
        box.style.cssText = `left: ${left}px; top: ${top}px; width: ${width}px; height: ${height}px`;
      }
    };
    const follow = () => {
      // The page took the marks off, or is another one now.
      if (!host.isConnected || location.href !== at) return remove();
      place();
      frame = requestAnimationFrame(follow);
      return undefined;
    };

    root.append(...boxes.map(({ box }) => box), legendOf(legend, remove));
    document.documentElement.append(host);
    globalThis.authenBridgeUnmark = remove;
    follow();
  };

  globalThis.authenBridgeFiller.overlay = { draw };
}
