import { Component, EventEmitter, inject, Input, OnDestroy, Output } from "@angular/core";
import { FormControl, FormGroup, ReactiveFormsModule, ValidationErrors, Validators } from "@angular/forms";
import { Observable } from "rxjs";

import { CONFIG } from "../config";
import { AGENT_MISSING, explain, SERVER_MISSING } from "../failures";
import { expose } from "../hook";
import { Person, Visit } from "../models";
import { Saving } from "../saving";
import { hourAndMinute, thaiDate } from "../thai";
import { FORM_VARIANTS, GENERAL_TREATMENT, NOTHING_CHOSEN } from "./services";
import template from "./visit-form.html";

const DRAFT_SAVED = "บันทึกร่างเรียบร้อยแล้ว";

/** The API takes one claim type a claim; how the real page treats several ticks is not known. */
function exactlyOne(group: { value: Record<string, boolean> }): ValidationErrors | null {
  const ticked = Object.values(group.value).filter(Boolean).length;
  return ticked === 1 ? null : { [ticked ? "several" : "none"]: true };
}

function text(initial: string, ...patterns: RegExp[]): FormControl<string> {
  return new FormControl(initial, {
    nonNullable: true,
    validators: patterns.flatMap((pattern) => [Validators.required, Validators.pattern(pattern)]),
  });
}

/** The visit data and the buttons that save it. */
@Component({ selector: "app-visit-form", imports: [ReactiveFormsModule], template })
export class VisitForm implements OnDestroy {
  @Input({ required: true }) patient!: Person;
  @Input() proved = false; // by the card, or by a photo
  @Output() readonly cancelled = new EventEmitter<void>();

  private readonly config = inject(CONFIG);
  private readonly saving = inject(Saving);
  private readonly variant = FORM_VARIANTS[this.config.form];

  readonly services = this.variant.services;
  readonly form = this.blank();
  submitted = false;
  busy = false;
  failure = "";
  notice = "";
  claimCode = "";

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

  wrong(name: "mobile" | "phones" | "serviceDate" | "hour" | "minute" | "services"): boolean {
    const control = this.form.controls[name];
    return control.invalid && (this.submitted || control.touched);
  }

  saveDraft(): void {
    this.send(this.saving.target.draft, () => (this.notice = DRAFT_SAVED));
  }

  confirm(): void {
    this.send(this.saving.target.confirm, ({ claimCode }) => (this.claimCode = claimCode));
  }

  private send<T>(save: (visit: Visit, patient: Person) => Observable<T>, saved: (answer: T) => void): void {
    this.submitted = true;
    this.failure = this.notice = "";
    if (this.form.invalid || !this.proved) return;
    this.busy = true;
    save(this.visit(), this.patient).subscribe({
      next: saved,
      error: (error: unknown) => {
        this.busy = false;
        this.failure = explain(error, this.config.confirm === "agent" ? AGENT_MISSING : SERVER_MISSING);
      },
      complete: () => (this.busy = false),
    });
  }

  private visit(): Visit {
    const { mobile, phones, serviceDate, hour, minute, hn } = this.form.getRawValue();
    const claimType = this.chosen() ?? "";
    return {
      pid: this.patient.pid, claimType, mobile, phones, hn, serviceDate, serviceTime: `${hour}:${minute}`,
    };
  }

  private chosen(): string | undefined {
    return Object.entries(this.form.controls.services.value).find(([, ticked]) => ticked)?.[0];
  }

  private blank() {
    const now = new Date();
    const time = this.variant.timeFilled ? hourAndMinute(now) : { hour: "", minute: "" };
    const ticks = this.variant.services.map(({ code }) => [
      code,
      new FormControl(this.variant.ticked.includes(code), { nonNullable: true }),
    ]);
    return new FormGroup({
      mobile: text("", /^0\d{9}$/),
      phones: new FormControl("", { nonNullable: true, validators: Validators.pattern(/^[\d, -]*$/) }),
      serviceDate: text(thaiDate(now), /^\d{2}\/\d{2}\/\d{4}$/),
      hour: text(time.hour, /^([01]\d|2[0-3])$/),
      minute: text(time.minute, /^[0-5]\d$/),
      hn: new FormControl("", { nonNullable: true }),
      services: new FormGroup(Object.fromEntries(ticks) as Record<string, FormControl<boolean>>, {
        validators: (group) => exactlyOne(group as FormGroup),
      }),
    });
  }
}
