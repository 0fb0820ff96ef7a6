"""One fill after another of one page, each attacked at another step of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.extension.create_page import OTHER_PID, PID
from tests.extension.filler_page import FillerPage
from tests.extension.same_patient.pages import HISTORY, OWN, Attacked

SCRIPT = Path(__file__).with_name("attack.js").read_text("utf-8")
BESIDE_EVENTS = ("before", "task", "frame")  # the first look; between the last write and the read-back
TURNS = int(os.environ.get("SAME_PATIENT_TURNS", "1"))  # ways at each step; 99 is every one
STOPPED = {
    "other-patient",
    "no-patient",
    "other-certifier",
    "no-certifier",
    "same-person",
    "wrong-page",
    "unknown",
}


@dataclass(frozen=True)
class Struck:
    """A fill that was attacked: what it said, and what the page held before and after."""

    attack: str
    step: str  # the event at which it came
    report: dict[str, Any]
    expected: list[tuple[str, Any]]  # type and value of each control
    held: list[tuple[str, Any]]

    @property
    def outcome(self) -> str:
        return "ok" if self.report["ok"] else str(self.report["outcome"])

    @property
    def left(self) -> list[str]:
        """The types of the controls that are not as they should be."""
        pairs = zip(self.held, self.expected, strict=True)
        return [kind for (kind, is_), (_, due) in pairs if is_ != due]

    def __str__(self) -> str:
        pairs = enumerate(zip(self.held, self.expected, strict=True))
        left = [f"{at}: {is_!r} for {due!r}" for at, ((_, is_), (_, due)) in pairs if is_ != due]
        return f"{self.attack} at {self.step}: {self.outcome} {', '.join(left)}"


def show(tab: FillerPage, attacked: Attacked) -> None:
    tab.show(attacked.body(), at=attacked.at, script=SCRIPT)


def steps(tab: FillerPage, attacked: Attacked) -> list[str]:
    """The steps of the fill that nobody disturbs."""
    report, after = _fill(tab, attacked, None, None)
    assert report["ok"], report
    assert {each["outcome"] for each in report["fields"]} == {"filled"}, report
    return list(after["steps"])


def strikes(tab: FillerPage, attacked: Attacked, attacks: tuple[str, ...]) -> Iterator[Struck]:
    """Attack the fill at each step, in ``TURNS`` of the ways; which ones goes round from step to step.

    At the last step in every way: nothing comes after it that would find one by chance.
    """
    events = steps(tab, attacked)
    moments: list[int | str] = [*BESIDE_EVENTS, *range(len(events))]
    for place, step in enumerate(moments):
        turns = len(attacks) if step == moments[-1] else min(TURNS, len(attacks))
        for turn in range(turns):
            attack = attacks[(place * turns + turn) % len(attacks)]
            if (attack, step) == ("the two boxes exchanged", "before"):
                continue  # then it is a page like any other
            report, after = _fill(tab, attacked, attack, step)
            name = f"{step} {events[step]}" if isinstance(step, int) else step
            assert after["struck"], (attack, name)
            yield Struck(attack, name, report, after["expected"], after["held"])


def _fill(
    tab: FillerPage, attacked: Attacked, attack: str | None, step: int | str | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    path = attacked.at.split("#")[0]
    people = {
        "patient": PID,
        "other": OTHER_PID,
        "certifier": attacked.certifier,
        "own": OWN,
        "away": "/authencode/x",
        "elsewhere": HISTORY if path != HISTORY else "/authencode/report/eclaim",
    }
    tab.page.evaluate(
        "([attack, step, people]) => window.attack.begin(attack, step, people)", [attack, step, people]
    )
    report = tab.fill(
        PID, dict(attacked.values), site=dict(attacked.site), page=attacked.page, certifier=attacked.certifier
    )
    return report, dict(tab.page.evaluate("window.attack.end()"))
