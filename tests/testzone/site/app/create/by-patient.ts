import { Component, inject, OnDestroy } from "@angular/core";
import { map, Observable, of, Subscription, switchMap } from "rxjs";

import { Agent } from "../agent";
import { Backend } from "../backend";
import { CONFIG } from "../config";
import { AGENT_MISSING, explain, SERVER_MISSING } from "../failures";
import { expose } from "../hook";
import { Person } from "../models";
import template from "./by-patient.html";
import { PersonDetails } from "./person-details";
import { PidSearch } from "./pid-search";
import { Reader } from "./reader";
import { VisitForm } from "./visit-form";

/** The first tab: identity by the patient's own card, or by PID and a photo. */
@Component({
  selector: "app-by-patient",
  imports: [PersonDetails, PidSearch, Reader, VisitForm],
  template,
})
export class ByPatient implements OnDestroy {
  private readonly agent = inject(Agent);
  private readonly backend = inject(Backend);
  private readonly config = inject(CONFIG);
  private asking = Subscription.EMPTY;

  person: Person | null = null;
  proof: "card" | "photo" = "card";
  photoName = "";
  busy = false;
  cardFailure = "";
  searchFailure = "";

  constructor() {
    expose({ person: () => this.person });
  }

  ngOnDestroy(): void {
    this.asking.unsubscribe();
    expose({ person: () => null });
  }

  read(withImage: boolean): void {
    const person = this.agent.read(withImage).pipe(switchMap((card) => this.withRights(card)));
    this.ask(person, "card", (error) => (this.cardFailure = explain(error, AGENT_MISSING)));
  }

  search(pid: string): void {
    const person = this.backend.person(pid);
    this.ask(person, "photo", (error) => (this.searchFailure = explain(error, SERVER_MISSING)));
  }

  clear(): void {
    this.asking.unsubscribe();
    this.person = null;
    this.busy = false;
    this.photoName = this.cardFailure = this.searchFailure = "";
  }

  /** Rights come with the agent's answer, or from our own backend by the card's PID. */
  private withRights(card: Person): Observable<Person> {
    if (this.config.rights === "agent") return of(card);
    const { image, correlationId } = card; // what only the agent has; its rights, if any, are not taken
    return this.backend.person(card.pid).pipe(
      map((known) => ({ ...known, ...(image && { image }), ...(correlationId && { correlationId }) })),
    );
  }

  /** Nobody's data stays on the page while somebody else is asked for. */
  private ask(person: Observable<Person>, proof: "card" | "photo", failed: (error: unknown) => void): void {
    this.clear();
    this.busy = true;
    this.proof = proof;
    this.asking = person.subscribe({
      next: (found) => (this.person = found),
      error: (error: unknown) => {
        this.busy = false;
        failed(error);
      },
      complete: () => (this.busy = false),
    });
  }
}
