/** How the host stands: its state, the versions of both sides, its zone and unit. */

/** @import {Known} from "./known.js" */

import { text } from "../panel/i18n.js";
import { PROTOCOL } from "../worker/host.js";
import { place } from "./known.js";

/** Host states that are no trouble, and their words. */
const CALM = new Map([
  ["ready", "options_host_ready"],
  ["connecting", "state_connecting"],
]);

const NOT_KNOWN = "–";

/** @param {Pick<Known, "host" | "status">} known */
export function showState({ host: { state, version, zone, update }, status }) {
  const code = state === "HOST_OUTDATED" && update === "extension" ? "EXTENSION_OUTDATED" : state;
  const calm = CALM.get(code);
  say("host", text(calm ?? `problem_${code}`));
  place("host").dataset["tone"] = calm ? "calm" : "bad";
  say("host-mend", text(`options_mend_${code}`, chrome.runtime.id)); // where no doctor can be asked: the host is not there
  say("host-version", version ?? NOT_KNOWN);
  say("extension-version", chrome.runtime.getManifest().version);
  say("protocol", text("options_protocols", status?.protocol ?? NOT_KNOWN, PROTOCOL));
  say("zone-default", zone ? `${text(`zone_${zone}`)} · ${ready(status?.zoneReady)}` : NOT_KNOWN);
  say("rights", status ? text(`rights_from_${status.rights}`) || status.rights : NOT_KNOWN);
  say("hcode", status ? status.hcode || text("options_not_set") : NOT_KNOWN);
  band(zone);
}

/** @param {boolean | undefined} zoneReady */
function ready(zoneReady) {
  if (zoneReady === undefined) return NOT_KNOWN;
  return text(zoneReady ? "options_zone_ready" : "options_zone_card_only");
}

/** The stripes of the test zone, as in the panel. @param {"test" | "production" | undefined} zone */
function band(zone) {
  const bar = place("zone");
  bar.hidden = zone === undefined;
  bar.dataset["zone"] = zone ?? "";
  say("zone", zone ? text(`zone_${zone}`) : "");
}

/** A live region speaks each time its text is set. @param {string} id @param {string} words */
function say(id, words) {
  if (place(id).textContent !== words) place(id).textContent = words;
}
