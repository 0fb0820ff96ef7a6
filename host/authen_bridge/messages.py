"""Every message between the extension and the host, as pydantic models.

``PROTOCOL.md`` is this file in words and ``extension/messages.d.ts`` is generated from it; tests
hold all three against each other. Sizes are bytes of the JSON, without the four-byte length.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from authen_bridge.names import Zone

REQUEST_BYTES = 64 * 1024  # the largest real request, a save, is under 1 KiB
REPLY_BYTES = 512 * 1024  # half of Chrome's wall of 1 MiB; card and photo need under 10 KiB

EXTENSION = "extension"  # the `origin` of requests made by our own pages

CardState = Literal["inserted", "identified", "ready", "removed", "unreadable"]
Stage = Literal["identity", "text", "photo"]


class Message(BaseModel):
    """Exact keys, exact types, nothing coerced: an unknown key is an error, not an extension."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        json_schema_serialization_defaults_required=True,  # what we send has every key
    )


# ── extension → host ──────────────────────────────────────────────────────────────────────────


class Request(Message):
    """Ask for one route. Answered by exactly one Reply with the same ``id``, unless cancelled."""

    id: Annotated[int, Field(ge=0, le=2**53 - 1)]
    method: Annotated[str, Field(pattern=r"^[A-Z]{1,16}$")]
    path: Annotated[str, Field(max_length=512, pattern=r"^/")]
    query: dict[str, str] = {}
    body: Any = None
    # Stamped by the service worker from `sender.origin`; "extension" for our own pages.
    origin: Annotated[str, Field(max_length=256)]
    # For our own pages: the origin of the page they stand beside. It decides the zone.
    page: Annotated[str, Field(max_length=256)] | None = None


class Cancel(Message):
    """The asker has gone: no reply to request ``cancel`` is wanted any more."""

    cancel: Annotated[int, Field(ge=0, le=2**53 - 1)]


# ── host → extension ──────────────────────────────────────────────────────────────────────────


class Hello(Message):
    """The host's first frame. ``zone`` is the default one; a page's own zone goes by its origin."""

    type: Literal["hello"] = "hello"
    protocol: int
    version: str
    zone: Zone


class Progress(Message):
    """How far request ``id`` has come; ``done`` and ``total`` are bytes."""

    type: Literal["progress"] = "progress"
    id: int
    stage: Stage
    done: int
    total: int


class Reply(Message):
    """The answer to request ``id``: an HTTP status and a JSON body, a problem's body included."""

    type: Literal["reply"] = "reply"
    id: int | None  # null: the request was too broken to have one
    status: int
    body: Any


class PartialDate(Message):
    """A date on the card, Buddhist era. Month or day is null where the registry does not know it."""

    year: int
    month: int | None
    day: int | None


class Name(Message):
    """A name as the card holds it, in four parts; an absent part is empty."""

    prefix: str
    first: str
    middle: str
    last: str


class Person(Message):
    """What a card says of its holder. Fields of the text stage are null until it was read."""

    pid: str
    pidValid: bool  # false: the check digit is wrong, a warning and nothing more
    nameTh: Name
    nameEn: Name
    birthDate: PartialDate | None
    sex: Literal["ชาย", "หญิง", ""]
    address: str | None = None
    issuer: str | None = None
    issueDate: PartialDate | None = None
    expiryDate: PartialDate | Literal["lifelong"] | None = None
    image: str | None = None  # base64 JPEG


class ChipRights(Message):
    """What NHSO's applet on the card says: the rights of ``updateDate``, never those of today.

    Blank fields are empty or null; many cards have nothing there.
    """

    mainInscl: str
    subInscl: str
    mainHospital: str
    subHospital: str
    paidType: str
    issueDate: PartialDate | None
    expiryDate: PartialDate | Literal["lifelong"] | None
    updateDate: PartialDate | None
    timesChanged: str


class CardRights(Message):
    """``GET /api/bridge/card/rights``: the holder, and his rights as the chip has them, if it has any."""

    pid: str
    chipRights: ChipRights | None


class CardEvent(Message):
    """A reader's card changed. ``person`` is there from ``identified`` on, until ``removed``."""

    reader: str
    state: CardState
    person: Person | None = None
    problem: str | None = None  # the problem's code, with ``unreadable``


class Terminal(Message):
    """One reader, in the words of the agent's ``terminals`` route."""

    terminalName: str
    isPresent: bool


class ReadersEvent(Message):
    """Readers came or went, or the PC's smart-card service stopped (``problem`` says so)."""

    terminals: list[Terminal]
    problem: str | None = None


class CardChanged(Message):
    type: Literal["event"] = "event"
    event: Literal["card"] = "card"
    body: CardEvent


class ReadersChanged(Message):
    type: Literal["event"] = "event"
    event: Literal["readers"] = "readers"
    body: ReadersEvent


class Status(Message):
    """``GET /api/bridge/status``: what a page of ours shows before anything happens."""

    protocol: int
    version: str
    zone: Zone  # of the page beside it, else the default
    zoneReady: bool
    hcode: str
    rights: str
    readers: ReadersEvent
    card: CardEvent | None


Source = Literal["policy", "user", "machine", "built-in"]


class Setting(Message):
    """One setting: what counts now, and whose word that is."""

    key: str
    value: str | bool | int
    source: Source


class SetAside(Message):
    """What a source said that does not count, and why; never its value. ``key`` "": all that it said."""

    source: Source
    key: str
    why: str


class EffectiveSettings(Message):
    """``GET /api/bridge/settings``: every setting there is; nothing secret is among them."""

    settings: list[Setting]
    refused: list[SetAside]


class TodaysCodes(Message):
    """``GET /api/bridge/today/{pid}``: the day's claim codes at every hospital, newest first.

    Each code has ``claimCode`` and, where known, ``claimType``, ``hcode``, ``claimDateTime`` and what
    NHSO says besides. ``troubles``: problem codes of sources that did not answer.
    """

    day: str  # Bangkok's, YYYY-MM-DD
    codes: list[dict[str, Any]]
    sources: list[str]
    troubles: list[str]


class OutboxEntry(Message):
    """One draft or confirmation that went through this PC. Times are ISO, UTC, by NHSO's clock."""

    id: str
    zone: Zone
    kind: Literal["draft", "confirm"]
    state: Literal["sending", "done", "refused", "unknown", "waiting", "expired", "dropped"]
    day: str  # of service, Bangkok's, YYYY-MM-DD
    created: str
    sent: str | None
    ended: str | None
    attempts: int
    problem: str | None  # a problem's code
    osUser: str
    pid: str
    claimType: str
    hn: str | None
    claimCode: str | None


class RememberedVisit(Message):
    """``/api/bridge/visits/{pid}``: what was last given for a patient; ``on`` false: nothing is remembered.

    Dates are Bangkok's, YYYY-MM-DD.
    """

    on: bool
    mobile: str | None = None
    mobileDate: str | None = None
    hn: str | None = None
    hnDate: str | None = None
