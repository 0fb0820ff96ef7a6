/** Who may ask, and for what. Pure: decided from what Chrome says of the sender, never from the message. */

import { SITES } from "./origins.js";

/** Routes for our own pages; a page that asks for one is told that there is none. */
const OURS = "/api/bridge/";

/**
 * The origin that a page may ask under, or null when it may not ask.
 *
 * `sender.origin` and not `sender.url`: a sandboxed document shows the site's URL while its origin is "null".
 * @param {chrome.runtime.MessageSender | undefined} sender
 */
export function pageOrigin(sender) {
  const allowed =
    sender?.origin !== undefined &&
    Object.hasOwn(SITES, sender.origin) &&
    sender.frameId === 0 &&
    sender.documentLifecycle === "active";
  return allowed ? /** @type {string} */ (sender.origin) : null;
}

/**
 * Whether the sender is a page of this extension.
 * @param {chrome.runtime.MessageSender | undefined} sender
 * @param {{id: string, origin: string}} self
 */
export function isOurs(sender, self) {
  return sender?.id === self.id && sender.origin === self.origin;
}

/** The origin of an allowed site's application at `url`, or null. For the panel beside it; no authority. */
export function siteOf(/** @type {string | undefined} */ url) {
  if (url === undefined || !URL.canParse(url)) return null;
  const { origin, pathname } = new URL(url);
  const site = Object.hasOwn(SITES, origin) ? SITES[origin] : undefined;
  return site && pathname.startsWith(site.application) ? origin : null;
}

export function isForOurPagesOnly(/** @type {string} */ path) {
  return path.startsWith(OURS);
}
