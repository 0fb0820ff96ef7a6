/** What the filler and the panel say to each other. Everything crosses as JSON. */
import type { Field, Page, Site } from "../sites/site.js";

/** A text; or, of a table of rows to tick, the names of exactly those that are to be ticked: [] is none. */
export type Value = string | string[];

/** What to fill, by the field's name in the mapping. A missing or empty text leaves its field as it is. */
export type Values = Record<string, Value>;

/** Whose form it is, by PID: the panel's patient, and whoever vouches for them. */
export interface People {
  patient: string;
  certifier?: string;
}

export type FieldOutcome =
  | "filled" //     set, and still so a frame later
  | "already" //    it said this before; not touched
  | "refused" //    the page did not keep the value, and has its own back, or has no place for it
  | "ambiguous" //  two controls could be meant; neither touched
  | "not-found" //  no visible control with this label in this section
  | "read-only"; // the page has locked it

/** Why the fill was given up. Nothing was filled then, but for `unknown`. */
export type FillOutcome =
  | "wrong-page" //    not the page that this mapping describes
  | "no-patient" //    the page shows no PID, or more than one
  | "other-patient" // the page shows somebody else
  | "no-certifier" //  the page shows nobody who vouches, or more than one
  | "other-certifier" // it shows somebody else
  | "same-person" //   nobody vouches for themselves
  | "not-today" //     the date of service is another day than Bangkok's
  | "failed" //        our own mistake
  | "unknown"; //      stopped midway, and the page does not stand as it did before

export interface FieldReport {
  field: string;
  outcome: FieldOutcome;
}

export interface Fill {
  /** True when every check held and all fields were tried; how each went is in `fields`. */
  ok: boolean;
  outcome?: FillOutcome;
  /** With `other-patient`: initials of the person that the page shows, `ด.จ.`; null when it shows no name. */
  shown?: string | null;
  fields: FieldReport[];
}

export interface Service {
  name: string;
  checked: boolean;
}

export interface Inspection {
  ok: boolean;
  /** The page's name in the mapping; null: none of them. */
  page: string | null;
  services: Service[];
}

/** A control, and what may be done to it. A tick's value is "true" or "false". */
export interface Control {
  element: HTMLElement;
  locked: boolean;
  read(): string;
  /** The value as this control holds it; null: it has no place for it. */
  accepts(value: string): string | null;
  /**
   * `mayWrite` is asked after the page has seen the focus and right before the value is set; it throws.
   * A widget whose list has to be opened first promises its end; all others have ended on return.
   */
  write(value: string, mayWrite: () => void): void | Promise<void>;
}

export interface Write {
  control: Control;
  value: string;
}

/** What is left to do for a field, or why nothing is. */
export type Plan = Write[] | Exclude<FieldOutcome, "filled">;

/** A field of the mapping that is to hold a value. */
export interface Asked {
  name: string;
  field: Field;
  value: Value;
}

/** A write of a fill: what the control read before and, once that is known, after. */
export interface Written extends Write {
  before: string;
  after: string;
  asked: Asked;
  /** Among the controls that were meant. */
  place: number;
}

/** `before`: what was left to do for it. */
export interface Tried extends Asked {
  before: Plan;
  writes: Written[];
}

export interface Section {
  root: Element;
  /** Every element inside, in document order. */
  elements: HTMLElement[];
  contains(node: Node): boolean;
}

/** What a reader meets: words, or a control. */
export interface Token {
  node: Node;
  text: string;
  control: HTMLElement | null;
}

export interface Wording {
  labels: string[];
  hints?: string[] | undefined;
}

/** One radio button of a group. */
export interface Choice {
  element: HTMLInputElement;
  /** What it may be called; the first that fits counts. */
  names: string[];
}

export interface Row extends Service {
  element: HTMLInputElement;
}

type Cells = { cell: HTMLElement; column: number }[];

/** page/filler-words.js */
export interface Words {
  /** The form in which two texts that a person reads alike are equal. */
  key(text: string): string;
  /** Let go of every text seen. */
  forget(): void;
  /** A text fit to show: as written, without line breaks and invisible characters. */
  tidy(text: string): string;
  /** A number's ASCII digits, however it is grouped. */
  digits(text: string): string;
  /** Whether it has digits enough for a PID, whatever is between them. */
  mayHoldPid(text: string): boolean;
  /** The key of a text that has hints in it. */
  without(text: string, hints?: string[]): string;
  says(text: string, wording: Wording): boolean;
}

