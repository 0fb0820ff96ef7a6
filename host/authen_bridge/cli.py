"""The command line: the same routes and the same answers as the browser gets, in a shell.

Exit codes: 0 done, 1 the card, NHSO or the settings said no, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import getpass
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from authen_bridge import __version__, doctor, install, routes, settings
from authen_bridge.answers import every_field
from authen_bridge.bridge import Bridge
from authen_bridge.card import Card, ChipRights, telling
from authen_bridge.messages import EXTENSION, CardEvent, ReadersEvent, Request
from authen_bridge.names import ZONES
from authen_bridge.nhso import tokens
from authen_bridge.problems import CardProblem, Problem

# Python sees Ctrl-C between two calls; one that waits for ever it may not see at all. In seconds.
INTERRUPTIBLE = 0.5

DONE, SAID_NO, WRONG_USAGE = 0, 1, 2
_OK_STATUSES = range(200, 300)


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code."""
    for stream in (sys.stdout, sys.stderr):  # a pipe on Windows would otherwise take no Thai
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    parser = _parser()
    options = parser.parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except Problem as problem:
        _say_problem(problem, as_json=getattr(options, "json", False))
    except (install.CannotInstall, tokens.CannotKeepToken, settings.CannotSet) as error:
        _say(str(error), sys.stderr)
    except KeyboardInterrupt:
        return DONE
    except BrokenPipeError:  # whoever read our output has gone: `authen-bridge read | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python fails at its own end
        return DONE
    except OSError as error:
        _say(f"authen-bridge: {error.strerror}: {error.filename}", sys.stderr)
    return SAID_NO


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="authen-bridge",
        description="Reads the Thai ID card and relays the NHSO agent's API. Not an NHSO product.",
    )
    parser.add_argument("--version", action="version", version=f"authen-bridge {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Callable[[argparse.Namespace], int], help_: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help_, description=help_)
        sub.set_defaults(command=command)
        return sub

    sub = add("read", _read, "read the card that is in the reader now")
    sub.add_argument("--photo", type=Path, metavar="FILE", help="also write the photo, a JPEG")
    sub.add_argument("--json", action="store_true", help="print every field as one JSON object")

    sub = add("watch", _watch, "print one line an event until interrupted")
    sub.add_argument("--json", action="store_true", help="print each event as a JSON object")

    sub = add("call", _call, "ask for any route, as the extension would")
    sub.add_argument("method", metavar="METHOD", type=str.upper)
    sub.add_argument("path", metavar="PATH")
    sub.add_argument("--query", action="append", default=[], metavar="K=V")
    sub.add_argument("--body", metavar="JSON|@FILE")

    sub = add("doctor", _doctor, "look at every link of the chain and say what to mend")
    sub.add_argument("--json", action="store_true")

    for name, command, help_ in (
        ("install", _install, "tell the browsers where this host is"),
        ("uninstall", _uninstall, "make the browsers forget this host"),
    ):
        sub = add(name, command, help_)
        sub.add_argument("--browser", action="append", choices=[b.name for b in install.BROWSERS])
        sub.add_argument("--system", action="store_true", help="for every user of this machine")

    sub = add("zone", _zone, "show the default zone, or set it")
    sub.add_argument("zone", nargs="?", choices=ZONES)

    sub = add("token", _token, "set or clear a zone's token; it is read from standard input")
    sub.add_argument("action", choices=("set", "clear"))
    sub.add_argument("--zone", choices=ZONES)
    sub.add_argument("--machine", action="store_true", help="for every user of this machine (administrator)")
    return parser


# ── the card ──────────────────────────────────────────────────────────────────────────────────


def _read(options: argparse.Namespace) -> int:
    bridge = Bridge.open(settings.load())
    try:
        card = bridge.cards.current()
        held = card.text()
        image = card.photo() if options.photo else None
        rights = _chip_rights(card)
    finally:
        bridge.close()
    if image:
        options.photo.write_bytes(image)
    elif options.photo:
        _say("no photo on this card", sys.stderr)
    if options.json:
        _say_json(every_field(held, rights))
        return DONE
    for name, value in telling.person(held).model_dump(exclude={"image"}).items():
        _say(f"{name}: {_plain(value)}")
    if rights is not None:
        shown = telling.chip_rights(rights).model_dump()
        _say(f"rights as written to the chip on {_plain(shown.pop('updateDate')) or '--'}, not today's:")
        for name, value in shown.items():
            _say(f"  {name}: {_plain(value)}")
    return DONE


def _chip_rights(card: Card) -> ChipRights | None:
    """Read the rights on the chip; that they can't be read is no reason to withhold the rest."""
    try:
        return card.chip_rights()
    except CardProblem as problem:
        _say(f"rights on the chip: {problem.code}: {problem.detail}", sys.stderr)
        return None


def _watch(options: argparse.Namespace) -> int:
    events: SimpleQueue[CardEvent | ReadersEvent] = SimpleQueue()
    bridge = Bridge.open(settings.load(), on_event=events.put)
    try:
        while True:
            with suppress(Empty):
                print(_line(events.get(timeout=INTERRUPTIBLE), as_json=options.json), flush=True)
    finally:
        bridge.close()


def _line(event: CardEvent | ReadersEvent, *, as_json: bool) -> str:
    if as_json:
        return json.dumps(event.model_dump(), ensure_ascii=False)
    if isinstance(event, CardEvent):
        return f"{event.reader} {event.state} {event.person.pid if event.person else ''}".rstrip()
    return "readers: " + (", ".join(t.terminalName for t in event.terminals) or "none")


def _call(options: argparse.Namespace) -> int:
    try:
        request = _request(options)
    except (OSError, ValueError, RecursionError) as error:  # no such file, no JSON, no path
        _say(f"authen-bridge call: {error}", sys.stderr)
        return WRONG_USAGE
    bridge = Bridge.open(settings.load())
    try:
        status, answer = routes.answer(bridge, request)
    finally:
        bridge.close()
    _say_json({"status": status, "body": answer})
    return DONE if status in _OK_STATUSES else SAID_NO


def _request(options: argparse.Namespace) -> Request:
    body = options.body
    if body and body.startswith("@"):
        body = Path(body[1:]).read_text("utf-8")
    return Request(
        id=0,
        method=options.method,
        path=options.path,
        query=dict(pair.partition("=")[::2] for pair in options.query),
        body=json.loads(body) if body else None,
        origin=EXTENSION,
    )


# ── this PC ───────────────────────────────────────────────────────────────────────────────────


def _doctor(options: argparse.Namespace) -> int:
    loaded = settings.load()
    bridge = Bridge.open(loaded)
    try:
        report = doctor.report(loaded, bridge.cards)
    finally:
        bridge.close()
    if options.json:
        _say_json(report.model_dump())
    else:
        for check in report.checks:
            _say(f"{check.state:8} {check.name:9} {check.found}")
            if check.mend:
                _say(f"{'':18} → {check.mend}")
        if report.card:
            _say_figures(report.card)
    return SAID_NO if report.worst == "broken" else DONE


def _say_figures(card: doctor.CardFigures) -> None:
    for stage, transmits in card.transmits.items():
        _say(f"{'card':18} {stage}: {card.milliseconds[stage]:.0f} ms, {transmits} transmits so far")
    for note in card.notes:
        _say(f"{'card':18} {note}")


def _install(options: argparse.Namespace) -> int:
    where = install.places(options.browser, system=options.system)
    for place in install.install(where, install.executable()):
        _say(f"{place.browser}: {place.file}")
    return DONE


def _uninstall(options: argparse.Namespace) -> int:
    for place in install.uninstall(install.places(options.browser, system=options.system)):
        _say(f"{place.browser}: removed {place.file}")
    return DONE


def _zone(options: argparse.Namespace) -> int:
    if options.zone:
        settings.set_zone(options.zone)
    loaded = settings.load()
    _say(f"{loaded.settings.zone} ({loaded.sources['zone']})")
    return DONE


def _token(options: argparse.Namespace) -> int:
    zone = options.zone or settings.load().settings.zone
    if options.action == "clear":
        there = tokens.clear(zone, machine=options.machine)
        _say(f"{zone}: {'cleared' if there else 'there was none'}")
        return DONE
    given = getpass.getpass(f"token for {zone}: ") if sys.stdin.isatty() else sys.stdin.readline()
    if not given.strip():
        _say("no token given", sys.stderr)
        return WRONG_USAGE
    tokens.keep(zone, given.strip(), machine=options.machine)
    _say(f"{zone}: kept")
    return DONE


# ── words ─────────────────────────────────────────────────────────────────────────────────────


def _say(text: str, to: Any = None) -> None:
    print(text, file=to or sys.stdout)


def _say_json(value: Any) -> None:
    _say(json.dumps(value, ensure_ascii=False, indent=2))


def _say_problem(problem: Problem, *, as_json: bool) -> None:
    text = (
        json.dumps(problem.body(""), ensure_ascii=False) if as_json else f"{problem.code}: {problem.message}"
    )
    _say(text, sys.stderr)


def _plain(value: Any) -> str:
    """Return a value of Person in one line: a date day first, as Thai forms write it, ``--`` for unknown."""
    match value:
        case {"year": year, "month": month, "day": day}:
            return f"{day or '--'}/{month or '--'}/{year}"
        case dict():
            return " ".join(part for part in value.values() if part)
        case None:
            return ""
    return str(value)
