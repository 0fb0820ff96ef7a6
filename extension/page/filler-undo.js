// Waiting until the page has shown what was written, and taking it back where it must not stand.
"use strict";
{
  /** @import {Filler, Undoing, Written} from "./fill-types.js" */
  /** @import {Site} from "../sites/site.js" */

  const { words, set, looking } = /** @type {Filler} */ (globalThis.authenBridgeFiller);

  // ms to wait for a frame, which is enough for every framework tried: a page in sight is drawn one, however slow
  // the PC, and a page that is behind another none.
  const DRAWN_MS = 1000;
  const BEHIND_MS = 64;

  /** @type {Undoing["settled"]} */
  const settled = () =>
    new Promise((resolve) => {
      // Whichever comes first calls the other off.
      const late = setTimeout(() => {
        cancelAnimationFrame(frame);
        resolve();
      }, document.hidden ? BEHIND_MS : DRAWN_MS);
      const frame = requestAnimationFrame(() => {
        clearTimeout(late);
        setTimeout(resolve);
      });
    });

  /** Its control, or the one in its place in a form made anew. @param {Site} site @param {Written} write */
  const standing = (site, { asked: { field, value }, place, ...write }) => {
    if (write.control.element.isConnected) return write.control;
    const seen = looking.look(site);
    const heir = seen && looking.meant(seen, field, value, write)[place];
    return heir ? set.adapt(heir) : null;
  };

  /** Whether a control still says it, a mask's dashes aside. @param {string} is @param {string} after */
  const says = (is, after) => words.key(is) === words.key(after) || words.digits(is) === words.digits(after);

  /** @type {Undoing["takeBack"]} */
  const takeBack = async (site, written) => {
    for (const write of [...written].reverse()) {
      const { before, after } = write;
      const control = standing(site, write);
      if (control && !control.locked && control.read() !== before && says(control.read(), after))
        await control.write(before, () => {});
    }
    if (written.length) await settled();
    return written.every(({ control, before }) => control.element.isConnected && control.read() === before);
  };

  globalThis.authenBridgeFiller.undoing = { settled, takeBack };
}
