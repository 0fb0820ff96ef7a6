/** What is said between the worker and the pages' ports. What is said with the host is in messages.d.ts. */

import type { CardChanged, Hello, Progress, ReadersChanged, Reply } from "../messages.js";

export type HostMessage = Hello | Progress | Reply | CardChanged | ReadersChanged;

/** From page/bridge.js and from our own pages: ask for one route. `id` is the asker's own. */
export interface Ask {
  id: number;
  method: string;
  path: string;
  query: Record<string, string>;
  /** Parsed JSON where the page's body text is JSON, else that text; null when there is none. */
  body: unknown;
}

/** From the same: the answer to `cancel` is no longer wanted. */
export interface Withdrawal {
  cancel: number;
}

/** Why there is no host to ask. Shown in the panel; a page sees only the agent's absence. */
export type Absence = "HOST_MISSING" | "HOST_FORBIDDEN" | "HOST_OUTDATED" | "HOST_GONE";

/** How the native port stands. */
export interface HostStatus {
  state: "connecting" | "ready" | Absence;
  /** The host's version and its default zone, once it has said hello. */
  version?: Hello["version"];
  zone?: Hello["zone"];
  /** With HOST_OUTDATED: the side that has to be updated. */
  update?: "host" | "extension";
}

/** How one request ended: the host's answer, or why there is none. */
export type Outcome = { status: number; body: unknown } | { absent: Absence };

/** What a request's asker wants to be told. */
export interface Asker {
  onEnd(outcome: Outcome): void;
  onProgress?(progress: Progress): void;
}

/** One request as the host gets it, but for its id. */
export interface HostRequest extends Omit<Ask, "id"> {
  /** `sender.origin` of the asking page, or "extension". */
  origin: string;
  /** For our own pages: the origin of the page they stand beside. */
  page?: string;
}

/** How the work in a tab ended: all is in, or something is not as it should be. */
export type Ending = "done" | "trouble";

/** From our own pages: where they stand. */
export interface Standing {
  /** Null: beside no tab. */
  tabId: number | null;
  /** Whether a person can see it. */
  inSight?: boolean;
  /** Null: it goes on; missing: nothing was ended there. */
  ended?: Ending | null;
}

/** To page/bridge.js. */
export type AgentMessage = { id: number; status: number; body: unknown } | { id: number; failed: true };

/** To our own pages. */
export type PanelMessage =
  | { type: "reply"; id: number; status: number; body: unknown }
  | Progress
  | CardChanged
  | ReadersChanged
  | ({ type: "host" } & HostStatus)
  /**
   * The origin of New Authen in the panel's tab, or null: on connecting, and whenever the tab may have moved.
   * `stale`: the page was there before this version of the extension, which can't answer it until it is reloaded.
   */
  | { type: "site"; site: string | null; stale: boolean }
  | { type: "command"; command: string }
  /** Nobody is at the desk: forget whom you show, and show nobody until the clerk asks, nor while it is locked. */
  | { type: "blank"; locked: boolean }
  | { type: "unlocked" };
