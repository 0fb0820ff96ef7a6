/** How many patients a certifier has vouched for of late: as keyed hashes, in this panel's memory alone. */

const HOUR_MS = 60 * 60 * 1000;

/** Patients within the hour from which on it is worth a second look. */
export const MANY = 5;

/** Made when it is first needed, and never seen by anybody. @type {Promise<CryptoKey> | null} */
let key = null;

/** By certifier, then by patient, both as hashes: when it was last so, ms. @type {Map<string, Map<string, number>>} */
const served = new Map();

/** @param {string} pid */
async function hash(pid) {
  key ??= crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const bytes = await crypto.subtle.sign("HMAC", await key, new TextEncoder().encode(pid));
  return [...new Uint8Array(bytes)].join();
}

/** @param {string} certifier @param {string} patient */
export async function note(certifier, patient) {
  const [by, whom] = [await hash(certifier), await hash(patient)];
  served.set(by, new Map(served.get(by)).set(whom, Date.now()));
}

/** The patients of the last hour. @param {string} certifier */
export async function count(certifier) {
  const by = await hash(certifier);
  const since = Date.now() - HOUR_MS;
  const recent = [...(served.get(by) ?? [])].filter(([, when]) => when > since);
  served.set(by, new Map(recent));
  return recent.length;
}
