/** What policies say: what each said last at once, and what it says now as soon as Chrome tells. */

/**
 * @typedef {object} Policy
 * @property {string} key    in managed_schema.json
 * @property {string} kept   where what Chrome answered last is kept
 * @property {unknown} none  what it is without one
 */

/** The mappings of NHSO's pages. @type {Policy} */
export const SITES = { key: "sites", kept: "policySites", none: [] };

/** Whether drafts and confirmations are offered in the panel. @type {Policy} */
export const PANEL_CONFIRM = { key: "panel_confirm", kept: "policyPanelConfirm", none: false };

/**
 * Tell what a policy gives, each time it is another. Chrome answers for policies after seconds, or never
 * (github.com/microsoft/MicrosoftEdge-Extensions/issues/299), and nobody should wait for that: so what
 * it answered last is kept.
 *
 * @param {(given: unknown) => void} tell
 * @param {Pick<typeof chrome.storage, "managed" | "local" | "onChanged">} storage
 * @param {Policy} policy
 */
export async function followPolicy(tell, storage = chrome.storage, { key, kept: place, none } = SITES) {
  let heard = false;
  /** @type {string | null} */
  let told = null;
  const say = (/** @type {unknown} */ given) => {
    const text = JSON.stringify(given ?? none);
    if (text !== told) tell(given);
    told = text;
  };
  const hear = (/** @type {unknown} */ given) => {
    heard = true;
    say(given);
    void storage.local.set({ [place]: given ?? none });
  };
  storage.onChanged.addListener((changes, area) => {
    const change = changes[key];
    if (area === "managed" && change) hear(change.newValue);
  });
  storage.managed.get(key).then(
    (managed) => hear(managed[key]),
    () => {}, // no policies in this browser
  );
  const { [place]: kept } = await storage.local.get(place);
  if (!heard) say(kept);
}
