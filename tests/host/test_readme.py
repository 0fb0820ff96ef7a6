"""README's transcript is what the commands print: each is run, and what it prints compared."""

from __future__ import annotations

import json
import os
import re
import subprocess
from typing import Any

from tests.support import message_types
from tests.support.fixtures import Insert, Watch
from tests.support.host_process import COMMAND
from tests.testzone.people import POPULATION

README = (message_types.REPOSITORY / "README.md").read_text("utf-8")
MARK = "<!-- transcript: a test runs these commands and compares what they print -->\n```console\n"
MORE = "…"  # a key that stands for others

FRESH = {"claimDateTime", "createdDate", "checkDate", "timestamp"}  # no two runs have them alike
FRESH_WORDS = re.compile(r"\b[0-9a-f]{8} \d{4}-\d{2}-\d{2}\b")  # an entry's id and day


def steps() -> list[tuple[str, str]]:
    """Return each command of the transcript and what README says that it prints."""
    text = README.partition(MARK)[2].partition("\n```")[0]
    return [
        (command, said.strip())
        for command, _, said in (step.partition("\n") for step in text.split("$ ")[1:])
    ]


def compare(said: Any, printed: Any, known: dict[str, str], key: str = "") -> None:
    """Hold what is printed against README's; note in ``known`` which correlationId stands for which."""
    match said:
        case dict():
            assert said.keys() - {MORE} <= printed.keys()
            assert MORE in said or said.keys() == printed.keys()
            for name in said.keys() - {MORE}:
                compare(said[name], printed[name], known, name)
        case list():
            assert len(said) == len(printed)
            for one, other in zip(said, printed, strict=True):
                compare(one, other, known)
        case str() if key == "correlationId":
            assert known.setdefault(said, printed) == printed
        case str() if key in FRESH:
            assert re.sub(r"\d", "0", said) == re.sub(r"\d", "0", printed)
        case _:
            assert said == printed


def test_the_transcript_of_the_day_s_usual_sequence_is_what_the_commands_print(
    home: dict[str, str], insert: Insert, watch: Watch
) -> None:
    patient = next(p for p in POPULATION if "PG0060001" in p.claim_types)
    watched = watch()
    insert(patient)
    watched.wait_for("ready")
    known: dict[str, str] = {}
    assert len(steps()) == 7
    for command, said in steps():
        for readme, really in known.items():
            command = command.replace(readme, really)  # noqa: PLW2901 - the same, with today's values
        done = subprocess.run(
            ["bash", "-c", command],
            capture_output=True,
            text=True,
            env=os.environ | home | {"PATH": f"{COMMAND.parent}:{os.environ['PATH']}"},
            check=False,
        )
        assert done.stderr == ""
        if said.startswith("{"):
            compare(json.loads(said), json.loads(done.stdout), known)
        else:
            assert FRESH_WORDS.sub("", said) == FRESH_WORDS.sub("", done.stdout.strip())
