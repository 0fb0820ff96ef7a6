"""``call``: any route, asked as the extension would."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from authen_bridge import routes, settings
from authen_bridge.bridge import Bridge
from authen_bridge.cli.commands import Add
from authen_bridge.cli.words import DONE, SAID_NO, WRONG_USAGE, say, say_json
from authen_bridge.messages import EXTENSION, Request

_OK_STATUSES = range(200, 300)


def add_to(add: Add) -> None:
    sub = add("call", call, "ask for any route, as the extension would")
    sub.add_argument("method", metavar="METHOD", type=str.upper)
    sub.add_argument("path", metavar="PATH")
    sub.add_argument("--query", action="append", default=[], metavar="K=V")
    sub.add_argument("--body", metavar="JSON|@FILE")


def call(options: argparse.Namespace) -> int:
    try:
        request = _request(options)
    except (OSError, ValueError, RecursionError) as error:  # no such file, no JSON, no path
        say(f"authen-bridge call: {error}", sys.stderr)
        return WRONG_USAGE
    with Bridge.open(settings.load()) as bridge:
        status, answer = routes.answer(bridge, request)
    say_json({"status": status, "body": answer})
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
