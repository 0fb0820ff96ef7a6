"""``outbox`` and ``erase``: what this PC keeps of drafts, confirmations and visits."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from authen_bridge import routes, settings
from authen_bridge.bridge import Bridge
from authen_bridge.cli.commands import Add
from authen_bridge.cli.words import DONE, SAID_NO, WRONG_USAGE, say, say_json
from authen_bridge.messages import EXTENSION, Request
from authen_bridge.problems import StoreUnavailable
from authen_bridge.records import Records


def add_to(add: Add) -> None:
    sub = add("outbox", outbox, "show drafts and confirmations; find out what came of one; put one aside")
    sub.add_argument("action", nargs="?", choices=("list", "retry", "drop"), default="list")
    sub.add_argument("id", nargs="?", help="the entry's id, or its beginning")
    sub.add_argument(
        "--deleted-at-nhso",
        action="store_true",
        help="drop a done confirmation too, which was deleted on NHSO's own site",
    )
    sub.add_argument("--json", action="store_true")

    sub = add("erase", erase, "erase what this PC keeps of its patients")
    sub.add_argument("--force", action="store_true", help="also entries whose outcome is not known yet")


def outbox(options: argparse.Namespace) -> int:
    if (options.action == "list") != (options.id is None):
        say(f"authen-bridge outbox {options.action}: an id is wanted by retry and drop alone", sys.stderr)
        return WRONG_USAGE
    asked = (
        ("GET", "/api/bridge/outbox")
        if options.id is None
        else ("POST", f"/api/bridge/outbox/{options.id}/{options.action}")
    )
    body = {"deletedAtNhso": True} if options.deleted_at_nhso else None
    with Bridge.open(settings.load()) as bridge:
        status, answer = routes.answer(
            bridge, Request(id=0, method=asked[0], path=asked[1], body=body, origin=EXTENSION)
        )
    if status != routes.OK:
        said = (
            json.dumps(answer, ensure_ascii=False)
            if options.json
            else f"{answer['code']}: {answer['message']}"
        )
        say(said, sys.stderr)
    elif options.json:
        say_json(answer)
    else:
        for entry in answer if isinstance(answer, list) else [answer]:
            say(_line(entry))
    return DONE if status == routes.OK else SAID_NO


def _line(entry: dict[str, Any]) -> str:
    what = entry["claimCode"] or entry["problem"] or ""
    parts = (entry["id"][:8], entry["day"], entry["zone"], entry["kind"], entry["state"], entry["pid"])
    return " ".join((*parts, entry["claimType"], what)).rstrip()


def erase(options: argparse.Namespace) -> int:
    records = Records(settings.load().settings)
    try:
        left = 0 if options.force else sum(records.unresolved().values())
    except StoreUnavailable as problem:
        say(f"what is unresolved cannot be told ({problem.detail}); --force erases all the same", sys.stderr)
        return SAID_NO
    if left:
        say(
            f"{left} of the outbox are not resolved yet: see authen-bridge outbox; --force erases them too",
            sys.stderr,
        )
        return SAID_NO
    if records.erase():
        say("erased, files and key included")
    else:
        say("erased; empty files or the key stay, for a browser has them open or the keyring is locked")
    return DONE
