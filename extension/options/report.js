/** The report that IT may send to anybody: plain text, in English, with nothing of a patient. Pure. */

/** @import {SetAside, Setting} from "../messages.js" */
/** @import {Check, Figures, Known, Mappings} from "./known.js" */
/** @import {Reading} from "./reading.js" */

/** @typedef {{ extension: string, id: string, protocol: number, browser: string, language: string, time: string }} Here */

/** What stands in a path or a text against the rules: a user's own folder, a PID. */
const PERSONAL = /** @type {const} */ ([
  [/(?:\/home\/|\/Users\/|[A-Za-z]:\\+Users\\+)[^/\\"]+/g, "~"], // backslashes are doubled in JSON
  [/(?<!\d)\d-?\d{4}-?\d{5}-?\d{2}-?\d(?!\d)/g, "x-xxxx-xxxxx-xx-x"],
]);

/** @param {Known} known @param {Here} here */
export function reportOf({ host, status, diagnosis, settings, panelConfirm, reading, mappings }, here) {
  const lines = [
    `Authen Bridge report, ${here.time}`,
    "",
    `program: ${host.state}, version ${host.version ?? "not known"}, protocol ${status?.protocol ?? "not known"}`,
    `extension: version ${here.extension}, id ${here.id}, protocol ${here.protocol}`,
    `browser: ${here.browser}`,
    `language: ${here.language}`,
    `default zone: ${host.zone ?? "not known"}${status && !status.zoneReady ? " (not set up: cards only)" : ""}`,
    `rights: ${status?.rights ?? "not known"}`,
    `panel_confirm: ${panelConfirm ? "on, by the browser's policy" : "off"}`,
    `hcode: ${status ? status.hcode || "not set" : "not known"}`,
    ...section("Checks", diagnosis?.checks.map(check)),
    ...section("Settings", settings?.settings.map(setting)),
    ...section("Settings set aside", settings?.refused.map(setAside)),
    ...section("Mappings", mappings && sites(mappings)),
    ...section("Test read", reading && read(reading)),
    ...section("The card as it was read", figures(reading, diagnosis?.card ?? null)),
  ];
  return PERSONAL.reduce((words, [what, instead]) => words.replace(what, instead), `${lines.join("\n")}\n`);
}

/** @param {string} title @param {string[] | null | undefined} lines */
const section = (title, lines) => (lines ? ["", title, ...(lines.length ? lines : ["none"])] : []);

/** @param {Check} check */
const check = ({ name, code, state, found, mend }) =>
  `[${state}] ${name}: ${found}${code ? ` (${code})` : ""}${mend && ` -> ${mend}`}`;

/** @param {Setting} setting */
const setting = ({ key, value, source }) => `${key} = ${JSON.stringify(value)} (${source})`;

/** @param {SetAside} refusal */
const setAside = ({ source, key, why }) => `${source}: ${key || "all of it"}: ${why}`;

/** @param {Mappings} mappings */
function sites({ sites: used, refused, ours }) {
  const inUse = used.map(({ site, origins, source }) => {
    const where = origins.length ? origins.join(", ") : "off";
    return `${site}: ${ours.includes(site) ? "as shipped" : "by policy"}, ${where}, ${source}`;
  });
  return [...inUse, ...refused.map(({ site, line, message }) => `refused: ${site ?? "?"}, line ${line}: ${message}`)];
}

/** @param {Reading} reading */
function read(reading) {
  if (reading === "running") return ["running"];
  if ("code" in reading) return [[reading.code, ...reading.facts].join(", ")];
  const fields = Object.entries(reading.fields).map(([name, found]) => `${name}: ${found}`);
  return [`done in ${reading.milliseconds} ms`, `check digit: ${reading.pidValid ? "right" : "wrong"}`, ...fields];
}

/** @param {Reading | null} reading @param {Figures | null} card */
function figures(reading, card) {
  if (reading === null || card === null) return null;
  const stages = Object.entries(card.transmits).map(
    ([stage, transmits]) => `${stage}: ${transmits} transmits, ${Math.round(card.milliseconds[stage] ?? 0)} ms`,
  );
  return [...stages, ...card.notes];
}
