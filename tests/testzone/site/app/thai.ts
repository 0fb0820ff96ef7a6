const MONTHS = [
  "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
  "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
];

const BANGKOK = "Asia/Bangkok";

/** `กรกฎาคม 2530` of YYYYMMDD; the year alone when the month is unknown. */
export function monthAndYear(birthDate: string): string {
  const month = MONTHS[Number(birthDate.slice(4, 6)) - 1];
  return [month, birthDate.slice(0, 4)].filter(Boolean).join(" ");
}

/** Today in Bangkok, dd/mm/yyyy of the Buddhist era. */
export function thaiDate(moment: Date): string {
  return new Intl.DateTimeFormat("th-TH-u-ca-buddhist-nu-latn", {
    day: "2-digit", month: "2-digit", year: "numeric", timeZone: BANGKOK,
  }).format(moment).replace(/[^\d/]/g, "");
}

/** The time of day in Bangkok as two boxes hold it. */
export function hourAndMinute(moment: Date): { hour: string; minute: string } {
  const [hour = "", minute = ""] = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit", minute: "2-digit", timeZone: BANGKOK,
  }).format(moment).split(":");
  return { hour, minute };
}

/** A sub-right as the screens show it: without its code in brackets. */
export function withoutCode(right: string): string {
  return right.replace(/^\([^)]*\)\s*/, "");
}

export const BUDDHIST_ERA = 543; // years ahead of the common era

/** dd/mm/yyyy, Buddhist era, of a date as the widgets hold one: midnight, local time. */
export function thaiDateOf(date: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(date.getDate())}/${two(date.getMonth() + 1)}/${date.getFullYear() + BUDDHIST_ERA}`;
}

/** The widgets' date of a text like that; null for any other text, and for a day that is in no calendar. */
export function dateOf(text: string): Date | null {
  const [, day, month, year] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text.trim()) ?? [];
  if (!day || !month || !year) return null;
  const date = new Date(Number(year) - BUDDHIST_ERA, Number(month) - 1, Number(day));
  return date.getMonth() === Number(month) - 1 && date.getDate() === Number(day) ? date : null;
}
