/** The outbox in sight: asked with the status, after each save, and while something waits every minute. */

/** @import {Desk} from "../desk.js" */
/** @import {State} from "../state.js" */
/** @import {Answer} from "../connection.js" */
/** @import {Told} from "./state.js" */

import { patient } from "../state.js";
import { askToday } from "../codes/codes.js";
import { onEntryButton, outboxElement } from "./look.js";
import { worst } from "./state.js";

export { render } from "./look.js";

const AGAIN_MS = 60_000;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let cancel = () => {};
/** @type {Desk} */
let desk;

/** @param {Desk} given */
export function start(given) {
  desk = given;
  const { dispatch } = desk;
  document.addEventListener("visibilitychange", look);
  outboxElement().addEventListener("toggle", () => {
    if (!outboxElement().open) dispatch({ type: "outbox-seen" });
  });
  onEntryButton({
    retry: (id) => void work(id, "retry"),
    drop: (id) => dispatch({ type: "outbox-dropping", id }),
    keep: () => dispatch({ type: "outbox-dropping", id: null }),
    "drop-surely": (id) => void work(id, "drop"),
  });
}

/** @param {Desk} _desk @param {State} before */
export function follow(_desk, before) {
  const { outbox, host, zone, blank } = desk.state();
  if (blank !== null && before.blank === null) {
    cancel();
    clearTimeout(timer);
    outboxElement().open = false;
  }
  if (!outbox.asked && host.state === "ready" && zone !== null && blank === null) void askOutbox();
}

/** In sight again, or no more. */
function look() {
  clearTimeout(timer);
  if (document.visibilityState === "visible" && worst(desk.state().outbox) !== null) void askOutbox();
}

export async function askOutbox() {
  if (desk.state().blank !== null) return; // asked for with the status once the clerk is back
  cancel();
  clearTimeout(timer);
  const asked = desk.connection.get("/api/bridge/outbox");
  ({ cancel } = asked);
  desk.dispatch({ type: "outbox-asked" });
  const { status, body } = await asked.answer;
  const found = status === 200 && Array.isArray(body);
  desk.dispatch({ type: "outbox", entries: found ? body : null, problem: found ? null : (body?.code ?? "INTERNAL") });
  const waits = worst(desk.state().outbox) !== null && document.visibilityState === "visible";
  if (waits) timer = setTimeout(() => void askOutbox(), AGAIN_MS);
}

/** @param {string} id @param {"retry" | "drop"} what */
async function work(id, what) {
  if (desk.state().outbox.busy !== null) return;
  desk.dispatch({ type: "outbox-working", id });
  const answer = await desk.connection.ask("POST", `/api/bridge/outbox/${id}/${what}`).answer;
  desk.dispatch({ type: "outbox-worked", told: toldBy(id, answer) });
  const { outbox, zone } = desk.state();
  const about = outbox.entries.find((entry) => entry.id === id);
  if (about?.pid === patient(desk.state())?.pid && about?.zone === zone) void askToday();
  void askOutbox();
}

/** @param {string} about @param {Answer} answer @returns {Told} */
function toldBy(about, { status, body }) {
  const errors = Array.isArray(body?.errors) ? body.errors : [];
  const reasons = errors.map((/** @type {any} */ one) => String(one?.defaultMessage ?? "")).filter(Boolean);
  return { about, problem: status === 200 ? null : (body?.code ?? "INTERNAL"), reasons, claimCode: body?.claimCode ?? null };
}
