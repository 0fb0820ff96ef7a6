// Generated from host/authen_bridge/messages.py by `make types`. Do not edit.

/**
 * The asker has gone: no reply to request ``cancel`` is wanted any more.
 */
export interface Cancel {
  cancel: number;
}
export interface CardChanged {
  type: "event";
  event: "card";
  body: CardEvent;
}
/**
 * A reader's card changed. ``person`` is there from ``identified`` on, until ``removed``.
 */
export interface CardEvent {
  reader: string;
  state: "inserted" | "identified" | "ready" | "removed" | "unreadable";
  person: Person | null;
  problem: string | null;
}
/**
 * What a card says of its holder. Fields of the text stage are null until it was read.
 */
export interface Person {
  pid: string;
  pidValid: boolean;
  nameTh: Name;
  nameEn: Name;
  birthDate: PartialDate | null;
  sex: "ชาย" | "หญิง" | "";
  address: string | null;
  issuer: string | null;
  issueDate: PartialDate | null;
  expiryDate: PartialDate | "lifelong" | null;
  image: string | null;
}
/**
 * A name as the card holds it, in four parts; an absent part is empty.
 */
export interface Name {
  prefix: string;
  first: string;
  middle: string;
  last: string;
}
/**
 * A date on the card, Buddhist era. Month or day is null where the registry does not know it.
 */
export interface PartialDate {
  year: number;
  month: number | null;
  day: number | null;
}
/**
 * ``GET /api/bridge/card/rights``: the holder, and his rights as the chip has them, if it has any.
 */
export interface CardRights {
  pid: string;
  chipRights: ChipRights | null;
}
/**
 * What NHSO's applet on the card says: the rights of ``updateDate``, never those of today.
 *
 * Blank fields are empty or null; many cards have nothing there.
 */
export interface ChipRights {
  mainInscl: string;
  subInscl: string;
  mainHospital: string;
  subHospital: string;
  paidType: string;
  issueDate: PartialDate | null;
  expiryDate: PartialDate | "lifelong" | null;
  updateDate: PartialDate | null;
  timesChanged: string;
}
/**
 * ``GET /api/bridge/settings``: every setting there is; nothing secret is among them.
 */
export interface EffectiveSettings {
  settings: Setting[];
  refused: SetAside[];
}
/**
 * One setting: what counts now, and whose word that is.
 */
export interface Setting {
  key: string;
  value: string | boolean | number;
  source: "policy" | "user" | "machine" | "built-in";
}
/**
 * What a source said that does not count, and why; never its value. ``key`` "": all that it said.
 */
export interface SetAside {
  source: "policy" | "user" | "machine" | "built-in";
  key: string;
  why: string;
}
/**
 * The host's first frame. ``zone`` is the default one; a page's own zone goes by its origin.
 */
export interface Hello {
  type: "hello";
  protocol: number;
  version: string;
  zone: "test" | "production";
}
/**
 * One draft or confirmation that went through this PC. Times are ISO, UTC, by NHSO's clock.
 */
export interface OutboxEntry {
  id: string;
  zone: "test" | "production";
  kind: "draft" | "confirm";
  state: "sending" | "done" | "refused" | "unknown" | "waiting" | "expired" | "dropped";
  day: string;
  created: string;
  sent: string | null;
  ended: string | null;
  attempts: number;
  problem: string | null;
  osUser: string;
  pid: string;
  claimType: string;
  hn: string | null;
  claimCode: string | null;
}
/**
 * How far request ``id`` has come; ``done`` and ``total`` are bytes.
 */
export interface Progress {
  type: "progress";
  id: number;
  stage: "identity" | "text" | "photo";
  done: number;
  total: number;
}
export interface ReadersChanged {
  type: "event";
  event: "readers";
  body: ReadersEvent;
}
/**
 * Readers came or went, or the PC's smart-card service stopped (``problem`` says so).
 */
export interface ReadersEvent {
  terminals: Terminal[];
  problem: string | null;
}
/**
 * One reader, in the words of the agent's ``terminals`` route.
 */
export interface Terminal {
  terminalName: string;
  isPresent: boolean;
}
/**
 * ``/api/bridge/visits/{pid}``: what was last given for a patient; ``on`` false: nothing is remembered.
 *
 * Dates are Bangkok's, YYYY-MM-DD.
 */
export interface RememberedVisit {
  on: boolean;
  mobile: string | null;
  mobileDate: string | null;
  hn: string | null;
  hnDate: string | null;
}
/**
 * The answer to request ``id``: an HTTP status and a JSON body, a problem's body included.
 */
export interface Reply {
  type: "reply";
  id: number | null;
  status: number;
  body: unknown;
}
/**
 * Ask for one route. Answered by exactly one Reply with the same ``id``, unless cancelled.
 */
export interface Request {
  id: number;
  method: string;
  path: string;
  query?: {
    [k: string]: string;
  };
  body?: {
    [k: string]: unknown;
  };
  origin: string;
  page?: string | null;
}
/**
 * ``GET /api/bridge/status``: what a page of ours shows before anything happens.
 */
export interface Status {
  protocol: number;
  version: string;
  zone: "test" | "production";
  zoneReady: boolean;
  hcode: string;
  rights: string;
  readers: ReadersEvent;
  card: CardEvent | null;
}
/**
 * ``GET /api/bridge/today/{pid}``: the day's claim codes at every hospital, newest first.
 *
 * Each code has ``claimCode`` and, where known, ``claimType``, ``hcode``, ``claimDateTime`` and what
 * NHSO says besides. ``troubles``: problem codes of sources that did not answer.
 */
export interface TodaysCodes {
  day: string;
  codes: {
    [k: string]: unknown;
  }[];
  sources: string[];
  troubles: string[];
}
