/** The settings in force, whose word each is, and what was set aside. */

/** @import {SetAside, Setting} from "../messages.js" */
/** @import {Known} from "./known.js" */

import { text } from "../panel/i18n.js";
import { element, english, fill, place, row } from "./known.js";

/** @param {Pick<Known, "settings" | "panelConfirm">} known */
export function showSettings({ settings, panelConfirm }) {
  fill("settings", [...(settings?.settings ?? []).map(setting), ofTheBrowser("panel_confirm", panelConfirm)]);
  const refused = settings?.refused ?? [];
  place("refused").hidden = refused.length === 0;
  place("refused-list").replaceChildren(...refused.map(setAside));
}

/** Message names have no dashes. @param {Setting["source"]} name */
const source = (name) => text(`source_${name.replaceAll("-", "_")}`);

/** @param {Setting} setting */
const setting = ({ key, value, source: from }) => row(element("code", key), words(value), source(from));

/** A policy of the browser's for this extension, which without it is off. @param {string} key @param {boolean} on */
const ofTheBrowser = (key, on) => row(element("code", key), words(on), text(on ? "source_browser" : "source_built_in"));

/** @param {Setting["value"]} value */
function words(value) {
  if (typeof value === "boolean") return text(value ? "options_on" : "options_off");
  return value === "" ? text("options_not_set") : String(value);
}

/** @param {SetAside} refusal */
function setAside({ source: from, key, why }) {
  const item = element("li", element("strong", key || text("options_all_of_it")), english("span", why));
  item.append(element("p", text("options_refused_in", source(from))));
  item.dataset["state"] = "broken";
  return item;
}
