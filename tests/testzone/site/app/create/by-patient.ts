import { Component, inject, OnDestroy } from "@angular/core";
import { Observable, Subscription } from "rxjs";

import { AGENT_MISSING, explain, SERVER_MISSING } from "../failures";
import { expose } from "../hook";
import { Person } from "../models";
import { Persons } from "../persons";
import { PersonDetails } from "./person-details";
import { Photo } from "./photo";
import { PidSearch } from "./pid-search";
import { Reader } from "./reader";
import { VisitForm } from "./visit-form";
import { VisitSlot } from "./visit-slot";

/** The first tab: identity by the patient's own card, or by PID and a photo. */
@Component({
  selector: "app-by-patient",
  imports: [PersonDetails, Photo, PidSearch, Reader, VisitForm, VisitSlot],
  templateUrl: "./by-patient.html",
})
export class ByPatient implements OnDestroy {
  private readonly persons = inject(Persons);
  private asking = Subscription.EMPTY;

  person: Person | null = null;
  proof: "card" | "photo" = "card";
  photoName = "";
  typed = "";
  busy = false;
  cardFailure = "";
  searchFailure = "";

  constructor() {
    expose({ person: () => this.person, pids: () => ({ patient: this.typed, certifier: "" }) });
  }

  ngOnDestroy(): void {
    this.asking.unsubscribe();
    expose({ person: () => null, pids: () => ({ patient: "", certifier: "" }) });
  }

  read(withImage: boolean): void {
    this.ask(this.persons.byCard(withImage), "card",
      (error) => (this.cardFailure = explain(error, AGENT_MISSING)));
  }

  search(pid: string): void {
    this.ask(this.persons.byPid(pid), "photo",
      (error) => (this.searchFailure = explain(error, SERVER_MISSING)));
  }

  clear(): void {
    this.asking.unsubscribe();
    this.person = null;
    this.busy = false;
    this.photoName = this.cardFailure = this.searchFailure = "";
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
