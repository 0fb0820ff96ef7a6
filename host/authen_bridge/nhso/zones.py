"""The two zones of NHSO, which page belongs to which, and what this PC has for each.

The page's origin decides: a production page can never be shown test people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from authen_bridge.messages import EXTENSION
from authen_bridge.names import PACKAGED_ORIGINS, Zone
from authen_bridge.nhso import srm, tokens
from authen_bridge.nhso.client import Client
from authen_bridge.nhso.clock import NhsoClock
from authen_bridge.nhso.gateway import Agent
from authen_bridge.nhso.srm import Srm
from authen_bridge.nhso.zone_names import ZONE_NAMES
from authen_bridge.problems import (
    ForbiddenOrigin,
    HcodeMissing,
    RightsUnavailable,
    TokenMissing,
    TokenRejected,
    ZoneNotSetUp,
)
from authen_bridge.settings import Settings, ZoneSettings

# Each zone's New Authen site.
SITES: Mapping[Zone, str] = {"production": "authenservice.nhso.go.th", "test": "test.nhso.go.th"}
_OWN: Mapping[str, Zone] = {f"https://{host}": zone for zone, host in SITES.items()}
ORIGINS: Mapping[str, Zone] = {**PACKAGED_ORIGINS, **_OWN}  # this order: no package gives NHSO's another zone

# Why a rights source can't save, in words for a clerk; whichever isn't here gives a `correlationId`.
CANNOT_SAVE: Mapping[str, str] = {
    "none": "เครื่องนี้ตั้งค่าให้อ่านบัตรอย่างเดียว จึงขอ Authen Code แทนไม่ได้ กรุณากดปุ่มบันทึกบนหน้าเว็บ New Authen",
    "srm": "เครื่องนี้ตรวจสอบสิทธิผ่าน SRM ซึ่งให้เฉพาะข้อมูลสิทธิ จึงขอ Authen Code แทนไม่ได้ กรุณาขอบนหน้าเว็บ New Authen",
}


def zone_of(origin: str, page: str | None, default: Zone) -> Zone:
    """Return the zone of a request. Raises ForbiddenOrigin for an origin that has none.

    ``origin`` is the asking page's, or ``"extension"`` for a page of ours, whose zone is that of the
    ``page`` it stands beside, or ``default`` where it stands alone.
    """
    if origin != EXTENSION:
        page = origin
    if page is None:
        return default
    try:
        return ORIGINS[page]
    except KeyError:
        raise ForbiddenOrigin from None


_PC_CLOCK = NhsoClock()  # it learns from nobody


@dataclass(frozen=True, slots=True)
class Relay:
    """One zone as this PC can reach it. Made for a request; the clients behind it are kept.

    Where the rights come from the agent on this PC, `get` and `save` go to that agent, which has a
    token of its own; ours goes to NHSO's addresses of this zone and nowhere else.
    """

    zone: Zone
    hcode: str
    rights: str
    client: Client | None  # None: the zone has no address on this PC
    token: Callable[[], str | None]
    agent: Agent | None = None  # asked in place of `client` where rights are the gateway's
    srm: Srm | None = None
    status: Client | None = None  # check-authen-status

    @property
    def ready(self) -> bool:
        """There is somebody for `get` and `save` to ask; whether he answers is another matter."""
        return (self.agent if self.rights == "gateway" else self.client) is not None

    @property
    def clock(self) -> NhsoClock:
        """NHSO's clock. The agent on this PC has only the PC's own, and it is that one which is given."""
        return self.client.clock if self.client and self.has_nhsos_time else _PC_CLOCK

    @property
    def has_nhsos_time(self) -> bool:
        """`clock` can learn NHSO's time."""
        return self.client is not None and self.rights != "gateway"

    def learn_the_time(self) -> None:
        """Have `clock` know NHSO's time, if it can. No token is sent. Raises NhsoProblem."""
        if self.client and self.has_nhsos_time and self.clock.skew is None:
            self.client.date()

    def check_ready(self) -> None:
        """Raise ZoneNotSetUp or TokenMissing where `get` and `save` would."""
        if self.rights == "gateway":
            self._here()
        else:
            self._reached(self.client)
            self._token()

    @property
    def can_save(self) -> bool:
        """The rights source gives the ``correlationId`` that every draft and confirmation needs."""
        return self.rights not in CANNOT_SAVE

    def check_can_save(self) -> None:
        """Raise RightsUnavailable, saying why, where nothing can be saved with this rights source."""
        if not self.can_save:
            raise RightsUnavailable(message=CANNOT_SAVE[self.rights])

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        """Return NHSO's JSON at ``path``. Raises SetupProblem, NhsoProblem, RequestProblem."""
        if self.rights == "gateway":
            return self._here().get(path, query)
        with self._naming_the_zone():
            return self._reached(self.client).get(path, self._token(), query)

    def save(self, path: str, body: dict[str, Any]) -> Any:
        """Post ``body`` once. Raises as `get`, and OutcomeUnknown where it may have been committed."""
        self.check_can_save()
        if self.rights == "gateway":
            return self._here().save(path, body)
        with self._naming_the_zone():
            return self._reached(self.client).save(path, body, self._token())

    def get_status(self, path: str, query: Mapping[str, str]) -> Any:
        """Return check-authen-status's JSON, asked with the zone's token. Raises as `get`."""
        with self._naming_the_zone():
            return self._reached(self.status).get(path, self._token(), query)

    def _here(self) -> Agent:
        if self.agent is None:
            raise ZoneNotSetUp(zone=self.zone)
        return self.agent

    def _reached(self, client: Client | None) -> Client:
        if client is None:
            raise ZoneNotSetUp(zone=self.zone)
        return client

    def _token(self) -> str:
        token = self.token()
        if not token:
            raise TokenMissing(zone=self.zone, message=token_words(self.zone, "ยังไม่ได้ใส่ Token ของหน่วยบริการ"))
        return token

    @contextmanager
    def _naming_the_zone(self) -> Iterator[None]:
        try:
            yield
        except TokenRejected as refused:
            words = token_words(self.zone, "สปสช. ไม่รับ Token ของหน่วยบริการ (หมดอายุหรือผิดเขต)")
            raise TokenRejected(zone=self.zone, message=words) from refused

    def own_hcode(self, given: str | None) -> str | None:
        """Return the unit's own hcode. Raises HcodeMissing in production where nobody set one.

        There the asker's is not taken: many give the patient's hospital.
        """
        if not self.hcode and self.zone == "production":
            raise HcodeMissing
        return self.hcode or given


