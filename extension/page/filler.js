// What the panel calls: look at the page, and fill its form for one patient. Nothing here runs
// until staff ask for it, and nothing ever presses a button of the page.
{
  /** @import {Control, FieldOutcome, Fill, Filler, FillOutcome, Section, Values} from "./fill-types.js" */
  /** @import {Field, Page, ServiceField, Site} from "../sites/site.js" */

  const { words, sight, find, shown, set } = /** @type {Filler} */ (globalThis.authenBridgeFiller);

  // ms. A frame is enough for every framework tried; a tab in the background has none, so at most four.
  const SETTLED_MS = 64;
  const BANGKOK_MS = 7 * 60 * 60 * 1000; // one offset, no summer time

  /** @typedef {{ control: Control, value: string }} Write */
  /** @typedef {Write & { before: string, after: string }} Written what it read, and should read or did */
  /** @typedef {Write[] | Exclude<FieldOutcome, "filled">} Plan what is left to do, or why nothing is */

  class Stop extends Error {
    /** @param {Pick<Fill, "shown"> & { outcome: FillOutcome }} reason */
    constructor(reason) {
      super(reason.outcome);
      this.reason = reason;
    }
  }

  // ── which page, which patient ───────────────────────────────────────────────────────────────

  /** @param {Site} site @param {Page} page */
  const onRoute = ({ base }, { routes }) => {
    if (self.origin !== location.origin) return false; // sandboxed: an address of the site's, a page of no site
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

  /** @param {Look} look @param {string} pid */
  const checkPatient = ({ page, section }, pid) => {
    const { patient } = page;
    const within = section(patient.section);
    const pids = typeof within === "string" ? [] : shown.pids(within, patient.pid);
    if (typeof within === "string" || pids.length !== 1) throw new Stop({ outcome: "no-patient" });
    if (pids[0] !== pid) throw new Stop({ outcome: "other-patient", shown: shown.initials(within, patient.name ?? []) });
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
    const others = rows.filter((row) => row !== chosen && row.checked);
    const changes = [...others, ...(chosen.checked ? [] : [chosen])].map((row) => ({
      control: set.adapt(row.element),
      value: String(row === chosen),
    }));
    // No click unticks a radio; choosing another does, and choosing it again is the way back.
    if (chosen.element.type === "radio") changes.reverse();
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

  /** Let go of every text and element seen. */
  const forget = () => {
    words.forget();
    sight.lookAgain();
  };

  // ── filling ─────────────────────────────────────────────────────────────────────────────────

  const settled = () =>
    new Promise((resolve) => {
      setTimeout(resolve, SETTLED_MS);
      requestAnimationFrame(() => setTimeout(resolve));
    });

  /** @param {Written[]} written @returns {Promise<boolean>} whether all is as it was before, a frame later */
  const takeBack = async (written) => {
    for (const { control, before, after } of [...written].reverse())
      if (control.element.isConnected && control.read() === after) control.write(before, () => {});
    if (written.length) await settled();
    return written.every(({ control, before }) => control.element.isConnected && control.read() === before);
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
        services: services.map(({ name, checked }) => ({ name, checked })),
      };
    } catch {
      return { ok: false, page: null, services: [] }; // a broken mapping
    } finally {
      forget();
    }
  };

  /** @type {Filler["fill"]} */
  const fill = async (site, pageName, pid, values) => {
    /** @type {Written[]} */
    const written = [];
    const mayWrite = () => {
      const seen = look(site);
      if (seen?.name !== pageName) throw new Stop({ outcome: "wrong-page" });
      checkPatient(seen, pid);
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
        const writes = typeof before === "string" ? [] : before;
        const noted = writes.map((write) => ({ ...write, before: write.control.read(), after: write.value }));
        written.push(...noted); // before the first is written: it may change the others
        for (const write of noted) {
          write.control.write(write.value, mayWrite);
          write.after = write.control.read();
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
      /** @type {Stop["reason"]} */
      const reason = error instanceof Stop ? error.reason : { outcome: "failed" };
      return { ok: false, ...((await takeBack(written)) ? reason : { outcome: "unknown" }), fields: [] };
    } finally {
      forget();
    }
  };

  Object.assign(globalThis.authenBridgeFiller, { inspect, fill });
}
