/** Somebody else vouches for the patient: the steps on the way, and what has been said in them. Pure. */

/** @import {Action, Report, State} from "../state.js" */
/** @import {Lists} from "./lists.js" */

import { initials } from "../format.js";
import { whoIs } from "./lists.js";

/** @typedef {"patient" | "certifier" | "answers"} Step */
/** @typedef {Omit<Report, "outcome"> & { outcome?: Report["outcome"] | "incomplete" }} Told `incomplete`: not all said that the page asks for */
/** What a fill was about: a number to look somebody up by, or all the rest. @typedef {"patient-pid" | "certifier-pid" | "all"} Stage */
/** @typedef {{ pid: string, initials: string, reasons: readonly number[] }} Patient `reasons`: of the way in */
/** @typedef {{ pid: string, initials: string, byCard: boolean }} Certifier */
/** @typedef {"pid-wrong" | "same-person"} Refusal */

/** @typedef {"certifier" | "certifier-name" | "relation" | "card-type" | "reason"} Said of the certifier */
/** @typedef {"mobile" | "phones" | "hn" | "service"} Visit of the patient */
/** @typedef {Record<Said | Visit, string>} Answers */

/**
 * @typedef {object} GuardianPart
 * @property {Step | null} step          null: not at work
 * @property {Patient | null} patient
 * @property {Certifier | null} certifier
 * @property {Answers} answers
 * @property {boolean} allReasons        also those that do not fit
 * @property {Refusal | null} refusal
 * @property {Lists} lists               of the page
 * @property {{ stage: Stage, report: Told } | null} told
 * @property {number} served             patients that this certifier vouched for within the hour
 * @property {string | null} reader      whose card is in
 * @property {string | null | undefined} site  beside which it began
 */

/**
 * @typedef {{ type: "guardian-start" }
 *   | { type: "guardian-cancel" }
 *   | { type: "guardian-patient", pid: string, initials: string, reasons: readonly number[] }
 *   | { type: "guardian-certifier", pid: string, initials: string, byCard: boolean, name: string }
 *   | { type: "guardian-refused", refusal: Refusal }
 *   | { type: "guardian-answer", field: Said | Visit, value: string }
 *   | { type: "guardian-reasons", all: boolean }
 *   | { type: "guardian-lists", lists: Lists }
 *   | { type: "guardian-served", certifier: string, served: number }
 *   | { type: "guardian-filling" }
 *   | { type: "guardian-filled", people: { patient: string, certifier: string }, stage: Stage, report: Told }} GuardianAction
 */

/** @satisfies {Record<Visit, string>} */
const NO_VISIT = Object.freeze({ mobile: "", phones: "", hn: "", service: "" });
/** @satisfies {Record<Said, string>} */
const NOT_SAID = Object.freeze({ certifier: "", "certifier-name": "", relation: "", "card-type": "", reason: "" });

/** Of one certifier; gone with them. */
const NO_CERTIFIER = Object.freeze({ certifier: null, allReasons: false, told: null, served: 0 });

/** @type {Readonly<GuardianPart>} */
export const START = Object.freeze({
  ...NO_CERTIFIER,
  step: null,
  patient: null,
  answers: Object.freeze({ ...NO_VISIT, ...NOT_SAID }),
  refusal: null,
  lists: Object.freeze({}),
  reader: null,
  site: undefined,
});

/** The patient's card goes and the certifier's comes while the steps are at work: they end by themselves. */
export const lasts = true;

/** @param {Pick<State, "guardian">} state */
export const atWork = ({ guardian }) => guardian.step !== null;

/** @param {State} state */
export const mayFill = ({ guardian, zone, fill }) => guardian.step === "answers" && zone !== null && fill === "idle";

/** Whether everything was filled that is on the page. @param {GuardianPart} part */
export const isDone = ({ told }) => told?.stage === "all" && told.report.ok;

/** Whose card is in while the steps are at work; null: nobody's. @param {State} state @returns {"patient" | "certifier" | "other" | null} */
export function whose({ guardian, card }) {
  const pid = card?.person?.pid;
  if (guardian.step === null || pid === undefined) return null;
  if (pid === guardian.patient?.pid) return "patient";
  return guardian.certifier?.byCard && pid === guardian.certifier.pid ? "certifier" : "other";
}

