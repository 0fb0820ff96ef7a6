import { Component, Injectable, QueryList, ViewChildren } from "@angular/core";
import { ReactiveFormsModule } from "@angular/forms";
import {
  NgbCalendar, NgbCalendarBuddhist, NgbConfig, NgbDateAdapter, NgbDateParserFormatter, NgbDateStruct,
  NgbDropdownModule, NgbInputDatepicker,
} from "@ng-bootstrap/ng-bootstrap";

import { dateOf } from "../thai";
import { BootstrapDrawings } from "./bootstrap";
import { Drawing, Drawings, Kit } from "./kit";
import { NgBootstrapTime } from "./ng-bootstrap-time";

/** What the box shows; the calendar of the kit counts in the Buddhist era itself. */
@Injectable()
export class ThaiDateText extends NgbDateParserFormatter {
  parse(text: string): NgbDateStruct | null {
    if (!dateOf(text)) return null;
    const [day = 0, month = 0, year = 0] = text.trim().split("/").map(Number);
    return { day, month, year };
  }

  format(date: NgbDateStruct | null): string {
    if (!date) return "";
    const two = (number: number) => String(number).padStart(2, "0");
    return `${two(date.day)}/${two(date.month)}/${date.year}`;
  }
}

/** What the model holds: the same text. */
@Injectable()
export class ThaiDateModel extends NgbDateAdapter<string> {
  private readonly text = new ThaiDateText();

  fromModel(value: string | null): NgbDateStruct | null {
    return this.text.parse(value ?? "");
  }

  toModel(date: NgbDateStruct | null): string {
    return this.text.format(date);
  }
}

@Injectable()
export class Still extends NgbConfig {
  override animation = false;
}

@Component({
  selector: "app-ng-bootstrap-drawings",
  imports: [Drawing, NgbDropdownModule, NgbInputDatepicker, NgBootstrapTime, ReactiveFormsModule],
  templateUrl: "./ng-bootstrap.html",
})
export class NgBootstrapDrawings implements Drawings {
  @ViewChildren(Drawing) templates!: QueryList<Drawing>;
}

export const NG_BOOTSTRAP: Kit = {
  drawings: [BootstrapDrawings, NgBootstrapDrawings],
  ownLabels: false,
  providers: [
    { provide: NgbConfig, useClass: Still },
    { provide: NgbCalendar, useClass: NgbCalendarBuddhist },
    { provide: NgbDateParserFormatter, useClass: ThaiDateText },
    { provide: NgbDateAdapter, useClass: ThaiDateModel },
  ],
};
