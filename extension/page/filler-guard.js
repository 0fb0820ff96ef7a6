// Whether a fill may go on: at each step the page still is that page, shows these people, and means the same by
// its controls. Where it does not, the Stop is thrown that ends the fill.
"use strict";
{
  /** @import {Filler, Guard, Guarding, Look, Written} from "./fill-types.js" */
  /** @import {Field} from "../sites/site.js" */

  const { looking, watching } = /** @type {Filler} */ (globalThis.authenBridgeFiller);

  /** A control that became another's is not written. @param {Look} now @param {Written} write */
  const keep = (now, { asked: { field, value }, ...write }) => {
    const here = write.control.element.isConnected;
    if (here && looking.strayed(now, field, value, write)) throw new looking.Stop({ outcome: "wrong-page" });
  };

  /** @type {Guarding["start"]} */
  const start = (site, pageName, people) => {
    const watch = watching.start();
    /** @type {Field[]} */
    let fields = [];
    /** @type {Look | null} */
    let known = null;
    /** @type {Written[]} not read since: what stands there may be another patient's by now */
    const fresh = [];

    /** @param {Look | undefined} seen */
    const judge = (seen) => {
      known = null;
      if (seen?.name !== pageName) throw new looking.Stop({ outcome: "wrong-page" });
      looking.check(seen, people, fields);
      watch.looked();
      return (known = seen);
    };

    /** @type {Guard["look"]} */
    const look = () => {
      const now = known && watch.unchanged() ? known : judge(looking.look(site));
      for (const write of fresh.splice(0)) write.after = write.control.read();
      return now;
    };

    /** @type {Guard} */
    return {
      begin: (seen, wanted) => {
        fields = wanted;
        judge(seen);
      },
      look,
      lookAnew: (written) => {
        known = null;
        const now = look();
        for (const write of written) if (write.asked.field.kind === "pid") keep(now, write);
        return now;
      },
      mayWrite: (write) => {
        const before = known;
        const now = look();
        if (now !== before) keep(now, write);
      },
      wrote: (write) => {
        fresh.push(write);
        watch.wrote(write.control.element);
      },
      end: () => watch.end(),
    };
  };

  globalThis.authenBridgeFiller.guarding = { start };
}
