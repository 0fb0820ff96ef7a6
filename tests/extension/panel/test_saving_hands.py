"""What hands do by mistake sends nothing: held keys, double clicks, a card pulled too early."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.extension.panel.nhso_answers import TODAY_PATH, problem
from tests.extension.panel.test_saving import (
    CODE,
    CONFIRM,
    CONFIRMED,
    answers,
    ask,
    desk,
    dialog,
    sent,
    stage,
)
from tests.extension.panel_stage import OTHER, PATIENT, PRODUCTION, PanelStage, asked, card
from tests.support.keys import press

__all__ = ["answers", "desk", "stage"]  # fixtures

POLICY_NOW = "(on) => chrome.storage.onChanged.dispatch({ panel_confirm: { newValue: on } }, 'managed')"


def hold(panel: Page, key: str, times: int = 12) -> None:
    """Hold a key down: the first press, and what the keyboard repeats."""
    for _ in range(times):
        panel.keyboard.down(key)
        panel.evaluate("new Promise(requestAnimationFrame)")
    panel.keyboard.up(key)


def test_a_double_click_asks_the_question_and_does_not_answer_it(stage: PanelStage, desk: Page) -> None:
    """Where the question scrolls into sight its button may come under the pointer."""
    desk.set_viewport_size({"width": 320, "height": 420})
    box = desk.locator("#saving-confirm")
    box.scroll_into_view_if_needed()
    where = box.bounding_box()
    assert where is not None
    x, y = where["x"] + where["width"] / 2, where["y"] + where["height"] / 2
    desk.mouse.click(x, y)
    expect(dialog(desk)).to_be_visible()
    send = desk.locator("#saving-send").bounding_box()
    assert send is not None
    desk.mouse.move(send["x"] + send["width"] / 2, send["y"] + send["height"] / 2)
    desk.mouse.down(click_count=2)  # the second click of the two, wherever it lands
    desk.mouse.up(click_count=2)
    press(desk.locator("#saving-cancel"), "Escape")
    expect(dialog(desk)).to_be_hidden()
    assert sent(stage, desk) == []


def test_a_key_held_down_presses_once(stage: PanelStage, desk: Page) -> None:
    desk.locator("#saving-confirm").focus()
    hold(desk, "Enter")
    expect(dialog(desk)).to_be_visible()
    assert len(asked(stage, desk, path=TODAY_PATH)) == 1
    assert sent(stage, desk) == []


def test_the_key_that_sent_copies_nothing_while_it_is_held(stage: PanelStage, desk: Page) -> None:
    stage.browser.context.grant_permissions(["clipboard-read", "clipboard-write"])
    stage.host.answers[CONFIRM] = CONFIRMED
    desk.evaluate("navigator.clipboard.writeText('before')")
    ask(desk)
    desk.locator("#saving-send").focus()
    desk.keyboard.down("Enter")
    expect(desk.locator("#codes-first [data-use=copy]")).to_be_focused()
    hold(desk, "Enter", 3)
    assert desk.evaluate("navigator.clipboard.readText()") == "before"
    assert len(sent(stage, desk)) == 1


def test_a_held_key_fills_once(stage: PanelStage, desk: Page) -> None:
    desk.locator("#mobile").focus()
    desk.evaluate("""globalThis.submits = 0; addEventListener("submit", () => submits++, true)""")
    hold(desk, "Enter", 5)
    assert desk.evaluate("submits") == 1


def test_a_question_asked_before_the_policy_was_taken_back_is_not_there_when_it_comes_again(
    stage: PanelStage, desk: Page
) -> None:
    ask(desk)
    desk.evaluate(POLICY_NOW, False)
    expect(desk.locator("#saving")).to_be_hidden()
    desk.evaluate(POLICY_NOW, True)
    expect(desk.locator("#saving-confirm")).to_be_visible()
    expect(dialog(desk)).to_be_hidden()
    assert sent(stage, desk) == []


def sending(stage: PanelStage, panel: Page) -> dict[str, Any]:
    stage.host.answers.pop(CONFIRM, None)
    ask(panel)
    press(panel.locator("#saving-send"))
    return stage.host.hear(path=CONFIRM)


def test_that_a_code_came_after_the_card_was_pulled_is_said_and_not_which(
    stage: PanelStage, desk: Page
) -> None:
    question = sending(stage, desk)
    stage.host.card("removed")
    expect(desk.locator("#patient")).to_be_hidden()
    stage.host.say({"type": "reply", "id": question["id"], "status": 200, "body": CONFIRMED[1]})
    expect(desk.locator("#notice")).to_contain_text("ผู้เข้ารับบริการคนก่อน")
    expect(desk.locator("#notice")).to_contain_text("เสียบบัตร")
    assert CODE not in desk.content()
    stage.host.card("ready", OTHER)
    expect(desk.locator("#notice")).to_contain_text("ผู้เข้ารับบริการคนก่อน")  # nobody may have read it yet
    assert CODE not in desk.content()


def test_an_end_that_nobody_knows_stays_said_when_the_card_was_pulled(stage: PanelStage, desk: Page) -> None:
    question = sending(stage, desk)
    stage.host.card("removed")
    body = problem(504, "OUTCOME_UNKNOWN", entry="aa")[1]
    stage.host.say({"type": "reply", "id": question["id"], "status": 504, "body": body})
    expect(desk.locator("#notice")).to_contain_text("รายการค้าง")


def test_a_code_of_one_zone_is_none_of_the_other(stage: PanelStage, page: Page, desk: Page) -> None:
    question = sending(stage, desk)
    stage.host.now = card("ready", PATIENT)
    page.goto(PRODUCTION)
    expect(desk.locator("#zone")).to_have_attribute("data-zone", "production")
    expect(desk.locator("#codes-headline")).to_have_text("ยังไม่ได้ขอรหัสวันนี้")
    stage.host.say({"type": "reply", "id": question["id"], "status": 200, "body": CONFIRMED[1]})
    expect(desk.locator("#notice")).to_contain_text("ผู้เข้ารับบริการคนก่อน")
    assert CODE not in desk.content()
