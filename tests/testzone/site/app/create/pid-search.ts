import { Component, EventEmitter, Input, Output } from "@angular/core";
import { FormControl, ReactiveFormsModule, Validators } from "@angular/forms";

import template from "./pid-search.html";

/** Identity by a typed PID; the photo is asked for once the person is found. */
@Component({ selector: "app-pid-search", imports: [ReactiveFormsModule], template })
export class PidSearch {
  @Input() busy = false;
  @Input() failure = "";
  @Output() readonly search = new EventEmitter<string>();

  readonly pid = new FormControl("", {
    nonNullable: true,
    validators: [Validators.required, Validators.pattern(/^\d{13}$/)],
  });

  submit(): void {
    this.pid.markAsTouched();
    if (this.pid.valid) this.search.emit(this.pid.value);
  }
}
