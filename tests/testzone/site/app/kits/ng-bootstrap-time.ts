import { Component, Input, OnDestroy, OnInit } from "@angular/core";
import { FormControl, ReactiveFormsModule } from "@angular/forms";
import { NgbTimepicker, NgbTimeStruct } from "@ng-bootstrap/ng-bootstrap";
import { merge, Subscription } from "rxjs";

import { TimeField } from "./kit";

type Time = NgbTimeStruct | null;

/** One widget of two boxes that holds both; the model has two texts. */
@Component({
  selector: "app-ng-bootstrap-time",
  imports: [NgbTimepicker, ReactiveFormsModule],
  template: `<ngb-timepicker [formControl]="time" [spinners]="false" />`,
})
export class NgBootstrapTime implements OnInit, OnDestroy {
  @Input({ required: true }) field!: TimeField;
  readonly time = new FormControl<Time>(null);
  private tied = Subscription.EMPTY;

  ngOnInit(): void {
    const { hour, minute } = this.field;
    this.time.setValue(this.ofModel(), { emitEvent: false });
    this.tied = this.time.valueChanges.subscribe((time) => {
      for (const [control, number] of [[hour, time?.hour], [minute, time?.minute]] as const) {
        const text = twoDigits(number);
        if (control.value === text) continue;
        control.markAsDirty();
        control.setValue(text);
      }
    });
    this.tied.add(merge(hour.valueChanges, minute.valueChanges).subscribe(() => {
      const time = this.ofModel();
      if (twoDigits(time?.hour) !== twoDigits(this.time.value?.hour)
        || twoDigits(time?.minute) !== twoDigits(this.time.value?.minute)) {
        this.time.setValue(time, { emitEvent: false });
      }
    }));
  }

  ngOnDestroy(): void {
    this.tied.unsubscribe();
  }

  private ofModel(): Time {
    const [hour, minute] = [this.field.hour.value, this.field.minute.value];
    return hour === "" && minute === "" ? null : { hour: number(hour), minute: number(minute), second: 0 };
  }
}

/** A box left blank beside a filled one is NaN to the widget. */
function number(text: string): number {
  return text === "" ? NaN : Number(text);
}

function twoDigits(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? "" : String(value).padStart(2, "0");
}
