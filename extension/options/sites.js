/** The mappings in force, for IT: which are the policy's, and which of its texts were refused, with the line. */

/** @import {InForce} from "../sites/load.js" */
/** @import {Site} from "../sites/site.js" */

import { text } from "../panel/i18n.js";
import { inForce, shipped } from "../sites/load.js";
import { followPolicy } from "../sites/policy.js";

/** @param {string} state @param {string} title @param {string[]} lines */
function item(state, title, lines) {
  const place = document.createElement("li");
  place.dataset["state"] = state;
  const [strong, words] = [document.createElement("strong"), document.createElement("span")];
  strong.textContent = title;
  words.textContent = lines.join(" · ");
  place.append(strong, words);
  return place;
}

/** @param {Site} site @param {boolean} ours */
function inUse(site, ours) {
  const where = site.origins.length ? site.origins.join(", ") : text("options_site_off");
  return item("ok", `${site.site}: ${text(ours ? "options_site_shipped" : "options_site_policy")}`, [where, site.source]);
}

/** @param {InForce["refused"][number]} refusal */
const refused = ({ site, line, message }) =>
  item("broken", text("options_site_refused", site ?? "?", line), [message]);

/** Show them in `place`, and anew whenever the policy is another. @param {HTMLElement} place */
export async function showSites(place) {
  const ours = await shipped();
  await followPolicy((given) => {
    const now = inForce(ours, given);
    const used = now.sites.map((site) => inUse(site, ours.sites.includes(site)));
    place.replaceChildren(...now.refused.map(refused), ...used);
  });
}
