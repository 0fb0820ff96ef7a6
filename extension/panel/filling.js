/** The page beside the panel: look at it, fill it. The only module that puts script into a page. */

/** @import {Fill, Inspection, People, Trial, Values} from "../page/fill-types.js" */
/** @import {Site} from "../sites/site.js" */
/** @import {Report} from "./state.js" */

/** In this order; each adds its part to one global of the isolated world. */
const PARTS = ["words", "tree", "sight", "widgets", "find", "shown", "set", "plan", "look", "watch", "guard", "undo", "focus"];
const FILES = [...PARTS.map((part) => `page/filler-${part}.js`), "page/filler.js"];
/** For a dry run besides. */
const DRY = [...FILES, "page/filler-overlay.js", "page/filler-mark.js"];

const VERSION = chrome.runtime.getManifest().version;

/** @typedef {"absent"} Absent the document has no filler, or one of an older version of the extension */

/** @param {number} tabId @param {Site} site @returns {Promise<Inspection | null>} null: no page of ours there */
export async function inspect(tabId, site) {
  /** @param {string} version @param {Site} mapping @returns {Inspection | null | Absent} */
  const look = (version, mapping) => {
    const filler = globalThis.authenBridgeFiller;
    return filler?.version === version && filler.inspect ? filler.inspect(mapping) : "absent";
  };
  try {
    return await call(tabId, FILES, look, [VERSION, site]);
  } catch {
    return null;
  }
}

/**
 * The page of a site on which somebody vouches for the patient; "" where there is none.
 *
 * @param {Site} site
 */
export const certifiedPageOf = ({ pages }) =>
  Object.keys(pages).find((name) => pages[name]?.fields["certifier"]) ?? "";

/**
 * What the page lets choose from, by the mapping's fields: those of its lists that can be read without opening
 * them, and its services.
 *
 * @param {number} tabId @param {Site} site @returns {Promise<Record<string, string[]> | null>} null: no page of ours there
 */
export async function inspectLists(tabId, site) {
  /** @param {string} version @param {Site} mapping @returns {Record<string, string[]> | Absent} */
  const look = (version, mapping) => {
    const { version: own, looking, find, shown, words, sight } = globalThis.authenBridgeFiller ?? {};
    if (own !== version || !looking || !find || !shown || !words || !sight) return "absent";
    const seen = looking.look(mapping);
    /** @type {Record<string, string[]>} */
    const lists = {};
    for (const [name, field] of Object.entries(seen?.page.fields ?? {})) {
      const within = seen?.section(field.section);
      if (typeof within !== "object") continue;
      const [control, another] = field.kind === "select" ? find.controls(within, field) : [];
      const open = control instanceof HTMLSelectElement && !another ? [...control.options] : [];
      const [group = [], more] = field.kind === "choice" ? find.choices(within, field) : [];
      const offered = [
        ...open.filter((each) => each.value && !each.disabled).map((each) => each.text),
        ...(more ? [] : group.map(({ names }) => names[0] ?? "")),
        ...(field.kind === "tick-row" ? shown.rows(within, field.columns).map((row) => row.name) : []),
      ].map(words.tidy);
      lists[name] = offered.filter(Boolean);
    }
    words.forget();
    sight.lookAgain();
    return lists;
  };
  try {
    return await call(tabId, FILES, look, [VERSION, site]);
  } catch {
    return null;
  }
}

/**
 * Fill `page` of the site for these people, unless by the time the page is reached that is no longer wanted.
 *
 * @param {number} tabId @param {Site} site @param {string} page @param {People} people @param {Values} values
 * @param {() => boolean} stillWanted @returns {Promise<Report>}
 */
export async function fill(tabId, site, page, people, values, stillWanted) {
  /**
   * @param {string} version @param {Site} mapping @param {string} name @param {People} whose @param {Values} wanted
   * @returns {Promise<Fill> | Absent}
   */
  const act = (version, mapping, name, whose, wanted) => {
    const filler = globalThis.authenBridgeFiller;
    return filler?.version === version && filler.fill ? filler.fill(mapping, name, whose, wanted) : "absent";
  };
  /** @type {[string, Site, string, People, Values]} */
  const all = [VERSION, site, page, people, values];
  try {
    // Chrome gives null when the page went away in the middle: how far it came is not known.
    return (await call(tabId, FILES, act, all, stillWanted)) ?? { ok: false, outcome: "unknown", fields: [] };
  } catch {
    return { ok: false, outcome: stillWanted() ? "no-page" : "withdrawn", fields: [] };
  }
}

/**
 * Mark on the page what a fill would do.
 *
 * @param {number} tabId @param {Site} site @param {string | null} pid @param {Values} values
 * @param {Record<string, string>} words @returns {Promise<Trial | null>} null: no page of ours there
 */
export async function tryOut(tabId, site, pid, values, words) {
  /**
   * @param {string} version @param {Site} mapping @param {string | null} patient @param {Values} wanted
   * @param {Record<string, string>} said @returns {Trial | Absent}
   */
  const act = (version, mapping, patient, wanted, said) => {
    const filler = globalThis.authenBridgeFiller;
    return filler?.version === version && filler.mark ? filler.mark(mapping, patient, wanted, said) : "absent";
  };
  /** @type {[string, Site, string | null, Values, Record<string, string>]} */
  const all = [VERSION, site, pid, values, words];
  try {
    return await call(tabId, DRY, act, all);
  } catch {
    return null;
  }
}

/** Take the marks off the page again. @param {number} tabId */
export async function unmark(tabId) {
  const target = { tabId, frameIds: [0] };
  const act = () => globalThis.authenBridgeUnmark?.();
  await chrome.scripting.executeScript({ ...AT_ONCE, target, func: act }).catch(() => {}); // the page has gone, and they with it
}

// Each step at once, though the page may be loading: what Chrome keeps until a page is ready is carried
// out after what it was asked for has changed.
const AT_ONCE = { injectImmediately: true };

/**
 * Call `act` in the tab's document. Where that answers "absent" the `files` are put in first, and it is called
 * again in that very document: another one that comes meanwhile has another id, and Chrome refuses.
 *
 * @template {unknown[]} A, R
 * @param {number} tabId @param {string[]} files @param {(...values: A) => R} act @param {A} values
 * @param {() => boolean} stillWanted asked before each call
 * @returns {Promise<Exclude<Awaited<R>, Absent> | null>} null: the page went away; rejects without a page, or not wanted any more
 */
async function call(tabId, files, act, values, stillWanted = () => true) {
  const inject = async (/** @type {chrome.scripting.InjectionTarget} */ target) => {
    if (!stillWanted()) throw new Error("withdrawn");
    const [done] = await chrome.scripting.executeScript({ ...AT_ONCE, target, func: act, args: values });
    return done;
  };
  let done = await inject({ tabId, frameIds: [0] });
  if (done?.result === "absent") {
    const target = { tabId, documentIds: [done.documentId] };
    await chrome.scripting.executeScript({ ...AT_ONCE, target, files });
    done = await inject(target);
  }
  return /** @type {Exclude<Awaited<R>, Absent> | null} */ (done?.result ?? null);
}
