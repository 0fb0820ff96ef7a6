"""``doctor``, ``install`` and ``uninstall``: this PC and its browsers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from authen_bridge import doctor, install, settings
from authen_bridge.bridge import Bridge
from authen_bridge.cli.commands import Add
from authen_bridge.cli.words import DONE, SAID_NO, WARNED, say, say_json
from authen_bridge.doctor import event_log, inventory
from authen_bridge.doctor.finding import State

_DOCTOR_NOTE = """\
exit code: 0 every link is in order, 3 warnings, 1 something is broken, 2 wrong usage.
--json prints one object: schemaVersion, computer, time, version, protocol, system, python, zone, state,
browsers, checks, card. It names this computer and no person. New keys and codes may come; none goes or
changes its meaning without another schemaVersion.
Run it as the user who works there: of SYSTEM or root it sees the machine's half alone."""

_EXIT: Mapping[State, int] = {"ok": DONE, "warning": WARNED, "broken": SAID_NO}


def add_to(add: Add) -> None:
    sub = add("doctor", look, "look at every link of the chain and say what to mend")
    sub.formatter_class = argparse.RawDescriptionHelpFormatter
    sub.epilog = _DOCTOR_NOTE
    how = sub.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help="as one object, for a fleet's inventory")
    how.add_argument(
        "--schema", action="store_true", help="print the JSON schema of that object, and look at nothing"
    )
    sub.add_argument(
        "--event-log",
        action="store_true",
        help="write the worst state and its codes to the event log too; on Linux to syslog",
    )

    for name, command, help_ in (
        ("install", add_host, "tell the browsers where this host is"),
        ("uninstall", remove_host, "make the browsers forget this host"),
    ):
        sub = add(name, command, help_)
        sub.add_argument("--browser", action="append", choices=[b.name for b in install.BROWSERS])
        sub.add_argument("--system", action="store_true", help="for every user of this machine")


def look(options: argparse.Namespace) -> int:
    if options.schema:
        say_json(inventory.schema())
        return DONE
    with Bridge.open(settings.load()) as bridge:
        report = doctor.report(bridge)
    if options.json:
        say_json(inventory.inventory(report).model_dump())
    else:
        _say_checks(report)
    if options.event_log:
        _log(report)
    return _EXIT[report.worst]


def _say_checks(report: doctor.Report) -> None:
    for check in report.checks:
        say(f"{check.state:8} {check.name:9} {check.found}")
        if check.mend:
            say(f"{'':18} → {check.mend}")
    if report.card:
        _say_figures(report.card)


def _log(report: doctor.Report) -> None:
    codes = [check.code for check in report.checks if check.state != "ok"]
    try:
        event_log.write_report(report.worst, codes)
    except OSError as error:  # the report is what counts
        say(f"authen-bridge: {error}", sys.stderr)


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
