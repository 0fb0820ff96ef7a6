import { FormControl, FormGroup, ValidationErrors, Validators } from "@angular/forms";

import { hourAndMinute, thaiDate } from "../thai";
import { FormVariant } from "./services";

/** The API takes one claim type a claim; how the real page treats several ticks is not known. */
function exactlyOne(group: { value: Record<string, boolean> }): ValidationErrors | null {
  const ticked = Object.values(group.value).filter(Boolean).length;
  return ticked === 1 ? null : { [ticked ? "several" : "none"]: true };
}

function text(initial: string, ...patterns: RegExp[]): FormControl<string> {
  return new FormControl(initial, {
    nonNullable: true,
    validators: patterns.flatMap((pattern) => [Validators.required, Validators.pattern(pattern)]),
  });
}

export type VisitModel = ReturnType<typeof blankVisit>;

export function blankVisit(variant: FormVariant) {
  const now = new Date();
  const time = variant.timeFilled ? hourAndMinute(now) : { hour: "", minute: "" };
  const ticks = variant.services.map(({ code }) => [
    code,
    new FormControl(variant.ticked.includes(code), { nonNullable: true }),
  ]);
  return new FormGroup({
    mobile: text("", /^0\d{9}$/),
    phones: new FormControl("", { nonNullable: true, validators: Validators.pattern(/^[\d, -]*$/) }),
    serviceDate: text(thaiDate(now), /^\d{2}\/\d{2}\/\d{4}$/),
    hour: text(time.hour, /^([01]\d|2[0-3])$/),
    minute: text(time.minute, /^[0-5]\d$/),
    hn: new FormControl("", { nonNullable: true }),
    services: new FormGroup(Object.fromEntries(ticks) as Record<string, FormControl<boolean>>, {
      validators: (group) => exactlyOne(group as FormGroup),
    }),
  });
}
