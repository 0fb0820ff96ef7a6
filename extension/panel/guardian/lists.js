/** What the second tab lets choose from: the page's own lists where they can be read, else the document's. Pure. */

/** @import {Who} from "../way-in/reasons.js" */

import { key } from "../way-in/reasons.js";

/** @type {Readonly<Record<Who, string>>} */
const CERTIFIERS = Object.freeze({ guardian: "ผู้ปกครอง", caregiver: "ผู้ดูแล", officer: "เจ้าหน้าที่ผู้บันทึกข้อมูล" });

/** By the mapping's field, as the document prints them. @type {Readonly<Record<string, readonly string[]>>} */
export const PRINTED = Object.freeze({
  certifier: Object.values(CERTIFIERS),
  relation: [
    ...["บิดา", "มารดา", "บิดาบุญธรรม", "มารดาบุญธรรม", "บิดาผู้เสมือนไร้ความสามารถ", "มารดาผู้เสมือนไร้ความสามารถ"],
    ...["ปู่", "ย่า", "ตา", "ยาย", "ลุง", "ป้า", "น้า", "อา", "พี่", "หลาน", "เหลน", "คุณครู", "เจ้าหน้าที่ผู้ดูแล"],
  ],
  "card-type": [
    ...["ใบขับขี่", "บัตรคนพิการ", "บัตรสวัสดิการแห่งรัฐ", "หนังสือเดินทาง", "สำเนาบัตรประจำตัวประชาชน"],
    ...["ใบคัดสำเนาทะเบียนราษฎร (ทร.14/1)", "ใบคัดทะเบียนประวัติบุคคล (ทร.12)", "บัตรประจำตัวประชาชน"],
  ],
});

/** @typedef {Record<string, string[]>} Lists of the page's, by the mapping's field; none that cannot be read */

/** @param {Lists} page @param {string} field */
export const choices = (page, field) => (page[field]?.length ? page[field] : (PRINTED[field] ?? []));

/** @param {string} chosen @returns {Who | null} null: not chosen, or somebody that the document does not know */
export function whoIs(chosen) {
  const found = Object.entries(CERTIFIERS).find(([, printed]) => key(printed) === key(chosen));
  return found ? /** @type {Who} */ (found[0]) : null;
}
