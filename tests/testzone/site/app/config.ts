import { InjectionToken } from "@angular/core";

/** Which page this is; the server writes it into index.html (PageVariant in variant.py). */
export interface Config {
  form: "older" | "newer";
  routing: "hash" | "path";
  rights: "agent" | "backend";
  confirm: "backend" | "agent";
  http: "xhr" | "fetch";
  agent: string;
  pollMilliseconds: number;
  lateMilliseconds: number;
  rebuilt: boolean;
  clerks: { id: string; name: string }[];
}

export const CONFIG = new InjectionToken<Config>("page config");

export function readConfig(page: Document): Config {
  return JSON.parse(page.getElementById("page-config")?.textContent ?? "") as Config;
}
