import { Component, EventEmitter, inject, Input, OnDestroy, OnInit, Output } from "@angular/core";
import { FormControl, ReactiveFormsModule } from "@angular/forms";
import { catchError, exhaustMap, map, of, Subscription, timer } from "rxjs";

import { Agent } from "../agent";
import { CONFIG } from "../config";
import { AGENT_MISSING } from "../failures";
import { Terminal } from "../models";

type ReaderState = { kind: "searching" | "no-agent" | "no-reader" } | { kind: "reader"; terminal: Terminal };

/** Identity by smart card: the reader's state, asked for again and again, and the button that reads. */
@Component({ selector: "app-reader", imports: [ReactiveFormsModule], templateUrl: "./reader.html" })
export class Reader implements OnInit, OnDestroy {
  @Input() heading = "";
  @Input() busy = false;
  @Input() failure = "";
  @Output() readonly read = new EventEmitter<boolean>();

  readonly agentMissing = AGENT_MISSING;
  readonly withImage = new FormControl(false, { nonNullable: true });
  state: ReaderState = { kind: "searching" };

  private readonly agent = inject(Agent);
  private readonly period = inject(CONFIG).pollMilliseconds;
  private polling = Subscription.EMPTY;

  ngOnInit(): void {
    this.polling = timer(0, this.period)
      .pipe(exhaustMap(() => this.look()))
      .subscribe((state) => (this.state = state));
  }

  ngOnDestroy(): void {
    this.polling.unsubscribe();
  }

  private look() {
    return this.agent.terminals().pipe(
      map((terminals): ReaderState => {
        const terminal = terminals.find((one) => one.isPresent) ?? terminals[0];
        return terminal ? { kind: "reader", terminal } : { kind: "no-reader" };
      }),
      catchError(() => of<ReaderState>({ kind: "no-agent" })),
    );
  }
}