def token_words(zone: Zone, what: str) -> str:
    """Return ``what`` with the zone that it is about, and where that zone gives a new token."""
    name = ZONE_NAMES[zone]
    where = f"เมนู Token บนเว็บ New Authen ของ{name} ({SITES[zone]})"
    return f"{what} สำหรับ{name} ขอ Token ใหม่ได้จาก{where} แล้วแจ้งฝ่าย IT"


class Zones:
    """The relays of both zones; each keeps its HTTP sessions for as long as the host lives."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._clients = self._each(lambda known: known.base_url)
        self._status = self._each(lambda known: known.status_url)
        self._srm = {
            zone: Srm(client, lambda zone=zone: srm.kept(zone), zone=zone)  # type: ignore[misc]
            for zone, client in self._each(lambda known: known.srm_url).items()
        }
        gateway = settings.gateway
        # Direct: a proxy would look for the agent on its own machine, and see the patient pass.
        self._agent = Agent(Client(gateway.url, direct=True)) if gateway.url else None

    def relay(self, zone: Zone) -> Relay:
        rights = self._settings.rights_in(zone)
        return Relay(
            zone=zone,
            hcode=self._settings.hcode,
            rights=rights,
            client=self._clients.get(zone),
            token=lambda: tokens.find(zone),
            agent=self._agent if rights == "gateway" else None,
            srm=self._srm.get(zone),
            status=self._status.get(zone),
        )

    def _each(self, address: Callable[[ZoneSettings], str]) -> dict[Zone, Client]:
        return {
            zone: Client(address(known), known.ca_bundle, proxy=self._settings.proxy)
            for zone, known in self._settings.zones.items()
            if address(known)
        }