/** page/filler-tree.js: the page as one tree, in the order in which it is seen, shadow roots and slots resolved. */
export interface Tree {
  /** The page may have changed since it was last looked at. */
  lookAgain(): void;
  /** Every shadow root that is seen into. */
  shadows(): ShadowRoot[];
  children(node: Node): Node[];
  parent(node: Node): Element | null;
  /** The node itself, or the nearest element around it, that matches. */
  closest(node: Node, selector: string): Element | null;
  /** True of a node and itself. */
  contains(outer: Node, inner: Node): boolean;
  /** Whether all of `one` comes before `other`. */
  precedes(one: Node, other: Node): boolean;
  /** The elements inside that match. */
  elements(root: Node, selector?: string): HTMLElement[];
  /** All text inside, seen or not; null: too long for a label. */
  text(element: Element): string | null;
}

/** page/filler-sight.js */
export interface Sight {
  /** The page may have changed since it was last looked at. */
  lookAgain(): void;
  /** Whether a person could see it, scrolling where needed, and so mean it. */
  visible(node: Element | Text): boolean;
  /** Whether its text is no reading matter: scripts, the contents of controls, buttons. */
  silent(node: Node): boolean;
  /** What a person reads in it. */
  textOf(element: Element): string;
  /** The visible elements whose text is a label, without those that only contain another such. */
  saying(elements: HTMLElement[], wording: Wording): HTMLElement[];
  /** The visible labels with words in them that the browser ties to a control. */
  labelsOf(control: HTMLElement): HTMLElement[];
  sameLine(one: Element, other: Element): boolean;
  /**
   * Whether a person could take one for the other's: on one line, or one above the other. Words of the page may
   * come in another order than they are seen in. What has no box is judged by its neighbours.
   */
  near(one: Element, other: Element): boolean;
  /** Every table's rows, each with all cells that reach into it and the column each begins in. */
  tables(within: Section): Cells[][];
  /** The cells under a label that heads a column. */
  below(label: HTMLElement): HTMLElement[];
}

/** page/filler-find.js */
export interface Find {
  /** The page's sections as they are now, by name. */
  outline(page: WholePage): (name: string) => Section | "not-found" | "ambiguous";
  /** What a reader meets under `root`, in order, without hints, buttons, punctuation and hidden things. */
  tokens(root: Element, within: Section, hints?: string[]): Token[];
  /** The texts that the markup itself ties to a control. */
  names(control: Element): string[];
  /** The visible controls that a field could mean; more than one is for the caller to refuse. */
  controls(within: Section, field: Field): HTMLElement[];
  /** The radio buttons under a label, each with the text beside it; one list for every group it could mean. */
  choices(within: Section, field: Field): Choice[][];
}

/** page/filler-shown.js */
export interface Shown {
  /** Every PID shown beside one of the labels, each once. */
  pids(within: Section, labels: string[]): string[];
  /** Initials of the one name shown beside one of the labels; null: none, or more than one. */
  initials(within: Section, labels: string[]): string | null;
  rows(within: Section, columns: { name: string[]; tick: string[] }): Row[];
}

/** page/filler-widgets.js */
export interface Widgets {
  /** The selector of a widget kit's drop-downs. */
  DROP_DOWN: string;
  /** Whether it is a drop-down of a widget kit's. */
  isDropDown(element: Element): boolean;
  dropDown(element: HTMLElement): Control;
}

/** page/filler-set.js */
export interface SetControl {
  adapt(element: HTMLElement): Control;
}

/** What a fill would do about a field; `found`: its control is there, and no value to judge it by. */
export type TrialOutcome = "would-fill" | "found" | Exclude<FieldOutcome, "filled">;

export interface FieldTrial {
  field: string;
  /** The first label that the mapping has for it. */
  label: string;
  outcome: TrialOutcome;
}

/** Whose form the page shows, next to the card in the reader. */
export type Whose = "same" | "other" | "nobody" | "no-card";

/** What a dry run found. No personal data: it goes on screenshots. */
export interface Trial {
  ok: boolean;
  /** Where the page is, without query and long numbers: for a mapping that does not know it. */
  address: string;
  /** The page's name in the mapping; null: none of them, and nothing is marked. */
  page: string | null;
  verified: boolean;
  /** null: this page shows nobody. */
  whose: Whose | null;
  /** Why a fill would be given up as a whole; null: it would not. */
  outcome: FillOutcome | null;
  fields: FieldTrial[];
}

/** What is drawn around elements of the page, with words on the first of them. */
export interface Mark {
  elements: HTMLElement[];
  /** A section is drawn around the whole of it, all others around each element. */
  tone: TrialOutcome | "section" | "kept";
  text: string;
}

/** page/filler-overlay.js */
export interface Overlay {
  /** Draw these, and nothing else any more. `lines`: the legend's, each with its tone. */
  draw(marks: Mark[], legend: { title: string; close: string; lines: { tone: string; text: string }[] }): void;
}

/** A page of the mapping with its parts and its site's sections. */
export type WholePage = Page & { sections: Record<string, string[]> };

/** A page of the mapping as it is now. */
export interface Look {
  name: string;
  page: WholePage;
  /** Several sections are read as one. */
  section(names: string | string[]): Section | "not-found" | "ambiguous";
}

