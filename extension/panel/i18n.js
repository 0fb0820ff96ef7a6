/** The words of _locales in our pages. */

/** @param {string} name @param {(string | number)[]} substitutes */
export function text(name, ...substitutes) {
  return chrome.i18n.getMessage(name, substitutes.map(String));
}

/** The language the words come in, which is not always the browser's own. @returns {"th" | "en"} */
export function language() {
  return text("language") === "en" ? "en" : "th";
}

/** Fill in every element that names its words with data-text, and its label with data-label. */
export function localise(/** @type {ParentNode} */ root = document) {
  document.documentElement.lang = language();
  for (const element of root.querySelectorAll("[data-text]"))
    element.textContent = text(element.getAttribute("data-text") ?? "");
  for (const element of root.querySelectorAll("[data-label]"))
    element.setAttribute("aria-label", text(element.getAttribute("data-label") ?? ""));
}
