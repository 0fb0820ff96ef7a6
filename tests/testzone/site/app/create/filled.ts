import { AbstractControl, ValidationErrors } from "@angular/forms";

/** For a box that must be filled and has no star: some widgets draw one of their own for Validators.required. */
export function filled({ value }: AbstractControl<string>): ValidationErrors | null {
  return value ? null : { empty: true };
}
