/** What policy says of the mappings: what it said last at once, and what it says now as soon as Chrome tells. */

const KEY = "sites"; // in managed_schema.json
const KEPT = "policySites";

/**
 * Tell what policy gives, each time it is another. Chrome answers for policies after seconds, or never
 * (github.com/microsoft/MicrosoftEdge-Extensions/issues/299), and nobody should wait for that: so what
 * it answered last is kept.
 *
 * @param {(given: unknown) => void} tell
 * @param {Pick<typeof chrome.storage, "managed" | "local" | "onChanged">} storage
 */
export async function followPolicy(tell, storage = chrome.storage) {
  let heard = false;
  /** @type {string | null} */
  let told = null;
  const say = (/** @type {unknown} */ given) => {
    const text = JSON.stringify(given ?? []);
    if (text !== told) tell(given);
    told = text;
  };
  const hear = (/** @type {unknown} */ given) => {
    heard = true;
    say(given);
    void storage.local.set({ [KEPT]: given ?? [] });
  };
  storage.onChanged.addListener((changes, area) => {
    const change = changes[KEY];
    if (area === "managed" && change) hear(change.newValue);
  });
  storage.managed.get(KEY).then(
    (managed) => hear(managed[KEY]),
    () => {}, // no policies in this browser
  );
  const { [KEPT]: kept } = await storage.local.get(KEPT);
  if (!heard) say(kept);
}
