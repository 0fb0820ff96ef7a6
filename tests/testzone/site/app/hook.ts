import { Person } from "./models";

/** What tests may ask the page about its Angular model. The real page has nothing like it. */
export interface Hook {
  form(): unknown; // the visit form's value; null while there is no form
  valid(): boolean;
  person(): Person | null; // the patient, on either tab
  claimCode(): string | null;
  certifier(): Person | null; // who certifies, on the second tab
  certification(): unknown; // the certifier's form's value; null while there is no form
  pids(): { patient: string; certifier: string }; // what is typed in the PID boxes; "" where there is none
  lookup(): unknown; // the form's value on the pages that look up by PID and dates; null elsewhere
  /** Make the visit form's elements anew; its model is kept, or blank. Nothing while there is no form. */
  rebuild(model?: "kept" | "blank"): void;
}

declare global {
  interface Window {
    testzone: Hook;
  }
}

export function expose(part: Partial<Hook>): void {
  window.testzone = { ...nothing, ...window.testzone, ...part };
}

const nothing: Hook = {
  form: () => null,
  valid: () => false,
  person: () => null,
  claimCode: () => null,
  certifier: () => null,
  certification: () => null,
  pids: () => ({ patient: "", certifier: "" }),
  lookup: () => null,
  rebuild: () => undefined,
};
