import { Component, inject, Input } from "@angular/core";
import { Router } from "@angular/router";

import { CONFIG } from "../config";
import { CREATE_PATHS, Tab } from "../menu";
import { ByOther } from "./by-other";
import { ByPatient } from "./by-patient";

/** The create page with its two tabs: two routes since 2024, one before. */
@Component({ selector: "app-create-page", imports: [ByOther, ByPatient], templateUrl: "./create-page.html" })
export class CreatePage {
  @Input() tab: Tab = "own"; // where the route says
  private readonly router = inject(Router);
  private readonly paths = CREATE_PATHS[inject(CONFIG).routing];

  open(tab: Tab): void {
    if (this.paths.own === this.paths.other) this.tab = tab;
    else void this.router.navigateByUrl(`/${this.paths[tab]}`);
  }
}
