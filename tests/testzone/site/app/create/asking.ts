import { Observable, Subscription } from "rxjs";

import { explain } from "../failures";
import { Person } from "../models";

/** One question "who is this": under way, answered or failed. A new one makes the old one void. */
export class Asking {
  person: Person | null = null;
  busy = false;
  failure = "";
  private asked = Subscription.EMPTY;

  /** `refused` says why a found person will not do; "" if all is well. */
  ask(who: Observable<Person>, unanswered: string, refused: (found: Person) => string): void {
    this.forget();
    this.busy = true;
    this.asked = who.subscribe({
      next: (found) => {
        this.failure = refused(found);
        this.person = this.failure ? null : found;
      },
      error: (error: unknown) => {
        this.busy = false;
        this.failure = explain(error, unanswered);
      },
      complete: () => (this.busy = false),
    });
  }

  forget(): void {
    this.asked.unsubscribe();
    this.person = null;
    this.busy = false;
    this.failure = "";
  }
}
