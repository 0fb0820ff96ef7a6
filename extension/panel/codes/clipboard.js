/** Copies a text, and nothing with it. */

/**
 * From a side panel without the focus only the old command works: `navigator.clipboard` refuses a document
 * without it. Measured in Chromium 156, with neither a permission nor a user gesture.
 *
 * @param {string} words
 */
function byCommand(words) {
  let heard = false;
  const give = (/** @type {ClipboardEvent} */ event) => {
    heard = true;
    event.clipboardData?.setData("text/plain", words);
    event.preventDefault();
  };
  document.addEventListener("copy", give, { once: true, capture: true });
  const done = document.execCommand("copy");
  document.removeEventListener("copy", give, { capture: true });
  return done && heard;
}

/** @param {string} words @returns {Promise<boolean>} whether they are on the clipboard */
export async function copyText(words) {
  if (byCommand(words)) return true;
  return navigator.clipboard.writeText(words).then(
    () => true,
    () => false,
  );
}
