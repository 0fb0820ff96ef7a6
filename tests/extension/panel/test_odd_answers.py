"""Answers of a host that nobody has seen yet: whatever a field holds, the panel serves the next patient."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.extension.panel.nhso_answers import (
    CORRELATION,
    NEWEST_PATH,
    OTHER_HOSPITAL,
    OUTBOX_PATH,
    READ_PATH,
    TODAY_PATH,
    code,
    entry,
    rights,
    today,
)
from tests.extension.panel_stage import (
    HEARD,
    OTHER,
    PATIENT,
    PanelStage,
    card,
    person,
    readers,
    rights_on_chip,
    status,
)

SEED = 7
CARD_PATH, CHIP_PATH, STATUS_PATH = "/api/bridge/card", "/api/bridge/card/rights", "/api/bridge/status"
VISIT_PATH = f"/api/bridge/visits/{PATIENT.pid}"
VISIT = {"on": True, "mobile": "0812345678", "mobileDate": "2026-11-20", "hn": "69-7", "hnDate": "2026-11-20"}
GONE = object()
ODD: tuple[Any, ...] = (None, "", [], {}, "ยาว" * 40, 7, True, GONE)

SOUND: dict[str, Any] = {
    STATUS_PATH: status(now=card("ready", PATIENT)),
    CARD_PATH: person(PATIENT, image=True),
    CHIP_PATH: rights_on_chip(PATIENT),
    VISIT_PATH: VISIT,
    TODAY_PATH: today(code(), code("PP1000000002", hcode=OTHER_HOSPITAL), troubles=("NHSO_BUSY",))[1],
    NEWEST_PATH: [code(), code("PP1000000003", hcode=OTHER_HOSPITAL)],
    READ_PATH: rights()[1],
    OUTBOX_PATH: [entry("aa", "unknown"), entry("bb", "waiting", problem="NHSO_BUSY")],
}
EVENTS = {"card": card("ready", PATIENT), "readers": readers("ACME CCID 0")}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where there is something to replace: the whole, each field, each first entry."""
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list) and value:
        yield from places(value[0], (*path, 0))


def replaced(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    if not path:
        return None if odd is GONE else odd
    made = copy.deepcopy(value)
    inside = made
    for key in path[:-1]:
        inside = inside[key]
    if odd is GONE:
        del inside[path[-1]]
    else:
        inside[path[-1]] = odd
    return made


def spoilt(sound: dict[str, Any], each: int) -> list[tuple[str, str, Any]]:
    """For every field some odd values, by a fixed seed: ``(whose, where, the answer with it)``."""
    chance = random.Random(SEED)
    return [
        (
            name,
            f"{'.'.join(map(str, path))} = {'(none)' if odd is GONE else repr(odd)[:12]}",
            replaced(body, path, odd),
        )
        for name, body in sound.items()
        for path in places(body)
        for odd in chance.sample(ODD, each)
    ]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PanelStage]:
    with PanelStage.set_up(tmp_path_factory.mktemp("odd")) as running:
        running.host.answers |= {path: (200, body) for path, body in SOUND.items() if path != STATUS_PATH}
        yield running


@pytest.fixture
def thrown(panel: Page) -> list[str]:
    """What the panel throws from now on."""
    errors: list[str] = []
    panel.on("pageerror", lambda error: errors.append(f"{error.message}\n{error.stack}"))
    return errors


UNFOLD = """for (const id of ["codes-newest", "chip-rights", "outbox", "rights"])
  document.getElementById(id).open = true"""
SHOWS = """([pid]) => document.getElementById('pid').textContent.replaceAll('-', '') === pid
  && !document.getElementById('patient').hidden"""


