"""``read`` and ``watch``: the card that is in."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue

from authen_bridge import settings
from authen_bridge.answers import every_field
from authen_bridge.bridge import Bridge
from authen_bridge.card import Card, ChipRights, telling
from authen_bridge.cli.commands import Add
from authen_bridge.cli.words import DONE, plain, say, say_json
from authen_bridge.messages import CardEvent, ReadersEvent
from authen_bridge.problems import CardProblem

# Python sees Ctrl-C between two calls; one that waits for ever it may not see at all. In seconds.
INTERRUPTIBLE = 0.5


def add_to(add: Add) -> None:
    sub = add("read", read, "read the card that is in the reader now")
    sub.add_argument("--photo", type=Path, metavar="FILE", help="also write the photo, a JPEG")
    sub.add_argument("--json", action="store_true", help="print every field as one JSON object")

    sub = add("watch", watch, "print one line an event until interrupted")
    sub.add_argument("--json", action="store_true", help="print each event as a JSON object")


def read(options: argparse.Namespace) -> int:
    with Bridge.open(settings.load()) as bridge:
        card = bridge.cards.current()
        held = card.text()
        image = card.photo() if options.photo else None
        rights = _chip_rights(card)
    if image:
        options.photo.write_bytes(image)
    elif options.photo:
        say("no photo on this card", sys.stderr)
    if options.json:
        say_json(every_field(held, rights))
        return DONE
    for name, value in telling.person(held).model_dump(exclude={"image"}).items():
        say(f"{name}: {plain(value)}")
    if rights is not None:
        shown = telling.chip_rights(rights).model_dump()
        say(f"rights as written to the chip on {plain(shown.pop('updateDate')) or '--'}, not today's:")
        for name, value in shown.items():
            say(f"  {name}: {plain(value)}")
    return DONE


def _chip_rights(card: Card) -> ChipRights | None:
    """Read the rights on the chip; that they can't be read is no reason to withhold the rest."""
    try:
        return card.chip_rights()
    except CardProblem as problem:
        say(f"rights on the chip: {problem.code}: {problem.detail}", sys.stderr)
        return None


def watch(options: argparse.Namespace) -> int:
    events: SimpleQueue[CardEvent | ReadersEvent] = SimpleQueue()
    with Bridge.open(settings.load(), on_event=events.put), suppress(KeyboardInterrupt):
        while True:
            with suppress(Empty):
                print(_line(events.get(timeout=INTERRUPTIBLE), as_json=options.json), flush=True)
    return DONE


def _line(event: CardEvent | ReadersEvent, *, as_json: bool) -> str:
    if as_json:
        return json.dumps(event.model_dump(), ensure_ascii=False)
    if isinstance(event, CardEvent):
        return f"{event.reader} {event.state} {event.person.pid if event.person else ''}".rstrip()
    return "readers: " + (", ".join(t.terminalName for t in event.terminals) or "none")
