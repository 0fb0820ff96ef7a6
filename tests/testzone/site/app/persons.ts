import { inject, Injectable } from "@angular/core";
import { map, Observable, of, switchMap } from "rxjs";

import { Agent } from "./agent";
import { Backend } from "./backend";
import { CONFIG } from "./config";
import { Person } from "./models";

/** Who somebody is: by the card in the reader, or by a typed PID. */
@Injectable({ providedIn: "root" })
export class Persons {
  private readonly agent = inject(Agent);
  private readonly backend = inject(Backend);
  private readonly config = inject(CONFIG);

  byCard(withImage: boolean): Observable<Person> {
    return this.agent.read(withImage).pipe(switchMap((card) => this.withRights(card)));
  }

  byPid(pid: string): Observable<Person> {
    return this.backend.person(pid);
  }

  /** Rights come with the agent's answer, or from our own backend by the card's PID. */
  private withRights(card: Person): Observable<Person> {
    if (this.config.rights === "agent") return of(card);
    const { image, correlationId } = card; // what only the agent has; its rights, if any, are not taken
    return this.backend.person(card.pid).pipe(
      map((known) => ({ ...known, ...(image && { image }), ...(correlationId && { correlationId }) })),
    );
  }
}
