"""``call``: any route, asked as the extension would."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from pydantic import ValidationError

from authen_bridge import routes, settings
from authen_bridge.bridge import Bridge
from authen_bridge.cli.commands import Add
from authen_bridge.cli.words import DONE, SAID_NO, WRONG_USAGE, say, say_json
from authen_bridge.messages import EXTENSION, Request

_OK_STATUSES = range(200, 300)
_UTF_8 = "utf-8-sig"  # some shells of Windows put a mark before what they pipe


class _WrongUsage(Exception):
    """The command line can't be understood; the text says which part, and never what stood there."""


def add_to(add: Add) -> None:
    sub = add("call", call, "ask for any route, as the extension would")
    sub.add_argument("method", metavar="METHOD", type=str.upper)
    sub.add_argument("path", metavar="PATH", help="of the route, with or without ?K=V&K=V")
    sub.add_argument("--query", action="append", default=[], metavar="K=V", help="goes before PATH's own")
    sub.add_argument(
        "--body",
        metavar="-|@FILE|JSON",
        help="of a patient, give - (standard input) or @FILE: what stands on a command line can be read by "
        "every user of this PC",
    )


def call(options: argparse.Namespace) -> int:
    try:
        request = _request(options)
    except _WrongUsage as wrong:
        say(f"authen-bridge call: {wrong}", sys.stderr)
        return WRONG_USAGE
    with Bridge.open(settings.load()) as bridge:
        status, answer = routes.answer(bridge, request)
    say_json({"status": status, "body": answer})
    return DONE if status in _OK_STATUSES else SAID_NO


def _request(options: argparse.Namespace) -> Request:
    path, _, query = options.path.partition("?")
    try:
        return Request(
            id=0,
            method=options.method,
            path=path,
            query=dict(parse_qsl(query, keep_blank_values=True)) | dict(map(_pair, options.query)),
            body=None if options.body is None else _body(options.body),
            origin=EXTENSION,
        )
    except ValidationError as error:
        parts = sorted({str(fault["loc"][0]).upper() for fault in error.errors()})
        raise _WrongUsage(f"not as it should be: {', '.join(parts)}") from error
    except ValueError as error:  # more pairs than parse_qsl takes
        raise _WrongUsage("not as it should be: PATH") from error


def _pair(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not (name and equals):
        raise _WrongUsage("--query wants K=V")
    return name, value


def _body(given: str) -> Any:
    try:
        return json.loads(_text(given))
    except UnicodeError as error:
        raise _WrongUsage("--body is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise _WrongUsage(f"--body is no JSON from line {error.lineno}, column {error.colno} on") from error
    except (ValueError, RecursionError) as error:  # too long a number, too deep
        raise _WrongUsage("--body is no JSON that can be taken") from error
    except OSError as error:
        raise _WrongUsage(f"--body can't be read: {error.strerror}: {error.filename}") from error


def _text(given: str) -> str:
    if given == "-":
        return sys.stdin.buffer.read().decode(_UTF_8)
    return Path(given[1:]).read_text(_UTF_8) if given.startswith("@") else given
