import { Component } from "@angular/core";

import { ByPatient } from "./by-patient";
import template from "./create-page.html";

@Component({ selector: "app-create-page", imports: [ByPatient], template })
export class CreatePage {
  tab: "own" | "other" = "own";
}
