/** Filling the second tab, one step of the page's at a time: numbers to look up first, then the form. */

/** @import {Values} from "../../page/fill-types.js" */
/** @import {Desk} from "../desk.js" */
/** @import {GuardianPart, Stage, Told} from "./state.js" */

import { certifiedPageOf, fill } from "../filling.js";
import { mobile, phones } from "../format.js";
import { note } from "./served.js";
import { isAbout, mayFill, missing } from "./state.js";

/** What is filled where the page shows one of the two not yet. @type {Readonly<Record<string, Stage>>} */
const LOOKED_UP = Object.freeze({ "no-patient": "patient-pid", "no-certifier": "certifier-pid" });

/** A number to look up is taken from the people, whatever stands here. @type {(stage: Stage) => Values} */
const number = (stage) => ({ [stage]: "-" });

/** All that was said, with the proof's own fields alone. @param {GuardianPart} part @returns {Values} */
function valuesOf({ answers, certifier }) {
  const { service, "certifier-name": name, "card-type": cardType, reason, ...rest } = answers;
  const ofDocument = certifier?.byCard ? {} : { "certifier-name": name.trim(), "card-type": cardType, reason };
  const visit = { mobile: mobile(rest.mobile).value, phones: phones(rest.phones).value, hn: rest.hn.trim() };
  return { ...rest, ...visit, ...ofDocument, ...(service && { service: [service] }) };
}

/** @param {GuardianPart} part */
const isSound = ({ answers }) =>
  [mobile(answers.mobile), phones(answers.phones)].every(({ validity }) => validity === "valid" || validity === "empty");

/** Fill what the page is ready for. @param {Desk} desk */
export async function fillOnBehalf({ state, dispatch, tabId, mapping }) {
  const { guardian: part, site: where } = state();
  const site = mapping();
  const { patient, certifier } = part;
  if (!mayFill(state()) || !patient || !certifier) return;
  const people = { patient: patient.pid, certifier: certifier.pid };
  const stillWanted = () => isAbout(state().guardian, people) && state().site === where;
  /** @type {(stage: Stage, report: Told) => void} */
  const tell = (stage, report) => dispatch({ type: "guardian-filled", people, stage, report });

  dispatch({ type: "guardian-filling" });
  // Without a word of the certifier the page would not be asked who that is.
  if (missing(part).length) return tell("all", { ok: false, outcome: "incomplete", fields: [] });
  if (!isSound(part)) return tell("all", { ok: false, outcome: "invalid", fields: [] });
  if (tabId === null || !site) return tell("all", { ok: false, outcome: "no-page", fields: [] });
  const page = certifiedPageOf(site);
  const act = (/** @type {Values} */ values) => fill(tabId, site, page, people, values, stillWanted);
  // A page that shows nobody who vouches has their number in its form.
  const whole = await act({ ...valuesOf(part), ...(site.pages[page]?.certifier ? {} : number("certifier-pid")) });
  if (whole.ok) await note(people.certifier, people.patient);
  const stage = LOOKED_UP[whole.outcome ?? ""];
  // A certifier's card is read by the page itself.
  if (whole.ok || !stage || (stage === "certifier-pid" && certifier.byCard)) return tell("all", whole);
  const looked = await act(number(stage));
  return looked.ok ? tell(stage, looked) : tell("all", looked);
}
