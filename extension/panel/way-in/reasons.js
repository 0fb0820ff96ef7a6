/** The document's reasons why identity is not proved by an ID card, and which of them fit whom. Pure. */

/** @typedef {"guardian" | "caregiver" | "officer"} Who vouches for the patient */
/** @typedef {{ number: number | null, text: string }} Reason `number`: in the document's list; null: it has none such */

/** As printed, from 1. */
export const PRINTED = Object.freeze([
  "ไม่สามารถอ่านข้อมูลจาก chip ในบัตรประจำตัวประชาชน",
  "ผู้เข้ารับบริการยืนยันตัวตนด้วยบัตรอื่นที่หน่วยงานราชการออกให้",
  "บัตรประจำตัวประชาชนหมดอายุ",
  "บัตรประจำตัวประชาชนไม่มี chip card",
  "ผู้ปกครองยืนยันตัวตนด้วยบัตรอื่นที่หน่วยงานราชการออกให้",
  "ไม่สามารถอ่านข้อมูลจาก chip ในบัตรประจำตัวประชาชนของผู้ปกครอง",
  "บัตรประจำตัวประชาชนของผู้ปกครองไม่ใช่บัตรแบบ Smart Card",
  "ผู้ดูแลผู้รับบริการยืนยันตัวตนด้วยบัตรอื่นที่หน่วยงานราชการออกให้",
  "ไม่สามารถอ่านข้อมูลจาก chip ในบัตรประจำตัวประชาชนของผู้ดูแลผู้รับบริการ",
  "บัตรประจำตัวประชาชนของผู้ดูแลผู้รับบริการไม่ใช่บัตรแบบ Smart Card",
  "ทหารเกณฑ์ ไม่พกบัตรประจำตัวประชาชน",
  "ผู้เข้ารับบริการ เป็น เด็กอายุต่ำกว่า 7 ปี",
  "ผู้เข้ารับบริการ เป็น เด็กอายุต่ำกว่า 15 ปี หรือยังไม่มีบัตรประจำตัวประชาชน",
  "ผู้เข้ารับบริการที่หน่วยบริการยกเลิกสัญญา",
]);

const PATIENTS = [1, 2, 3, 4, 11];
const ANYBODYS = [14];

/** @type {Readonly<Record<Who, readonly number[]>>} */
const OF = Object.freeze({ guardian: [5, 6, 7], caregiver: [8, 9, 10], officer: PATIENTS });

/** The form in which texts that a person reads alike are equal; as page/filler-words.js has it. @param {string} text */
export const key = (text) =>
  text
    .normalize("NFKC")
    .replace(/[\u00AD\u200B-\u200F\u2060\uFEFF]/g, "")
    .replace(/\u0E4D([\u0E48-\u0E4B])/g, "$1\u0E4D")
    .replaceAll("เเ", "แ")
    .replace(/[\s*:]/g, "")
    .toLowerCase();

const NUMBERS = new Map(PRINTED.map((text, at) => [key(text), at + 1]));

/** The page's own texts where it shows any, else the printed ones. @param {readonly string[]} page @returns {Reason[]} */
export const reasons = (page) =>
  (page.length ? page : PRINTED).map((text) => ({ text, number: NUMBERS.get(key(text)) ?? null }));

/**
 * Whether a reason is offered without being asked for. Ages come with the patient's own reasons alone; one that
 * the document does not know is offered as it is.
 *
 * @param {number | null} number @param {Who | null} who null: not said @param {readonly number[]} patients those of the way in
 */
export const isOffered = (number, who, patients) =>
  number === null || [...(who ? OF[who] : []), ...patients, ...ANYBODYS].includes(number);
