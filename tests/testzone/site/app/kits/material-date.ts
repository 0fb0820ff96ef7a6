import { Component, Injectable, Input, OnDestroy, OnInit } from "@angular/core";
import { FormControl, ReactiveFormsModule } from "@angular/forms";
import { DateAdapter, MAT_DATE_FORMATS, MAT_DATE_LOCALE, MAT_NATIVE_DATE_FORMATS, NativeDateAdapter } from "@angular/material/core";
import { MatDatepickerModule } from "@angular/material/datepicker";
import { MatFormFieldModule } from "@angular/material/form-field";
import { MatInputModule } from "@angular/material/input";
import { Subscription } from "rxjs";

import { dateOf, thaiDateOf } from "../thai";
import { ValueField } from "./kit";
import { through } from "./through";

/** Typed and shown as dd/mm/yyyy of the Buddhist era; the calendar's own texts are the locale's. */
@Injectable()
export class ThaiDateAdapter extends NativeDateAdapter {
  override parse(value: unknown): Date | null {
    return dateOf(String(value));
  }

  override format(date: Date, format: object): string {
    return format === MAT_NATIVE_DATE_FORMATS.display.dateInput ? thaiDateOf(date) : super.format(date, format);
  }
}

export const THAI_DATES = [
  { provide: MAT_DATE_LOCALE, useValue: "th-TH" },
  { provide: DateAdapter, useClass: ThaiDateAdapter },
  { provide: MAT_DATE_FORMATS, useValue: MAT_NATIVE_DATE_FORMATS },
];

/** Material's date box holds a Date; the model's is a text. */
@Component({
  selector: "app-material-date",
  imports: [MatDatepickerModule, MatFormFieldModule, MatInputModule, ReactiveFormsModule],
  templateUrl: "./material-date.html",
})
export class MaterialDate implements OnInit, OnDestroy {
  @Input({ required: true }) field!: ValueField;
  readonly date = new FormControl<Date | null>(null);
  private tied = Subscription.EMPTY;

  ngOnInit(): void {
    this.tied = through(this.field.control, this.date, dateOf, (date) => (date ? thaiDateOf(date) : ""));
  }

  ngOnDestroy(): void {
    this.tied.unsubscribe();
  }
}
