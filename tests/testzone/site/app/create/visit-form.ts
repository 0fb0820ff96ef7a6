import { Component, EventEmitter, inject, Input, OnDestroy, Output } from "@angular/core";
import { ReactiveFormsModule } from "@angular/forms";
import { Observable } from "rxjs";

import { CONFIG } from "../config";
import { AGENT_MISSING, explain, SERVER_MISSING } from "../failures";
import { expose } from "../hook";
import { Control, Controls } from "../kits/kit";
import { Certifier, Person, Visit } from "../models";
import { Saving, Target } from "../saving";
import { FORM_VARIANTS, GENERAL_TREATMENT, NOTHING_CHOSEN } from "./services";
import { visitFields } from "./visit-fields";
import { KeptVisit } from "./visit-slot";

const DRAFT_SAVED = "บันทึกร่างเรียบร้อยแล้ว";

/** Who certifies for the patient, as far as it is filled in. */
export interface Certification {
  complete(): boolean; // shows what is missing
  certifier(): Certifier;
}

/** The visit data and the buttons that save it. */
@Component({ selector: "app-visit-form", imports: [Control, ReactiveFormsModule], templateUrl: "./visit-form.html" })
export class VisitForm implements OnDestroy {
  @Input({ required: true }) patient!: Person;
  @Input() proved = false; // by the card, or by a photo
  @Input() certification: Certification | null = null; // on the second tab
  @Output() readonly cancelled = new EventEmitter<void>();

  private readonly config = inject(CONFIG);
  private readonly saving = inject(Saving);
  private readonly variant = FORM_VARIANTS[this.config.form];

  readonly controls = inject(Controls);
  readonly form = inject(KeptVisit).take(this.variant);
  submitted = false;
  busy = false;
  failure = "";
  notice = "";
  claimCode = "";
  readonly fields = visitFields(this.form, this.variant.services, (name) => this.wrong(name));

  constructor() {
    expose({
      form: () => this.form.getRawValue(),
      valid: () => this.form.valid,
      claimCode: () => this.claimCode || null,
    });
  }

  ngOnDestroy(): void {
    expose({ form: () => null, valid: () => false, claimCode: () => null });
  }

  get visitType(): string {
    return this.chosen() ? GENERAL_TREATMENT : NOTHING_CHOSEN;
  }

  wrong(name: keyof VisitForm["form"]["controls"]): boolean {
    const control = this.form.controls[name];
    return control.invalid && (this.submitted || control.touched);
  }

  saveDraft(): void {
    this.send((target) => target.draft, () => (this.notice = DRAFT_SAVED));
  }

  confirm(): void {
    this.send((target) => target.confirm, ({ claimCode }) => (this.claimCode = claimCode));
  }

  private send<T>(
    save: (target: Target) => (visit: Visit, patient: Person) => Observable<T>, saved: (answer: T) => void,
  ): void {
    this.submitted = true;
    this.failure = this.notice = "";
    const certified = this.certification?.complete() ?? true;
    if (this.form.invalid || !this.proved || !certified) return;
    this.busy = true;
    const where = this.saving.where(this.certification !== null);
    save(this.saving.targets[where])(this.visit(), this.patient).subscribe({
      next: saved,
      error: (error: unknown) => {
        this.busy = false;
        this.failure = explain(error, where === "agent" ? AGENT_MISSING : SERVER_MISSING);
      },
      complete: () => (this.busy = false),
    });
  }

  private visit(): Visit {
    const { mobile, phones, serviceDate, hour, minute, hn } = this.form.getRawValue();
    const claimType = this.chosen() ?? "";
    return {
      pid: this.patient.pid, claimType, mobile, phones, hn, serviceDate, serviceTime: `${hour}:${minute}`,
      ...(this.certification && { certifier: this.certification.certifier() }),
    };
  }

  private chosen(): string | undefined {
    return Object.entries(this.form.controls.services.value).find(([, ticked]) => ticked)?.[0];
  }
}
