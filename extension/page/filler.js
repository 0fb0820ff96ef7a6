// What the panel calls: look at the page, and fill its form for one patient. Nothing here runs
// until staff ask for it, and nothing ever presses a button of the page.
{
  /** @import {Control, FieldOutcome, Filler, FillOutcome, Section, Values} from "./fill-types.js" */
  /** @import {Field, Page, ServiceField, Site} from "../sites/site.js" */

  const { words, find, shown, set } = /** @type {Filler} */ (globalThis.authenBridgeFiller);

  // ms. A frame is enough for every framework tried; a tab in the background has none, so at most four.
  const SETTLED_MS = 64;
  const BANGKOK_MS = 7 * 60 * 60 * 1000; // one offset, no summer time

  /** @typedef {{ control: Control, value: string }} Write */
  /** @typedef {Write[] | Exclude<FieldOutcome, "filled">} Plan what is left to do, or why nothing is */

  class Stop extends Error {
    /** @param {FillOutcome} outcome */
    constructor(outcome) {
      super(outcome);
      this.outcome = outcome;
    }
  }

  // ── which page, which patient ───────────────────────────────────────────────────────────────

  /** @param {Site} site @param {Page} page */
  const onRoute = ({ base }, { routes }) => {
    const path = location.pathname.replace(/\/+$/, "");
    const hash = (location.hash.slice(1).split("?")[0] ?? "").replace(/\/+$/, "");
    return (
      routes.path.some((route) => path === base + route) ||
      ((path === base || path.startsWith(`${base}/`)) && routes.hash.includes(hash))
    );
  };

  /** @typedef {{ name: string, page: Page, section: ReturnType<Filler["find"]["outline"]> }} Look */

  /** @param {Site} site @returns {Look | undefined} the page as it is now; undefined: none of the mapping's */
  const look = (site) =>
    Object.entries(site.pages)
      .filter(([, page]) => onRoute(site, page))
      .map(([name, page]) => ({ name, page, section: find.outline(page) }))
      .find(({ page, section }) => page.without.every((name) => section(name) === "not-found"));

  /** @param {Look} look @returns {string | null} */
  const patient = ({ page, section }) => {
    const within = section(page.patient.section);
    const pids = typeof within === "string" ? [] : shown.pids(within, page.patient.pid);
    return pids.length === 1 ? (pids[0] ?? null) : null;
  };

  // ── what each kind of field needs ───────────────────────────────────────────────────────────

  /** @param {Field} field @param {string} now @param {string} wanted */
  const same = (field, now, wanted) =>
    "compare" in field ? words.digits(now) === words.digits(wanted) : now === wanted;

  /** @param {Section} within @param {Field} field @param {string} value @returns {Plan} */
  const planOne = (within, field, value) => {
    const [element, ...more] = find.controls(within, field);
    if (!element) return "not-found";
    if (more.length) return "ambiguous";
    const control = set.adapt(element);
    const wanted = control.accepts(value);
    if (wanted !== null && same(field, control.read(), wanted)) return "already";
    if (control.locked) return "read-only";
    return wanted === null ? "refused" : [{ control, value: wanted }];
  };

  /** @param {Section} within @param {Field} field @param {string} value HH:mm @returns {Plan} */
  const planTime = (within, field, value) => {
    const controls = find.controls(within, field).map(set.adapt);
    if (controls.length !== 2) return controls.length < 2 ? "not-found" : "ambiguous";
    const blank = controls.filter((control) => control.read().trim() === "");
    if (blank.length === 0) return "already";
    if (blank.length === 1) return "ambiguous"; // half a time was typed by somebody: theirs to finish
    if (controls.some((control) => control.locked)) return "read-only";
    const parts = value.split(":");
    const writes = controls.map((control, at) => ({ control, value: control.accepts(parts[at] ?? "") }));
    return writes.every((write) => write.value !== null) ? /** @type {Write[]} */ (writes) : "refused";
  };

  /** @param {Section} within @param {ServiceField} field @param {string} value @returns {Plan} */
  const planService = (within, field, value) => {
    const rows = shown.rows(within, field.columns);
    const [chosen, ...more] = rows.filter((row) => words.key(row.name) === words.key(value));
    if (!chosen) return "not-found";
    if (more.length) return "ambiguous";
    // A radio unticks the others by itself, and cannot be unticked by a click.
    const others = chosen.element.type === "radio" ? [] : rows.filter((row) => row !== chosen && row.checked);
    const changes = [...others, ...(chosen.checked ? [] : [chosen])].map((row) => ({
      control: set.adapt(row.element),
      value: String(row === chosen),
    }));
    if (changes.length === 0) return "already";
    return changes.some(({ control }) => control.locked) ? "read-only" : changes;
  };

  /** @param {Look} look @param {Field} field @param {string} value */
  const plan = ({ section }, field, value) => {
    const within = section(field.section);
    if (typeof within === "string") return within;
    if (field.kind === "time-pair") return planTime(within, field, value);
    if (field.kind === "tick-row") return planService(within, field, value);
    return planOne(within, field, value);
  };

  // ── filling ─────────────────────────────────────────────────────────────────────────────────

  const settled = () =>
    new Promise((resolve) => {
      setTimeout(resolve, SETTLED_MS);
      requestAnimationFrame(() => setTimeout(resolve));
    });

  /** @param {{ control: Control, before: string, after: string }[]} written */
  const takeBack = (written) => {
    for (const { control, before, after } of written.reverse())
      if (control.element.isConnected && control.read() === after) control.write(before, () => {});
  };

  /** @type {Filler["inspect"]} */
  const inspect = (site) => {
    try {
      const seen = look(site);
      const services = Object.values(seen?.page.fields ?? {}).flatMap((field) => {
        const within = field.kind === "tick-row" ? seen?.section(field.section) : undefined;
        return field.kind === "tick-row" && typeof within === "object" ? shown.rows(within, field.columns) : [];
      });
      return {
        ok: true,
        page: seen?.name ?? null,
        pid: seen ? patient(seen) : null,
        services: services.map(({ name, checked }) => ({ name, checked })),
      };
    } catch {
      return { ok: false, page: null, pid: null, services: [] }; // a broken mapping
    } finally {
      words.forget();
    }
  };

  /** @type {Filler["fill"]} */
  const fill = async (site, pageName, pid, values) => {
    /** @type {{ control: Control, before: string, after: string }[]} */
    const written = [];
    const mayWrite = () => {
      const seen = look(site);
      if (seen?.name !== pageName) throw new Stop("wrong-page");
      const shownPid = patient(seen);
      if (shownPid !== pid) throw new Stop(shownPid ? "other-patient" : "no-patient");
      return seen;
    };
    try {
      const { page } = mayWrite();
      const now = new Date(Date.now() + BANGKOK_MS).toISOString().slice(11, 16);
      const asked = Object.entries(page.fields).flatMap(([name, field]) => {
        const value = field.kind === "time-pair" ? now : values[/** @type {keyof Values} */ (name)];
        return value ? [{ name, field, value }] : [];
      });
      // One task from the first write to the last: the page can change only in handlers of our own
      // events, and `mayWrite` looks again after those.
      const tried = asked.map(({ name, field, value }) => {
        const before = plan(mayWrite(), field, value);
        for (const write of typeof before === "string" ? [] : before) {
          const was = write.control.read();
          write.control.write(write.value, mayWrite);
          written.push({ control: write.control, before: was, after: write.control.read() });
        }
        return { name, field, value, before };
      });
      await settled();
      const after = mayWrite();
      return {
        ok: true,
        fields: tried.map(({ name, field, value, before }) => {
          if (typeof before === "string") return { field: name, outcome: before };
          return { field: name, outcome: plan(after, field, value) === "already" ? "filled" : "refused" };
        }),
      };
    } catch (error) {
      takeBack(written);
      return { ok: false, outcome: error instanceof Stop ? error.outcome : "failed", fields: [] };
    } finally {
      words.forget();
    }
  };

  Object.assign(globalThis.authenBridgeFiller, { inspect, fill });
}
