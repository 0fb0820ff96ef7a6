// What the panel calls: look at the page, and fill its form for one patient. Nothing here runs
// until staff ask for it, and nothing ever presses a button of the page.
"use strict";
{
  /** @import {Asked, FieldReport, Filler, Look, People, Tried, Values, Written} from "./fill-types.js" */

  const { words, sight, shown, looking, guarding, undoing, planning, focusing } = /** @type {Filler} */ (
    globalThis.authenBridgeFiller
  );

  /** Let go of every text and element seen. */
  const forget = () => {
    words.forget();
    sight.lookAgain();
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

  // ── filling ─────────────────────────────────────────────────────────────────────────────────

  /**
   * The fields that have a value. A number to look up is its person's, whatever was given; and while staff
   * only look somebody up, the time of the visit is not due yet.
   *
   * @param {Look} look @param {People} people @param {Values} values @returns {Asked[]}
   */
  const askedOf = ({ page }, people, values) => {
    const kinds = Object.keys(values).flatMap((name) => (values[name] ? (page.fields[name]?.kind ?? []) : []));
    const looksUp = kinds.includes("pid") && kinds.every((kind) => kind === "pid" || kind === "date");
    return Object.entries(page.fields).flatMap(([name, field]) => {
      const timed = field.kind === "time-pair" && !looksUp;
      const given = timed ? planning.now().time : values[name];
      const value = given && field.kind === "pid" ? people[field.of] : given;
      return value ? [{ name, field, value }] : [];
    });
  };

  /** What is left to do for a field, and what stands there before. @param {Look} now @param {Asked} asked @returns {Tried} */
  const planned = (now, asked) => {
    const { field, value } = asked;
    const before = planning.plan(now, field, value);
    const writes = (typeof before === "string" ? [] : before).map((write) => {
      const place = looking.meant(now, field, value, write).indexOf(write.control.element);
      return { ...write, before: write.control.read(), after: write.value, asked, place };
    });
    return { ...asked, before, writes };
  };

  /** Whether nothing of it is left to staff, as far as is known before it is read back. @param {Tried} tried */
  const goesWell = ({ before }) => typeof before !== "string" || before === "already";

  /** @param {Look} after @param {Tried} tried @returns {FieldReport} */
  const reportOf = (after, { name, field, value, before }) => {
    if (typeof before === "string") return { field: name, outcome: before };
    return { field: name, outcome: planning.plan(after, field, value) === "already" ? "filled" : "refused" };
  };

  /** @type {Filler["fill"]} */
  const fill = async (site, pageName, people, values) => {
    const guard = guarding.start(site, pageName, people);
    const began = document.activeElement;
    /** @type {Written[]} */
    const written = [];
    /** @type {HTMLElement | undefined} */
    let button;
    try {
      const seen = looking.look(site);
      const asked = seen ? askedOf(seen, people, values) : [];
      guard.begin(seen, asked.map(({ field }) => field));
      /** @type {Tried[]} */
      const tried = [];
      // One task from write to write: the page can change only in handlers of our own events, and
      // we look again when they did. Only a list that has to open first takes turns.
      for (const each of asked) {
        const now = planned(guard.look(), each);
        tried.push(now);
        written.push(...now.writes); // before the first is written: it may change the others
        for (const write of now.writes) {
          const going = write.control.write(write.value, () => guard.mayWrite(write));
          if (going) await going;
          guard.wrote(write);
        }
      }
      if (tried.every(goesWell)) button = focusing.ahead(guard.look(), tried.map(({ name }) => name), began);
      await undoing.settled();
      const after = guard.lookAnew(written);
      const reports = tried.map((each) => reportOf(after, each));
      const refused = new Set(reports.filter(({ outcome }) => outcome === "refused").map(({ field }) => field));
      if (refused.size) focusing.back(button, began);
      // A mask keeps what it has room for: half a number is worse than none.
      await undoing.takeBack(site, written.filter((write) => refused.has(write.asked.name)));
      // The page may do something about that focus.
      if (focusing.goOn(guard.look(), reports, began, button)) guard.lookAnew(written);
      return { ok: true, fields: reports };
    } catch (error) {
      focusing.back(button, began);
      const reason = error instanceof looking.Stop ? error.reason : { outcome: /** @type {const} */ ("failed") };
      return { ok: false, ...((await undoing.takeBack(site, written)) ? reason : { outcome: "unknown" }), fields: [] };
    } finally {
      guard.end();
      forget();
    }
  };

  Object.assign(globalThis.authenBridgeFiller, { inspect, fill });
}
