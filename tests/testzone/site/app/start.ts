import { provideHttpClient, withFetch } from "@angular/common/http";
import { provideZoneChangeDetection } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { provideRouter, withComponentInputBinding, withHashLocation } from "@angular/router";

import { CONFIG, readConfig } from "./config";
import { Kit, KIT } from "./kits/kit";
import { routes } from "./routes";
import { Shell } from "./shell";

/** Start the site with one set of widgets. */
export function start(kit: Kit): void {
  const config = readConfig(document);
  if (kit.stylesheet) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: kit.stylesheet }));
  }
  bootstrapApplication(Shell, {
    providers: [
      { provide: CONFIG, useValue: config },
      { provide: KIT, useValue: kit },
      kit.providers,
      provideZoneChangeDetection({ eventCoalescing: true }),
      config.http === "fetch" ? provideHttpClient(withFetch()) : provideHttpClient(),
      provideRouter(
        routes(config),
        withComponentInputBinding(), // a route's data reaches its page as an input
        ...(config.routing === "hash" ? [withHashLocation()] : []),
      ),
    ],
  }).catch((error: unknown) => console.error(error));
}
