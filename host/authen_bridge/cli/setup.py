"""``zone`` and ``token``: which NHSO this PC speaks to, and as whom."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Mapping

from authen_bridge import settings
from authen_bridge.cli.commands import Add
from authen_bridge.cli.words import DONE, WRONG_USAGE, say
from authen_bridge.names import ZONES, Zone
from authen_bridge.nhso import tokens
from authen_bridge.settings import change

_PROMPTS: Mapping[tokens.Kind, str] = {
    "nhso": "token for {zone}: ",
    "srm": "SRM token for {zone}: ",
    "proxy": "user:password of the proxy: ",
}
_MACHINE = "for every user of this machine (administrator)"


def add_to(add: Add) -> None:
    sub = add("zone", zone, "show the default zone, or set it")
    sub.add_argument("zone", nargs="?", choices=ZONES)
    sub.add_argument("--machine", action="store_true", help=_MACHINE)

    sub = add("token", token, "set or clear a zone's token; it is read from standard input")
    sub.add_argument("action", choices=("set", "clear"))
    sub.add_argument("--zone", choices=ZONES)
    sub.add_argument(
        "--for",
        dest="kind",
        choices=tokens.KINDS,
        default="nhso",
        help="whom it is for: the zone itself, its SRM, or the proxy (user:password, for both zones)",
    )
    sub.add_argument("--machine", action="store_true", help=_MACHINE)


def zone(options: argparse.Namespace) -> int:
    if options.zone:
        (change.set_machine_zone if options.machine else change.set_zone)(options.zone)
    loaded = settings.load()
    source = loaded.sources["zone"]
    say(f"{loaded.settings.zone} ({source})")
    if options.machine and options.zone and source == settings.USER:
        say(_user_wins(options.zone))
    return DONE


def _user_wins(zone: Zone) -> str:
    return f"the machine's default is {zone} now; your own {settings.user_file()} names a zone, and it wins"


def token(options: argparse.Namespace) -> int:
    zone, kind = options.zone or settings.load().settings.zone, options.kind
    named = tokens.name(zone, kind)
    if options.action == "clear":
        there = tokens.clear(zone, machine=options.machine, kind=kind)
        say(f"{named}: {'cleared' if there else 'there was none'}")
        return DONE
    prompt = _PROMPTS[kind].format(zone=zone)
    given = getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline()
    if not given.strip():
        say("nothing given", sys.stderr)
        return WRONG_USAGE
    tokens.keep(zone, given.strip(), machine=options.machine, kind=kind)
    say(f"{named}: kept")
    return DONE
