/**
 * What a file in sites/ says of one NHSO site: texts a person sees, never code. Texts are compared
 * loosely (page/filler-words.js, `key`), so spacing, `*`, `:` and the ways of typing ำ do not matter.
 */
export interface Site {
  site: string;
  /** Where the texts come from and how far to trust them; for whoever mends the file. */
  source: string;
  /** The path that every page of the site lives under. */
  base: string;
  pages: Record<string, Page>;
  /** Printed names of services, offered only while the page's own table cannot be read. */
  services: string[];
}

export interface Page {
  /** Routes below `base`: in the URL's hash (`base#/…`), or in its path (`base/…`). */
  routes: { hash: string[]; path: string[] };
  /** Section → spellings of its heading. A section ends where the next one named here begins. */
  sections: Record<string, string[]>;
  /** Sections whose presence says that this is another page under the same route. */
  without: string[];
  /** Where the page shows whose form it is: labels of the number and of the whole name. */
  patient: { section: string; pid: string[]; name?: string[] };
  fields: Record<string, Field>;
  /** The buttons that staff press. We never press them. */
  buttons: Record<string, string>;
}

export type Field = TextField | SelectField | TimeField | ServiceField;

interface Labelled {
  section: string;
  /** Spellings of the visible label. */
  labels: string[];
  /** Texts that may stand inside or beside the label without being part of it. */
  hints?: string[];
  /** A CSS selector, tried first, for a control that has no usable label. */
  selector?: string;
}

export interface TextField extends Labelled {
  kind: "text";
  /** `digits`: a page's mask may add dashes and spaces without that counting as a refusal. */
  compare?: "digits";
}

export interface SelectField extends Labelled {
  kind: "select";
}

/** Two boxes, HH and mm, filled with the present time in Bangkok, and only while both are blank. */
export interface TimeField extends Labelled {
  kind: "time-pair";
  value: "now-if-blank";
}

/** A table with a checkbox or radio a row; after a fill exactly the chosen row is ticked. */
export interface ServiceField extends Labelled {
  kind: "tick-row";
  columns: { name: string[]; tick: string[] };
}
