/** Where our help is: a page for each kind of reader and language, a section for each trouble. */

import { language } from "../panel/i18n.js";

/**
 * The address of the help for clerks, at the section of a problem's `code` if one is given.
 *
 * @param {string | null} code @param {"clerk" | "it"} reader
 */
export function helpFor(code = null, reader = "clerk") {
  return `/help/${reader}.${language()}.html${code === null ? "" : `#${code}`}`;
}
