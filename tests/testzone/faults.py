"""Telling the zone to fail, per route: slow, a status, HTML, cut JSON, or an answer that never arrives."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from tests.testzone.exchange import Answer, Call, refusal_answer
from tests.testzone.refusals import Refusal

EVERY_ROUTE = "*"

# What a gateway in front of the service shows while it is down: not JSON, whatever was asked for.
MAINTENANCE = "<!DOCTYPE html><html><body><h1>ปิดปรับปรุงระบบ (จำลอง)</h1></body></html>".encode()

REFUSALS = {401: "Token ไม่ถูกต้องหรือหมดอายุ", 429: "Too many requests"}


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with a route. ``status`` and ``html`` answer in its place; the others let it work."""

    slow: float = 0  # seconds before anything is done
    status: int | None = None  # in Spring Boot's body, or with ``html`` in a gateway's
    html: bool = False
    retry_after: int | None = None  # seconds, as a header
    truncate: bool = False  # half of the JSON, in a complete HTTP answer
    cut: float | None = None  # the connection ends after this share of the answer, head and body
    after: bool = False  # ``status`` and ``html`` answer once the route has done its work
    # The connection is closed instead of answering: before anything was done, or after it was committed.
    drop: Literal["before", "after"] | None = None
    times: int | None = None  # after so many uses the fault is over; None = until cleared


class Faults:
    """``zone.faults["confirm-save"] = Fault(drop="after")``; names are the routes', or ``"*"`` for all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._set: dict[str, Fault] = {}
        self._over = threading.Event()

    def __setitem__(self, route: str, fault: Fault) -> None:
        with self._lock:
            self._set[route] = fault

    def clear(self) -> None:
        with self._lock:
            self._set.clear()

    def close(self) -> None:
        """Let every slow answer go on at once."""
        self._over.set()

    def apply(self, route: str, call: Call, handle: Callable[[Call], Answer]) -> Answer | None:
        """Answer ``call`` with whatever fault is set for it; None = close the connection unanswered."""
        fault = self._take(route)
        if fault is None:
            return handle(call)
        if fault.slow:
            self._over.wait(fault.slow)
        if fault.drop == "before":
            return None
        instead = _instead(fault, call)
        done = handle(call) if instead is None or fault.after else None
        answer = instead or done
        if answer is None or fault.drop == "after":
            return None
        if fault.cut is not None:
            return replace(answer, sent=fault.cut)
        return replace(answer, body=answer.body[: len(answer.body) // 2]) if fault.truncate else answer

    def _take(self, route: str) -> Fault | None:
        with self._lock:
            name = route if route in self._set else EVERY_ROUTE
            fault = self._set.get(name)
            if fault is None or fault.times is None:
                return fault
            if fault.times <= 1:
                del self._set[name]
            else:
                self._set[name] = replace(fault, times=fault.times - 1)
            return fault


def _instead(fault: Fault, call: Call) -> Answer | None:
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    if fault.html:
        return Answer(
            fault.status or 200, MAINTENANCE, {"Content-Type": "text/html; charset=utf-8", **headers}
        )
    if fault.status is None:
        return None
    message = REFUSALS.get(fault.status, "ระบบขัดข้อง (จำลอง)")
    return refusal_answer(Refusal(fault.status, message, headers=headers), call.path)
