"""One HTTP exchange without the sockets: a call, its answer, and the table that joins them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from tests.testzone.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    path: str  # without the query
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    body: bytes = b""
    params: Mapping[str, str] = field(default_factory=dict)  # what the route's pattern caught

    def json(self) -> dict[str, Any]:
        """Return the body as a JSON object; ``Refusal`` 400 for anything else."""
        try:
            value = json.loads(self.body)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise Refusal(400, "JSON parse error")
        return value

    def cookie(self, name: str) -> str | None:
        morsel = SimpleCookie(self.headers.get("cookie", "")).get(name)
        return morsel.value if morsel else None


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    sent: float = 1.0  # the share of its bytes, head and body, that leave before the connection is cut


def json_answer(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    body = json.dumps(value, ensure_ascii=False).encode()
    return Answer(status, body, {"Content-Type": "application/json", **(headers or {})})


def refusal_answer(refusal: Refusal, path: str) -> Answer:
    return json_answer(refusal.body(path), refusal.status, refusal.headers)


Handler = Callable[[Call], Answer]
ANY = "*"


@dataclass(frozen=True, slots=True)
class Route:
    """``pattern`` is a path with ``{name}`` for one segment, or ``{name...}`` for all that follow."""

    name: str  # what faults are set by
    method: str
    pattern: str
    handle: Handler

    def match(self, path: str) -> Mapping[str, str] | None:
        found = re.fullmatch(_regex(self.pattern), path)
        return found and found.groupdict()


def _regex(pattern: str) -> str:
    one = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern)
    return re.sub(r"\{(\w+)\.\.\.\}", r"(?P<\1>.*)", one)


def find(routes: Sequence[Route], method: str, path: str) -> tuple[Route, Mapping[str, str]]:
    """Return the first route whose pattern fits ``path``, and what it caught; ``Refusal`` 404 or 405."""
    for route in routes:
        caught = route.match(path)
        if caught is None:
            continue
        if route.method not in (method, ANY):
            raise Refusal(405, f"Request method '{method}' not supported", headers={"Allow": route.method})
        return route, caught
    raise Refusal(404, "ไม่พบหน้าที่เรียก")
