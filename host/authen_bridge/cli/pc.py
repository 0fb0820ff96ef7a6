"""``doctor``, ``install`` and ``uninstall``: this PC and its browsers."""

from __future__ import annotations

import argparse

from authen_bridge import doctor, install, settings
from authen_bridge.bridge import Bridge
from authen_bridge.cli.commands import Add
from authen_bridge.cli.words import DONE, SAID_NO, say, say_json


def add_to(add: Add) -> None:
    sub = add("doctor", look, "look at every link of the chain and say what to mend")
    sub.add_argument("--json", action="store_true")

    for name, command, help_ in (
        ("install", add_host, "tell the browsers where this host is"),
        ("uninstall", remove_host, "make the browsers forget this host"),
    ):
        sub = add(name, command, help_)
        sub.add_argument("--browser", action="append", choices=[b.name for b in install.BROWSERS])
        sub.add_argument("--system", action="store_true", help="for every user of this machine")


def look(options: argparse.Namespace) -> int:
    with Bridge.open(settings.load()) as bridge:
        report = doctor.report(bridge)
    if options.json:
        say_json(report.model_dump())
    else:
        for check in report.checks:
            say(f"{check.state:8} {check.name:9} {check.found}")
            if check.mend:
                say(f"{'':18} → {check.mend}")
        if report.card:
            _say_figures(report.card)
    return SAID_NO if report.worst == "broken" else DONE


def _say_figures(card: doctor.CardFigures) -> None:
    for stage, transmits in card.transmits.items():
        say(f"{'card':18} {stage}: {card.milliseconds[stage]:.0f} ms, {transmits} transmits so far")
    for note in card.notes:
        say(f"{'card':18} {note}")


def add_host(options: argparse.Namespace) -> int:
    where = install.places(options.browser, system=options.system)
    for place in install.install(where, install.executable()):
        say(f"{place.browser}: {place.file}")
    return DONE


def remove_host(options: argparse.Namespace) -> int:
    for place in install.uninstall(install.places(options.browser, system=options.system)):
        say(f"{place.browser}: removed {place.file}")
    return DONE
