import { Component, Input } from "@angular/core";
import { FormControl, FormGroup, ReactiveFormsModule } from "@angular/forms";

import template from "./lookup-page.html";
import { thaiDate } from "./thai";

/** A page of which the document shows the name alone: a PID box and two dates are assumed. */
@Component({ selector: "app-lookup-page", imports: [ReactiveFormsModule], template })
export class LookupPage {
  @Input() heading = "";
  searched = false;
  readonly form = new FormGroup({
    pid: new FormControl("", { nonNullable: true }),
    from: new FormControl(thaiDate(new Date()), { nonNullable: true }),
    to: new FormControl(thaiDate(new Date()), { nonNullable: true }),
  });
}