def serve(stage: PanelStage, panel: Page) -> None:
    """The patient's card, all that is unfolded, and then the next patient, who is shown."""
    stage.host.card("ready", PATIENT)
    panel.evaluate(HEARD)
    panel.evaluate(UNFOLD)
    panel.evaluate(HEARD)
    stage.host.card("removed")
    stage.host.card("ready", OTHER)
    panel.wait_for_function(SHOWS, arg=[OTHER.pid])
    stage.host.card("removed")


def test_whatever_an_answer_holds_nothing_is_thrown_and_the_next_patient_is_served(
    stage: PanelStage, panel: Page, thrown: list[str]
) -> None:
    by_path = [spoilt({path: SOUND[path]}, each=3) for path in SOUND if path != STATUS_PATH]
    for at_once in zip_longest(*by_path):
        odd = [each for each in at_once if each is not None]
        stage.host.answers |= {path: (200, body) for path, _, body in odd}
        serve(stage, panel)
        stage.host.answers |= {path: (200, SOUND[path]) for path, _, _ in odd}
        assert thrown == [], [where for _, where, _ in odd]


def test_whatever_an_event_or_the_status_holds_the_next_patient_is_served(
    stage: PanelStage, panel: Page, thrown: list[str]
) -> None:
    for event, where, body in spoilt(EVENTS, each=2):
        stage.host.card("ready", PATIENT)
        stage.host.say({"type": "event", "event": event, "body": body})
        serve(stage, panel)
        assert thrown == [], f"{event}: {where}"
    for _, where, body in spoilt({STATUS_PATH: SOUND[STATUS_PATH]}, each=1):
        stage.host.answers[STATUS_PATH] = (200, body)
        stage.host.card("removed")
        stage.host.card("removed")  # of another reader: the status is asked for again
        panel.evaluate(HEARD)
        del stage.host.answers[STATUS_PATH]
        stage.host.now = None
        stage.host.card("removed")
        panel.evaluate(HEARD)
        serve(stage, panel)
        assert thrown == [], where


@pytest.mark.parametrize(
    "odd", [None, "", [], {}, {"code": 7}, {"code": {}}, {"code": "NEW", "errors": 7}, 7]
)
def test_a_problem_without_sense_is_a_problem(
    stage: PanelStage, panel: Page, thrown: list[str], odd: Any
) -> None:
    for path in SOUND:
        stage.host.answers[path] = (502, odd)
    stage.host.card("removed")
    serve(stage, panel)
    expect(panel.locator("#patient")).to_be_hidden()
    stage.host.answers |= {path: (200, body) for path, body in SOUND.items()}
    del stage.host.answers[STATUS_PATH]
    assert thrown == []


NO_CODES: tuple[Any, ...] = (None, "", [], {}, True)
SAVED = {"pid": PATIENT.pid, "claimType": "x", "correlationId": CORRELATION, "claimCode": "PP1000000001"}


def test_a_confirmation_is_only_what_has_its_code(modules: Page) -> None:
    places_of_code: list[tuple[Any, ...]] = [(), ("claimCode",)]
    outcomes = modules.evaluate(
        """async (bodies) => {
          const { soundAnswer } = await import("/answers.js");
          const { outcomeOf } = await import("/saving/outcome.js");
          const path = "/api/nhso-service/confirm-save";
          return bodies.map((body) => outcomeOf("confirm", soundAnswer(path, { status: 200, body })));
        }""",
        [replaced(SAVED, path, odd) for path in places_of_code for odd in NO_CODES],
    )
    assert {(one["outcome"], one["claimCode"]) for one in outcomes} == {("unknown", None)}


def test_what_is_left_of_an_outbox_that_cannot_be_read_is_never_taken_for_all_of_it(modules: Page) -> None:
    answer = modules.evaluate(
        """async ([path, body]) => (await import("/answers.js")).soundAnswer(path, { status: 200, body })""",
        [OUTBOX_PATH, [entry("aa", "unknown"), {**entry("bb", "unknown"), "state": None}]],
    )
    assert answer == {"status": 502, "body": {"code": "INTERNAL"}}
