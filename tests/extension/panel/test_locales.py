"""The words of _locales: complete in both languages, used, and for problems the host's own."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from authen_bridge import problems
from tests.support.browser import EXTENSION

TH, EN = (
    json.loads((EXTENSION / f"_locales/{language}/messages.json").read_text("utf-8"))
    for language in ("th", "en")
)
ABSENCES = ("HOST_MISSING", "HOST_FORBIDDEN", "HOST_OUTDATED", "HOST_GONE")


def test_both_languages_have_the_same_messages_with_the_same_blanks() -> None:
    def shape(messages: dict[str, Any]) -> dict[str, set[str]]:
        return {name: set(message.get("placeholders", {})) for name, message in messages.items()}

    assert shape(TH) == shape(EN)
    assert all(message["message"] for message in [*TH.values(), *EN.values()])


def test_every_problem_says_in_thai_what_the_host_says() -> None:
    for problem in problems.table():
        assert TH[f"problem_{problem.code}"]["message"] == problem.message
    assert {f"problem_{absence}" for absence in ABSENCES} <= set(TH)


@pytest.mark.parametrize(("kind", "prefix"), [("FieldOutcome", "outcome"), ("FillOutcome", "report")])
def test_every_outcome_of_a_fill_has_its_words(kind: str, prefix: str) -> None:
    types = (EXTENSION / "page/fill-types.d.ts").read_text("utf-8")
    union = re.search(rf"type {kind} =\n((?:  \| .*\n)+)", types)
    assert union
    outcomes = re.findall(r'\| "([a-z-]+)"', union[1])
    assert len(outcomes) >= 4
    assert {f"{prefix}_{outcome.replace('-', '_')}" for outcome in outcomes} <= set(TH)


def test_every_word_asked_for_is_there() -> None:
    pages = [*EXTENSION.rglob("*.js"), *EXTENSION.rglob("*.html"), EXTENSION / "manifest.json"]
    text = "\n".join(page.read_text("utf-8") for page in pages)
    asked = re.findall(r'data-(?:text|label)="(\w+)"|\btext\("(\w+)"|__MSG_(\w+)__', text)
    names = {name for found in asked for name in found if name}
    assert len(names) > 30
    assert names <= set(TH)
