/**
 * What a file in sites/ says of one NHSO site: texts a person sees, never code. Texts are compared
 * loosely (page/filler-words.js, `key`), so spacing, `*`, `:` and the ways of typing ำ do not matter.
 */
export interface Site {
  site: string;
  /** Where the texts come from and how far to trust them; for whoever mends the file. */
  source: string;
  /** The origins that it is for; none: nowhere yet. */
  origins: string[];
  /** The path that every page of the site lives under. */
  base: string;
  /**
   * Section → spellings of its heading. A section ends where the next one named here begins; one without
   * a spelling is the whole page.
   */
  sections: Record<string, string[]>;
  /** What several pages have in common. */
  parts: Record<string, Part>;
  pages: Record<string, Page>;
  /** Printed names of services, offered only while the page's own table cannot be read. */
  services: string[];
}

export interface Part {
  /** Where the page shows whose form it is. A page without `patient` has nothing but numbers and dates to look for. */
  patient?: Shown;
  /** Where it shows who vouches for the patient. */
  certifier?: Shown;
  /** Never filled; a form of another day than today is not filled at all. */
  serviceDate?: DateField;
  fields: Record<string, Field>;
  /** The buttons that staff press. We never press them; `confirm` has the focus after a complete fill. */
  buttons?: Record<string, string>;
}

export interface Page extends Part {
  /** False: nothing but its name is known; the rest is a guess to be mended on the live site. */
  verified: boolean;
  /** Routes below `base`: in the URL's hash (`base#/…`), or in its path (`base/…`); `*` is every path. */
  routes: { hash: string[]; path: string[] };
  /** In place of the site's. */
  sections?: Record<string, string[]>;
  /** What it has besides its own, by their names in `parts`. */
  parts?: string[];
  /** Sections that must be there, and those that must not: pages may share a route. */
  with?: string[];
  without?: string[];
}

export type Role = "patient" | "certifier";

/** Labels of the number and of the whole name. */
export interface Shown {
  section: string | string[];
  pid: string[];
  name?: string[];
}

export type Field = PidField | TextField | SelectField | ChoiceField | CheckField | DateField | TimeField | ServiceField;

interface Labelled {
  /** One section, or several that are read as one. */
  section: string | string[];
  /** Spellings of the visible label. */
  labels: string[];
  /** Texts that may stand inside or beside the label without being part of it. */
  hints?: string[];
  /** A CSS selector, tried first, for a control that has no usable label. */
  selector?: string;
  /** Whose it is; the patient's where it is not said. */
  of?: Role;
}

/** The box in which staff look somebody up: takes the PID of that very person and no other value. */
export interface PidField extends Labelled {
  kind: "pid";
  of: Role;
}

export interface TextField extends Labelled {
  kind: "text";
  /** `digits`: a page's mask may add dashes and spaces without that counting as a refusal. */
  compare?: "digits";
}

/** One of a list, by its text: the browser's own, or a widget kit's. */
export interface SelectField extends Labelled {
  kind: "select";
}

/** One of several radio buttons, by the text beside it. */
export interface ChoiceField extends Labelled {
  kind: "choice";
}

/** "true" or "false". */
export interface CheckField extends Labelled {
  kind: "check";
}

/** Filled from yyyy-mm-dd. `BE`: Buddhist era, 543 years ahead. */
export interface DateField extends Labelled {
  kind: "date";
  format: "dd/mm/yyyy";
  era: "BE" | "CE";
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
