/** The doctor's chain: a row for each link, and for a broken one what to do. */

/** @import {Check, Diagnosis} from "./known.js" */

import { text } from "../panel/i18n.js";
import { element, english, place } from "./known.js";

/** @param {Diagnosis | null} diagnosis */
export function showChecks(diagnosis) {
  place("checks").replaceChildren(...(diagnosis?.checks ?? []).map(check));
}

/** @param {Check} check */
function check({ name, code, state, found, mend }) {
  const title = element("strong", `${text(`check_name_${name}`) || name}: ${text(`check_${state}`)}`);
  const item = element("li", title, ...meant(code), english("span", found));
  item.dataset["state"] = state;
  if (state === "ok") return item;
  item.append(element("p", text("options_mend", text(`check_mend_${name}`) || mend)));
  if (mend) item.append(element("p", text("options_mend_exact"), " ", english("span", mend)));
  return item;
}

/** The words of a finding's code; none for one that only a newer host knows. @param {string} [code] */
function meant(code) {
  const words = code && (text(`finding_${code}`) || text(`problem_${code}`));
  return words ? [element("p", words)] : [];
}
