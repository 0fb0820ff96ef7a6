/** The few problems the worker answers itself, in the agent's (Spring Boot's) body; wording as in problems.py. */

/** ms. Thailand has had one offset, +07:00, and no summer time since 1920. */
const BANGKOK_MS = 7 * 3_600_000;

const PROBLEMS = Object.freeze({
  NOT_FOUND: { status: 404, error: "Not Found", message: "ไม่มีบริการที่เรียก" },
  TOO_MANY: {
    status: 429,
    error: "Too Many Requests",
    message: "หน้าเว็บนี้สอบถามข้อมูลหลายคนเกินไป กรุณารอสักครู่",
  },
  INVALID_REQUEST: {
    status: 400,
    error: "Bad Request",
    message: "ข้อมูลที่ส่งมาไม่ถูกต้อง กรุณาแก้ไขช่องที่ระบุ",
  },
});

/**
 * The reply to a request for `path` that the host is not asked about.
 * @param {keyof typeof PROBLEMS} code
 * @param {string} path
 * @param {ReadonlyArray<{field: string, defaultMessage: string}>} errors
 */
export function problem(code, path, errors = []) {
  const { status, error, message } = PROBLEMS[code];
  const timestamp = new Date(Date.now() + BANGKOK_MS).toISOString().replace("Z", "+07:00");
  return { status, body: { timestamp, status, error, message, path, errors, code } };
}
