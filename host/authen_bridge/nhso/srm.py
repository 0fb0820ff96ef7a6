"""NHSO's SRM: right-search with an officer's log-in. Its tokens, and the pauses it asks for.

The officer logs in with NHSO's own program ("SRM Smart Card Single Sign-On"), which leaves an access
token of some minutes and a refresh token in a text file; we never log in ourselves. What we refresh
is kept in memory alone, a new refresh token too: where SRM gives one and ends the old, a host that
starts anew needs the officer's next log-in. The log-in program's file is its own, and never written.
Nothing here sleeps: while SRM wants to be left alone, askers are told so.

Source of the file and of the refresh: several independent public programs that agree.
"""

from __future__ import annotations

import base64
import binascii
import json
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from authen_bridge.names import Zone
from authen_bridge.nhso import tokens
from authen_bridge.nhso.budget import budget, left
from authen_bridge.nhso.client import Client
from authen_bridge.nhso.pauses import Pause
from authen_bridge.nhso.zone_names import ZONE_NAMES
from authen_bridge.problems import (
    FieldError,
    InvalidRequest,
    NhsoBusy,
    NhsoError,
    NhsoTimeout,
    NotFound,
    TokenMissing,
    TokenRejected,
)

SEARCH_PATH = "/ucws/v1/right-search"
REFRESH_PATH = "/scard/access-token"

SEARCH_SECONDS = 25.0  # search, refresh and search again together: as long as any exchange of ours

LOG_IN = "กรุณาเข้าสู่ระบบใหม่ด้วยโปรแกรม SRM Smart Card Single Sign-On แล้วลองอีกครั้ง"
UNKNOWN = "ไม่พบเลขประจำตัวประชาชนนี้ในระบบตรวจสอบสิทธิของ สปสช. กรุณาตรวจสอบเลขบนบัตร หรือสอบถาม สปสช. โทร. 1330"


class Tokens(NamedTuple):
    """An officer's log-in: either token may be missing. Without ``refresh`` it ends when ``access`` does."""

    access: str = ""
    refresh: str = ""


