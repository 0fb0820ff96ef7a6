import { Component, inject, Input } from "@angular/core";
import { ReactiveFormsModule } from "@angular/forms";

import { Control, Controls } from "../kits/kit";
import { Certifying } from "./certifying";
import { Photo } from "./photo";

/** What the certifier is, to the patient and by which document. */
@Component({ selector: "app-certifier-form", imports: [Control, Photo, ReactiveFormsModule], templateUrl: "./certifier-form.html" })
export class CertifierForm {
  @Input({ required: true }) certifying!: Certifying;
  readonly controls = inject(Controls);

  /** A group of radios has no label inside the widget in any kit. */
  labelled(kind: string): boolean {
    return kind === "radios" || !this.controls.ownLabels;
  }
}
