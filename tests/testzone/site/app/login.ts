import { Component, inject } from "@angular/core";
import { FormControl, FormGroup, ReactiveFormsModule } from "@angular/forms";
import { Router } from "@angular/router";

import { Backend } from "./backend";
import { CONFIG } from "./config";
import { explain, SERVER_MISSING } from "./failures";
import { CREATE_PATHS } from "./menu";

@Component({ selector: "app-login", imports: [ReactiveFormsModule], templateUrl: "./login.html" })
export class Login {
  private readonly backend = inject(Backend);
  private readonly router = inject(Router);
  private readonly config = inject(CONFIG);
  readonly clerks = this.config.clerks;
  readonly form = new FormGroup({
    clerk: new FormControl(this.clerks[0]?.id ?? "", { nonNullable: true }),
  });
  failure = "";

  logIn(): void {
    this.backend.logIn(this.form.getRawValue().clerk).subscribe({
      next: () => void this.router.navigateByUrl("/" + CREATE_PATHS[this.config.routing].own),
      error: (error: unknown) => (this.failure = explain(error, SERVER_MISSING)),
    });
  }
}
