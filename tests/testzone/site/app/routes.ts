import { inject } from "@angular/core";
import { CanActivateFn, Router, Routes } from "@angular/router";
import { catchError, map, of } from "rxjs";

import { Backend } from "./backend";
import { Config } from "./config";
import { CreatePage } from "./create/create-page";
import { Login } from "./login";
import { LookupPage } from "./lookup-page";
import { CREATE_PATHS, LOOKUP_PAGES } from "./menu";

const loggedIn: CanActivateFn = () => {
  const router = inject(Router);
  return inject(Backend).session().pipe(
    map(() => true),
    catchError(() => of(router.createUrlTree(["/login"]))),
  );
};

export function routes(config: Config): Routes {
  const create = CREATE_PATHS[config.routing];
  return [
    { path: "login", component: Login },
    { path: create.own, component: CreatePage, data: { tab: "own" }, canActivate: [loggedIn] },
    { path: create.other, component: CreatePage, data: { tab: "other" }, canActivate: [loggedIn] },
    ...LOOKUP_PAGES.map(({ path, title }) => ({
      path, component: LookupPage, data: { heading: title }, canActivate: [loggedIn],
    })),
    { path: "**", redirectTo: create.own },
  ];
}
