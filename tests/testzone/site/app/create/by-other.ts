import { Component, inject, OnDestroy } from "@angular/core";

import { AGENT_MISSING, SERVER_MISSING } from "../failures";
import { expose } from "../hook";
import { Certifier, Person } from "../models";
import { Persons } from "../persons";
import { Asking } from "./asking";
import { CertifierForm } from "./certifier-form";
import { Certifying } from "./certifying";
import { PersonDetails } from "./person-details";
import { PidSearch } from "./pid-search";
import { Reader } from "./reader";
import { VisitForm } from "./visit-form";
import { VisitSlot } from "./visit-slot";

const SAME_PERSON = "ผู้รับรองต้องไม่ใช่ผู้เข้ารับบริการ";

/** The second tab: a guardian, a caregiver or an officer certifies who the patient is, by their own card or by
 *  another document. Assumed: the visit form comes once both are known; another patient needs certifying anew. */
@Component({
  selector: "app-by-other",
  imports: [CertifierForm, PersonDetails, PidSearch, Reader, VisitForm, VisitSlot],
  templateUrl: "./by-other.html",
})
export class ByOther implements OnDestroy {
  private readonly persons = inject(Persons);

  readonly patient = new Asking();
  readonly certifier = new Asking();
  readonly typed = { patient: "", certifier: "" };
  proof: Certifier["proof"] = "card";
  certifying: Certifying | null = null;

  constructor() {
    expose({
      person: () => this.patient.person,
      certifier: () => this.certifier.person,
      certification: () => this.certifying?.form.getRawValue() ?? null,
      pids: () => ({ ...this.typed }),
    });
  }

  ngOnDestroy(): void {
    this.clear();
    expose({
      person: () => null, certifier: () => null, certification: () => null,
      pids: () => ({ patient: "", certifier: "" }),
    });
  }

  searchPatient(pid: string): void {
    if (this.patient.person) this.forgetCertifier();
    this.patient.ask(this.persons.byPid(pid), SERVER_MISSING, (found) => same(found, this.certifier.person));
  }

  readCertifier(withImage: boolean): void {
    this.forgetCertifier();
    this.certifier.ask(this.persons.byCard(withImage), AGENT_MISSING, (found) => this.begin(found));
  }

  searchCertifier(pid: string): void {
    this.forgetCertifier();
    this.certifier.ask(this.persons.byPid(pid), SERVER_MISSING, (found) => this.begin(found));
  }

  certifyBy(proof: Certifier["proof"]): void {
    this.forgetCertifier();
    this.typed.certifier = "";
    this.proof = proof;
  }

  clear(): void {
    this.patient.forget();
    this.forgetCertifier();
  }

  private begin(certifier: Person): string {
    const refused = same(certifier, this.patient.person);
    if (!refused) this.certifying = new Certifying(certifier, this.proof);
    return refused;
  }

  private forgetCertifier(): void {
    this.certifier.forget();
    this.certifying = null;
  }
}

function same(one: Person, other: Person | null): string {
  return one.pid === other?.pid ? SAME_PERSON : "";
}
