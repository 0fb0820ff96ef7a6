/** Angular's HttpClient under zone.js, by either of its backends, and what NgZone makes of it. */

import "@angular/compiler"; // makes the packages' declarations run without Angular's own build

import {
  HttpClient,
  HttpContext,
  HttpContextToken,
  HttpHeaders,
  provideHttpClient,
  withFetch,
  withInterceptors,
} from "@angular/common/http";
import { ApplicationRef, NgZone, provideZoneChangeDetection } from "@angular/core";
import { createApplication } from "@angular/platform-browser";
import { firstValueFrom, forkJoin, from, of, retry, takeUntil, tap, timeout } from "rxjs";

import { ECHO, HOLD, TERMINALS } from "./calls.js";
import { show } from "./record.js";
import { observed } from "./rxjs.js";

show(HttpHeaders, (headers) => headers.keys().map((name) => [name, headers.getAll(name)]));

const NOTE = new HttpContextToken(() => () => undefined);

/** Tells the asker of its request and of each event, as an interceptor of a page sees them. */
const tells = (request, next) => {
  const note = request.context.get(NOTE);
  note("intercepted", request.method, request.urlWithParams, request.responseType);
  return next(request).pipe(
    tap({ next: (event) => note("intercepted event", event), error: (error) => note("intercepted error", error) }),
  );
};

const application = (...features) =>
  createApplication({
    providers: [provideZoneChangeDetection(), provideHttpClient(withInterceptors([tells]), ...features)],
  });

const optionsOf = (call) => ({
  observe: "events",
  reportProgress: call.watches ?? false,
  params: call.query,
  body: call.body?.[1],
  responseType: call.read ?? "json",
  headers: call.headers,
  withCredentials: call.credentials ?? false,
  ...(call.timeout && { timeout: call.timeout }),
});

/** Runs `act` in the zone and notes its turns, and those of change detection, until the returned function is called. */
const watchedIn = (injector, note, act) => {
  const zone = injector.get(NgZone);
  const subscriptions = ["onUnstable", "onMicrotaskEmpty", "onStable"].map((name) =>
    zone[name].subscribe(() => note(name)),
  );
  subscriptions.push(
    injector.get(ApplicationRef).isStable.subscribe((stable) => note("application is stable", stable)),
  );
  return [zone.run(act), () => subscriptions.forEach((subscription) => subscription.unsubscribe())];
};

const angular = (name, tellsOfUploads, ...features) => {
  let injector;
  const http = () => injector.get(HttpClient);

  const watched = (note, ask, read) => {
    const [{ ended, abort }, stop] = watchedIn(injector, note, () => observed(ask(), note, read));
    const told = async () => {
      await ended;
      await injector.get(ApplicationRef).whenStable();
      stop();
    };
    return { ended: told(), abort: () => injector.get(NgZone).run(abort) };
  };

  const start = (call, note) =>
    watched(
      note,
      () => {
        const asked = http().request(call.method, call.url, optionsOf(call));
        return call.given === "up before" ? asked.pipe(takeUntil(of(1))) : asked;
      },
      call.read,
    );

  const all = (ask) => (note) => watched(note, ask).ended;

  return {
    name,
    tellsOfUploads,
    bodies: ["object", "array", "text", "no JSON", "empty", "long", "none", "null", "params", "form", "blob", "buffer"],
    reads: ["text", "json", "blob", "arraybuffer"],
    start,
    prepare: async () => void ({ injector } = await application(...features)),
    extras: {
      "body alone": all(() => http().get(TERMINALS)),
      "body alone of a problem": all(() => http().get(TERMINALS, { params: { problem: "NO_READER" } })),
      "the response": all(() => http().post(ECHO, { a: 1 }, { observe: "response" })),
      "an interceptor": async (note) => {
        const context = new HttpContext().set(NOTE, note);
        await all(() => http().get(TERMINALS, { context, reportProgress: true }))(note);
        await all(() => http().post(`${ECHO}?problem=DUPLICATE`, { a: 1 }, { context }))(note);
      },
      "an operator's time-out": all(() => http().get(HOLD).pipe(timeout(30))),
      "tries again": all(() =>
        http()
          .get(`${TERMINALS}?problem=NHSO_UNREACHABLE`)
          .pipe(retry({ count: 2, delay: 1 })),
      ),
      "many at once": all(() => forkJoin([http().get(TERMINALS), http().get(ECHO)])),
      "a promise in the zone": (note) => watched(note, () => from(firstValueFrom(http().get(TERMINALS)))).ended,
    },
  };
};

export const angularOverXhr = angular("Angular HttpClient, XHR", true);
export const angularOverFetch = angular("Angular HttpClient, fetch", false, withFetch());