class Srm:
    """One zone's SRM. Safe to share between threads; made once, for it remembers pauses and tokens.

    ``kept`` finds the officer's tokens, at every search: a new log-in counts at once.
    """

    def __init__(
        self,
        client: Client,
        kept: Callable[[], Tokens | None],
        pause: Pause | None = None,
        *,
        zone: Zone | None = None,
    ) -> None:
        self._client = client
        self._kept = kept
        self._pause = pause or Pause()
        self._zone = zone
        self._lock = threading.Lock()  # of the next two
        self._refreshing: dict[tuple[Tokens, Tokens], Future[Tokens]] = {}  # by what is kept, and what ended
        self._refreshed: tuple[Tokens, Tokens] | None = None  # what was kept, and what we had for it

    def now(self) -> datetime:
        """Return the time by NHSO's clock, aware."""
        return self._client.clock.now()

    def search(self, pid: str) -> Any:
        """Return right-search's JSON for ``pid``, unchecked.

        Raises TokenMissing and TokenRejected, whose words name SRM's own log-in; NhsoBusy with
        ``retryAfter`` in seconds; InvalidRequest for a PID that SRM doesn't know; NhsoProblem. Takes
        `SEARCH_SECONDS` at the most.
        """
        kept = self._kept()
        if kept is None:
            raise TokenMissing(**self._naming("ยังไม่ได้เข้าสู่ระบบ SRM{}"))
        try:
            with budget(SEARCH_SECONDS):
                return self._ask(pid, kept)
        except TokenRejected as refused:
            words = "สปสช. ไม่รับการเข้าสู่ระบบ SRM{} (หมดอายุหรือไม่มีสิทธิ)"
            raise TokenRejected(**self._naming(words)) from refused
        except NotFound as unknown:
            # Not our NOT_FOUND, which tells a client that the route is not there: as the agent and
            # the zone's probe do, 400 whose `errors` say what is wrong with this PID.
            raise InvalidRequest(errors=[FieldError("pid", UNKNOWN)], message=UNKNOWN) from unknown

    def _naming(self, words: str) -> dict[str, Any]:
        """Return the facts of a problem with the log-in, whose ``words`` leave room for the zone."""
        if self._zone is None:
            return {"message": f"{words.format('')} {LOG_IN}"}
        named = f" ของ{ZONE_NAMES[self._zone]}"
        return {"zone": self._zone, "message": f"{words.format(named)} {LOG_IN}"}

    def _ask(self, pid: str, kept: Tokens) -> Any:
        """Ask with the newest token; once more with a refreshed one where it has ended."""
        newest = self._newest(kept)
        if newest.access and not (newest.refresh and self._has_ended(newest.access)):
            try:
                return self._search(pid, newest)
            except TokenRejected:
                pass  # revoked, or its end is not in it
        return self._search(pid, self._refresh(kept, newest))

    def _search(self, pid: str, officer: Tokens) -> Any:
        return self._call(lambda: self._client.get(SEARCH_PATH, officer.access, {"pid": pid}))

    def _call(self, send: Callable[[], Any]) -> Any:
        """Return what ``send`` returns. Every call to SRM leaves through here, or doesn't leave."""
        asked = self._pause.ask()
        try:
            answer = send()
        except NhsoBusy as busy:
            raise self._pause.begin(asked, busy.facts.get("retryAfter")) from busy
        self._pause.end(asked)
        return answer

    def _newest(self, kept: Tokens) -> Tokens:
        refreshed = self._refreshed
        return refreshed[1] if refreshed and refreshed[0] == kept else kept

    def _refresh(self, kept: Tokens, ended: Tokens) -> Tokens:
        """Return tokens newer than ``ended``. Many may ask at once: one goes, all share what comes of it."""
        with self._lock:
            newest = self._newest(kept)
            if newest != ended:
                return newest
            under_way = self._refreshing.get((kept, ended))
            outcome = under_way or self._refreshing.setdefault((kept, ended), Future())
        if under_way is None:
            self._go(kept, ended, outcome)
        try:
            return outcome.result(left())
        except TimeoutError as slow:  # our own time is over, if not that of whoever went
            raise NhsoTimeout from slow

    def _go(self, kept: Tokens, ended: Tokens, outcome: Future[Tokens]) -> None:
        """Refresh ``ended`` and let everybody know by ``outcome``."""
        try:
            fresh = self._fetch(ended)
        except BaseException as error:
            with self._lock:
                del self._refreshing[kept, ended]
            outcome.set_exception(error)
        else:
            with self._lock:
                self._refreshed = (kept, fresh)
                del self._refreshing[kept, ended]
            outcome.set_result(fresh)

    def _fetch(self, ended: Tokens) -> Tokens:
        if not ended.refresh:
            raise TokenRejected
        try:
            fields = {"refresh-token": ended.refresh}
            answer = self._call(lambda: self._client.post_form(REFRESH_PATH, fields))
        except InvalidRequest as refused:  # 400 is how log-in services refuse a refresh token
            raise TokenRejected from refused
        except NotFound as missing:  # the route, not the person
            raise NhsoError from missing
        if not isinstance(answer, dict) or not _usable(answer.get("access_token")):
            raise NhsoError("no access token")
        refresh = _usable(answer.get("refresh_token")) or ended.refresh  # some services change it too
        return Tokens(answer["access_token"], refresh)

    def _has_ended(self, access: str) -> bool:
        end = expiry(access)
        return end is not None and end <= self.now().timestamp()


def kept(zone: Zone) -> Tokens | None:
    """Return the officer's tokens for ``zone``: the log-in program's before a refresh token set by hand.

    The program's are newer, as it writes them at every log-in. They are production's: nothing says
    that it can log in to the test zone, and a token never goes to a zone that is not its own.
    """
    left = read_file(_file()) if zone == "production" else None
    if left is not None:
        return left
    by_hand = tokens.find(zone, "srm")
    return Tokens(refresh=by_hand) if by_hand else None


def _file() -> Path:
    return Path.home() / "SRM Smart Card Single Sign-On" / "token.txt"


def read_file(path: Path) -> Tokens | None:
    """Return the tokens in the program's file, or None where it holds none that can be used."""
    try:
        text = path.read_text("utf-8-sig", errors="replace")
    except OSError:
        return None
    lines = dict(line.partition("=")[::2] for line in text.splitlines())
    found = {name.strip(): value.strip() for name, value in lines.items()}
    left = Tokens(_usable(found.get("access-token")), _usable(found.get("refresh-token")))
    return left if any(left) else None


def expiry(access: str) -> float | None:
    """Return when a JWT ends, in seconds since 1970; None for one that doesn't say, or no JWT.

    Only to spare SRM a call: whether a token is good is SRM's to say, so no signature is checked.
    """
    try:
        payload = access.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return float(claims["exp"])
    except (IndexError, KeyError, TypeError, ValueError, OverflowError, binascii.Error, RecursionError):
        return None


def _usable(token: Any) -> str:
    return token if isinstance(token, str) and tokens.usable(token) else ""
