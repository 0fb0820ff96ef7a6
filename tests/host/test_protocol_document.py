"""PROTOCOL.md says what the code does, and the extension's types are generated from the code."""

from __future__ import annotations

import re

import pytest

from authen_bridge import messages
from authen_bridge.names import PROTOCOL
from authen_bridge.problems import table
from authen_bridge.routes import ROUTES
from tests.support import message_types

DOCUMENT = (message_types.REPOSITORY / "host" / "PROTOCOL.md").read_text("utf-8")


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the first table under ``heading``, its head left out."""
    section = DOCUMENT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_problem_stands_in_the_document_as_in_the_code() -> None:
    assert [[p.code, str(p.status), p.again] for p in table()] == rows("Problems")


def test_every_route_stands_in_the_document_as_in_the_code() -> None:
    assert [[r.method, f"`{r.path}`", r.asker] for r in ROUTES] == rows("Routes")


@pytest.mark.parametrize("row", rows("Messages"), ids=lambda row: row[0])
def test_every_message_has_the_documented_keys(row: list[str]) -> None:
    model = getattr(messages, row[0])
    documented = dict(re.findall(r"`(\w+)`(\??)", row[2]))
    from_extension = row[1] == "extension"
    assert documented == {
        name: "?" if from_extension and not field.is_required() else ""
        for name, field in model.model_fields.items()
    }


def test_every_message_stands_in_the_document() -> None:
    models = [model for model in vars(messages).values() if isinstance(model, type)]
    sent = {m.__name__ for m in models if issubclass(m, messages.Message) and "type" in m.model_fields}
    assert [row[0] for row in rows("Messages") if row[1] == "extension"] == ["Request", "Cancel"]
    assert {row[0] for row in rows("Messages") if row[1] == "host"} == sent


def test_the_sizes_are_the_documented_ones() -> None:
    assert [row[1] for row in rows("Frames")] == [str(messages.REQUEST_BYTES), str(messages.REPLY_BYTES)]


def test_the_version_is_the_documented_one() -> None:
    assert f"version {PROTOCOL}\n" in DOCUMENT


def test_problem_codes_are_unique_and_say_in_thai_what_to_do() -> None:
    codes = [problem.code for problem in table()]
    assert len(set(codes)) == len(codes)
    assert all(re.search("[\u0e01-\u0e5b]", problem.message) for problem in table())


def test_the_extensions_message_types_are_generated_from_these_models() -> None:
    assert message_types.TARGET.read_text("utf-8") == message_types.generate(), "run: make types"
