/** The side panel: news into state, state into view, and what staff do into requests and fills. */

/** @import {CardEvent, Status} from "../messages.js" */
/** @import {Site} from "../sites/site.js" */
/** @import {Action, State, Texts} from "./state.js" */
/** @import {News} from "./connection.js" */

import { onUnfolded } from "./chip-rights.js";
import { inForce, shipped, siteOf, visitPageOf } from "../sites/load.js";
import { followPolicy } from "../sites/policy.js";
import { copyCode } from "./codes/codes.js";
import { Connection } from "./connection.js";
import { WORKERS } from "./desk.js";
import { fill, inspect, tryOut, unmark } from "./filling.js";
import { mobile, phones } from "./format.js";
import { atWork, fillOnBehalf } from "./guardian/guardian.js";
import { pressOnce } from "./held.js";
import { localise } from "./i18n.js";
import { take as takeRemembered } from "./remembered/remembered.js";
import { unpressed, watchPresses } from "./pressed.js";
import { START, mayFill, next, patient } from "./state.js";
import { wordsOfMarks } from "./trial.js";
import { render } from "./view.js";

const named = new URLSearchParams(location.search).get("tabId");
const tabId = named === null ? null : Number(named);

let state = START;
/** The mappings in force; none until they are read. @type {Site[]} */
let sites = [];
const mapping = () => siteOf(sites, state.site);
/** Withdraws the photo that is being read. */
let cancelPhoto = () => {};
/** Withdraws the rights that are being read from the chip. */
let cancelChipRights = () => {};
/** Withdraws the status that was asked for: what has happened since may have made it stale. */
let cancelStatus = () => {};

function show() {
  render(state, mapping());
  for (const worker of WORKERS) worker.render(state, mapping());
}

/** The states from which the parts have yet to follow. @type {State[]} */
const left = [];

/** Every part follows every change in its turn, also one that a part makes while the others have yet to follow. */
function followFrom(/** @type {State} */ last) {
  if (left.push(last) > 1) return; // the round under way comes to it
  try {
    for (const before of left) for (const worker of WORKERS) worker.follow?.(desk, before);
  } finally {
    left.length = 0;
  }
}

function dispatch(/** @type {Action} */ action) {
  const last = state;
  const [before, tried] = [patient(state), state.trial];
  state = next(state, action);
  show();
  followFrom(last);
  const now = patient(state);
  // They have the patient's numbers on them, and tell of a page that is not filled yet.
  if (tried && !state.trial && tabId !== null) void unmark(tabId);
  if (before?.pid === now?.pid) return;
  cancelPhoto();
  cancelChipRights();
  if (now) document.getElementById("mobile")?.focus();
}

const connection = new Connection(tabId, hear);

/** @type {import("./desk.js").Desk} */
const desk = { state: () => state, dispatch, connection, tabId, mapping, askStatus };

function hear(/** @type {News} */ news) {
  const moved = news.type === "site" && state.site !== undefined && state.site !== news.site;
  dispatch(news);
  if (moved || (news.type === "host" && news.state === "ready")) void askStatus();
  if (news.type === "command" && news.command === "fill") void fillPage();
  if (news.type === "command" && news.command === "copy") void copyCode();
  if (news.type === "command" && news.command === "asked") takeRemembered(desk);
  if (news.type === "event" && news.event === "card") follow(/** @type {CardEvent} */ (news.body));
}

function follow(/** @type {CardEvent} */ event) {
  if (event.state === "removed" && !state.card) void askStatus(); // another reader may still hold a card
  else followCard();
}

async function askStatus() {
  cancelStatus();
  if (state.host.state !== "ready") return;
  dispatch({ type: "status-asked" });
  const { answer, cancel } = connection.get("/api/bridge/status");
  cancelStatus = cancel;
  const { status, body } = await answer;
  dispatch(
    status === 200
      ? { type: "status", status: /** @type {Status} */ (body) }
      : { type: "status-failed", code: body?.code ?? "INTERNAL" },
  );
  followCard();
}

/** What a card that is in still needs: the page's services, and once its text is read the photo. */
function followCard() {
  if (!patient(state)) return;
  void look();
  if (state.card?.state === "ready" && !state.photo.asked) void askPhoto();
}

