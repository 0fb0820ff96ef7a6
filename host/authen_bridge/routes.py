"""Every route: method and path → handler, and who may ask. One table, no branches.

The first eight are the agent's, to the letter of its documentation; pages may ask for those alone.
``/api/preference``, by which the agent hands its token to anyone, is not among them.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple
from urllib.parse import unquote

from authen_bridge.bridge import Bridge
from authen_bridge.handlers import nhso_service, own, records, smartcard
from authen_bridge.handlers.ask import Ask, Handler, OnProgress
from authen_bridge.messages import EXTENSION, Request
from authen_bridge.nhso.budget import budget
from authen_bridge.nhso.zones import zone_of
from authen_bridge.problems import Internal, MethodNotAllowed, NotFound, Problem

log = logging.getLogger(__name__)


OK = 200


class Answer(NamedTuple):
    status: int
    body: Any


Asker = Literal["page", "extension"]
# What an answer may have to wait for: this PC's reader; NHSO, or a keyring's prompt; NHSO, and nobody else
# may hold it up.
Waits = Literal["here", "nhso", "save"]

# How long an answer may take in all, in seconds: the extension (worker/host.js) waits 30, for saves 60.
SECONDS: Mapping[Waits, float] = {"here": 27.0, "nhso": 27.0, "save": 55.0}


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str  # `{name}` stands for one segment
    handler: Handler
    waits: Waits
    asker: Asker = "page"  # a page's routes are our own pages' too

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path) + "/?")


ROUTES: tuple[Route, ...] = (
    Route("GET", "/api/smartcard/terminals", smartcard.terminals, "here"),
    Route("GET", "/api/smartcard/read", smartcard.read, "nhso"),
    Route("GET", "/api/smartcard/read-card-only", smartcard.read_card_only, "here"),
    Route("GET", "/api/smartcard/probe/{pid}", smartcard.probe, "nhso"),
    Route("POST", "/api/nhso-service/save-as-draft", nhso_service.save_as_draft, "save"),
    Route("POST", "/api/nhso-service/confirm-save", nhso_service.confirm_save, "save"),
    Route("GET", "/api/nhso-service/latest-authen-code/{pid}", nhso_service.latest, "nhso"),
    Route("GET", "/api/nhso-service/latest-5-authen-code-all-hospital/{pid}", nhso_service.latest_5, "nhso"),
    Route("GET", "/api/bridge/status", own.status, "here", "extension"),
    Route("GET", "/api/bridge/card", own.whole_card, "here", "extension"),
    Route("GET", "/api/bridge/card/rights", own.card_rights, "here", "extension"),
    Route("GET", "/api/bridge/today/{pid}", own.today, "nhso", "extension"),
    Route("GET", "/api/bridge/visits/{pid}", records.visit, "nhso", "extension"),
    Route("POST", "/api/bridge/visits/{pid}", records.remember, "nhso", "extension"),
    Route("DELETE", "/api/bridge/visits/{pid}", records.forget, "nhso", "extension"),
    Route("GET", "/api/bridge/outbox", records.outbox, "nhso", "extension"),
    Route("POST", "/api/bridge/outbox/{id}/retry", records.retry, "save", "extension"),
    Route("POST", "/api/bridge/outbox/{id}/drop", records.drop, "nhso", "extension"),
    Route("GET", "/api/bridge/diagnostics", own.diagnostics, "nhso", "extension"),
    Route("GET", "/api/bridge/settings", own.effective_settings, "here", "extension"),
)

_PATTERNS = tuple((route, route.pattern) for route in ROUTES)


def answer(
    bridge: Bridge,
    request: Request,
    on_progress: OnProgress = lambda *_: None,
    since: float | None = None,
) -> Answer:
    """Answer one request, which came at ``since`` (`time.monotonic`). Never raises: problems are answers."""
    try:
        zone = zone_of(request.origin, request.page, bridge.loaded.settings.zone)
        route, params = find(request.method, request.path, request.origin)
        with budget(SECONDS[route.waits], since):
            body = route.handler(Ask(bridge, zone, params, request.query, request.body, on_progress))
    except Problem as problem:
        if isinstance(problem, Internal):
            log.error("internal: %s", problem.detail)
        return Answer(problem.status, problem.body(request.path))
    except Exception as error:
        # The kind and the place only: an exception's own text may quote a PID.
        frame = traceback.extract_tb(error.__traceback__)[-1]
        log.error("internal: %s in %s:%s", type(error).__name__, frame.name, frame.lineno)
        return Answer(Internal.status, Internal().body(request.path))
    return Answer(OK, body)


def waits_for(method: str, path: str) -> Waits:
    """Return what the answer to a request may have to wait for, before anything else is known of it."""
    found = (r.waits for r, pattern in _PATTERNS if r.method == method and pattern.fullmatch(path))
    return next(found, "here")


def find(method: str, path: str, origin: str) -> tuple[Route, Mapping[str, str]]:
    """Return the route and its path's parameters. Raises NotFound or MethodNotAllowed."""
    here = [
        (route, found)
        for route, pattern in _PATTERNS
        if (found := pattern.fullmatch(path)) and (route.asker == "page" or origin == EXTENSION)
    ]
    if not here:
        raise NotFound
    for route, found in here:
        if route.method == method:
            return route, {name: unquote(value) for name, value in found.groupdict().items()}
    raise MethodNotAllowed(allowed=[route.method for route, _ in here])
