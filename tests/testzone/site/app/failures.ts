import { HttpErrorResponse } from "@angular/common/http";

export const AGENT_MISSING = "ไม่สามารถเชื่อมต่อ Smart Card ได้ โปรดตรวจสอบ Agent ของท่านว่าทำงานอยู่หรือไม่";
export const SERVER_MISSING = "ไม่สามารถเชื่อมต่อระบบได้ กรุณาลองใหม่อีกครั้ง";

/** The words to show for a failed call: the answer's own `message`, else why there was no answer. */
export function explain(error: unknown, unanswered: string): string {
  if (!(error instanceof HttpErrorResponse) || error.status === 0) return unanswered;
  const body: unknown = error.error;
  if (typeof body === "object" && body !== null && "message" in body) return String(body.message);
  return `ระบบขัดข้อง (${error.status})`;
}
