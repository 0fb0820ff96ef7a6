/** What the shim's files share while they start; gone from the page's global object before its scripts run. */

/**
 * The answer to one request, as page/bridge.js sends it. Every key is always there: one that is absent
 * would be looked up in Object.prototype, where the page may have put it.
 */
export interface Answer {
  id: number;
  /** True when there is no answer but a network failure; status and text are then 0 and "". */
  failed: boolean;
  timedOut: boolean;
  status: number;
  /** The body, as the network would have carried it. */
  text: string;
}

/** One thing that the browser does in a turn of its own, microtasks in between. */
export type Step = () => void;

/** What a wrapped member does; `args` as the caller gave them, for the native one too. */
export type Trap = (native: Function, self: any, args: any[]) => unknown;

export interface Agent {
  /** The absolute URL, without fragment, when `input` names an agent's origin; else null. */
  urlOf(input: string): string | null;
  /** Sends a request; `plan` turns its answer into steps and is called once, unless the request is cancelled. */
  ask(method: string, url: string, body: string | null, plan: (answer: Answer) => Step[]): number;
  cancel(id: number): void;
  /** The page's own time limit has passed: fails request `id` in a later turn, unless it is answered by then. */
  timeOut(id: number): void;
  /** Does `steps` in a later turn, as those of an answer. */
  play(steps: Step[]): void;
  /** Replaces a member by one that calls `trap`: name, length, descriptor and shape stay the browser's. */
  wrap(owner: object, name: string, part: "value" | "get" | "set", trap: Trap): void;
  /** The native getter of an attribute. */
  getter(owner: object, name: string): () => any;
  /** A place for one value on objects of the browser, out of the page's reach. */
  stamp<T>(): { set(object: object, value: T): void; get(object: unknown): T | undefined };
  /** The reason phrase of an HTTP status. */
  reason(status: number): string;
  /** The one header of an answer that CORS shows to a page. */
  contentType: string;
  /** Put here by shim-bodies.js. */
  bodies?: Bodies;
  /** Put here by shim-exchange.js. */
  exchange?: Exchange;
}

export interface Bodies {
  /** A text in UTF-8. */
  bytesOf(text: string): Uint8Array;
  lengthOf(text: string): number;
  /** Bytes of a body that is sent, or -1 of what becomes text. */
  sizeOf(body: any): number;
  /** The text of a body of that size, or a promise of it. Only text has a meaning for the agent's routes. */
  textOf(body: any, size: number): string | Promise<string>;
  /** An answer's as the network's: read when somebody reads, turns later, and broken off when the page aborts. */
  streamOf(text: string, signal: AbortSignal): ReadableStream;
  /** Whether answers of a status have no body. */
  isBodiless(status: number): boolean;
  /** Whether an answer has one of the hashes that Subresource Integrity metadata names. */
  keepsIntegrity(metadata: string, text: string): Promise<boolean>;
}

/** One XMLHttpRequest to the agent, from open() to the next open(). */
export interface Call {
  method: string;
  url: string;
  async: boolean;
  /** From send() on the native object is only a shell. */
  sent: boolean;
  readyState: number;
  failed: boolean;
  status: number;
  text: string;
  /** Of the text, in UTF-8. */
  bytes: number;
  /** The text as Blob or ArrayBuffer, made once. */
  product: unknown;
  /** Its request's in the channel; -1 while there is none. */
  id: number;
  /** Bytes of the body; -1 when there is none, or it has been taken. */
  upload: number;
  /** Of the report that it has been taken. */
  uploadTimer: number;
  /** ms, of performance.now(). */
  sentAt: number;
  /** Of `timeout`. */
  timer: number;
}

/** What XMLHttpRequest's members need of the life of a call. */
export interface Exchange {
  /** The call that an XMLHttpRequest object is about, when it is the agent's. */
  calls: { set(xhr: object, call: Call | undefined): void; get(xhr: unknown): Call | undefined };
  callOf(args: any[], url: string): Call;
  send(xhr: XMLHttpRequest, call: Call, body: any): void;
  abort(xhr: XMLHttpRequest, call: Call): void;
  /** Ends what the network would be doing for the call; no event. */
  abandon(call: Call): void;
  /** Dispatches readystatechange. */
  changed(xhr: XMLHttpRequest): void;
  /** Starts the time limit anew: `timeout` counts from send(), whenever it is set. */
  watchTime(xhr: XMLHttpRequest, call: Call): void;
}

declare global {
  /** The agents' origins, as URL gives them: from agents.js to shim-channel.js. */
  var authenBridgeAgents: string[] | undefined;
  var authenBridgeShim: Agent | undefined;
}
