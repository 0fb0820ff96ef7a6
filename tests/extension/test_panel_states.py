"""What the panel shows in each state: its words, its width, and a picture to look at in build/screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.extension.panel_stage import NARROW, READER, CardHost, PanelStage, overflow, person, status
from tests.testzone.people import POPULATION

SCREENS = Path(__file__).parents[2] / "build/screens"
PATIENT = next(one for one in POPULATION if one.right == "UCS" and len(one.claim_types) == 5)


@pytest.fixture(scope="module", params=["th", "en"])
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PanelStage]:
    with PanelStage.set_up(tmp_path_factory.mktemp("panel"), request.param) as running:
        yield running


def no_reader(host: CardHost) -> None:
    host.readers()


def service_stopped(host: CardHost) -> None:
    host.readers(problem="SERVICE_STOPPED")


def no_card(host: CardHost) -> None:
    host.readers(READER)


def reading(host: CardHost) -> None:
    host.card("inserted")


def unreadable(host: CardHost) -> None:
    host.card("unreadable", problem="CARD_UNREADABLE")


def identified(host: CardHost) -> None:
    host.card("identified", PATIENT)


def photo_reading(host: CardHost) -> None:
    host.card("ready", PATIENT)
    asked = host.hear(path="/api/bridge/card")
    host.say({"type": "progress", "id": asked["id"], "stage": "photo", "done": 1020, "total": 4000})


def ready(host: CardHost) -> None:
    host.answers["/api/bridge/card"] = (200, person(PATIENT, image=True))
    host.card("ready", PATIENT)


def removed(host: CardHost) -> None:
    ready(host)
    host.card("removed")


def host_gone(host: CardHost) -> None:
    host.hello = None
    host.hang_up()


# State → what brings it about, and words that must be there in Thai and in English.
STATES: dict[str, tuple[Callable[[CardHost], None], str, str]] = {
    "no-reader": (no_reader, "ไม่พบเครื่องอ่านบัตร", "No card reader"),
    "service-stopped": (service_stopped, "หยุดทำงาน", "has stopped"),
    "no-card": (no_card, "กรุณาเสียบบัตรประชาชน", "Insert the ID card"),
    "reading": (reading, "กำลังอ่านบัตร", "Reading the card"),
    "unreadable": (unreadable, "อ่านข้อมูลจากชิปในบัตรไม่ได้", "The chip could not be read"),
    "identified": (identified, PATIENT.name_th.last, PATIENT.name_en.last),
    "photo": (photo_reading, PATIENT.name_th.last, PATIENT.name_en.last),
    "ready": (ready, PATIENT.name_th.last, PATIENT.name_en.last),
    "removed": (removed, "ดึงบัตรออกแล้ว", "Card removed"),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_each_state_says_what_it_is_and_fits_a_narrow_panel(
    stage: PanelStage, state: str, scheme: str, request: pytest.FixtureRequest
) -> None:
    bring_about, thai, english = STATES[state]
    language = request.node.callspec.params["stage"]
    stage.host.answers.pop("/api/bridge/card", None)
    stage.host.forget()
    panel = stage.panel()
    panel.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    stage.host.hear(path="/api/bridge/status")
    bring_about(stage.host)
    expect(panel.locator("body")).to_contain_text(thai if language == "th" else english)
    if state == "ready":
        expect(panel.locator("#photo")).to_be_visible()
    if state == "photo":
        expect(panel.locator("#photo-progress")).to_have_attribute("value", "1020")
    picture(panel, f"panel-{state}-{language}-{scheme}")
    assert overflow(panel) == []
    panel.close()


@pytest.mark.parametrize(("zone", "thai"), [("test", "ระบบทดสอบ (TEST)"), ("production", "ระบบจริง")])
def test_the_zone_is_the_page_s_and_always_in_sight(stage: PanelStage, zone: str, thai: str) -> None:
    stage.host.answers["/api/bridge/status"] = (200, status(zone=zone))
    panel = stage.panel()
    expect(panel.locator("#zone")).to_have_attribute("data-zone", zone)
    expect(panel.locator("#zone")).not_to_be_empty()
    picture(panel, f"zone-{zone}-{thai.isascii()}")
    panel.close()
    stage.host.answers["/api/bridge/status"] = (200, status())


def test_a_wrong_check_digit_is_a_warning_and_no_refusal(stage: PanelStage) -> None:
    wrong = {**person(PATIENT), "pidValid": False}
    stage.host.answers["/api/bridge/card"] = (200, wrong)
    panel = stage.panel()
    stage.host.forget()
    stage.host.say(
        {
            "type": "event",
            "event": "card",
            "body": {"reader": READER, "state": "ready", "person": wrong, "problem": None},
        }
    )
    expect(panel.locator("#pid-wrong")).to_be_visible()
    expect(panel.locator("#fill")).to_be_enabled()
    expect(panel.locator("#photo-none")).to_be_visible()
    panel.close()


def test_names_and_services_ten_times_as_long_do_not_overlap(stage: PanelStage) -> None:
    name = replace(PATIENT.name_th, first=PATIENT.name_th.first * 10, last="x" * 100)
    panel = stage.panel()
    stage.host.card("identified", replace(PATIENT, name_th=name))
    expect(panel.locator("#name-th")).to_contain_text("xxx")
    assert overflow(panel) == []
    picture(panel, "panel-long")
    panel.close()


def picture(panel: Page, name: str) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    panel.screenshot(path=SCREENS / f"{name}-{NARROW}.png")