/** page/filler-look.js */
export interface Looking {
  /** undefined: none of the mapping's pages. */
  look(site: Site): Look | undefined;
  /** Throws a Stop unless the page is of today and of these people. `fields`: what is to be filled. */
  check(look: Look, people: People, fields: Field[]): void;
  /** The controls that could be this one's: of rows and choices, those to be left as the write leaves them. */
  meant(look: Look, field: Field, asked: Value, write: Write): HTMLElement[];
  /** Whether its control has since become another row's, choice's or field's. */
  strayed(look: Look, field: Field, asked: Value, write: Write): boolean;
  Stop: new (reason: Pick<Fill, "shown"> & { outcome: FillOutcome }) => Error & {
    reason: Pick<Fill, "shown"> & { outcome: FillOutcome };
  };
}

/** Notices whether the page is still as it was when it was last looked at. */
export interface Watch {
  unchanged(): boolean;
  looked(): void;
  /** What this control holds now was put there by the fill itself. */
  wrote(element: Element): void;
  end(): void;
}

/** page/filler-watch.js */
export interface Watching {
  start(): Watch;
}

/** Each throws a Stop where the page is not, or is no longer, what may be filled. */
export interface Guard {
  /** `seen`: the first look. `fields`: what is to be filled. */
  begin(seen: Look | undefined, fields: Field[]): void;
  /** The page as it is now; looked at only if it has changed since. */
  look(): Look;
  /**
   * Looked at whatever was seen before: a style sheet changes what is shown without any mutation. A PID that was
   * written must still stand in its person's box.
   */
  lookAnew(written: Written[]): Look;
  /** The last moment before a write. */
  mayWrite(write: Written): void;
  wrote(write: Written): void;
  end(): void;
}

/** page/filler-guard.js */
export interface Guarding {
  start(site: Site, pageName: string, people: People): Guard;
}

/** page/filler-undo.js */
export interface Undoing {
  /** Waits for the frame that shows what was done, and for what the page put off until that frame has come. */
  settled(): Promise<void>;
  /** @returns whether all is as before, a frame later */
  takeBack(site: Site, written: Written[]): Promise<boolean>;
}

/** page/filler-plan.js */
export interface Planning {
  plan(look: Look, field: Field, value: Value): Plan;
  /** The moment in Bangkok: yyyy-mm-dd and HH:mm. */
  now(): { date: string; time: string };
  /** A date yyyy-mm-dd as the page writes it. */
  written(field: { era: "BE" | "CE" }, date: string): string;
}

/** page/filler-focus.js */
export interface Focusing {
  /**
   * Focus the button that staff confirm with before it is certain that all went well: what the page does about that
   * is then seen by the look that finds out. Nothing scrolls yet: that look would see another page.
   *
   * @param names of the fields asked for
   * @param before what had the focus when the fill began
   * @returns that button, if there is one and staff have not gone elsewhere
   */
  ahead(look: Look, names: string[], before: Element | null): HTMLElement | undefined;
  /**
   * Focus what staff need next and scroll to it, unless they have gone elsewhere. `button`: what was focused ahead.
   *
   * @returns whether the page has to be looked at anew: not where that button has the focus already
   */
  goOn(look: Look, reports: FieldReport[], before: Element | null, button: HTMLElement | undefined): boolean;
  /** Take the focus from the button, if it has it, and give it back to what had it before. */
  back(button: HTMLElement | undefined, before: Element | null): void;
}

/** page/filler.js */
export interface Filler {
  /** Of the extension that put it into the page. */
  version: string;
  words: Words;
  tree: Tree;
  sight: Sight;
  find: Find;
  shown: Shown;
  widgets: Widgets;
  set: SetControl;
  looking: Looking;
  watching: Watching;
  guarding: Guarding;
  undoing: Undoing;
  planning: Planning;
  focusing: Focusing;
  /** Only where a dry run was asked for. */
  overlay: Overlay;
  inspect(site: Site): Inspection;
  /** Fill `pageName` for these people. Never rejects, never submits. */
  fill(site: Site, pageName: string, people: People, values: Values): Promise<Fill>;
  /**
   * Mark on the page what a fill would do, and do none of it. `patient`: null without a card.
   * page/filler-mark.js
   *
   * @param words of _locales, by name
   */
  mark(site: Site, patient: string | null, values: Values, words: Record<string, string>): Trial;
}

declare global {
  /** The isolated world's one global; each file adds its part, in the order of panel/filling.js. */
  // eslint-disable-next-line no-var -- only `var` declares a property of globalThis
  var authenBridgeFiller: Partial<Filler>;
  /** Takes the marks of a dry run off the page; not in the filler, which is made anew with each look. */
  // eslint-disable-next-line no-var -- as above
  var authenBridgeUnmark: (() => void) | undefined;
}
