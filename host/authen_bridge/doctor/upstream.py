"""What is beyond this PC: the zone, its tokens, and whoever is asked for rights and codes.

An address is looked at with one HEAD, over TLS and without a token.
"""

from __future__ import annotations

import contextvars
import queue
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from authen_bridge.doctor.finding import Chain, Finding, ok, one
from authen_bridge.nhso import paths, proxies, srm, tokens
from authen_bridge.nhso.budget import left
from authen_bridge.nhso.client import CONNECT_SECONDS, READ_SECONDS, Client
from authen_bridge.nhso.clock import parsed
from authen_bridge.problems import (
    HcodeMissing,
    NhsoProblem,
    NhsoTimeout,
    NhsoUnreachable,
    Problem,
    ProxyRefused,
    TlsFailed,
    TokenMissing,
)

SKEW_SECONDS = 120  # the day of service turns at midnight; two minutes is still a clock in order

_NOT_NEEDED = "not needed"

_SET_BASE_URL = "set zones.{zone}.base_url by machine policy, if this PC is to relay to NHSO"

# What there is without an address to relay to, by the source of rights; see `Settings.rights_in`.
_WITHOUT_ADDRESS: Mapping[str, Finding] = {
    # Production's default, and in order: page and panel need no more.
    "none": Finding(
        "ok", "ZONE_CARD_ONLY", "{zone}: no base_url, so only the card can be read; rights: none"
    ),
    "probe": Finding(
        "warning",
        "ZONE_CARD_ONLY",
        "{zone}: no base_url, so only the card can be read; rights: probe",
        _SET_BASE_URL,
    ),
    "srm": Finding(
        "ok", "ZONE_SRM", "{zone}: the card can be read, and its rights by SRM; no base_url to relay to"
    ),
    "gateway": Finding(
        "warning",
        "ZONE_NO_GATEWAY",
        "{zone}: no gateway.url, so only the card can be read; rights: gateway",
        "set gateway.url",
    ),
}


def zone(chain: Chain) -> list[Finding]:
    settings = chain.loaded.settings
    rights = settings.rights_in(chain.zone)
    if not chain.relay.ready:
        finding = _WITHOUT_ADDRESS[rights]
        said = finding.found.format(zone=chain.zone), finding.mend.format(zone=chain.zone)
        return one(finding.state, finding.code, *said)
    if chain.zone == "production" and not settings.hcode:
        return one(
            "broken", HcodeMissing.code, "production without an hcode", "set hcode to the unit's own code"
        )
    return ok("ZONE_READY", f"{chain.zone}, rights: {rights}, hcode: {settings.hcode or 'not set'}")


def token(chain: Chain) -> list[Finding]:
    if chain.relay.rights == "gateway" or chain.relay.client is None:
        return ok("NOT_NEEDED", _NOT_NEEDED)
    if tokens.find(chain.zone):
        return ok("TOKEN_THERE", "there")
    return one(
        "warning",
        TokenMissing.code,
        "missing",
        "get one from the site's menu Token, then run: authen-bridge token set",
    )


def nhso(chain: Chain) -> list[Finding]:
    if chain.relay.rights == "gateway":
        return _agent(chain)
    return _reached(chain, chain.known.base_url) if chain.known.base_url else ok("NOT_NEEDED", _NOT_NEEDED)


def right_search(chain: Chain) -> list[Finding]:
    """Look at the officers' API and the log-in for it, where the rights come from there."""
    if chain.relay.rights != "srm":
        return ok("NOT_NEEDED", _NOT_NEEDED)
    if not chain.known.srm_url:
        return one("broken", "SRM_NO_ADDRESS", "no address", f"set zones.{chain.zone}.srm_url")
    return [*_reached(chain, chain.known.srm_url), _log_in(chain)]


def _log_in(chain: Chain) -> Finding:
    if srm.kept(chain.zone):
        return Finding("ok", "SRM_LOGGED_IN", "an officer's log-in is there")
    by_hand = f"authen-bridge token set --for srm --zone {chain.zone}"
    # The program's tokens are production's.
    program = "log in with NHSO's SRM program, or run: " if chain.zone == "production" else "run: "
    return Finding("warning", "SRM_NO_LOG_IN", "no officer's log-in", program + by_hand)


def check_status(chain: Chain) -> list[Finding]:
    """Look at check-authen-status where it is what there is to ask for a day's codes."""
    known = chain.known
    if known.base_url or not known.status_url or not tokens.find(chain.zone):
        return ok("NOT_NEEDED", _NOT_NEEDED)
    return _reached(chain, known.status_url)


def _reached(chain: Chain, address: str) -> list[Finding]:
    way = _way(address, chain.loaded.settings.proxy)
    try:
        date = _date(Client(address, chain.known.ca_bundle, proxy=chain.loaded.settings.proxy))
    except TlsFailed as problem:
        return one(
            "broken",
            problem.code,
            problem.code + way,
            "add the proxy's authority to the system, or set ca_bundle",
        )
    except (NhsoUnreachable, ProxyRefused) as problem:
        return one("broken", problem.code, problem.code + way, "check the network and the proxy")
    except NhsoProblem as problem:
        return one("broken", problem.code, problem.code + way, "try again; if it stays, tell NHSO")
    return ok("REACHABLE", f"reachable{way}") + _clock(date)


def _date(client: Client) -> str | None:
    """Return what `Client.date` does, in its time: a name's look-up, which is the system's to end, too."""
    answers: queue.SimpleQueue[str | Exception | None] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(client.date())
        except Exception as failure:
            answers.put(failure)

    # The thread of a look-up that hangs ends with it, or with the program.
    threading.Thread(target=contextvars.copy_context().run, args=(ask,), daemon=True).start()
    try:
        answer = answers.get(timeout=max(0.0, min(left(), CONNECT_SECONDS + READ_SECONDS)))
    except queue.Empty:
        raise NhsoTimeout from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _way(address: str, explicit: str) -> str:
    """Return the proxy that is asked, its host and port alone: a system's may have a password in it."""
    try:
        proxy = next(iter(proxies.chosen(address, explicit).values()), "")
    except ProxyRefused:
        return ", through a proxy that is set wrongly"
    if not proxy:
        return ""
    parts = urlsplit(proxy)
    return f", through the proxy {parts.hostname}:{parts.port or _PORTS[parts.scheme]}"


_PORTS: Mapping[str, int] = {"http": 80, "https": 443}


def _agent(chain: Chain) -> list[Finding]:
    try:
        chain.relay.get(paths.TERMINALS)
    except Problem as problem:
        return one(
            "broken",
            problem.code,
            f"{problem.code}: the agent on this PC",
            "start NHSO's agent, or set gateway.url",
        )
    return ok("GATEWAY_ANSWERS", "the agent on this PC answers")


def _clock(header: str | None) -> list[Finding]:
    theirs = parsed(header)
    if theirs is None:
        return []
    skew = (datetime.now(UTC) - theirs).total_seconds()
    if abs(skew) > SKEW_SECONDS:
        return one(
            "warning",
            "CLOCK_OFF",
            f"this PC's clock is {skew:+.0f} s off NHSO's",
            "set the clock from a time server",
        )
    return ok("CLOCK", f"clock within {abs(skew):.0f} s of NHSO's")
