"""``zone`` and ``token``: which NHSO this PC speaks to, and as whom."""

from __future__ import annotations

import argparse
import getpass
import sys

from authen_bridge import settings
from authen_bridge.cli.commands import Add
from authen_bridge.cli.words import DONE, WRONG_USAGE, say
from authen_bridge.names import ZONES
from authen_bridge.nhso import tokens


def add_to(add: Add) -> None:
    sub = add("zone", zone, "show the default zone, or set it")
    sub.add_argument("zone", nargs="?", choices=ZONES)

    sub = add("token", token, "set or clear a zone's token; it is read from standard input")
    sub.add_argument("action", choices=("set", "clear"))
    sub.add_argument("--zone", choices=ZONES)
    sub.add_argument("--machine", action="store_true", help="for every user of this machine (administrator)")


def zone(options: argparse.Namespace) -> int:
    if options.zone:
        settings.set_zone(options.zone)
    loaded = settings.load()
    say(f"{loaded.settings.zone} ({loaded.sources['zone']})")
    return DONE


def token(options: argparse.Namespace) -> int:
    chosen = options.zone or settings.load().settings.zone
    if options.action == "clear":
        there = tokens.clear(chosen, machine=options.machine)
        say(f"{chosen}: {'cleared' if there else 'there was none'}")
        return DONE
    given = getpass.getpass(f"token for {chosen}: ") if sys.stdin.isatty() else sys.stdin.readline()
    if not given.strip():
        say("no token given", sys.stderr)
        return WRONG_USAGE
    tokens.keep(chosen, given.strip(), machine=options.machine)
    say(f"{chosen}: kept")
    return DONE
