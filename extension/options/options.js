/** The page for IT: what is known is asked for here, and shown by the modules beside this one. */

/** @import {Known} from "./known.js" */

import { helpFor } from "../help/link.js";
import { Connection } from "../panel/connection.js";
import { language, localise, text } from "../panel/i18n.js";
import { PANEL_CONFIRM, followPolicy } from "../sites/policy.js";
import { PROTOCOL } from "../worker/host.js";
import { showChecks } from "./checks.js";
import { NOTHING, place } from "./known.js";
import { came, failed, showReading } from "./reading.js";
import { reportOf } from "./report.js";
import { showSettings } from "./settings.js";
import { followSites, showSites } from "./sites.js";
import { showState } from "./state.js";

/** @type {Known} */
let known = NOTHING;

/** What came of `learn` is shown; a section only when what it shows is another. @param {Partial<Known>} news */
function learn(news) {
  const before = known;
  known = { ...known, ...news };
  showState(known);
  if (known.diagnosis !== before.diagnosis) showChecks(known.diagnosis);
  if (known.settings !== before.settings || known.panelConfirm !== before.panelConfirm) showSettings(known);
  if (known.mappings && known.mappings !== before.mappings) showSites(known.mappings);
  showReading(known);
  /** @type {HTMLTextAreaElement} */ (place("report")).value = report();
}

const report = () =>
  reportOf(known, {
    extension: chrome.runtime.getManifest().version,
    id: chrome.runtime.id,
    protocol: PROTOCOL,
    browser: navigator.userAgent,
    language: language(),
    time: new Date().toISOString(),
  });

const connection = new Connection(null, (news) => {
  if (news.type !== "host") return;
  // What a host told that has gone may be true of the next one, or not.
  const { mappings, panelConfirm } = known;
  learn({ ...NOTHING, mappings, panelConfirm, host: news });
  if (news.state === "ready") void ask();
});

/** @param {string} path @param {(body: any) => Partial<Known>} learned */
async function get(path, learned) {
  const { status, body } = await connection.get(path).answer;
  if (status === 200) learn(learned(body));
  return status === 200 ? null : body;
}

async function ask() {
  await Promise.all([
    get("/api/bridge/status", (status) => ({ status })),
    get("/api/bridge/settings", (settings) => ({ settings })),
    diagnose(),
  ]);
}

async function diagnose() {
  place("progress").textContent = text("options_checking");
  const problem = await get("/api/bridge/diagnostics", (diagnosis) => ({ diagnosis }));
  if (problem) learn({ diagnosis: null });
  place("progress").textContent = problem ? text("options_failed", reason(problem)) : "";
}

/** @param {{ code?: string, message?: string }} problem */
function reason({ code, message }) {
  return (language() === "th" && message) || text(`problem_${code}`) || text("problem_INTERNAL");
}

/** Read the card that is in, then ask the doctor how that went. */
async function read() {
  if (known.reading === "running") return;
  learn({ reading: "running" });
  const start = performance.now();
  const { status, body } = await connection.get("/api/bridge/card", { readImageFlag: "true" }).answer;
  learn({ reading: status === 200 ? came(body, performance.now() - start) : failed(body) });
  if (status !== 0) await diagnose();
}

async function copy() {
  const box = /** @type {HTMLTextAreaElement} */ (place("report"));
  const copied = await navigator.clipboard.writeText(box.value).then(
    () => true,
    () => false, // a policy may keep the clipboard shut: what is selected can be copied by hand
  );
  if (!copied) box.select();
  place("copied").textContent = text(copied ? "options_copied" : "options_copy_by_hand");
}

localise();
for (const reader of /** @type {const} */ (["it", "clerk"]))
  /** @type {HTMLAnchorElement} */ (place(`help-${reader}`)).href = helpFor(null, reader);
place("again").addEventListener("click", () => void diagnose());
place("read").addEventListener("click", () => void read());
place("copy").addEventListener("click", () => void copy());
learn({});
showSettings(known);
void followSites((mappings) => learn({ mappings }));
void followPolicy((given) => learn({ panelConfirm: given === true }), chrome.storage, PANEL_CONFIRM);
