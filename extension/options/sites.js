/** The mappings in force, for IT: which are the policy's, and which of its texts were refused, with the line. */

/** @import {InForce} from "../sites/load.js" */
/** @import {Site} from "../sites/site.js" */
/** @import {Mappings} from "./known.js" */

import { text } from "../panel/i18n.js";
import { inForce, shipped } from "../sites/load.js";
import { followPolicy } from "../sites/policy.js";
import { element, place } from "./known.js";

/** @param {string} state @param {string} title @param {string[]} lines */
function item(state, title, lines) {
  const made = element("li", element("strong", title), element("span", lines.join(" · ")));
  made.dataset["state"] = state;
  return made;
}

/** @param {Site} site @param {boolean} ours */
function inUse(site, ours) {
  const where = site.origins.length ? site.origins.join(", ") : text("options_site_off");
  return item("ok", `${site.site}: ${text(ours ? "options_site_shipped" : "options_site_policy")}`, [where, site.source]);
}

/** @param {InForce["refused"][number]} refusal */
const refused = ({ site, line, message }) =>
  item("broken", text("options_site_refused", site ?? "?", line), [message]);

/** @param {Mappings} mappings */
export function showSites({ sites, refused: wrong, ours }) {
  const used = sites.map((site) => inUse(site, ours.includes(site.site)));
  place("sites").replaceChildren(...wrong.map(refused), ...used);
}

/** Tell of them now, and whenever the policy is another. @param {(mappings: Mappings) => void} tell */
export async function followSites(tell) {
  const own = await shipped();
  await followPolicy((given) => {
    const now = inForce(own, given);
    tell({ ...now, ours: now.sites.filter((site) => own.sites.includes(site)).map(({ site }) => site) });
  });
}
