// In the Angular page's world: the same steps as on the static pages, the attacks in the application's own state.
"use strict";
window.attacks = (() => {
  const TYPES = ["focus", "keydown", "input", "keyup", "change", "blur", "click"];
  const component = (selector) => ng.getComponent(document.querySelector(selector));
  const draw = (one) => ng.applyChanges(one);
  const page = () => component(document.querySelector("app-by-other") ? "app-by-other" : "app-by-patient");
  const put = (role, person) => {
    const one = page();
    if (!one.patient) one.person = person;
    else if (role === "patient") one.patient.person = person;
    else Object.assign(one.certifying, { person });
    draw(one);
  };

  let steps = null;
  let at = null;
  let act = null;
  let people = {};
  let after = null;
  let struck = false;
  const state = () =>
    structuredClone({ visit: testzone.form(), certification: testzone.certification(), pids: testzone.pids() });

  const ATTACKS = {
    "another patient": () => put("patient", people.other),
    "nobody": () => put("patient", null),
    "rebuilt kept for another": () => (testzone.rebuild("kept"), put("patient", people.other)),
    "rebuilt blank for another": () => (put("patient", people.other), testzone.rebuild("blank")),
    "another's data in the same form": () => {
      put("patient", people.other);
      const own = { mobile: "0999999999", phones: "029999999", hn: "other" };
      component("app-visit-form").form.patchValue(own);
      after = { ...first, visit: { ...first.visit, ...own } };
    },
    "pushed away": () => history.pushState(null, "", "/authencode/x"),
    "another certifier": () => put("certifier", people.other),
    "the patient certifies": () => put("certifier", people.patient),
    "exchanged": () => (put("patient", people.certifier), put("certifier", people.patient)),
  };
  for (const type of TYPES)
    addEventListener(type, ({ target }) => {
      if (!steps || !(target instanceof Element)) return;
      steps.push(`${type} ${target.id || target.getAttribute("formcontrolname") || target.localName}`);
      if (steps.length - 1 !== at) return;
      struck = true;
      act();
    }, true);

  const start = location.href;
  let first = null;
  return {
    /** The form blank, for its own people again; the attack `name` comes at step `k`. */
    begin: (name, k, who) => {
      steps = after = null;
      struck = false;
      people = who;
      history.replaceState(history.state, "", start);
      put("patient", people.patient);
      if (people.certifier) {
        put("certifier", people.certifier);
        page().certifying.form.reset();
      }
      testzone.rebuild("blank");
      first = state();
      [act, at] = [ATTACKS[name] ?? null, k];
      steps = [];
    },
    act: (name, who) => {
      people = who;
      ATTACKS[name]();
    },
    end: () => {
      const counted = steps;
      steps = null;
      return { steps: counted, struck, expected: after ?? first, held: state() };
    },
  };
})();
