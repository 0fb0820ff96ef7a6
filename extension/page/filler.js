// What the panel calls: look at the page, and fill its form for one patient. Nothing here runs
// until staff ask for it, and nothing ever presses a button of the page.
"use strict";
{
  /** @import {Filler, Look, People, Plan, Values, Write} from "./fill-types.js" */
  /** @import {Field} from "../sites/site.js" */

  const { words, sight, shown, looking, watching, planning } = /** @type {Filler} */ (globalThis.authenBridgeFiller);

  // ms. A frame is enough for every framework tried; a tab in the background has none, so at most four.
  const SETTLED_MS = 64;

  /** @typedef {Write & { before: string, after: string }} Written what it read, and should read or did */
  /** @typedef {{ name: string, field: Field, value: string }} Asked */

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
      if (control.element.isConnected && control.read() === after) await control.write(before, () => {});
    if (written.length) await settled();
    return written.every(({ control, before }) => control.element.isConnected && control.read() === before);
  };

  /** @type {Filler["inspect"]} */
  const inspect = (site) => {
    try {
      const seen = looking.look(site);
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

  /**
   * The fields that have a value. A number to look up is its person's, whatever was given; and while staff
   * only look somebody up, the time of the visit is not due yet.
   *
   * @param {Look} look @param {People} people @param {Values} values @returns {Asked[]}
   */
  const askedOf = ({ page }, people, values) => {
    const looksUp = Object.keys(values).some((name) => values[name] && page.fields[name]?.kind === "pid");
    return Object.entries(page.fields).flatMap(([name, field]) => {
      const timed = field.kind === "time-pair" && !looksUp;
      const given = timed ? planning.now().time : values[name];
      const value = given && field.kind === "pid" ? people[field.of] : given;
      return value ? [{ name, field, value }] : [];
    });
  };

  /** @type {Filler["fill"]} */
  const fill = async (site, pageName, people, values) => {
    /** @type {Written[]} */
    const written = [];
    /** @type {Field[]} */
    let fields = [];
    const watch = watching.start();
    /** @type {Look | null} */
    let known = null;
    /** @param {Look | undefined} seen */
    const judge = (seen) => {
      known = null;
      if (seen?.name !== pageName) throw new looking.Stop({ outcome: "wrong-page" });
      looking.check(seen, people, fields);
      watch.looked();
      return (known = seen);
    };
    const mayWrite = () => (known && watch.unchanged() ? known : judge(looking.look(site)));
    /** @param {Asked} asked */
    const start = ({ name, field, value }) => {
      const before = planning.plan(mayWrite(), field, value);
      const writes = typeof before === "string" ? [] : before;
      const noted = writes.map((write) => ({ ...write, before: write.control.read(), after: write.value }));
      written.push(...noted); // before the first is written: it may change the others
      return { name, field, value, before, noted };
    };
    try {
      const seen = looking.look(site);
      const asked = seen ? askedOf(seen, people, values) : [];
      fields = asked.map(({ field }) => field);
      judge(seen);
      /** @type {{ name: string, field: Field, value: string, before: Plan }[]} */
      const tried = [];
      // One task from write to write: the page can change only in handlers of our own events, and
      // `mayWrite` looks again after those. Only a list that has to open first takes turns.
      for (const each of asked) {
        const { noted, ...begun } = start(each);
        tried.push(begun);
        for (const write of noted) {
          const going = write.control.write(write.value, mayWrite);
          if (going) await going;
          write.after = write.control.read();
        }
      }
      await settled();
      const after = mayWrite();
      return {
        ok: true,
        fields: tried.map(({ name, field, value, before }) => {
          if (typeof before === "string") return { field: name, outcome: before };
          return { field: name, outcome: planning.plan(after, field, value) === "already" ? "filled" : "refused" };
        }),
      };
    } catch (error) {
      const reason = error instanceof looking.Stop ? error.reason : { outcome: /** @type {const} */ ("failed") };
      return { ok: false, ...((await takeBack(written)) ? reason : { outcome: "unknown" }), fields: [] };
    } finally {
      watch.end();
      forget();
    }
  };

  Object.assign(globalThis.authenBridgeFiller, { inspect, fill });
}
