// Which page this is, whose form it shows and for which day: whether it may be filled at all.
"use strict";
{
  /** @import {Filler, Fill, FillOutcome, Look, Looking, Section} from "./fill-types.js" */
  /** @import {Field, Page, Part, Role, Site} from "../sites/site.js" */

  const { words, tree, sight, find, shown, planning } = /** @type {Filler} */ (globalThis.authenBridgeFiller);

  /** @typedef {Pick<Fill, "shown"> & { outcome: FillOutcome }} Reason */

  class Stop extends Error {
    /** @param {Reason} reason */
    constructor(reason) {
      super(reason.outcome);
      this.reason = reason;
    }
  }

  // ── which page ──────────────────────────────────────────────────────────────────────────────

  /** @param {Site} site @param {Page} page */
  const onRoute = ({ base, origins }, { routes }) => {
    // Sandboxed, it has an address of the site's and is a page of no site.
    if (self.origin !== location.origin || !origins.includes(location.origin)) return false;
    const path = location.pathname.replace(/\/+$/, "");
    const hash = (location.hash.slice(1).split("?")[0] ?? "").replace(/\/+$/, "");
    return (
      routes.path.some((route) => route === "*" || path === base + route) ||
      ((path === base || path.startsWith(`${base}/`)) && routes.hash.includes(hash))
    );
  };

  /** @param {Section[]} parts @returns {Section} several sections, read as one */
  const together = (parts) => ({
    root: parts.every(({ root }) => root === parts[0]?.root) ? /** @type {Section} */ (parts[0]).root : document.body,
    contains: (node) => parts.some((part) => part.contains(node)),
    elements: parts.flatMap(({ elements }) => elements),
  });

  /** @param {Look["page"]} page @returns {Look["section"]} */
  const sectionsOf = (page) => {
    const one = find.outline(page);
    /** @type {Map<string, Section | "not-found" | "ambiguous">} one object each, by which what is found in it is known */
    const known = new Map();
    /** @param {string | string[]} names */
    const read = (names) => {
      const parts = [names].flat().map(one);
      if (parts.includes("ambiguous")) return "ambiguous";
      const there = parts.filter((part) => typeof part === "object");
      return there.length ? together(there) : "not-found";
    };
    return (names) => {
      const name = String(names);
      const found = known.get(name) ?? read(names);
      known.set(name, found);
      return found;
    };
  };

  /** @param {Site} site @param {Page} page @returns {Look["page"]} with what it shares with other pages */
  const whole = (site, page) => {
    const parts = (page.parts ?? []).map((name) => /** @type {Part} */ (site.parts[name]));
    const fields = Object.assign({}, ...parts.map((part) => part.fields), page.fields);
    const buttons = Object.assign({}, ...parts.map((part) => part.buttons), page.buttons);
    return Object.assign({ sections: site.sections }, ...parts, page, { fields, buttons });
  };

  /** @param {Look} seen whether the sections are those that tell this page from others under its route */
  const fits = ({ page, section }) =>
    (page.with ?? []).every((name) => section(name) !== "not-found") &&
    (page.without ?? []).every((name) => section(name) === "not-found");

  /** @type {Looking["look"]} */
  const look = (site) => {
    sight.lookAgain();
    for (const [name, one] of Object.entries(site.pages)) {
      if (!onRoute(site, one)) continue;
      const page = whole(site, one);
      const seen = { name, page, section: sectionsOf(page) };
      if (fits(seen)) return seen;
    }
    return undefined;
  };

  // ── whose form ──────────────────────────────────────────────────────────────────────────────

  /** What may be filled in before the page shows anybody: numbers to look up, and the dates beside them. */
  const LOOKED_UP = ["pid", "date"];

  const of = (/** @type {Field} */ field) => field.of ?? "patient";

  /** @param {Look} look @param {Role} role @param {string | undefined} pid @param {boolean} needed */
  const checkPerson = ({ page, section }, role, pid, needed) => {
    const place = page[role];
    // It shows nobody anywhere: then staff must at least have said who it is.
    if (!place && needed && pid === undefined) throw new Stop({ outcome: `no-${role}` });
    if (!place) return undefined;
    const within = section(place.section);
    const seen = typeof within === "object" ? shown.pids(within, place.pid) : [];
    if (seen.length > 1 || (seen.length === 0 && needed)) throw new Stop({ outcome: `no-${role}` });
    const [one] = seen;
    if (one === undefined || one === pid || (pid === undefined && !needed)) return one;
    const name = typeof within === "object" ? shown.initials(within, place.name ?? []) : null;
    throw new Stop({ outcome: `other-${role}`, shown: name });
  };

  /** Spares most sections a reading: whether there are digits enough in its texts, or in a control. @param {Section} within */
  const hasDigits = ({ root, elements, contains }) => {
    const text = [root, ...elements].flatMap((element) =>
      tree.children(element).map((node) => (node instanceof Text && contains(node) ? node.data : "")),
    );
    const values = elements.map((element) => ("value" in element ? String(element.value) : ""));
    return [text.join(""), ...values].some(words.mayHoldPid);
  };

  /**
   * A section that shows the number of anybody else is not these people's alone: a heading that the mapping
   * does not know may have begun another's form.
   *
   * @param {Look} look @param {string} name @param {(string | undefined)[]} people
   */
  const checkAlone = ({ page, section }, name, ...people) => {
    const within = section(name);
    const labels = [page.patient, page.certifier].flatMap((place) => place?.pid ?? []);
    if (typeof within === "object" && hasDigits(within) && shown.pids(within, labels).some((pid) => !people.includes(pid)))
      throw new Stop({ outcome: "no-patient" });
  };

  /** @param {Look} look */
  const checkDay = ({ page: { serviceDate }, section }) => {
    const within = serviceDate ? section(serviceDate.section) : "not-found";
    if (!serviceDate || typeof within !== "object") return;
    const dates = find.controls(within, serviceDate).map((box) => ("value" in box ? String(box.value).trim() : ""));
    const today = words.digits(planning.written(serviceDate, planning.now().date));
    if (dates.some((date) => date !== "" && words.digits(date.replaceAll("/", "")) !== today.replaceAll("/", "")))
      throw new Stop({ outcome: "not-today" });
  };

  /** @type {Looking["check"]} */
  const check = (seen, { patient, certifier }, fields) => {
    if (patient === certifier) throw new Stop({ outcome: "same-person" });
    const about = fields.filter(({ kind }) => !LOOKED_UP.includes(kind));
    checkPerson(seen, "patient", patient, about.length > 0);
    const vouching = checkPerson(seen, "certifier", certifier, about.some((field) => of(field) === "certifier"));
    if (vouching === patient) throw new Stop({ outcome: "same-person" });
    for (const name of new Set(about.flatMap(({ section }) => section))) checkAlone(seen, name, patient, certifier);
    checkDay(seen);
  };

  // ── which control ───────────────────────────────────────────────────────────────────────────

  /** Kinds of which one control among several is meant, by the text beside it. */
  const TEXTED = ["tick-row", "choice"];

  /** @type {Looking["meant"]} */
  const meant = ({ section }, field, asked, { value }) => {
    const within = section(field.section);
    if (typeof within === "string") return [];
    const labels = [asked].flat();
    if (field.kind === "choice") {
      const chosen = find.choices(within, field).flat();
      return chosen.filter(({ names }) => names.some((name) => words.says(name, { labels }))).map(({ element }) => element);
    }
    if (field.kind !== "tick-row") return find.controls(within, field);
    const rows = shown.rows(within, field.columns);
    return rows.filter(({ name }) => words.says(name, { labels }) === (value === "true")).map(({ element }) => element);
  };

  /** @type {Looking["strayed"]} */
  const strayed = (seen, field, asked, write) => {
    const { element } = write.control;
    if (TEXTED.includes(field.kind)) return !meant(seen, field, asked, write).includes(element);
    const others = Object.values(seen.page.fields).filter((other) => other !== field && !TEXTED.includes(other.kind));
    return others.some((other) => meant(seen, other, asked, write).includes(element));
  };

  globalThis.authenBridgeFiller.looking = { look, check, meant, strayed, Stop };
}
