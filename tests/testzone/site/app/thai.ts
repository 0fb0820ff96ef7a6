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
