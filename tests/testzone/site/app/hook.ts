import { Person } from "./models";

/** What tests may ask the page about its Angular model. The real page has nothing like it. */
export interface Hook {
  form(): unknown; // the visit form's value; null while there is no form
  valid(): boolean;
  person(): Person | null;
  claimCode(): string | null;
}

declare global {
  interface Window {
    testzone: Hook;
  }
}

export function expose(part: Partial<Hook>): void {
  window.testzone = { ...nothing, ...window.testzone, ...part };
}

const nothing: Hook = { form: () => null, valid: () => false, person: () => null, claimCode: () => null };
