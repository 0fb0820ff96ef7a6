"""Generate ``extension/messages.d.ts`` from the host's pydantic models, so the two sides cannot drift."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from pydantic.json_schema import models_json_schema

from authen_bridge import messages

REPOSITORY = Path(__file__).resolve().parents[2]
TARGET = REPOSITORY / "extension" / "messages.d.ts"
_TOOL = REPOSITORY / "node_modules" / ".bin" / "json2ts"
# The tool says of every type where its schema was; nobody reading the types wants to know.
_NOTE = r" \* This interface was referenced by .*\n \* via the `definition` .*\n"
_ONLY_NOTE = re.compile(r"/\*\*\n" + _NOTE + r" \*/\n")
_NOTE_AT_END = re.compile(r" \*\n" + _NOTE)
_BANNER = "// Generated from host/authen_bridge/messages.py by `make types`. Do not edit."


def models() -> list[type[messages.Message]]:
    """Return every message model, in the order of the file."""
    return [m for m in vars(messages).values() if isinstance(m, type) and issubclass(m, messages.Message)][1:]


def generate() -> str:
    """Return the TypeScript declarations of every message."""
    sent_to_us = (messages.Request, messages.Cancel)
    _, schema = models_json_schema(
        [(model, "validation" if model in sent_to_us else "serialization") for model in models()]
    )
    for definition in schema["$defs"].values():
        _drop_titles(definition)
    made = subprocess.run(
        [_TOOL, "--unreachableDefinitions", "--additionalProperties=false", f"--bannerComment={_BANNER}"],
        input=json.dumps(schema),
        capture_output=True,
        text=True,
        check=True,
    )
    return _NOTE_AT_END.sub("", _ONLY_NOTE.sub("", made.stdout))


def _drop_titles(definition: dict[str, object]) -> None:
    """Drop pydantic's titles of properties: each would become a type of its own."""
    properties = definition.get("properties")
    if isinstance(properties, dict):
        for entry in properties.values():
            entry.pop("title", None)


if __name__ == "__main__":
    TARGET.write_text(generate(), "utf-8")
    print(TARGET.relative_to(REPOSITORY), file=sys.stderr)
