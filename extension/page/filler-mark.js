// A dry run: what a fill would do here, drawn over the page and told, and none of it done.
"use strict";
{
  /** @import {Filler, Look, Mark, People, Trial, TrialOutcome, Value, Whose} from "./fill-types.js" */
  /** @import {Field, Role} from "../sites/site.js" */

  const { words, tree, sight, find, shown, set, planning, looking, overlay } = /** @type {Filler} */ (
    globalThis.authenBridgeFiller
  );

  /** @typedef {{ name: string, field: Field, outcome: TrialOutcome, at: Omit<Mark, "tone">[] }} Tried */

  const LONG_NUMBER = /\d{7,}/g;

  /** A screenshot of this goes round. @param {string} pid */
  const masked = (pid) => `X-XXXX-XXXXX-${pid.slice(10, 12)}-${pid.slice(12)}`;

  const address = () => {
    const hash = location.hash.split("?")[0] ?? "";
    return `${location.origin}${location.pathname}${hash}`.replace(LONG_NUMBER, "…");
  };

  // ── which controls ──────────────────────────────────────────────────────────────────────────

  /** Every control that a field could mean, those that belong together as one. @param {Look} look @param {Field} field @returns {HTMLElement[][]} */
  const candidates = ({ section }, field) => {
    const within = section(field.section);
    if (typeof within === "string") return [];
    if (field.kind === "choice") return find.choices(within, field).map((group) => group.map(({ element }) => element));
    if (field.kind === "tick-row") {
      const rows = shown.rows(within, field.columns).map(({ element }) => element);
      return rows.length ? [rows] : [];
    }
    const controls = find.controls(within, field);
    return field.kind === "time-pair" && controls.length === 2 ? [controls] : controls.map((control) => [control]);
  };

  /** @param {HTMLElement[][]} found @returns {TrialOutcome} without a value to judge them by */
  const there = ([one, ...more]) => {
    if (!one) return "not-found";
    if (more.length) return "ambiguous";
    return one.every((element) => set.adapt(element).locked) ? "read-only" : "found";
  };

  /** @param {HTMLElement} element whether it is what makes a field say what it says */
  const speaks = (element) =>
    !(element instanceof HTMLInputElement && element.matches("[type=checkbox], [type=radio]")) || element.checked;

  // ── what a fill would do ────────────────────────────────────────────────────────────────────

  /**
   * @param {Field} field @param {Value} value what was asked for
   * @param {string} goes what goes into this box @param {number} at which of the field's boxes it is
   */
  const written = (field, value, goes, at) => {
    if (field.kind === "pid") return masked(String(value));
    if (field.kind === "tick-row") return goes === "true" ? "☑" : "☐";
    if (field.kind === "time-pair") return String(value).split(":")[at] ?? "";
    return field.kind === "date" ? planning.written(field, String(value)) : String(value);
  };

  /** @param {Look} look @param {string} name @param {Field} field @param {Value | undefined} value @returns {Tried} */
  const attempt = (look, name, field, value) => {
    const found = candidates(look, field);
    const plan = value === undefined ? there(found) : planning.plan(look, field, value);
    const whole = { name, field };
    if (typeof plan === "string") {
      const shows = plan === "already" ? found.map((group) => group.filter(speaks)) : found;
      return { ...whole, outcome: plan, at: plan === "not-found" ? [] : shows.map((elements) => ({ elements, text: "" })) };
    }
    const at = plan.map(({ control, value: goes }, index) => ({
      elements: [control.element],
      text: written(field, value ?? "", goes, index),
    }));
    return { ...whole, outcome: "would-fill", at };
  };

  /**
   * The value that a fill would be given; the time is the page's business, and a number its person's.
   *
   * @param {Field} field @param {Value | undefined} given @param {string | null} patient
   */
  const valueOf = (field, given, patient) => {
    if (field.kind === "time-pair") return planning.now().time;
    if (field.kind === "pid") return field.of === "patient" ? (patient ?? undefined) : undefined;
    return given === "" ? undefined : given;
  };

  // ── whose form ──────────────────────────────────────────────────────────────────────────────

  /** @param {Look} look @param {Role} role */
  const pidsOf = ({ page, section }, role) => {
    const place = page[role];
    const within = place ? section(place.section) : "not-found";
    return place && typeof within === "object" ? shown.pids(within, place.pid) : [];
  };

  /** @param {string[]} seen @param {string | null} patient @returns {Whose} */
  const whoseOf = ([one, ...more], patient) => {
    if (one === undefined || more.length) return "nobody";
    if (patient === null) return "no-card";
    return one === patient ? "same" : "other";
  };

  /** @param {Look} look @param {People} people @param {Field[]} fields @returns {Trial["outcome"]} */
  const givenUp = (look, people, fields) => {
    try {
      looking.check(look, people, fields);
      return null;
    } catch (stop) {
      if (stop instanceof looking.Stop) return stop.reason.outcome;
      throw stop;
    }
  };

  // ── what is drawn and told ──────────────────────────────────────────────────────────────────

  const underscored = (/** @type {string} */ name) => name.replaceAll("-", "_");

  /** @param {Tried} tried @param {Record<string, string>} say */
  const called = ({ name, field }, say) => say[`field_${underscored(name)}`] || field.labels[0] || name;

  /** Every section with a heading, around what is seen of it. @param {Look} look @returns {Mark[]} */
  const outlines = ({ page, section }) =>
    Object.entries(page.sections).flatMap(([name, spellings]) => {
      const within = spellings.length ? section(name) : "not-found";
      if (typeof within === "string") return [];
      const elements = within.elements.filter((element) => tree.elements(element).length === 0 && sight.visible(element));
      return elements.length ? [{ elements, tone: /** @type {const} */ ("section"), text: name }] : [];
    });

  /** Never filled, and a form of another day not at all. @param {Look} look @param {Record<string, string>} say @returns {Mark[]} */
  const dayOf = (look, say) => {
    const { serviceDate } = look.page;
    const boxes = serviceDate ? candidates(look, serviceDate) : [];
    return boxes.map((elements) => ({ elements, tone: "kept", text: say["mark_kept"] ?? "" }));
  };

  /** @param {Tried} tried @param {Record<string, string>} say @returns {Mark[]} */
  const marksOf = (tried, say) =>
    tried.at.map(({ elements, text }) => {
      const name = called(tried, say);
      const said = tried.outcome === "found" ? name : `${name}: ${say[`outcome_${underscored(tried.outcome)}`]}`;
      return { elements, tone: tried.outcome, text: tried.outcome === "would-fill" ? `${name} → ${text}` : said };
    });

  /** @param {Look} look @param {Tried} tried @param {Record<string, string>} say */
  const lineOf = ({ section }, tried, say) => {
    const { field, outcome } = tried;
    const line = `${called(tried, say)}: ${say[`outcome_${underscored(outcome)}`]}`;
    if (outcome !== "not-found") return { tone: outcome, text: line };
    // What was looked for: that is what the mapping has to be mended in.
    const names = [field.section].flat();
    const missing = names.every((name) => section(name) === "not-found");
    const labels = field.labels.map((label) => `“${label}”`).join(", ");
    return { tone: outcome, text: `${line} (${names.join(" + ")}: ${missing ? say["mark_no_section"] : labels})` };
  };

  /** @type {(trial: Trial, site: string, seen: string[], say: Record<string, string>) => { tone: string, text: string }[]} */
  const headOf = ({ page, verified, whose, outcome }, site, seen, say) => [
    { tone: verified ? "" : "warn", text: `${say["mark_page"]} ${site} / ${page}${verified ? "" : ` · ${say["mark_unverified"]}`}` },
    ...(whose
      ? [{ tone: whose === "same" ? "" : "warn", text: [say[`mark_${underscored(whose)}`], ...seen.map(masked)].join("\n") }]
      : []),
    ...(outcome ? [{ tone: "bad", text: say[`mark_stop_${underscored(outcome)}`] ?? outcome }] : []),
  ];

  /** @type {Filler["mark"]} */
  const mark = (site, patient, values, say) => {
    globalThis.authenBridgeUnmark?.();
    const nowhere = { page: null, verified: false, whose: null, outcome: null, fields: [] };
    try {
      const look = looking.look(site);
      if (!look) return { ok: true, address: address(), ...nowhere };
      const { page, name } = look;
      const tried = Object.entries(page.fields).map(([key, field]) =>
        attempt(look, key, field, valueOf(field, values[key], patient)),
      );
      const [seen, vouching] = [pidsOf(look, "patient"), pidsOf(look, "certifier")];
      const people = { patient: patient ?? seen[0] ?? "", ...(vouching[0] ? { certifier: vouching[0] } : {}) };
      /** @type {Trial} */
      const trial = {
        ok: true,
        address: address(),
        page: name,
        verified: page.verified,
        whose: page.patient ? whoseOf(seen, patient) : null,
        outcome: givenUp(look, people, Object.values(page.fields).filter((field) => field.of !== "certifier")),
        fields: tried.map(({ name: field, field: { labels }, outcome }) => ({ field, label: labels[0] ?? field, outcome })),
      };
      overlay.draw([...outlines(look), ...dayOf(look, say), ...tried.flatMap((each) => marksOf(each, say))], {
        title: say["mark_title"] ?? "",
        close: say["mark_close"] ?? "",
        lines: [...headOf(trial, site.site, seen, say), ...tried.map((each) => lineOf(look, each, say))],
      });
      return trial;
    } catch {
      return { ok: false, address: address(), ...nowhere }; // a broken mapping
    } finally {
      words.forget();
      sight.lookAgain();
    }
  };

  Object.assign(globalThis.authenBridgeFiller, { mark });
}
