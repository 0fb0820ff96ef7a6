"""Once the patient has gone nothing of them is left in the panel: in what is hidden, in a box, in a label."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.extension.panel.nhso_answers import (
    NEWEST_PATH,
    OUTBOX_PATH,
    READ_PATH,
    SERVICE,
    TODAY_PATH,
    code,
    entry,
    rights,
    today,
)
from tests.extension.panel.test_blank import left_of
from tests.extension.panel.test_saving import answers, stage
from tests.extension.panel_stage import MOBILE, OTHER, PATIENT, PanelStage, card, rights_on_chip
from tests.support.keys import press

__all__ = ["answers", "stage"]  # fixtures

CHIP = "/api/bridge/card/rights"
VISIT = f"/api/bridge/visits/{PATIENT.pid}"
PHONE, NUMBER, LINE_CODE = "0898765432", "69-77777", "PP1000000005"
REMEMBERED = {"on": True, "mobile": PHONE, "mobileDate": "2026-11-20", "hn": NUMBER, "hnDate": "2026-11-20"}
UNFOLD = (
    """for (const id of ["codes-newest", "chip-rights", "rights"]) document.getElementById(id).open = true"""
)

SECRETS = (
    *(PATIENT.name_th.first, PATIENT.name_th.last, PATIENT.name_en.last, PATIENT.pid, PATIENT.pid[8:]),
    *(PATIENT.address[0], "PP1000000001", "PP1000000003", LINE_CODE, MOBILE, PHONE, NUMBER, "69-7-typed"),
    *("data:image", "หลักประกันสุขภาพ", f"{PATIENT.pid[10:12]}-{PATIENT.pid[12]}"),
)


@pytest.fixture
def full(stage: PanelStage, page: Page, answers: dict[str, Any]) -> Iterator[Page]:
    """The panel with everything in it that there can be of one patient."""
    answers |= {
        TODAY_PATH: today(code(), code("PP1000000004", hcode="99980")),
        NEWEST_PATH: (200, [code(), code("PP1000000003")]),
        READ_PATH: rights(),
        CHIP: (200, rights_on_chip(PATIENT)),
        VISIT: (200, REMEMBERED),
        OUTBOX_PATH: (200, [entry("aa", "waiting", pid=OTHER.pid)]),
    }
    stage.look_up(page, PATIENT)
    panel = stage.panel(page)
    expect(panel.locator("#photo")).to_be_visible()
    expect(panel.locator("#codes-code")).to_have_text("PP1000000001")
    panel.evaluate(UNFOLD)
    expect(panel.locator("#codes-newest-list")).to_contain_text("PP1000000003")
    expect(panel.locator("#chip-rights-list")).to_contain_text("หลักประกัน")
    expect(panel.locator("#remembered-mobile-text")).to_contain_text(PHONE)
    press(panel.locator("#line-start"))
    press(panel.locator("#line-card"))
    expect(panel.locator("#line-before")).to_contain_text("PP1000000001")
    panel.locator("#mobile").fill(MOBILE)
    panel.locator("#hn").fill("69-7-typed")
    panel.locator("#services").get_by_label(SERVICE).check()
    press(panel.locator("#try"))
    expect(panel.locator("#trial-fields li").first).to_be_visible()
    answers[TODAY_PATH] = today(code("PP1000000004", hcode="99980"))  # not yet ours, so that it is asked
    press(panel.locator("#saving-confirm"))
    expect(panel.get_by_role("dialog")).to_be_visible()
    present = left_of(panel)
    assert [one for one in (PATIENT.name_th.last, MOBILE, PHONE, "69-7-typed") if one not in present] == []
    yield panel
    panel.close()


def pull(stage: PanelStage) -> None:
    stage.host.card("removed")


def swap(stage: PanelStage) -> None:
    stage.host.answers[READ_PATH] = (503, {"code": "NHSO_UNREACHABLE"})
    stage.host.card("ready", OTHER)


def lock(stage: PanelStage) -> None:
    stage.browser.service_worker().evaluate("chrome.idle.onStateChanged.dispatch('locked')")


def lose(stage: PanelStage) -> None:
    stage.host.now = None
    stage.host.kill()


@pytest.mark.parametrize("go", [pull, swap, lock, lose])
def test_nothing_is_left_of_a_patient_who_has_gone(
    stage: PanelStage, full: Page, go: Callable[[PanelStage], None]
) -> None:
    go(stage)
    shown = "(name) => !document.getElementById('name-th').textContent.includes(name)"
    full.wait_for_function(shown, arg=PATIENT.name_th.last)
    left = left_of(full)
    assert [secret for secret in SECRETS if secret in left] == []
    assert PATIENT.pid not in left.replace("-", "").replace(" ", "")
    stage.browser.service_worker().evaluate("chrome.idle.onStateChanged.dispatch('active')")
    stage.host.now = card("ready", PATIENT)


def test_what_a_page_of_the_extension_keeps_names_nobody(stage: PanelStage, page: Page, full: Page) -> None:
    kept = full.evaluate("""async () => JSON.stringify([
      await chrome.storage.local.get(), await chrome.storage.session.get(), await chrome.storage.sync.get(),
      { ...localStorage }, { ...sessionStorage }, document.title, location.href, history.state,
      (await indexedDB.databases()).length, await caches.keys(), document.cookie,
    ])""")
    badge = stage.browser.service_worker().evaluate(
        "(tabId) => Promise.all([chrome.action.getTitle({ tabId }), chrome.action.getBadgeText({ tabId })])",
        stage.browser.tab_id(page),
    )
    told = f"{kept} {badge}"
    assert [secret for secret in SECRETS if secret in told] == []
