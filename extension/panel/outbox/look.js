/** How the outbox looks: a bar that says the worst, and unfolded each entry with what can be done about it. */

/** @import {OutboxEntry} from "../../messages.js" */
/** @import {State} from "../state.js" */
/** @import {OutboxPart} from "./state.js" */

import { serviceName } from "../codes/claim-types.js";
import { dateTime } from "../format.js";
import { language, text } from "../i18n.js";
import { masked } from "../pid.js";
import { OPEN, counted, worst } from "./state.js";

const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

export const outboxElement = () => /** @type {HTMLDetailsElement} */ (document.getElementById("outbox"));

/** @type {Record<(typeof OPEN)[number], "bad" | "warn">} */
const TONES = { unknown: "bad", sending: "warn", expired: "warn", refused: "warn", waiting: "warn" };

/** Which of an entry's states can be tried again, and which put aside, as the host allows. */
const RETRIED = ["unknown", "sending", "waiting"];
const DROPPED = ["unknown", "expired", "refused", "waiting"];

/** @typedef {"retry" | "drop" | "keep" | "drop-surely"} Use */

/** @param {Record<Use, (id: string) => void>} acts */
export function onEntryButton(acts) {
  place("outbox-entries").addEventListener("click", ({ target }) => {
    const pressed = /** @type {Element} */ (target).closest("button");
    const use = /** @type {Use | undefined} */ (pressed?.dataset["use"]);
    if (use) acts[use](pressed?.dataset["entry"] ?? "");
  });
}

/** What was shown at the last rendering. @type {OutboxPart | null} */
let shown = null;

/** @param {State} state */
export function render({ outbox }) {
  if (outbox === shown) return;
  const before = shown;
  shown = outbox;
  const bad = worst(outbox);
  // What has been looked at stays unfolded until it is folded.
  const hidden = bad === null && outbox.told === null && !(outboxElement().open && outbox.entries.length > 0);
  if (hidden) outboxElement().open = false;
  outboxElement().hidden = hidden;
  outboxElement().dataset["tone"] = bad === null ? "calm" : TONES[bad];
  say("outbox-headline", headline(outbox));
  say("outbox-told", told(outbox));
  say("outbox-problem", outbox.problem ? text("outbox_failed", problem(outbox.problem)) : "");
  if (before?.entries !== outbox.entries || before.busy !== outbox.busy || before.dropping !== outbox.dropping) rows(outbox);
}

/** Set only what differs: a live region speaks each time its text is set. @param {string} id @param {string} words */
function say(id, words) {
  if (place(id).textContent !== words) place(id).textContent = words;
}

const problem = (/** @type {string} */ code) => text(`problem_${code}`) || text("problem_INTERNAL");

/** @param {OutboxPart} part */
function headline(part) {
  const bad = worst(part);
  if (bad === null) return text("outbox_settled");
  const all = counted(part);
  const most = all.filter(({ state }) => state === bad).length;
  return `${text("outbox_waits", all.length)} · ${text(`outbox_worst_${bad}`, most)}`;
}

/** @param {OutboxPart} part */
function told({ told: end }) {
  if (end === null) return "";
  if (end.problem !== null) return [problem(end.problem), ...end.reasons].join(" · ");
  return end.claimCode ? text("outbox_has_code", end.claimCode) : text("outbox_worked");
}

/** @param {OutboxPart} part */
function rows(part) {
  const list = place("outbox-entries");
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset : {};
  const { entry, use } = list.contains(document.activeElement) ? focused : {};
  const sorted = part.entries.toSorted((one, other) => rank(one) - rank(other));
  list.replaceChildren(...sorted.map((each) => row(each, part)));
  if (entry) focus(entry, use);
}

/** @param {OutboxEntry} entry */
const rank = ({ state }) => OPEN.findIndex((one) => one === state);

/** The focus stays with its entry; dropping asks first, and "no" is nearest. @param {string} entry @param {string | undefined} use */
function focus(entry, use) {
  const own = [...place("outbox-entries").querySelectorAll("button")].filter((one) => one.dataset["entry"] === entry);
  (own.find((one) => one.dataset["use"] === use) ?? own[0] ?? outboxElement().querySelector("summary"))?.focus();
}

/** @param {OutboxEntry} entry @param {OutboxPart} part */
function row(entry, part) {
  const item = document.createElement("li");
  item.dataset["state"] = entry.state;
  const [what, how, why] = [1, 2, 3].map(() => document.createElement("p"));
  if (!what || !how || !why) return item;
  const when = dateTime(bangkok(entry.created), language());
  what.textContent = [text(`outbox_${entry.kind}`), serviceName(entry.claimType), masked(entry.pid), when].join(" · ");
  how.textContent = [text(`outbox_state_${entry.state}`), entry.claimCode].filter(Boolean).join(" ");
  how.className = "how";
  why.textContent = [entry.problem && problem(entry.problem), entry.zone === "test" && text("zone_test")].filter(Boolean).join(" · ");
  why.className = "hint";
  item.append(what, how, why, buttons(entry, part));
  return item;
}

/** The outbox's times are UTC. @param {string} iso */
const bangkok = (iso) => new Date(iso).toLocaleString("sv-SE", { timeZone: "Asia/Bangkok" }).replace(" ", "T");

/** @param {OutboxEntry} entry @param {OutboxPart} part */
function buttons({ id, state }, { busy, dropping }) {
  const group = document.createElement("p");
  group.className = "uses";
  /** @type {Use[]} */
  const uses = dropping === id ? ["keep", "drop-surely"] : [];
  if (dropping === id) group.append(text("outbox_drop_question"));
  else {
    if (RETRIED.includes(state)) uses.push("retry");
    if (DROPPED.includes(state)) uses.push("drop");
  }
  for (const use of uses) group.append(button(use, id, busy));
  return group;
}

/** @param {Use} use @param {string} id @param {string | null} busy */
function button(use, id, busy) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "plain" });
  made.setAttribute("aria-disabled", String(busy !== null)); // a disabled one would lose the focus
  made.textContent = text(busy === id && use === "retry" ? "outbox_working" : `outbox_${use.replace("-", "_")}`);
  made.dataset["use"] = use;
  made.dataset["entry"] = id;
  return made;
}
