"""Every route: method and path → handler, and who may ask. One table, no branches.

The first eight are the agent's, to the letter of its documentation; pages may ask for those alone.
``/api/preference``, by which the agent hands its token to anyone, is not among them.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple
from urllib.parse import unquote

from pydantic import TypeAdapter, ValidationError

from authen_bridge import __version__, doctor
from authen_bridge.answers import agent_document
from authen_bridge.bridge import Bridge
from authen_bridge.card import telling
from authen_bridge.card.slot import Card
from authen_bridge.messages import EXTENSION, CardRights, Request, Stage, Status
from authen_bridge.names import PROTOCOL, Zone
from authen_bridge.nhso import rights
from authen_bridge.nhso.documents import Latest, Saved, checked_pid, checked_save
from authen_bridge.nhso.zones import Relay, zone_of
from authen_bridge.problems import (
    FieldError,
    Internal,
    InvalidRequest,
    MethodNotAllowed,
    NhsoError,
    NotFound,
    OutcomeUnknown,
    Problem,
    RightsUnavailable,
)

log = logging.getLogger(__name__)

OnProgress = Callable[[Stage, int, int], None]  # stage, bytes done, bytes in all


class Answer(NamedTuple):
    status: int
    body: Any


@dataclass(frozen=True, slots=True)
class Ask:
    """One request on its way through a handler."""

    bridge: Bridge
    zone: Zone
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    on_progress: OnProgress

    @property
    def relay(self) -> Relay:
        return self.bridge.zones.relay(self.zone)


Handler = Callable[[Ask], Any]
Asker = Literal["page", "extension"]
Waits = Literal["here", "nhso"]  # what an answer may have to wait for: this PC, or NHSO too


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


# ── the card ──────────────────────────────────────────────────────────────────────────────────


def terminals(ask: Ask) -> Any:
    return [terminal.model_dump() for terminal in ask.bridge.cards.terminals()]


def read_card_only(ask: Ask) -> Any:
    wants_image = _flag(ask.query, "readImageFlag")
    card = ask.bridge.cards.current()
    return agent_document(card.identity(), _photo(card, ask) if wants_image else None)


def read(ask: Ask) -> Any:
    wants_image = _flag(ask.query, "readImageFlag")
    card = ask.bridge.cards.current()
    relay = ask.relay
    known = rights.SOURCES[relay.rights](relay, card.identity().pid)
    image = _photo(card, ask) if wants_image else None
    # Asked of the card again: one that was pulled while NHSO answered is nobody's any more. NHSO's
    # register is newer than the card and knows the code of every title, so its words win.
    return agent_document(card.identity(), image) | known


def probe(ask: Ask) -> Any:
    if ask.zone != "test":
        raise NotFound
    return rights.probe(ask.relay, checked_pid(ask.params["pid"]))


# ── NHSO ──────────────────────────────────────────────────────────────────────────────────────


def save(ask: Ask, path: str) -> Any:
    wanted = checked_save(ask.body)
    relay = ask.relay
    if relay.rights == "none":  # nothing here proves that the patient is present
        raise RightsUnavailable
    body = wanted.model_dump(exclude_none=True)
    if hcode := relay.own_hcode(wanted.hcode):
        body["hcode"] = hcode
    answer = relay.save(path, body)
    try:
        saved = _checked(Saved, answer)
    except NhsoError as error:  # it said yes, but not to what
        raise OutcomeUnknown from error
    if saved["pid"] != wanted.pid:
        raise OutcomeUnknown
    return saved


def save_as_draft(ask: Ask) -> Any:
    return save(ask, "/api/nhso-service/save-as-draft")


def confirm_save(ask: Ask) -> Any:
    return save(ask, "/api/nhso-service/confirm-save")


def latest(ask: Ask) -> Any:
    pid = checked_pid(ask.params["pid"])
    return _checked(Latest, ask.relay.get(f"/api/nhso-service/latest-authen-code/{pid}"))


def latest_5(ask: Ask) -> Any:
    pid = checked_pid(ask.params["pid"])
    return _checked(list[Latest], ask.relay.get(f"/api/nhso-service/latest-5-authen-code-all-hospital/{pid}"))


# ── our own pages ─────────────────────────────────────────────────────────────────────────────


def status(ask: Ask) -> Any:
    settings = ask.bridge.loaded.settings
    return Status(
        protocol=PROTOCOL,
        version=__version__,
        zone=ask.zone,
        zoneReady=ask.relay.client is not None,
        hcode=settings.hcode,
        rights=settings.rights_in(ask.zone),
        readers=ask.bridge.cards.readers(),
        card=ask.bridge.cards.latest(),
    ).model_dump()


def whole_card(ask: Ask) -> Any:
    wants_image = _flag(ask.query, "readImageFlag")
    card = ask.bridge.cards.current()
    return telling.person(card.text(), _photo(card, ask) if wants_image else None).model_dump()


def card_rights(ask: Ask) -> Any:
    card = ask.bridge.cards.current()
    rights = card.chip_rights()
    shown = None if rights is None else telling.chip_rights(rights)
    return CardRights(pid=card.identity().pid, chipRights=shown).model_dump()


def diagnostics(ask: Ask) -> Any:
    return doctor.report(ask.bridge.loaded, ask.bridge.cards).model_dump()


ROUTES: tuple[Route, ...] = (
    Route("GET", "/api/smartcard/terminals", terminals, "here"),
    Route("GET", "/api/smartcard/read", read, "nhso"),
    Route("GET", "/api/smartcard/read-card-only", read_card_only, "here"),
    Route("GET", "/api/smartcard/probe/{pid}", probe, "nhso"),
    Route("POST", "/api/nhso-service/save-as-draft", save_as_draft, "nhso"),
    Route("POST", "/api/nhso-service/confirm-save", confirm_save, "nhso"),
    Route("GET", "/api/nhso-service/latest-authen-code/{pid}", latest, "nhso"),
    Route("GET", "/api/nhso-service/latest-5-authen-code-all-hospital/{pid}", latest_5, "nhso"),
    Route("GET", "/api/bridge/status", status, "here", "extension"),
    Route("GET", "/api/bridge/card", whole_card, "here", "extension"),
    Route("GET", "/api/bridge/card/rights", card_rights, "here", "extension"),
    Route("GET", "/api/bridge/diagnostics", diagnostics, "nhso", "extension"),
)

_PATTERNS = tuple((route, route.pattern) for route in ROUTES)


def answer(bridge: Bridge, request: Request, on_progress: OnProgress = lambda *_: None) -> Answer:
    """Answer one request. Never raises: what goes wrong is a problem's status and body."""
    try:
        zone = zone_of(request.origin, request.page, bridge.loaded.settings.zone)
        route, params = find(request.method, request.path, request.origin)
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
    return Answer(200, body)


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


def _photo(card: Card, ask: Ask) -> bytes | None:
    return card.photo(lambda done, total: ask.on_progress("photo", done, total))


def _flag(query: Mapping[str, str], name: str) -> bool:
    """Return a boolean query parameter as Spring Boot reads one; absent or empty is false."""
    value = query.get(name, "").lower()
    if value in ("true", "on", "yes", "1"):
        return True
    if value in ("", "false", "off", "no", "0"):
        return False
    raise InvalidRequest(errors=[FieldError(name, "ต้องเป็น true หรือ false")])


def _checked(shape: Any, answered: Any) -> Any:
    """Return NHSO's answer in the API's own field names, unknown fields kept. Raises NhsoError."""
    adapter: TypeAdapter[Any] = TypeAdapter(shape)
    try:
        return adapter.dump_python(adapter.validate_python(answered), exclude_unset=True)
    except ValidationError as error:
        raise NhsoError from error
