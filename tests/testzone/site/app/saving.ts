import { inject, Injectable } from "@angular/core";
import { Observable } from "rxjs";

import { Agent, SaveBody } from "./agent";
import { Backend } from "./backend";
import { CONFIG } from "./config";
import { Person, Visit } from "./models";

export interface Target {
  draft(visit: Visit, person: Person): Observable<object>;
  confirm(visit: Visit, person: Person): Observable<{ claimCode: string }>;
}

/** Where the page's save buttons go: its own backend, or the agent's routes. */
@Injectable({ providedIn: "root" })
export class Saving {
  private readonly agent = inject(Agent);
  private readonly backend = inject(Backend);
  private readonly config = inject(CONFIG);
  readonly targets: Record<"backend" | "agent", Target> = {
    backend: {
      draft: (visit) => this.backend.saveDraft(visit),
      confirm: (visit) => this.backend.confirm(visit),
    },
    agent: {
      draft: (visit, person) => this.agent.saveAsDraft(this.saveBody(visit, person)),
      confirm: (visit, person) => this.agent.confirmSave(this.saveBody(visit, person)),
    },
  };

  /** The agent's routes have no place for a certifier, so what one certifies can only go to the backend. */
  where(certified: boolean): "backend" | "agent" {
    return certified ? "backend" : this.config.confirm;
  }

  private saveBody(visit: Visit, person: Person): SaveBody {
    return {
      pid: visit.pid,
      claimType: visit.claimType,
      mobile: visit.mobile,
      correlationId: person.correlationId ?? "",
      hn: visit.hn,
      hcode: this.backend.profile?.hcode ?? "",
    };
  }
}
