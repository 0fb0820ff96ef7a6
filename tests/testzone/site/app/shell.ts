import { Component, inject } from "@angular/core";
import { Router, RouterLink, RouterLinkActive, RouterOutlet } from "@angular/router";

import { Backend } from "./backend";
import { CONFIG } from "./config";
import { menu } from "./menu";

@Component({
  selector: "app-root",
  imports: [RouterLink, RouterLinkActive, RouterOutlet],
  templateUrl: "./shell.html",
})
export class Shell {
  private readonly router = inject(Router);
  readonly backend = inject(Backend);
  readonly entries = menu(inject(CONFIG));

  logOut(): void {
    this.backend.logOut().subscribe(() => void this.router.navigateByUrl("/login"));
  }
}
