/** Where in a JSON text something is, for whoever has to mend it. Pure. */

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gu;

const lineAt = (/** @type {string} */ text, /** @type {number} */ at) => text.slice(0, at).split("\n").length;

/**
 * The line (from 1) on which the value at `path` begins; of a key that is there, the key's.
 *
 * @param {string} text valid JSON @param {(string | number)[]} path
 */
export function lineOf(text, path) {
  const tokens = [...text.matchAll(TOKEN)];
  let next = 0;
  let found = 0;
  const wanted = JSON.stringify(path);
  const visit = (/** @type {(string | number)[]} */ here, /** @type {number} */ from) => {
    if (JSON.stringify(here) === wanted) found = from;
    const open = tokens[next++]?.[0];
    if (open !== "{" && open !== "[") return;
    for (let item = 0; !"}]".includes(tokens[next]?.[0] ?? "]"); item++) {
      const start = tokens[next]?.index ?? 0;
      const key = open === "{" ? JSON.parse(/** @type {string} */ (tokens[next]?.[0])) : item;
      if (open === "{") next += 2; // the key and its colon
      visit([...here, key], start);
      if (tokens[next]?.[0] === ",") next += 1;
    }
    next += 1;
  };
  visit([], 0);
  return lineAt(text, found);
}

/** The line of a SyntaxError of JSON.parse, whose words are V8's: they name a place, or the end. @param {string} text @param {unknown} error */
export function lineOfError(text, error) {
  const [, line, position] = /line (\d+)|position (\d+)/u.exec(String(error)) ?? [];
  return line ? Number(line) : lineAt(text, position ? Number(position) : text.length);
}
