"""What the panel says and does in states that are more than one look: screens/ has each state's look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.extension.panel_stage import (
    NARROW,
    OTHER,
    PATIENT,
    PRODUCTION,
    READER,
    SITE,
    CardHost,
    PanelStage,
    overflow,
    person,
    picture,
    rights_on_chip,
)


@pytest.fixture(scope="module", params=["th", "en"])
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PanelStage]:
    with PanelStage.set_up(tmp_path_factory.mktemp("panel"), request.param) as running:
        yield running


def ready(host: CardHost) -> None:
    host.answers["/api/bridge/card"] = (200, person(PATIENT, image=True))
    host.card("ready", PATIENT)


def asked_for(host: CardHost) -> list[str | None]:
    """Return the paths asked for since the last look."""
    return [host.heard.get().get("path") for _ in range(host.heard.qsize())]


def chip_rights(host: CardHost) -> None:
    ready(host)
    host.answers["/api/bridge/card/rights"] = (200, rights_on_chip(PATIENT))


def test_the_rights_on_the_chip_are_read_when_unfolded_and_shown_with_their_date(
    stage: PanelStage, request: pytest.FixtureRequest
) -> None:
    language = request.node.callspec.params["stage"]
    stage.host.now = None
    stage.host.forget()
    panel = stage.panel()
    stage.host.hear(path="/api/bridge/status")
    chip_rights(stage.host)
    folded = panel.locator("#chip-rights")
    expect(panel.locator("#photo")).to_be_visible()
    expect(folded).not_to_have_attribute("open", "")
    assert "/api/bridge/card/rights" not in asked_for(stage.host)
    folded.locator("summary").click()
    expect(folded).to_contain_text("15 เม.ย. 2556" if language == "th" else "15 Apr 2556")
    expect(folded).to_contain_text("ไม่ใช่สิทธิปัจจุบัน" if language == "th" else "not today's rights")
    expect(folded).to_contain_text("รพ.ทดสอบ")
    folded.locator("summary").click()
    folded.locator("summary").click()
    expect(folded).to_contain_text("รพ.ทดสอบ")
    assert asked_for(stage.host).count("/api/bridge/card/rights") == 1
    stage.host.card("removed")
    expect(folded).to_be_hidden()
    expect(folded).not_to_contain_text("รพ.ทดสอบ")
    panel.close()


@pytest.mark.parametrize(
    ("answer", "thai", "english"),
    [
        ((200, {"pid": PATIENT.pid, "chipRights": None}), "ไม่มีข้อมูลสิทธิในชิป", "No rights are stored"),
        ((500, {"code": "CARD_UNREADABLE"}), "อ่านข้อมูลจากชิปในบัตรไม่ได้", "The chip could not be read"),
        ((200, rights_on_chip(OTHER)), "", ""),  # another reader's card
    ],
    ids=["none", "unreadable", "another patient's"],
)
def test_rights_that_are_not_there_are_not_shown(
    stage: PanelStage, answer: tuple[int, Any], thai: str, english: str, request: pytest.FixtureRequest
) -> None:
    language = request.node.callspec.params["stage"]
    stage.host.now = None
    stage.host.forget()
    panel = stage.panel()
    stage.host.hear(path="/api/bridge/status")
    ready(stage.host)
    stage.host.answers["/api/bridge/card/rights"] = answer
    folded = panel.locator("#chip-rights")
    folded.locator("summary").click()
    stage.host.hear(path="/api/bridge/card/rights")
    expect(panel.locator("#chip-rights-date")).to_contain_text(thai if language == "th" else english)
    expect(panel.locator("#chip-rights-list")).to_be_empty()
    panel.close()


def test_rights_unfolded_just_when_something_else_is_shown_anew_stay_unfolded(stage: PanelStage) -> None:
    stage.host.now = None
    panel = stage.panel()
    chip_rights(stage.host)
    folded = panel.locator("#chip-rights")
    expect(panel.locator("#photo")).to_be_visible()
    folded.locator("summary").evaluate(
        """(summary) => {
          summary.click();  // its `toggle` comes in a later task
          document.getElementById("hn").dispatchEvent(new InputEvent("input", { bubbles: true }));
        }"""
    )
    expect(folded).to_contain_text("รพ.ทดสอบ")
    panel.close()


@pytest.mark.parametrize(("zone", "site"), [("test", SITE), ("production", PRODUCTION)])
def test_the_zone_is_the_page_s_and_always_in_sight(
    stage: PanelStage, zone: str, site: str, request: pytest.FixtureRequest
) -> None:
    page = stage.browser.page(f"{site}/")
    stage.host.now = None
    panel = stage.panel(page)
    panel.set_viewport_size({"width": NARROW, "height": 400})
    stage.host.card("identified", PATIENT)
    expect(panel.locator("#patient")).to_be_visible()
    badge = panel.locator("#zone")
    expect(badge).to_have_attribute("data-zone", zone)
    language = request.node.callspec.params["stage"]
    words = {("test", "th"): "ระบบทดสอบ", ("test", "en"): "TEST SYSTEM", ("production", "th"): "ระบบจริง"}
    expect(badge).to_contain_text(words.get((zone, language), "Production"))
    panel.locator("#settings").scroll_into_view_if_needed()
    assert panel.evaluate("scrollY") > 0
    expect(badge).to_be_in_viewport(ratio=1)
    picture(panel, f"zone-{zone}-{language}")
    panel.close()
    page.close()


def test_a_page_older_than_the_extension_is_said_and_reloaded_by_a_click(
    stage: PanelStage, request: pytest.FixtureRequest
) -> None:
    page = stage.browser.page(f"{SITE}/")
    stage.host.now = None
    stage.browser.restart_worker()
    stage.browser.service_worker().evaluate("chrome.runtime.onInstalled.dispatch({ reason: 'update' })")
    panel = stage.panel(page)
    language = request.node.callspec.params["stage"]
    expect(panel.locator("#stale")).to_contain_text(
        "กรุณาโหลดหน้าใหม่" if language == "th" else "Reload it (what was typed into it is lost)"
    )
    stage.host.card("identified", PATIENT)  # the card itself is read all the same
    expect(panel.locator("#patient")).to_be_visible()
    with page.expect_navigation():
        panel.locator("#reload").click()
    expect(panel.locator("#stale")).to_be_hidden()
    panel.close()
    page.close()


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
    panel.add_init_script(LENGTHEN_SERVICES)
    panel.reload()
    panel.locator("#zone").wait_for()
    stage.host.card("identified", replace(PATIENT, name_th=name))
    expect(panel.locator("#name-th")).to_contain_text("xxx")
    expect(panel.locator(".service")).to_have_count(5)
    boxes = panel.locator(".service").evaluate_all(
        "all => all.map((each) => each.getBoundingClientRect().toJSON())"
    )
    for above, below in pairwise(boxes):
        assert above["bottom"] <= below["top"]
    assert max(box["height"] for box in boxes) > 100  # px: several lines
    assert overflow(panel) == []
    picture(panel, "panel-long")
    panel.close()


# The mapping names the services until the page does.
LENGTHEN_SERVICES = """
  const native = fetch;
  globalThis.fetch = async (address) => {
    const file = await (await native(address)).json();
    const services = file.services?.map((name) => `${name} `.repeat(10)); // the schema has none
    return Response.json({ ...file, ...(services && { services }) });
  };
"""
