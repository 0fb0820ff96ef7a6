import {
  Directive, inject, Injectable, NgZone, OnDestroy, OnInit, TemplateRef, ViewContainerRef,
} from "@angular/core";
import { filter, Subscription, take, timer } from "rxjs";

import { CONFIG } from "../config";
import { expose } from "../hook";
import { FormVariant } from "./services";
import { blankVisit, VisitModel } from "./visit-model";

/** The model of the visit form on the page; it outlives a form that is made anew. */
@Injectable({ providedIn: "root" })
export class KeptVisit {
  model: VisitModel | null = null;

  take(variant: FormVariant): VisitModel {
    return (this.model ??= blankVisit(variant));
  }
}

/** Makes the visit form when it is due, and makes it anew: other elements, and the same model or a blank one.
 *  Angular does so whenever what stands around a form changes under a clerk's hands. */
@Directive({ selector: "[appVisitSlot]" })
export class VisitSlot implements OnInit, OnDestroy {
  private readonly template = inject<TemplateRef<unknown>>(TemplateRef);
  private readonly place = inject(ViewContainerRef);
  private readonly kept = inject(KeptVisit);
  private readonly zone = inject(NgZone);
  private readonly config = inject(CONFIG);
  private awaited = Subscription.EMPTY;

  ngOnInit(): void {
    if (this.config.lateMilliseconds === 0) this.begin();
    else this.awaited = timer(this.config.lateMilliseconds).subscribe(() => this.begin());
  }

  ngOnDestroy(): void {
    this.awaited.unsubscribe();
    expose({ rebuild: () => undefined });
  }

  private begin(): void {
    this.build("blank");
    expose({ rebuild: (model) => this.zone.run(() => this.build(model ?? "kept")) });
    if (this.config.rebuilt) this.rebuildAtFirstEntry();
  }

  private build(model: "kept" | "blank"): void {
    this.place.clear();
    if (model === "blank") this.kept.model = null;
    this.place.createEmbeddedView(this.template);
  }

  private rebuildAtFirstEntry(): void {
    const { model } = this.kept;
    if (!model) return;
    const entered = model.valueChanges.pipe(filter(() => model.dirty), take(1));
    this.awaited = entered.subscribe(() => this.build("kept"));
  }
}
