/** The first page for IT: is the host there, which versions, the doctor's report with its mends, the mappings in force. */

/** @import {HostStatus} from "../worker/ports.js" */

import { Connection } from "../panel/connection.js";
import { language, localise, text } from "../panel/i18n.js";
import { showSites } from "./sites.js";

/** @typedef {{ name: string, state: "ok" | "warning" | "broken", found: string, mend: string }} Check */

/** Host states that are no trouble, and their words. */
const CALM = new Map([
  ["ready", "options_host_ready"],
  ["connecting", "state_connecting"],
]);

const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

const connection = new Connection(null, (news) => {
  if (news.type !== "host") return;
  showHost(news);
  if (news.state === "ready") void diagnose();
});

function showHost(/** @type {HostStatus} */ { state, version, zone, update }) {
  const code = state === "HOST_OUTDATED" && update === "extension" ? "EXTENSION_OUTDATED" : state;
  const calm = CALM.get(code);
  place("host").textContent = text(calm ?? `problem_${code}`);
  place("host").dataset["tone"] = calm ? "calm" : "bad";
  place("host-version").textContent = version ?? "–";
  place("zone").textContent = zone ? text(`zone_${zone}`) : "–";
}

async function diagnose() {
  place("progress").textContent = text("options_checking");
  const { status, body } = await connection.get("/api/bridge/diagnostics").answer;
  place("progress").textContent = status === 200 ? "" : text("options_failed", reason(body));
  place("checks").replaceChildren(...(status === 200 ? body.checks.map(check) : []));
}

/** @param {{ code?: string, message?: string }} problem */
function reason({ code, message }) {
  return (language() === "th" && message) || text(`problem_${code}`) || text("problem_INTERNAL");
}

function check(/** @type {Check} */ { name, state, found, mend }) {
  const item = document.createElement("li");
  item.dataset["state"] = state;
  const title = document.createElement("strong");
  title.textContent = `${name}: ${text(`check_${state}`)}`;
  const words = document.createElement("span");
  words.textContent = found;
  item.append(title, words);
  if (mend) {
    const mending = document.createElement("p");
    mending.textContent = text("options_mend", mend);
    item.append(mending);
  }
  return item;
}

localise();
place("extension-version").textContent = chrome.runtime.getManifest().version;
void showSites(place("sites"));
place("again").addEventListener("click", () => void diagnose());
