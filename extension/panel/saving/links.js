/** Where the site's own pages are. Pure. */

/** @import {Site} from "../../sites/site.js" */

/**
 * The address of one page of the site, routed as the page is that staff have open.
 *
 * @param {Site} site @param {string} name @param {string} open  the address of that page
 * @returns {string | null} null: the mapping has none that can be named
 */
export function addressOf(site, name, open) {
  const routes = site.pages[name]?.routes;
  if (!routes || !URL.canParse(open)) return null;
  const { origin, hash } = new URL(open);
  const hashed = hash.startsWith("#/");
  const route = (hashed ? routes.hash : routes.path).find((one) => !one.includes("*"));
  return route === undefined ? null : `${origin}${site.base}${hashed ? "/#" : ""}${route}`;
}
