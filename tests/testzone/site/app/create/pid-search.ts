import { Component, EventEmitter, inject, Input, Output } from "@angular/core";
import { FormControl, ReactiveFormsModule, Validators } from "@angular/forms";

import { Control, Controls, ValueField } from "../kits/kit";
import { filled } from "./filled";

const PLAIN_LABEL = "กรอกเลขประจำตัวประชาชน 13 หลัก";

/** A box for a PID and the button that asks who that is. */
@Component({ selector: "app-pid-search", imports: [Control, ReactiveFormsModule], templateUrl: "./pid-search.html" })
export class PidSearch {
  @Input() heading = "";
  @Input() busy = false;
  @Input() failure = "";
  @Output() readonly search = new EventEmitter<string>();
  @Output() readonly typed = new EventEmitter<string>();

  readonly controls = inject(Controls);
  readonly pid = new FormControl("", {
    nonNullable: true,
    validators: [filled, Validators.pattern(/^\d{13}$/)],
  });
  readonly field: ValueField = {
    kind: "pid", name: "pid", control: this.pid, label: PLAIN_LABEL, id: "pid-search", length: 13, required: false,
    wrong: () => this.wrong,
  };

  constructor() {
    this.pid.valueChanges.subscribe((value) => this.typed.emit(value));
  }

  @Input() set label(label: string) {
    this.field.label = label;
  }

  @Input() set boxId(id: string) {
    this.field.id = id;
  }

  get wrong(): boolean {
    return this.pid.touched && this.pid.invalid;
  }

  submit(): void {
    this.pid.markAsTouched();
    if (this.pid.valid) this.search.emit(this.pid.value);
  }
}
