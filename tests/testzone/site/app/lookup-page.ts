import { Component, Input, OnDestroy } from "@angular/core";
import { FormControl, FormGroup, ReactiveFormsModule } from "@angular/forms";

import { expose } from "./hook";
import { thaiDate } from "./thai";

/** A page of which the document shows the name alone: a PID box and two dates are assumed. */
@Component({ selector: "app-lookup-page", imports: [ReactiveFormsModule], templateUrl: "./lookup-page.html" })
export class LookupPage implements OnDestroy {
  @Input() heading = "";
  searched = false;
  readonly form = new FormGroup({
    pid: new FormControl("", { nonNullable: true }),
    from: new FormControl(thaiDate(new Date()), { nonNullable: true }),
    to: new FormControl(thaiDate(new Date()), { nonNullable: true }),
  });

  constructor() {
    expose({ lookup: () => this.form.getRawValue() });
  }

  ngOnDestroy(): void {
    expose({ lookup: () => null });
  }
}
