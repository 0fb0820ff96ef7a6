import {
  createComponent, Directive, EnvironmentInjector, inject, Injectable, InjectionToken, Input, OnInit, Provider,
  EnvironmentProviders, QueryList, TemplateRef, Type, ViewContainerRef,
} from "@angular/core";
import { FormControl } from "@angular/forms";

/** What every control is told, whatever widget draws it. */
interface Common {
  name: string; // in the form's model
  label: string;
  required: boolean;
  wrong(): boolean; // marked as such
}

/** One value of the model, always a text: a date is dd/mm/yyyy of the Buddhist era in every kit. */
export interface ValueField extends Common {
  kind: "text" | "digits" | "pid" | "date" | "choice" | "radios";
  control: FormControl<string>;
  id?: string; // where the label is tied to the control
  placeholder?: string;
  length?: number;
  options?: string[]; // of a choice and of radios
}

export interface TimeField extends Common {
  kind: "time";
  hour: FormControl<string>;
  minute: FormControl<string>;
  wrongHour(): boolean;
  wrongMinute(): boolean;
}

/** The table of services, a checkbox a row. */
export interface ServicesField extends Common {
  kind: "services";
  rows: { code: string; name: string; control: FormControl<boolean> }[];
}

export type Field = ValueField | TimeField | ServicesField;

/** A component that draws nothing itself: its view is one template a kind of control. */
export interface Drawings {
  templates: QueryList<Drawing>;
}

/** A set of widgets. The page, its labels, its model and its rules are the same in all of them. */
export interface Kit {
  drawings: Type<Drawings>[]; // a later one's templates replace an earlier one's
  ownLabels: boolean; // text boxes, dates and choices show their label inside the widget
  stylesheet?: string;
  providers: (Provider | EnvironmentProviders)[];
}

export const KIT = new InjectionToken<Kit>("widget kit");

/** `<ng-template appDraws="text" let-field>` in a kit's Drawings. */
@Directive({ selector: "ng-template[appDraws]" })
export class Drawing {
  @Input({ alias: "appDraws", required: true }) kind!: Field["kind"];
  readonly template = inject<TemplateRef<{ $implicit: Field }>>(TemplateRef);
}

@Injectable({ providedIn: "root" })
export class Controls {
  private readonly kit = inject(KIT);
  private readonly templates = new Map<Field["kind"], TemplateRef<{ $implicit: Field }>>();
  readonly ownLabels = this.kit.ownLabels;

  constructor() {
    const environmentInjector = inject(EnvironmentInjector);
    for (const drawings of this.kit.drawings) {
      const made = createComponent(drawings, { environmentInjector });
      made.changeDetectorRef.detectChanges(); // only now are its templates known
      for (const { kind, template } of made.instance.templates) this.templates.set(kind, template);
    }
  }

  template(kind: Field["kind"]): TemplateRef<{ $implicit: Field }> {
    const found = this.templates.get(kind);
    if (!found) throw new Error(`the kit draws no ${kind}`);
    return found;
  }
}

/** Puts the kit's widget for a field here, without an element of its own around it. */
@Directive({ selector: "ng-container[appControl]" })
export class Control implements OnInit {
  @Input({ alias: "appControl", required: true }) field!: Field;
  private readonly place = inject(ViewContainerRef);
  private readonly controls = inject(Controls);

  ngOnInit(): void {
    this.place.createEmbeddedView(this.controls.template(this.field.kind), { $implicit: this.field });
  }
}
