"""``leftovers``: what an uninstall has to know of the users' folders; the MSI and the .deb call it."""

from __future__ import annotations

import argparse
import sys

from authen_bridge import leftovers
from authen_bridge.cli.commands import Add
from authen_bridge.cli.words import DONE, SAID_NO, say


def add_to(add: Add) -> None:
    sub = add("leftovers", look, "say what users of this machine keep; for administrators, who uninstall it")
    how = sub.add_mutually_exclusive_group()
    how.add_argument("--remove", action="store_true", help="remove what holds nothing unresolved")
    how.add_argument("--purge", action="store_true", help="remove all of it")


def look(options: argparse.Namespace) -> int:
    """Exit code 1 where something unresolved stays, or something that was to go."""
    stays = False
    for profile in leftovers.profiles():
        for folder, unresolved in leftovers.kept([profile]):
            if options.purge or (options.remove and unresolved == 0):
                gone = leftovers.remove(profile)
                stays = stays or not gone
                if gone:
                    say(f"removed: {folder}")
                else:
                    say(f"stays in part: {folder}: in use, or not all of it is Authen Bridge's", sys.stderr)
            else:
                stays = stays or unresolved != 0
                say(f"kept: {folder}: {_holds(unresolved)}", sys.stderr if unresolved != 0 else None)
    return SAID_NO if stays else DONE


def _holds(unresolved: int | None) -> str:
    match unresolved:
        case None:
            return "what its outbox holds cannot be told"
        case 0:
            return "nothing in its outbox is unresolved"
    return f"{unresolved} in its outbox are unresolved; its user sees them by: authen-bridge outbox"
