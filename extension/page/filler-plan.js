// What each kind of field needs to hold a value: the writes that are left to do, or why there are none.
"use strict";
{
  /** @import {Filler, Plan, Planning, Section, Write} from "./fill-types.js" */
  /** @import {ChoiceField, DateField, Field, ServiceField} from "../sites/site.js" */

  const { words, find, shown, set } = /** @type {Filler} */ (globalThis.authenBridgeFiller);

  const BANGKOK_MS = 7 * 60 * 60 * 1000; // one offset, no summer time
  const ERA_YEARS = { BE: 543, CE: 0 };

  /** @type {Planning["now"]} */
  const now = () => {
    const moment = new Date(Date.now() + BANGKOK_MS).toISOString();
    return { date: moment.slice(0, 10), time: moment.slice(11, 16) };
  };

  /** @type {Planning["written"]} */
  const written = ({ era }, date) => {
    const [year = "", month = "", day = ""] = date.split("-");
    return `${day}/${month}/${Number(year) + ERA_YEARS[era]}`;
  };

  // What stands in a list while nothing is chosen is no choice.
  const ASKS_TO_CHOOSE = /^[\s.\-–—]*(?:กรุณา|โปรด)?(?:เลือก|ระบุ)[\s.\-–—]*$/;

  /** @param {Field} field */
  const comparesDigits = (field) => field.kind === "pid" || field.kind === "date" || "compare" in field;

  const figures = (/** @type {string} */ text) => words.digits(text.replaceAll("/", ""));

  /** @param {Field} field @param {string} is @param {string} wanted */
  const same = (field, is, wanted) =>
    comparesDigits(field) ? figures(is) === figures(wanted) : is === wanted || words.key(is) === words.key(wanted);

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

  /** @param {Section} within @param {DateField} field @param {string} date @returns {Plan} */
  const planDate = (within, field, date) => {
    const [box] = find.controls(within, field);
    const own = box instanceof HTMLInputElement && box.type === "date"; // the browser's, which takes only this
    return planOne(within, field, own ? date : written(field, date));
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

  /** @param {Write[]} changes @returns {Plan} */
  const ticked = (changes) => {
    if (changes.length === 0) return "already";
    return changes.some(({ control }) => control.locked) ? "read-only" : changes;
  };

  /** @param {Section} within @param {ChoiceField} field @param {string} value @returns {Plan} */
  const planChoice = (within, field, value) => {
    const [group, ...groups] = find.choices(within, field);
    if (!group) return "not-found";
    if (groups.length) return "ambiguous";
    const meant = group.filter(({ names }) => names.some((name) => words.says(name, { labels: [value] })));
    const [chosen, ...more] = meant;
    if (!chosen) return "refused"; // the page offers no such choice
    if (more.length) return "ambiguous";
    return ticked(chosen.element.checked ? [] : [{ control: set.adapt(chosen.element), value: "true" }]);
  };

  /**
   * Exactly the rows of these names. No click unticks a radio: choosing another does, and choosing it
   * again is the way back.
   *
   * @param {Section} within @param {ServiceField} field @param {string[]} names @returns {Plan}
   */
  const planServices = (within, field, names) => {
    const rows = shown.rows(within, field.columns);
    const meant = names.map((name) => rows.filter((row) => words.key(row.name) === words.key(name)));
    if (!rows.length || meant.some((found) => found.length === 0)) return "not-found";
    if (meant.some((found) => found.length > 1)) return "ambiguous";
    const chosen = new Set(meant.flat());
    const changed = rows.filter((row) => row.checked !== chosen.has(row));
    const radios = rows.some(({ element }) => element.type === "radio");
    if (radios && (chosen.size > 1 || (chosen.size === 0 && changed.length > 0))) return "refused";
    // Boxes are cleared first, for a page may allow one at a time.
    const ordered = changed.sort((one, other) => Number(one.checked) - Number(other.checked));
    if (!radios) ordered.reverse();
    return ticked(ordered.map((row) => ({ control: set.adapt(row.element), value: String(!row.checked) })));
  };

  /** @type {Planning["plan"]} */
  const plan = ({ section }, field, value) => {
    const within = section(field.section);
    if (typeof within === "string") return within;
    if (field.kind === "tick-row") return planServices(within, field, [value].flat());
    if (typeof value !== "string") return "refused"; // only rows are ticked by the list
    if (field.kind === "time-pair") return planTime(within, field, value);
    if (field.kind === "select" && ASKS_TO_CHOOSE.test(value)) return "refused";
    if (field.kind === "choice") return planChoice(within, field, value);
    if (field.kind === "date") return planDate(within, field, value);
    return planOne(within, field, value);
  };

  globalThis.authenBridgeFiller.planning = { plan, now, written };
}
