import { Component, QueryList, ViewChildren } from "@angular/core";
import { ReactiveFormsModule } from "@angular/forms";
import { MatCheckboxModule } from "@angular/material/checkbox";
import { MatFormFieldModule } from "@angular/material/form-field";
import { MatInputModule } from "@angular/material/input";
import { MatRadioModule } from "@angular/material/radio";
import { MatSelectModule } from "@angular/material/select";
import { MatTableModule } from "@angular/material/table";
import { provideNoopAnimations } from "@angular/platform-browser/animations";

import { Drawing, Drawings, Kit } from "./kit";
import { MaterialDate, THAI_DATES } from "./material-date";

@Component({
  selector: "app-material-drawings",
  imports: [
    Drawing, MatCheckboxModule, MatFormFieldModule, MatInputModule, MatRadioModule, MatSelectModule,
    MatTableModule, MaterialDate, ReactiveFormsModule,
  ],
  templateUrl: "./material.html",
})
export class MaterialDrawings implements Drawings {
  @ViewChildren(Drawing) templates!: QueryList<Drawing>;
  readonly columns = ["main", "chosen", "secondary"];
}

export const MATERIAL: Kit = {
  drawings: [MaterialDrawings],
  ownLabels: true,
  stylesheet: "assets/material.css",
  providers: [provideNoopAnimations(), THAI_DATES],
};
