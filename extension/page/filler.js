// What the panel calls: look at the page, and fill its form for one patient. Nothing here runs
// until staff ask for it, and nothing ever presses a button of the page.
"use strict";
{
  /** @import {FieldReport, Filler, Look, People, Plan, Value, Values, Write} from "./fill-types.js" */
  /** @import {Field, Site} from "../sites/site.js" */

  const { words, sight, shown, set, looking, watching, planning, focusing } = /** @type {Filler} */ (globalThis.authenBridgeFiller);

  // ms. A frame is enough for every framework tried; a tab in the background has none, so at most four.
  const SETTLED_MS = 64;

  /** @typedef {{ name: string, field: Field, value: Value }} Asked */
  /**
   * What it read, and should read or did; for what, and its place among the controls that were meant.
   *
   * @typedef {Write & { before: string, after: string, asked: Asked, place: number }} Written
   */

  /** Let go of every text and element seen. */
  const forget = () => {
    words.forget();
    sight.lookAgain();
  };

  // ── filling ─────────────────────────────────────────────────────────────────────────────────

  /** After the frame that shows what was done, and after what the page put off until that frame has come. */
  const settled = () =>
    new Promise((resolve) => {
      // Whichever comes first calls the other off: no frame is drawn of a page behind another one.
      const late = setTimeout(() => {
        cancelAnimationFrame(frame);
        resolve(undefined);
      }, SETTLED_MS);
      const frame = requestAnimationFrame(() => {
        clearTimeout(late);
        setTimeout(resolve);
      });
    });

  /** Its control, or the one in its place in a form made anew. @param {Site} site @param {Written} write */
  const standing = (site, { asked: { field, value }, place, ...write }) => {
    if (write.control.element.isConnected) return write.control;
    const seen = looking.look(site);
    const heir = seen && looking.meant(seen, field, value, write)[place];
    return heir ? set.adapt(heir) : null;
  };

  /** Whether a control still says it, a mask's dashes aside. @param {string} is @param {string} after */
  const says = (is, after) => words.key(is) === words.key(after) || words.digits(is) === words.digits(after);

  /** @param {Site} site @param {Written[]} written @returns {Promise<boolean>} whether all is as before, a frame later */
  const takeBack = async (site, written) => {
    for (const write of [...written].reverse()) {
      const { before, after } = write;
      const control = standing(site, write);
      if (control && !control.locked && control.read() !== before && says(control.read(), after))
        await control.write(before, () => {});
    }
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
    const kinds = Object.keys(values).flatMap((name) => (values[name] ? (page.fields[name]?.kind ?? []) : []));
    const looksUp = kinds.includes("pid") && kinds.every((kind) => kind === "pid" || kind === "date");
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
    /** @type {Written[]} not read since: what stands there may be another patient's by now */
    const fresh = [];
    const watch = watching.start();
    const began = document.activeElement;
    /** @type {HTMLElement | undefined} */
    let button;
    /** Asked for ahead, so that the browser gets ready for a frame while we write. */
    let frame = 0;
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
    const lookAgain = () => {
      const now = known && watch.unchanged() ? known : judge(looking.look(site));
      for (const write of fresh.splice(0)) write.after = write.control.read();
      return now;
    };
    /** A control that became another's is not written. @param {Look} now @param {Written} write */
    const keep = (now, { asked: { field, value }, ...write }) => {
      const here = write.control.element.isConnected;
      if (here && looking.strayed(now, field, value, write)) throw new looking.Stop({ outcome: "wrong-page" });
    };
    /** Look whatever was seen before: a style sheet changes what is shown without any mutation. */
    const lookAnew = () => {
      known = null;
      const now = lookAgain();
      for (const write of written) if (write.asked.field.kind === "pid") keep(now, write);
      return now;
    };
    /** @param {Asked} asked */
    const start = (asked) => {
      const { field, value } = asked;
      const now = lookAgain();
      const before = planning.plan(now, field, value);
      const writes = typeof before === "string" ? [] : before;
      const noted = writes.map((write) => {
        const place = looking.meant(now, field, value, write).indexOf(write.control.element);
        return { ...write, before: write.control.read(), after: write.value, asked, place };
      });
      written.push(...noted); // before the first is written: it may change the others
      return { ...asked, before, noted };
    };
    try {
      const seen = looking.look(site);
      const asked = seen ? askedOf(seen, people, values) : [];
      fields = asked.map(({ field }) => field);
      judge(seen);
      /** @type {{ name: string, field: Field, value: Value, before: Plan }[]} */
      const tried = [];
      frame = requestAnimationFrame(() => {});
      // One task from write to write: the page can change only in handlers of our own events, and
      // we look again when they did. Only a list that has to open first takes turns.
      for (const each of asked) {
        const { noted, ...begun } = start(each);
        tried.push(begun);
        for (const write of noted) {
          const going = write.control.write(write.value, () => {
            const before = known;
            const now = lookAgain();
            if (now !== before) keep(now, write);
          });
          if (going) await going;
          fresh.push(write);
          watch.wrote(write.control.element);
        }
      }
      if (tried.every(({ before }) => typeof before !== "string" || before === "already"))
        button = focusing.ahead(lookAgain(), tried.map(({ name }) => name), began);
      await settled();
      const after = lookAnew();
      /** @type {FieldReport[]} */
      const reports = tried.map(({ name, field, value, before }) => {
        if (typeof before === "string") return { field: name, outcome: before };
        return { field: name, outcome: planning.plan(after, field, value) === "already" ? "filled" : "refused" };
      });
      const refused = new Set(reports.filter(({ outcome }) => outcome === "refused").map(({ field }) => field));
      if (refused.size) focusing.back(button, began);
      // A mask keeps what it has room for: half a number is worse than none.
      await takeBack(site, written.filter((write) => refused.has(write.asked.name)));
      if (focusing.goOn(lookAgain(), reports, began, button)) lookAnew(); // the page may have done something about that
      return { ok: true, fields: reports };
    } catch (error) {
      focusing.back(button, began);
      const reason = error instanceof looking.Stop ? error.reason : { outcome: /** @type {const} */ ("failed") };
      return { ok: false, ...((await takeBack(site, written)) ? reason : { outcome: "unknown" }), fields: [] };
    } finally {
      cancelAnimationFrame(frame);
      watch.end();
      forget();
    }
  };

  Object.assign(globalThis.authenBridgeFiller, { inspect, fill });
}