/** @param {GuardianPart} part @param {Action} action @param {State} state @returns {GuardianPart} */
export function next(part, action, state) {
  if (action.type === "guardian-start") return begun(state);
  if (part.step === null) return part;
  if (isOver(part, action, state)) return START;
  return acted(followed(part, state), action);
}

/** @param {State} state @returns {GuardianPart} */
const begun = (state) => ({ ...START, step: "patient", reader: inReader(state), site: state.site });

/** @param {State} state */
const inReader = ({ card }) => card?.person?.pid ?? null;

/** @param {GuardianPart} part @param {Action} action @param {State} state */
function isOver(part, action, state) {
  if (["guardian-cancel", "host", "blank"].includes(action.type)) return true;
  // Once filled, the next card is the next patient's.
  return state.site !== part.site || (isDone(part) && inReader(state) !== part.reader);
}

/** A certifier who vouches by card is there as long as the card is. @param {GuardianPart} part @param {State} state @returns {GuardianPart} */
function followed(part, state) {
  const now = { ...part, reader: inReader(state) };
  if (now.reader !== part.reader) now.refusal = null;
  if (!part.certifier?.byCard || part.certifier.pid === now.reader) return now;
  return { ...now, ...NO_CERTIFIER, step: "certifier", answers: { ...part.answers, ...NOT_SAID } };
}

/** @param {GuardianPart} part @param {Action} action @returns {GuardianPart} */
function acted(part, action) {
  switch (action.type) {
    case "guardian-patient":
      return part.step === "patient" ? patient(part, action) : part;
    case "guardian-certifier":
      return part.step === "certifier" ? certifier(part, action) : part;
    case "guardian-refused":
      return { ...part, refusal: action.refusal };
    case "guardian-answer":
      return answered(part, action.field, action.value);
    case "guardian-reasons":
      return { ...part, allReasons: action.all };
    case "guardian-lists":
      return { ...part, lists: action.lists };
    case "guardian-served":
      return part.certifier?.pid === action.certifier ? { ...part, served: action.served } : part;
    case "guardian-filling":
      return { ...part, told: null };
    case "guardian-filled":
      return isAbout(part, action.people) ? { ...part, told: { stage: action.stage, report: action.report } } : part;
    default:
      return part;
  }
}

/** @param {GuardianPart} part @param {Patient} given @returns {GuardianPart} */
const patient = (part, { pid, initials: by, reasons }) => ({
  ...part,
  step: "certifier",
  patient: { pid, initials: by, reasons },
  refusal: null,
});

/** @param {GuardianPart} part @param {Certifier & { name: string }} given @returns {GuardianPart} */
function certifier(part, { pid, initials: by, byCard, name }) {
  if (pid === part.patient?.pid) return { ...part, refusal: "same-person" };
  if (byCard && pid !== part.reader) return part; // pulled meanwhile
  const answers = { ...part.answers, "certifier-name": byCard ? "" : name };
  return { ...part, step: "answers", certifier: { pid, initials: by, byCard }, answers, refusal: null };
}

/** @param {GuardianPart} part @param {Said | Visit} field @param {string} value @returns {GuardianPart} */
function answered(part, field, value) {
  // Which reasons fit hangs on who it is.
  const reason = field === "certifier" && value !== part.answers.certifier ? { reason: "" } : {};
  return { ...part, answers: { ...part.answers, [field]: value, ...reason }, told: null };
}

/** @param {GuardianPart} part @param {{ patient: string, certifier: string }} people */
export const isAbout = (part, people) =>
  part.patient?.pid === people.patient && part.certifier?.pid === people.certifier;

/** What the page wants to have said, and has not been yet. @param {GuardianPart} part @returns {Said[]} */
export function missing({ certifier: by, answers }) {
  /** @type {Said[]} */
  const wanted = by?.byCard ? ["certifier", "relation"] : ["certifier", "relation", "card-type", "reason"];
  return wanted.filter((field) => answers[field] === "");
}

/** @param {GuardianPart} part */
export const who = ({ answers }) => whoIs(answers.certifier);

/** Initials of a name in one line: its last word is the family's. @param {string} name */
export function initialsOf(name) {
  const [first = "", ...more] = name.trim().split(/\s+/);
  return initials({ first, last: more.at(-1) ?? "" });
}