async function askPhoto() {
  const who = patient(state);
  if (!who) return;
  dispatch({ type: "photo-asked" });
  const { answer, cancel } = connection.get("/api/bridge/card", { readImageFlag: "true" }, ({ done, total }) =>
    dispatch({ type: "photo-progress", done, total }),
  );
  cancelPhoto = cancel;
  const { status, body } = await answer;
  dispatch({ type: "photo", pid: who.pid, person: status === 200 ? body : null });
}

async function askChipRights() {
  const who = patient(state);
  if (!who || state.chipRights?.code === null) return; // asked for, if not there already
  dispatch({ type: "chip-rights-asked" });
  const { answer, cancel } = connection.get("/api/bridge/card/rights");
  cancelChipRights = cancel;
  const { status, body } = await answer;
  const told = status === 200 ? { code: null, answer: body } : { code: body?.code ?? "INTERNAL", answer: null };
  dispatch({ type: "chip-rights", pid: who.pid, ...told });
}

/** Read which services the page offers; nothing of ours runs there in between. */
async function look() {
  const who = patient(state);
  const site = mapping();
  if (tabId === null || !site || !who) return;
  const page = await inspect(tabId, site);
  await unpressed(); // other services make the list longer or shorter, and the button under the mouse moves
  dispatch({ type: "page", pid: who.pid, page });
}

/** The clerk comes over from the page, which may have changed since. */
function comeOver() {
  if (state.problem !== null) void askStatus();
  void look();
}

/** What the form holds, as the page gets it. @param {import("./state.js").Form} form */
function typed({ mobile: first, phones: others, hn, service }) {
  const [one, more] = [mobile(first), phones(others)];
  const valid = [one, more].every(({ validity }) => validity === "valid" || validity === "empty");
  return { valid, values: { mobile: one.value, phones: more.value, hn: hn.trim(), ...(service && { service }) } };
}

const trying = () => state.trial === "running";

/** A dry run, for IT: also without a patient. */
async function tryPage() {
  if (tabId === null || trying()) return;
  dispatch({ type: "trying" });
  const site = mapping();
  const { values } = typed(state.form);
  const trial = site && (await tryOut(tabId, site, patient(state)?.pid ?? null, values, wordsOfMarks()));
  if (trying()) dispatch({ type: "tried", trial });
  else void unmark(tabId); // of somebody who has gone meanwhile
}

async function fillPage() {
  if (atWork(state)) return fillOnBehalf(desk);
  const who = patient(state);
  if (!who || !mayFill(state)) return;
  const { form, site: where } = state;
  const site = mapping();
  const { valid, values } = typed(form);
  dispatch({ type: "filling" });
  const stillWanted = () => patient(state)?.pid === who.pid && state.site === where;
  /** @type {import("./state.js").Report} */
  let report = { ok: false, outcome: valid ? "no-page" : "invalid", fields: [] };
  if (valid && tabId !== null && site) report = await fill(tabId, site, visitPageOf(site), { patient: who.pid }, values, stillWanted);
  dispatch({ type: "filled", pid: who.pid, report });
  void look();
}

function listen() {
  watchPresses();
  const form = /** @type {HTMLFormElement} */ (document.getElementById("form"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void fillPage();
  });
  form.addEventListener("input", ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    if (target.name === "service") dispatch({ type: "service", name: target.value });
    else dispatch({ type: "typed", field: /** @type {keyof Texts} */ (target.id), value: target.value });
  });
  onUnfolded(() => void askChipRights());
  addEventListener("focus", comeOver);
  document.documentElement.addEventListener("pointerenter", comeOver);
  document.getElementById("reload")?.addEventListener("click", () => {
    if (tabId !== null) void chrome.tabs.reload(tabId);
  });
  document.getElementById("try")?.addEventListener("click", () => void tryPage());
  document.getElementById("try-end")?.addEventListener("click", () => dispatch({ type: "untried" }));
  document.getElementById("settings")?.addEventListener("click", () => chrome.runtime.openOptionsPage());
}

/** Beside each button its key, as it is set in this browser. */
async function showKeys() {
  const keys = new Map((await chrome.commands.getAll()).map(({ name, shortcut }) => [name, shortcut]));
  for (const place of document.querySelectorAll("[data-command]"))
    place.textContent = keys.get(place.getAttribute("data-command") ?? "") ?? "";
}

localise();
pressOnce();
listen();
for (const worker of WORKERS) worker.start?.(desk);
show();
void showKeys();
const ours = await shipped();
void followPolicy((given) => {
  ({ sites } = inForce(ours, given));
  show();
  void look();
});
