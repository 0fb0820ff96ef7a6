"""The answers of an invented agent: the same for a real HTTP server and for the native host's stand-in."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

CARD: dict[str, Any] = {
    "pid": "1990100000014",
    "titleName": "003",
    "fname": "ทดสอบ",
    "lname": "ระบบ",
    "birthDate": "25170605",
    "sex": "ชาย",
}
LONG_TEXT = "บัตร" * 20_000  # 240 kB of UTF-8: many TCP segments, and more than one read of a socket


def answer(method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any] | None:
    """Return (status, body), or None for a request that is never answered: /api/hold, or a body of "hold"."""
    if body == "hold":
        return None
    known = {
        "/api/echo": {"method": method, "query": query, "body": body},
        "/api/long": {"text": LONG_TEXT},
        "/api/null": None,
        "/api/smartcard/terminals": [{"terminalName": "ACME CCID 0", "isPresent": True}],
        "/api/smartcard/read-card-only": CARD,
    }
    if path in known:
        return 200, known[path]
    match path.split("/")[2:]:
        case ["hold"]:
            return None
        case ["status", code]:
            return int(code), problem(int(code), path)
        case ["nhso-service", route, pid] if route.startswith("latest-"):
            return 200, {"pid": pid}
    return 404, problem(404, path)


def problem(status: int, path: str) -> dict[str, Any]:
    """Return the body of Spring Boot's errors."""
    return {"status": status, "error": HTTPStatus(status).phrase, "message": "ทดสอบ", "path": path}
