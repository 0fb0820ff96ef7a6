"""The panel tells the worker how the work in its tab ended, whatever it was."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

CARD = {"person": {"pid": "1"}}
FILLED = {"ok": True, "fields": [{"field": "hn", "outcome": "filled"}]}
HALF = {"ok": True, "fields": [{"field": "hn", "outcome": "not-found"}]}
NOTHING: dict[str, Any] = {"report": None, "guardian": {"told": None}, "saving": {"outcome": None}}

TOLD = """async ([before, now]) => {
  const { follow } = await import("/ending.js");
  const told = [];
  follow({ connection: { end: (how) => told.push(how) }, state: () => now }, before);
  return told;
}"""


def saved(outcome: str) -> dict[str, Any]:
    return {"saving": {"outcome": {"outcome": outcome}}}


@pytest.mark.parametrize(
    ("news", "told"),
    [
        ({}, []),
        ({"report": FILLED}, ["done"]),
        ({"report": HALF}, ["trouble"]),
        ({"report": {"ok": False, "outcome": "no-page", "fields": []}}, ["trouble"]),
        ({"guardian": {"told": {"stage": "all", "report": FILLED}}}, ["done"]),
        ({"guardian": {"told": {"stage": "all", "report": HALF}}}, ["trouble"]),
        ({"guardian": {"told": {"stage": "patient-pid", "report": FILLED}}}, [None]),  # it goes on
        (saved("confirmed"), ["done"]),
        (saved("duplicate"), ["done"]),
        (saved("existing"), ["done"]),
        (saved("drafted"), [None]),  # there is no code yet
        (saved("unknown"), ["trouble"]),
        (saved("kept"), ["trouble"]),
        (saved("refused"), ["trouble"]),
    ],
)
def test_how_it_ended_is_told_once(modules: Page, news: dict[str, Any], told: list[str | None]) -> None:
    assert modules.evaluate(TOLD, [NOTHING, {**NOTHING, **news}]) == told
    back = [None] if told and told != [None] else told
    assert modules.evaluate(TOLD, [{**NOTHING, **news}, NOTHING]) == (back if news else [])
