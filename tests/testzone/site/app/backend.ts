import { HttpClient } from "@angular/common/http";
import { inject, Injectable } from "@angular/core";
import { Observable, tap } from "rxjs";

import { Person, Profile, Visit } from "./models";

/** The site's own backend; the session is a cookie that scripts cannot see. */
@Injectable({ providedIn: "root" })
export class Backend {
  private readonly http = inject(HttpClient);
  profile: Profile | null = null;

  logIn(clerk: string): Observable<Profile> {
    return this.http.post<Profile>("backend/login", { clerk }).pipe(tap((profile) => (this.profile = profile)));
  }

  logOut(): Observable<object> {
    return this.http.post<object>("backend/logout", {}).pipe(tap(() => (this.profile = null)));
  }

  session(): Observable<Profile> {
    return this.http.get<Profile>("backend/session").pipe(tap((profile) => (this.profile = profile)));
  }

  person(pid: string): Observable<Person> {
    return this.http.get<Person>(`backend/person/${encodeURIComponent(pid)}`);
  }

  saveDraft(visit: Visit): Observable<object> {
    return this.http.post<object>("backend/drafts", visit);
  }

  confirm(visit: Visit): Observable<{ claimCode: string }> {
    return this.http.post<{ claimCode: string }>("backend/confirmations", visit);
  }
}
