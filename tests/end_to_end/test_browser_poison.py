"""Nothing of a patient is left in the browser: poisoned values through the main job, then a search for each.

Each value is sound and goes all the way: an invented person's PID, names, address and photo, a phone, an HN,
the token. The card is read by page and panel, the form is filled and confirmed, the code is copied, the visit
is remembered and taken again, somebody else's number is typed for LINE and for a guardian, the desk is left.
Searched are the profile folder after the browser has closed, what the extension stores, the notices that it
made, and the clipboard.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Page, expect

from tests.host.contract.poisoning import HNS, MOBILES, PATIENTS
from tests.host.contract.traces import Poison, files_below, forms, found
from tests.support import main_job
from tests.support.browser import EXTENSION
from tests.support.fixtures import READERS, wait_until_empty
from tests.support.keys import press
from tests.support.main_job import OPD, Visit
from tests.support.pcscd import PrivatePcscd
from tests.support.stage import TEST_SITE, Stage
from tests.support.zones import write_settings
from tests.testzone.chip import chip
from tests.testzone.people import photo
from tests.testzone.virtual_card import VirtualCard

PATIENT, CERTIFIER = PATIENTS[0], PATIENTS[1]
VISIT = Visit(MOBILES[0], "029182730", HNS[0], OPD)
BEFORE = "what was there before"  # in the clipboard

RECORD = """() => {
  globalThis.notices = [];
  const native = chrome.notifications.create.bind(chrome.notifications);
  chrome.notifications.create = (...made) => { notices.push(made); return native(...made); };
}"""
NOTICED = """async () => {
  while (notices.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  return notices;
}"""
# Waits until the notices have it that the card is out: one that is back sooner is the same card to them.
# Their own timer began before this one, in the same worker, so it is over before.
NOTICES = (EXTENSION / "worker" / "notices.js").read_text("utf-8")
(SETTLED_MS,) = re.findall(r"^export const SETTLED_MS = (\d+);", NOTICES, re.M)
OUT = """async ([tabId, ms]) => {
  while (await chrome.action.getBadgeText({ tabId })) await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setTimeout(resolve, ms));
}"""
STORED = """async () => {
  const areas = ["local", "session", "sync", "managed"];
  const held = await Promise.all(areas.map((area) => chrome.storage[area].get(null)));
  return Object.fromEntries(areas.map((area, at) => [area, held[at]]));
}"""
HIDE = """() => {
  Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""  # the tests' browser calls every tab visible
DESK = "(state) => chrome.idle.onStateChanged.dispatch(state)"
COMMAND = "async ([name, id]) => chrome.commands.onCommand.dispatch(name, await chrome.tabs.get(id))"


class Left(NamedTuple):
    """What a browser has left behind, and what must not be in it."""

    files: Mapping[str, bytes]
    stored: Mapping[str, Any]
    notices: list[Any]
    copied: list[str]  # the clipboard before and after the one copy
    code: str
    poisons: Mapping[str, Poison]


def poisons(stage: Stage) -> dict[str, Poison]:
    return {
        "PID": PATIENT.pid,
        "certifier's PID": CERTIFIER.pid,
        "first name": PATIENT.name_th.first,
        "last name": PATIENT.name_th.last,
        "first name, English": PATIENT.name_en.first,
        "last name, English": PATIENT.name_en.last,
        "tambon": PATIENT.address[5],
        "photo": photo(PATIENT)[200:232],
        "mobile": VISIT.mobile,
        "phones": VISIT.phones,
        "HN": VISIT.hn,
        "token": stage.zone.token,
    }


def command(stage: Stage, page: Page, name: str) -> None:
    stage.browser.service_worker().evaluate(COMMAND, [name, stage.browser.tab_id(page)])


def clipboard(page: Page) -> str:
    page.bring_to_front()
    held: str = page.evaluate("navigator.clipboard.readText()")
    return held


def wait_for_line(panel: Page) -> None:
    """Have the panel look for a code from LINE, the number typed; then give it up."""
    panel.locator("#line-start").click()
    panel.locator("#line-pid").fill(CERTIFIER.pid)
    press(panel.locator("#line-pid"))
    panel.locator("#line-ask").wait_for(state="hidden")
    panel.locator("#line-close").click()


def begin_guardian_steps(panel: Page) -> None:
    panel.locator("#guardian-start").click()
    panel.locator("#guardian-patient-pid").fill(CERTIFIER.pid)
    press(panel.locator("#guardian-patient-pid"))
    panel.locator("#guardian-certifier").wait_for()
    panel.locator("#guardian-cancel").click()


def work(stage: Stage, card: VirtualCard) -> tuple[list[str], str]:
    """Do all a clerk does with a patient; return the clipboard before and after the copy, and the code."""
    page = stage.create_page()
    stage.browser.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("(words) => navigator.clipboard.writeText(words)", BEFORE)
    panel = stage.panel_beside(page)
    stage.browser.service_worker().evaluate(RECORD)
    main_job.wait_for_patient(panel, PATIENT)
    main_job.read_card(page, PATIENT.pid)
    main_job.type_visit(panel, VISIT)
    main_job.fill(panel)
    code = main_job.confirm(page)
    copied = [clipboard(page)]
    panel.locator("#codes-again").click()
    expect(panel.locator("#codes-code")).to_contain_text(code)
    command(stage, page, "copy")
    expect(panel.locator("#codes-copied")).not_to_be_empty()
    copied.append(clipboard(page))

    panel.close()
    page.goto(f"{TEST_SITE}{stage.zone.page.create_path}")
    panel = stage.panel_beside(page)
    main_job.wait_for_patient(panel, PATIENT)
    main_job.read_card(page, PATIENT.pid)
    expect(panel.locator("#remembered-mobile")).to_be_visible()
    command(stage, page, "asked")
    expect(panel.locator("#mobile")).to_have_value(VISIT.mobile)
    command(stage, page, "fill")
    expect(panel.locator("#report")).to_be_visible()

    stage.browser.service_worker().evaluate(DESK, "locked")
    expect(panel.locator("#patient")).to_be_hidden()
    stage.browser.service_worker().evaluate(DESK, "active")
    panel.locator("#blank-end").click()
    main_job.wait_for_patient(panel, PATIENT)
    wait_for_line(panel)
    begin_guardian_steps(panel)
    panel.evaluate(HIDE)
    card.pull()
    wait_until_empty(READERS[0])
    stage.browser.service_worker().evaluate(OUT, [stage.browser.tab_id(page), int(SETTLED_MS)])
    card.insert()
    return copied, code


@pytest.fixture(scope="module")
def left(pcscd: PrivatePcscd, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Left]:
    home = tmp_path_factory.mktemp("home")
    with Stage.set_up(pcscd.environment, home) as stage:
        write_settings(home, stage.zone, remember_visits=True)
        stage.zone.population.register(*PATIENTS)
        with VirtualCard(chip(PATIENT), port=pcscd.ports[0]) as card:
            copied, code = work(stage, card)
            worker = stage.browser.service_worker()
            notices, stored = worker.evaluate(NOTICED), worker.evaluate(STORED)
        wait_until_empty(READERS[0])
        stage.browser.context.close()
        yield Left(files_below(stage.browser.profile), stored, notices, copied, code, poisons(stage))


def test_the_search_finds_each_value_in_a_profile(left: Left, tmp_path: Path) -> None:
    for what, poison in left.poisons.items():
        for form, raw in forms(poison):
            (tmp_path / "planted").write_bytes(b"\x00 before" + raw + b"after \xff")
            assert found(files_below(tmp_path), {what: poison}), form
    assert b"authencode" in b"".join(left.files.values())  # the page's address is in there


def test_nothing_of_a_patient_is_in_the_profile_folder(left: Left) -> None:
    print(f"searched {sum(map(len, left.files.values()))} bytes of {len(left.files)} files")
    assert found(left.files, left.poisons) == []


def test_the_extension_stores_nothing_of_a_patient(left: Left) -> None:
    text = json.dumps(left.stored, ensure_ascii=False).encode()
    assert found({"storage": text}, left.poisons) == []
    assert left.stored["sync"] == {}


def test_the_notices_tell_of_nobody(left: Left) -> None:
    assert left.notices
    text = json.dumps(left.notices, ensure_ascii=False).encode()
    assert found({"notices": text}, left.poisons) == []


def test_the_clipboard_has_the_code_that_was_copied_and_nothing_before(left: Left) -> None:
    assert left.copied == [BEFORE, left.code]
