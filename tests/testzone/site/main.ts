import "@angular/compiler"; // templates are compiled in the browser: no Angular build step to wait for
import "zone.js";

import { provideHttpClient, withFetch } from "@angular/common/http";
import { provideZoneChangeDetection } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { provideRouter, withComponentInputBinding, withHashLocation } from "@angular/router";

import { CONFIG, readConfig } from "./app/config";
import { routes } from "./app/routes";
import { Shell } from "./app/shell";

const config = readConfig(document);

bootstrapApplication(Shell, {
  providers: [
    { provide: CONFIG, useValue: config },
    provideZoneChangeDetection({ eventCoalescing: true }),
    config.http === "fetch" ? provideHttpClient(withFetch()) : provideHttpClient(),
    provideRouter(
      routes(config),
      withComponentInputBinding(), // a route's data reaches its page as an input
      ...(config.routing === "hash" ? [withHashLocation()] : []),
    ),
  ],
}).catch((error: unknown) => console.error(error));
