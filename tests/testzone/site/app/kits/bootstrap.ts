import { Component, QueryList, ViewChildren } from "@angular/core";
import { ReactiveFormsModule } from "@angular/forms";

import { Drawing, Drawings, Kit } from "./kit";

/** The browser's own controls in Bootstrap's clothes. */
@Component({ selector: "app-bootstrap-drawings", imports: [Drawing, ReactiveFormsModule], templateUrl: "./bootstrap.html" })
export class BootstrapDrawings implements Drawings {
  @ViewChildren(Drawing) templates!: QueryList<Drawing>;
}

export const BOOTSTRAP: Kit = { drawings: [BootstrapDrawings], ownLabels: false, providers: [] };
