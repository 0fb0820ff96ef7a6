import { HttpClient } from "@angular/common/http";
import { inject, Injectable } from "@angular/core";
import { Observable } from "rxjs";

import { CONFIG } from "./config";
import { Person, Terminal } from "./models";

export interface SaveBody {
  pid: string;
  claimType: string;
  mobile: string;
  correlationId: string;
  hn: string;
  hcode: string;
}

/** The NHSO agent that the page expects on this PC. */
@Injectable({ providedIn: "root" })
export class Agent {
  private readonly http = inject(HttpClient);
  private readonly origin = inject(CONFIG).agent;

  terminals(): Observable<Terminal[]> {
    return this.http.get<Terminal[]>(`${this.origin}/api/smartcard/terminals`);
  }

  read(withImage: boolean): Observable<Person> {
    return this.http.get<Person>(`${this.origin}/api/smartcard/read`, { params: { readImageFlag: withImage } });
  }

  saveAsDraft(body: SaveBody): Observable<object> {
    return this.http.post<object>(`${this.origin}/api/nhso-service/save-as-draft`, body);
  }

  confirmSave(body: SaveBody): Observable<{ claimCode: string }> {
    return this.http.post<{ claimCode: string }>(`${this.origin}/api/nhso-service/confirm-save`, body);
  }
}
