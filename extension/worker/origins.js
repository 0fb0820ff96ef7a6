/**
 * The pages that we work for: by origin, the zone that the host gives it and the part of the site that is the
 * application; the rest of these hosts is other software. The manifest's matches name the same. What stands between
 * the brackets is JSON: packaging adds a hospital's own (packaging/extension/README.md).
 *
 * @type {Readonly<Record<string, { zone: "test" | "production", application: string }>>}
 */
export const SITES = Object.freeze({
  "https://authenservice.nhso.go.th": { "zone": "production", "application": "/authencode/" },
  "https://test.nhso.go.th": { "zone": "test", "application": "/authencode/" }
});
