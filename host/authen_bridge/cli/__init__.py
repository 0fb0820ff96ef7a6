"""The command line: the same routes and the same answers as the browser gets, in a shell.

Exit codes: 0 done, 1 the card, NHSO or the settings said no, 2 wrong usage, 3 the doctor warns,
130 interrupted; for `watch`, which has no other end, that is 0.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence

from authen_bridge import __version__, install
from authen_bridge.cli import call, card, kept, leftovers, pc, setup
from authen_bridge.cli.commands import Command
from authen_bridge.cli.words import DONE, INTERRUPTED, SAID_NO, say, say_problem
from authen_bridge.nhso import tokens
from authen_bridge.problems import Problem
from authen_bridge.settings import change


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code."""
    # A pipe on Windows would otherwise take no Thai, and no other a file's name that is no text.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    parser = _parser()
    options, more = parser.parse_known_args(arguments)
    if more:  # argparse would repeat them, and they may be parts of a body that was not quoted
        parser.error(f"{len(more)} argument(s) that nothing is known of")
    command: Command = options.command
    try:
        return command(options)
    except Problem as problem:
        say_problem(problem, as_json=getattr(options, "json", False))
    except (install.CannotInstall, tokens.CannotKeepToken, change.CannotSet) as error:
        say(str(error), sys.stderr)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our output has gone: `authen-bridge read | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python fails at its own end
        return DONE
    except OSError as error:
        say(f"authen-bridge: {error.strerror}: {error.filename}", sys.stderr)
    return SAID_NO


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="authen-bridge",
        description="Reads the Thai ID card and relays the NHSO agent's API. Not an NHSO product.",
    )
    parser.add_argument("--version", action="version", version=f"authen-bridge {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Command, help_: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help_, description=help_)
        sub.set_defaults(command=command)
        return sub

    for part in (card, call, pc, setup, kept, leftovers):
        part.add_to(add)
    return parser
