import { Component, Directive, inject, QueryList, ViewChildren } from "@angular/core";
import { ReactiveFormsModule } from "@angular/forms";
import { provideNoopAnimations } from "@angular/platform-browser/animations";
import Aura from "@primeuix/themes/aura";
import { PrimeTemplate } from "primeng/api";
import { Checkbox } from "primeng/checkbox";
import { providePrimeNG } from "primeng/config";
import { DatePicker } from "primeng/datepicker";
import { InputMask } from "primeng/inputmask";
import { InputText } from "primeng/inputtext";
import { RadioButton } from "primeng/radiobutton";
import { Select } from "primeng/select";
import { TableModule } from "primeng/table";

import { BUDDHIST_ERA, dateOf, thaiDateOf } from "../thai";
import { Drawing, Drawings, Kit } from "./kit";

/** PrimeNG knows no other calendar than ours: the text of its date and the year of its heading are moved. */
@Directive({ selector: "p-datepicker[appBuddhistEra]" })
export class BuddhistEra {
  constructor() {
    const picker = inject(DatePicker, { self: true });
    const year = picker.getYear.bind(picker);
    picker.formatDate = (date: Date) => thaiDateOf(date);
    picker.parseDate = (text: unknown) => {
      const date = dateOf(String(text));
      if (!date) throw new Error("not a date"); // what the picker expects of a text that is none
      return date;
    };
    picker.getYear = (month: unknown) => year(month) + BUDDHIST_ERA;
  }
}

@Component({
  selector: "app-primeng-drawings",
  imports: [
    BuddhistEra, Checkbox, DatePicker, Drawing, InputMask, InputText, PrimeTemplate, RadioButton,
    ReactiveFormsModule, Select, TableModule,
  ],
  templateUrl: "./primeng.html",
})
export class PrimeNgDrawings implements Drawings {
  @ViewChildren(Drawing) templates!: QueryList<Drawing>;
}

export const PRIMENG: Kit = {
  drawings: [PrimeNgDrawings],
  ownLabels: false,
  providers: [provideNoopAnimations(), providePrimeNG({ theme: { preset: Aura } })],
};
