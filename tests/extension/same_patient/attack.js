// In the page's own world: counts the steps of a fill by the events on the page's controls, and at one of
// them does to the page what an application may do while somebody types.
"use strict";
globalThis.attack = (() => {
  const TYPES = ["focus", "keydown", "input", "keyup", "change", "blur", "click"];
  const CONTROLS = "input, select, textarea, [role=combobox]";
  const TICKS = "[type=checkbox], [type=radio]";

  const start = location.href;
  const pristine = document.body.innerHTML;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const held = (control) =>
    control.matches(TICKS) ? control.checked : (control.value ?? control.textContent.trim());
  const snapshot = () => all(CONTROLS).map((control) => [control.type ?? "drop-down", held(control)]);
  const show = (role, pid) => all(`[data-pid=${role}]`).forEach((place) => (place.textContent = pid));

  let people, steps, at, act, expected, later, first;

  const strike = () => {
    at = null;
    act();
    expected ??= first;
  };

  /** One step of the fill; the one asked for is the moment of the attack. */
  const step = (name) => {
    if (steps === null) return;
    steps.push(name);
    if (later && steps.length === 1) later();
    if (steps.length - 1 === at) strike();
  };
  for (const type of TYPES)
    addEventListener(type, ({ target }) => {
      if (target instanceof Element) step(`${type} ${target.id || all(CONTROLS).indexOf(target)}`);
    }, true);

  // A kit's drop-down: its list is drawn a frame after the press.
  addEventListener("click", ({ target }) => {
    const box = target.closest?.("[role=combobox]");
    if (box)
      requestAnimationFrame(() => {
        step("list due");
        const list = document.createElement("div");
        for (const text of box.dataset.options.split("|")) list.innerHTML += `<div role="option">${text}</div>`;
        list.onclick = (event) => {
          box.textContent = event.target.textContent;
          list.remove();
        };
        list.onkeydown = ({ key }) => key === "Escape" && list.remove();
        document.body.append(list);
        step("list there");
      });
  });

  const otherShown = new CSSStyleSheet();
  otherShown.replaceSync("[data-pid=patient] { display: none } [data-other] { display: inline !important }");

  const remake = () => (document.body.innerHTML = pristine);
  /** What is in the controls moves on with them, as a model does. */
  const remakeKept = () => {
    const kept = snapshot();
    remake();
    all(CONTROLS).forEach((control, index) => {
      const [, value] = kept[index];
      if (control.matches(TICKS)) control.checked = value;
      else if ("value" in control) control.value = value;
      else control.textContent = value;
    });
  };
  /** The other patient's own data in every control, and another row than anybody chose. */
  const load = () => {
    all("input:not([type]), input[type=text], input[type=tel]").forEach((box, index) => {
      if (box.dataset.box === undefined) box.value = `${people.own}${index}`;
    });
    for (const list of all("select")) list.selectedIndex = list.options.length - 1;
    for (const list of all("[role=combobox]")) list.textContent = list.dataset.options.split("|").at(-1);
    for (const tick of all(TICKS)) tick.checked = false;
    for (const group of new Set(all(TICKS).map((tick) => tick.name))) all(`[name="${group}"]`)[0].checked = true;
    expected = snapshot();
  };
  /** As by a framework that draws another label around the same element. */
  const exchangeBoxes = () => {
    const [one, other] = all("[data-box]");
    const [place, id] = [document.createElement("i"), one.id];
    one.replaceWith(place);
    other.replaceWith(one);
    place.replaceWith(other);
    one.id = other.id;
    other.id = id;
  };

  const ATTACKS = {
    "another patient": () => show("patient", people.other),
    "nobody": () => show("patient", ""),
    "a second patient": () => show("patient", `${people.patient} ${people.other}`),
    "another patient by a rule of style": () => (document.adoptedStyleSheets = [otherShown]),
    "pushed away": () => history.pushState(null, "", people.away),
    "replaced by another page": () => history.replaceState(null, "", people.away),
    "hash to another page": () => (location.hash = "#/report/eclaim"),
    "another route of the site": () => history.pushState(null, "", people.elsewhere),
    "rebuilt blank for another": () => (remake(), show("patient", people.other)),
    "rebuilt kept for another": () => (remakeKept(), show("patient", people.other)),
    "rebuilt with another's data": () => (remake(), show("patient", people.other), load()),
    "another's data in the same boxes": () => (show("patient", people.other), load()),
    "rebuilt blank for nobody": () => (remake(), show("patient", "")),
    "another certifier": () => show("certifier", people.other),
    "the patient certifies": () => show("certifier", people.patient),
    "no certifier": () => show("certifier", ""),
    "patient and certifier exchanged": () => (show("patient", people.certifier), show("certifier", people.patient)),
    "rebuilt kept, certified by another": () => (remakeKept(), show("certifier", people.other)),
    "the two boxes exchanged": exchangeBoxes,
    "rebuilt blank": remake,
    "rebuilt kept": remakeKept,
  };

  return {
    /** The page as it was; the attack `name` comes at step `k`, before the fill or in a turn after its writes. */
    begin: (name, k, who) => {
      people = who;
      steps = null;
      document.adoptedStyleSheets = [];
      history.replaceState(null, "", start);
      remake();
      first = snapshot();
      expected = later = undefined;
      act = ATTACKS[name] ?? null;
      at = typeof k === "number" ? k : null;
      if (k === "before") strike();
      if (k === "task") later = () => setTimeout(strike);
      if (k === "frame") later = () => requestAnimationFrame(strike);
      steps = [];
    },
    end: () => {
      const counted = steps;
      steps = null;
      return { steps: counted, struck: expected !== undefined, expected: expected ?? null, held: snapshot(), first };
    },
  };
})();
