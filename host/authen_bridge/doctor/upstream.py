"""What is beyond this PC: the zone, its tokens, and whoever is asked for rights and codes.

An address is looked at with one HEAD, over TLS and without a token.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from authen_bridge.doctor.finding import Chain, Finding, ok, one
from authen_bridge.nhso import paths, srm, tokens
from authen_bridge.nhso.client import Client
from authen_bridge.nhso.clock import parsed
from authen_bridge.problems import NhsoProblem, NhsoUnreachable, Problem, ProxyRefused, TlsFailed

SKEW_SECONDS = 120  # the day of service turns at midnight; two minutes is still a clock in order

_NOT_NEEDED = "not needed"

_SET_BASE_URL = "set zones.{zone}.base_url by machine policy, if this PC is to relay to NHSO"

# What there is without an address to relay to, by the source of rights; see `Settings.rights_in`.
_WITHOUT_ADDRESS: Mapping[str, Finding] = {
    "none": Finding(
        "warning", "{zone}: no base_url, so only the card can be read; rights: none", _SET_BASE_URL
    ),
    "probe": Finding(
        "warning", "{zone}: no base_url, so only the card can be read; rights: probe", _SET_BASE_URL
    ),
    "srm": Finding("ok", "{zone}: the card can be read, and its rights by SRM; no base_url to relay to"),
    "gateway": Finding(
        "warning", "{zone}: no gateway.url, so only the card can be read; rights: gateway", "set gateway.url"
    ),
}


def zone(chain: Chain) -> list[Finding]:
    settings = chain.loaded.settings
    rights = settings.rights_in(chain.zone)
    if not chain.relay.ready:
        state, found, mend = _WITHOUT_ADDRESS[rights]
        return one(state, found.format(zone=chain.zone), mend.format(zone=chain.zone))
    if chain.zone == "production" and not settings.hcode:
        return one("broken", "production without an hcode", "set hcode to the unit's own code")
    return ok(f"{chain.zone}, rights: {rights}, hcode: {settings.hcode or 'not set'}")


def token(chain: Chain) -> list[Finding]:
    if chain.relay.rights == "gateway" or chain.relay.client is None:
        return ok(_NOT_NEEDED)
    if tokens.find(chain.zone):
        return ok("there")
    return one("warning", "missing", "get one from the site's menu Token, then run: authen-bridge token set")


def nhso(chain: Chain) -> list[Finding]:
    if chain.relay.rights == "gateway":
        return _agent(chain)
    return _reached(chain, chain.known.base_url) if chain.known.base_url else ok(_NOT_NEEDED)


def right_search(chain: Chain) -> list[Finding]:
    """Look at the officers' API and the log-in for it, where the rights come from there."""
    if chain.relay.rights != "srm":
        return ok(_NOT_NEEDED)
    if not chain.known.srm_url:
        return one("broken", "no address", f"set zones.{chain.zone}.srm_url")
    return [*_reached(chain, chain.known.srm_url), _log_in(chain)]


def _log_in(chain: Chain) -> Finding:
    if srm.kept(chain.zone):
        return Finding("ok", "an officer's log-in is there")
    by_hand = f"authen-bridge token set --for srm --zone {chain.zone}"
    # The program's tokens are production's.
    program = "log in with NHSO's SRM program, or run: " if chain.zone == "production" else "run: "
    return Finding("warning", "no officer's log-in", program + by_hand)


def check_status(chain: Chain) -> list[Finding]:
    """Look at check-authen-status where it is what there is to ask for a day's codes."""
    known = chain.known
    if known.base_url or not known.status_url or not tokens.find(chain.zone):
        return ok(_NOT_NEEDED)
    return _reached(chain, known.status_url)


def _reached(chain: Chain, address: str) -> list[Finding]:
    try:
        date = Client(address, chain.known.ca_bundle, proxy=chain.loaded.settings.proxy).date()
    except TlsFailed as problem:
        return one("broken", problem.code, "add the proxy's authority to the system, or set ca_bundle")
    except (NhsoUnreachable, ProxyRefused) as problem:
        return one("broken", problem.code, "check the network and the proxy")
    except NhsoProblem as problem:
        return one("broken", problem.code, "try again; if it stays, tell NHSO")
    return ok("reachable") + _clock(date)


def _agent(chain: Chain) -> list[Finding]:
    try:
        chain.relay.get(paths.TERMINALS)
    except Problem as problem:
        return one(
            "broken", f"{problem.code}: the agent on this PC", "start NHSO's agent, or set gateway.url"
        )
    return ok("the agent on this PC answers")


def _clock(header: str | None) -> list[Finding]:
    theirs = parsed(header)
    if theirs is None:
        return []
    skew = (datetime.now(UTC) - theirs).total_seconds()
    if abs(skew) > SKEW_SECONDS:
        return one(
            "warning", f"this PC's clock is {skew:+.0f} s off NHSO's", "set the clock from a time server"
        )
    return ok(f"clock within {abs(skew):.0f} s of NHSO's")
