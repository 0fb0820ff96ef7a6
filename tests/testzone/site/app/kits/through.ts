import { AbstractControl, FormControl } from "@angular/forms";
import { Subscription } from "rxjs";

/** Ties a widget that holds another type than text to a control of the model, both ways.
 *  What a person enters makes the model dirty, as if the widget were the model's own. */
export function through<T>(
  model: FormControl<string>, widget: AbstractControl<T>, toWidget: (text: string) => T, toText: (value: T) => string,
): Subscription {
  widget.setValue(toWidget(model.value), { emitEvent: false });
  const entered = widget.valueChanges.subscribe((value) => {
    model.markAsDirty();
    model.setValue(toText(value));
  });
  entered.add(model.valueChanges.subscribe((text) => {
    if (text !== toText(widget.value)) widget.setValue(toWidget(text), { emitEvent: false });
  }));
  return entered;
}
