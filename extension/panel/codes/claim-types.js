/** What services are called. */

/** @import {ClaimType} from "../rights/state.js" */

/**
 * For codes and entries that name a service by its code alone. Which services can be asked for is
 * never taken from here: it differs by patient, unit and day.
 *
 * @type {ReadonlyMap<string, string>}
 */
const PRINTED = new Map([
  ["PG0060001", "เข้ารับบริการรักษาทั่วไป (OPD/ IPD/ PP)"],
  ["PG0110001", "Self Isolation"],
  ["PG0120001", "UCEP PLUS (ผู้ป่วยกลุ่มอาการสีเหลืองและสีแดง)"],
  ["PG0130001", "บริการฟอกเลือดด้วยเครื่องไตเทียม (HD)"],
  ["PG0140001", "Home ward"],
  ["PG0150001", "บริการดูแลอาการเจ็บป่วยเบื้องต้น (Common illnesses)"],
]);

/** @param {string | undefined} claimType @param {ClaimType[]} [offered] the patient's own, whose words go first */
export function serviceName(claimType = "", offered = []) {
  const own = offered.find((one) => one.claimType === claimType)?.claimTypeName;
  return own || PRINTED.get(claimType) || claimType;
}
