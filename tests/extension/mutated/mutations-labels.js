// What can happen to the words of a form.

const WRAPPERS = ["span", "b", "strong", "font", "em"];
const INVISIBLE = ["\u200b", "\u200c", "\u2060", "\ufeff", "\u00ad"];
const HELP = ["ตัวอย่างดูที่คู่มือ", "โปรดตรวจสอบก่อนบันทึก", "(ไม่บังคับ)", "?"];

const textsIn = (element) => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const met = [];
  while (walker.nextNode()) if (walker.currentNode.data.trim() && !walker.currentNode.parentElement.closest("select")) met.push(walker.currentNode);
  return met;
};
const wordings = (copy) => [...copy.labels.values(), ...copy.headings].flatMap(textsIn);
const made = (tag, text, attributes = {}) => {
  const element = Object.assign(document.createElement(tag), { textContent: text });
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};
const respell = (copy, change) => {
  for (const node of wordings(copy)) node.data = change(node.data);
};
/** The label's child of an ancestor that also holds the control, and the control's. */
const sides = (copy, field) => {
  const [label, [control]] = [copy.labels.get(field), copy.controls(field)];
  if (!label || !control || label.contains(control)) return null;
  let around = label;
  while (!around.parentElement.contains(control)) around = around.parentElement;
  const other = [...around.parentElement.children].find((child) => child.contains(control));
  return { label: around, control: other };
};

globalThis.MUTATIONS = {
  "labels in pieces": (copy) => {
    for (const node of wordings(copy).filter(() => copy.maybe(0.7))) {
      const at = 1 + copy.below(Math.max(node.data.length - 1, 1));
      const pieces = [node.data.slice(0, at), node.data.slice(at)].filter(Boolean);
      node.replaceWith(...pieces.map((text) => (copy.maybe(0.7) ? made(copy.pick(WRAPPERS), text) : text)));
    }
  },
  "labels wrapped": (copy) => {
    for (const label of copy.labels.values()) {
      const inner = document.createElement(copy.pick(["div", "span", "strong", "p"]));
      if (label.querySelector("input, select")) continue;
      inner.append(...label.childNodes);
      label.append(inner);
    }
  },
  "stars and colons": (copy) => {
    for (const label of copy.labels.values()) {
      for (const node of textsIn(label)) node.data = node.data.replace(/[*:]/g, "").trim();
      const mark = copy.pick(["*", " *", ":", " : ", "* :", ""]);
      const piece = copy.maybe() ? mark : made("span", mark, { style: "color:red" });
      if (copy.maybe()) label.append(piece);
      else label.prepend(piece);
    }
  },
  "sara am as two marks": (copy) => respell(copy, (text) => text.replace(/([\u0e48-\u0e4b]?)\u0e33/g, (_, tone) => (copy.maybe() ? `\u0e4d${tone}\u0e32` : `${tone}\u0e4d\u0e32`))),
  "แ as two เ": (copy) => respell(copy, (text) => text.replaceAll("แ", "เเ")),
  "invisible characters": (copy) =>
    respell(copy, (text) => [...text].map((letter) => (copy.maybe(0.2) ? letter + copy.pick(INVISIBLE) : letter)).join("").replaceAll(" ", () => copy.pick(["\u00a0", " ", "  "]))),
  "names and classes anew": (copy) => {
    const ids = new Map();
    const anew = (name) => ids.get(name) ?? ids.set(name, `x${copy.below(1e9).toString(36)}`).get(name);
    for (const element of document.body.querySelectorAll("*"))
      for (const name of ["id", "for", "name", "class", "formcontrolname"])
        if (element.hasAttribute(name)) element.setAttribute(name, anew(element.getAttribute(name)));
  },
  "labels not tied": (copy) => {
    for (const [field, label] of copy.labels) {
      label.removeAttribute("for");
      const nodes = copy.unit(field);
      if (!nodes || nodes[0] === label || nodes.length > 3 || !copy.maybe(0.3)) continue;
      const around = document.createElement("label");
      nodes[0].before(around);
      around.append(...nodes);
      copy.labels.set(field, copy.retag(label, "span"));
    }
  },
  "labels as plain divs": (copy) => {
    for (const label of [...copy.labels.values()]) if (label.matches("label")) copy.retag(label, copy.pick(["div", "span", "p"])).removeAttribute("for");
  },
  "labels behind": (copy) => {
    for (const field of copy.fields) {
      const both = sides(copy, field);
      if (both && field !== "service") both.control.after(both.label);
    }
  },
  "labels for screen readers": (copy) => {
    for (const label of copy.labels.values())
      if (label.getAttribute("for")) label.setAttribute("style", "position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)");
  },
  "help between label and box": (copy) => {
    for (const field of copy.fields.filter(() => copy.maybe(0.4))) {
      const both = sides(copy, field);
      both?.control.before(made(copy.pick(["small", "div", "i", "button"]), copy.pick(HELP), { type: "button" }));
    }
  },
  "hints moved": (copy) => {
    for (const hint of document.querySelectorAll(".form-text")) copy.pick([...copy.labels.values()].slice(0, 2)).append(made("small", ` ${hint.textContent}`));
  },
  "placeholders": (copy) => {
    for (const [field, label] of copy.labels)
      for (const box of copy.controls(field))
        if (box.matches("input:not([type=radio], [type=checkbox])"))
          box.placeholder = copy.pick([`กรอก${label.textContent.trim()}`, label.textContent.trim(), "ระบุ", "เช่น 0800000000"]);
  },
};
