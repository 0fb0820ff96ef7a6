"""The options page: how host and settings are, what the doctor says, a test read, and a report to copy."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from authen_bridge.doctor import CHECKS
from authen_bridge.doctor.codes import CODES as FINDINGS
from authen_bridge.names import SHIPPED_IDS
from tests.extension.panel_stage import (
    MOBILE,
    NARROW,
    OTHER,
    PATIENT,
    SCREENS,
    PanelStage,
    overflow,
    person,
    status,
)
from tests.extension.screens.absences import ABSENCES, brought_about
from tests.support.browser import EXTENSION
from tests.support.chromium import Language
from tests.support.stand_in_host import HELLO

REPORT: dict[str, Any] = {
    "version": "0.1.0",
    "zone": "test",
    "checks": [
        {"name": "reader", "state": "ok", "found": "1 reader(s), 0 with a card: ACME CCID 0", "mend": ""},
        {
            "name": "browser",
            "state": "ok",
            "found": "chromium: /home/somchai/.config/chromium/NativeMessagingHosts/host.json",
            "mend": "",
        },
        {"name": "token", "state": "warning", "found": "missing", "mend": "run: authen-bridge token set"},
        {"name": "nhso", "state": "broken", "found": "NHSO_UNREACHABLE", "mend": "check the network"},
    ],
    "card": None,
}
FIGURES = {
    "transmits": {"core": 3, "text": 7, "photo": 23},
    "milliseconds": {"core": 81.4, "text": 212.0, "photo": 1530.2},
    "notes": ["text: read field by field"],
}
SETTINGS: dict[str, Any] = {
    "settings": [
        {"key": "zone", "value": "test", "source": "policy"},
        {"key": "hcode", "value": "99990", "source": "machine"},
        {"key": "reader", "value": "", "source": "built-in"},
        {"key": "remember_visits", "value": True, "source": "user"},
        {"key": "zones.test.ca_bundle", "value": "C:\\Users\\somchai\\ca.pem", "source": "user"},
    ],
    "refused": [
        {"source": "user", "key": "proxy", "why": "must be http://HOST:PORT"},
        {"source": "machine", "key": "", "why": "JSONDecodeError"},
    ],
}
# In the table's order, in words of Thai and of English.
SOURCES = (
    ("นโยบายของเครื่อง (policy)", "This machine's policy"),
    ("ค่าเริ่มต้นของเครื่องนี้", "This machine's defaults"),
    ("มากับโปรแกรม", "Built in"),
    ("ผู้ใช้คนนี้ (settings.toml)", "This user (settings.toml)"),
    ("ผู้ใช้คนนี้ (settings.toml)", "This user (settings.toml)"),
)
VALUES = (
    ("test", "test"),
    ("99990", "99990"),
    ("ไม่ได้ตั้งไว้", "not set"),
    ("เปิด", "on"),
    ("C:\\Users\\somchai\\ca.pem", "C:\\Users\\somchai\\ca.pem"),
)


@pytest.fixture(scope="module", params=["th", "en"])
def spoken(request: pytest.FixtureRequest) -> Language:
    language: Language = request.param
    return language


@pytest.fixture(scope="module")
def stage(spoken: Language, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PanelStage]:
    with PanelStage.set_up(tmp_path_factory.mktemp("options"), spoken) as running:
        yield running


@pytest.fixture
def say(spoken: Language) -> Callable[[str, str], str]:
    """A function that takes the Thai or the English of two."""
    return lambda thai, english: thai if spoken == "th" else english


@pytest.fixture
def options(stage: PanelStage) -> Iterator[Page]:
    """The page, with all that a host tells."""
    stage.host.answers = {
        "/api/bridge/diagnostics": (200, REPORT),
        "/api/bridge/settings": (200, SETTINGS),
    }
    page = stage.browser.extension_page("options/options.html")
    expect(page.locator("#checks li")).to_have_count(len(REPORT["checks"]))
    expect(page.locator("#settings tbody tr")).to_have_count(len(SETTINGS["settings"]) + 1)
    yield page
    page.close()


Say = Callable[[str, str], str]


# ── state ─────────────────────────────────────────────────────────────────────────────────────


def test_the_state_names_the_versions_of_both_sides_the_zone_and_the_unit(options: Page, say: Say) -> None:
    expect(options.locator("#host")).to_have_text(say("ทำงานปกติ", "Running"))
    expect(options.locator("#host-version")).to_have_text("0.0-stand-in")
    version = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))["version"]
    expect(options.locator("#extension-version")).to_have_text(version)
    expect(options.locator("#protocol")).to_have_text(say("โปรแกรม 1 · ส่วนขยาย 1", "program 1 · extension 1"))
    expect(options.locator("#rights")).to_have_text(say("ระบบทดสอบของ สปสช.", "NHSO's test system"))
    expect(options.locator("#hcode")).to_have_text("99990")
    expect(options.locator("#zone-default")).to_have_text(
        say("ระบบทดสอบ (TEST) · ตั้งค่าแล้ว", "TEST SYSTEM · set up")
    )


def test_the_test_zone_is_told_by_its_stripes_and_production_has_none(
    stage: PanelStage, options: Page, say: Say
) -> None:
    band = options.locator("#zone")
    expect(band).to_have_text(say("ระบบทดสอบ (TEST)", "TEST SYSTEM"))
    assert "gradient" in band.evaluate("(each) => getComputedStyle(each).backgroundImage")
    stage.host.hello = {**HELLO, "zone": "production"}
    only_cards = {**status(zone="production"), "zoneReady": False, "rights": "none", "hcode": ""}
    stage.host.answers["/api/bridge/status"] = (200, only_cards)
    try:
        stage.host.hang_up()
        expect(band).to_have_text(say("ระบบจริง", "Production"))
        assert band.evaluate("(each) => getComputedStyle(each).backgroundImage") == "none"
        expect(options.locator("#zone-default")).to_contain_text(say("อ่านบัตรได้อย่างเดียว", "cards can be read"))
        expect(options.locator("#hcode")).to_have_text(say("ไม่ได้ตั้งไว้", "not set"))
    finally:
        stage.host.hello = HELLO


def test_a_host_that_has_gone_takes_what_it_said_along(stage: PanelStage, options: Page, say: Say) -> None:
    stage.host.hello = {**HELLO, "protocol": 2}
    try:
        stage.host.hang_up()
        expect(options.locator("#host")).to_contain_text(
            say("ส่วนขยาย Authen Bridge ในเบราว์เซอร์เก่าเกินไป", "extension in this browser is too old")
        )
        expect(options.locator("#host")).to_have_attribute("data-tone", "bad")
        expect(options.locator("#checks li")).to_have_count(0)
        expect(options.locator("#settings tbody th")).to_have_text(["panel_confirm"])
        expect(options.locator("#zone")).to_be_hidden()
        expect(options.locator("#report")).to_have_value(re.compile("program: HOST_OUTDATED"))
    finally:
        stage.host.hello = HELLO
        stage.browser.restart_worker()  # and with it the pause before the next start


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("HOST_FORBIDDEN", ("NativeMessagingBlocklist", "NativeMessagingAllowlist lacks", SHIPPED_IDS[0])),
        ("HOST_MISSING", ("NativeMessagingUserLevelHosts",)),
    ],
)
def test_a_host_that_may_not_be_started_leaves_what_it_can_lie_at(
    stage: PanelStage, options: Page, say: Say, code: str, named: tuple[str, ...]
) -> None:
    expect(options.locator("#host-mend")).to_be_empty()
    with brought_about(stage, ABSENCES[code]):
        for words in named:
            expected = say(words.removesuffix(" lacks"), words)
            expect(options.locator("#host-mend")).to_contain_text(expected)
        expect(options.locator("#report")).to_have_value(re.compile(f"program: {code}.*\n.*{SHIPPED_IDS[0]}"))


# ── the doctor's chain ────────────────────────────────────────────────────────────────────────


def test_each_link_says_how_it_is_and_a_broken_one_what_to_do(options: Page, say: Say) -> None:
    reader, _, token, nhso = options.locator("#checks li").all()
    expect(reader).to_contain_text(say("เครื่องอ่านบัตร: ปกติ", "Reader: OK"))
    expect(reader).not_to_contain_text(say("วิธีแก้", "What to do"))
    expect(token).to_contain_text(say("Token ของหน่วยบริการ: ควรตรวจสอบ", "Unit's token: Warning"))
    expect(token).to_contain_text("run: authen-bridge token set")
    expect(nhso).to_contain_text(say("การติดต่อ สปสช.: ต้องแก้ไข", "The way to NHSO: Broken"))
    expect(nhso).to_contain_text(say("วิธีแก้: ตรวจเครือข่าย", "What to do: look at network"))
    expect(nhso.locator("[lang=en]").last).to_have_text("check the network")
    marks = [
        each.evaluate(
            "(e) => { const s = getComputedStyle(e, '::before'); return s.borderRadius + s.clipPath }"
        )
        for each in (reader, token, nhso)
    ]
    assert len(set(marks)) == 3  # the three states differ in shape too


def test_a_finding_is_said_in_the_page_s_language_by_its_code_and_one_that_is_not_known_in_english(
    stage: PanelStage, options: Page, say: Say
) -> None:
    row = {"name": "policy", "state": "warning", "mend": "correct it", "browser": "chromium"}
    checks = [
        {**row, "code": "POLICY_TYPE", "found": "chromium: panel_confirm must be true or false"},
        {**row, "code": "NO_READER", "found": "no reader"},
        {**row, "code": "FROM_A_NEWER_HOST", "found": "chromium: something new"},
    ]
    stage.host.answers["/api/bridge/diagnostics"] = (200, {"checks": checks, "card": None})
    options.get_by_role("button", name=say("ตรวจสอบอีกครั้ง", "Check again")).click()
    rows = options.locator("#checks li")
    expect(rows).to_have_count(3)
    known, problem, newer = rows.all()
    expect(known).to_contain_text(say("ค่าของนโยบายผิดชนิด จึงไม่มีผล", "does not count"))
    expect(known.locator("span[lang=en]").first).to_have_text(checks[0]["found"])
    expect(problem).to_contain_text(say("ไม่พบเครื่องอ่านบัตร", "No card reader"))
    assert newer.locator("p").count() == 2  # what to do and exactly what: no words of its code
    expect(newer).to_contain_text("something new")
    expect(options.locator("#report")).to_have_value(re.compile(r"something new \(FROM_A_NEWER_HOST\)"))


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_code_of_the_doctor_s_has_its_words(language: str) -> None:
    words = json.loads((EXTENSION / f"_locales/{language}/messages.json").read_text("utf-8"))
    assert {name for name in words if name.startswith("finding_")} == {f"finding_{code}" for code in FINDINGS}


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_link_of_the_doctors_has_a_name_and_a_mend(language: str) -> None:
    words = json.loads((EXTENSION / f"_locales/{language}/messages.json").read_text("utf-8"))
    wanted = {f"check_{what}_{name}" for name in CHECKS for what in ("name", "mend")}
    assert wanted <= set(words)


def test_a_report_that_cannot_be_made_says_why_and_can_be_asked_for_again(
    stage: PanelStage, options: Page, say: Say
) -> None:
    stage.host.answers["/api/bridge/diagnostics"] = (502, {"code": "INTERNAL", "message": "ทำงานผิดพลาด"})
    again = options.get_by_role("button", name=say("ตรวจสอบอีกครั้ง", "Check again"))
    again.click()
    expect(options.locator("#progress")).to_have_text(
        say(
            "ตรวจสอบไม่ได้: ทำงานผิดพลาด",
            "Cannot check: Authen Bridge made a mistake. Tell IT the code INTERNAL.",
        )
    )
    expect(options.locator("#checks li")).to_have_count(0)
    stage.host.answers["/api/bridge/diagnostics"] = (200, REPORT)
    again.click()
    expect(options.locator("#checks li")).to_have_count(4)
    expect(options.locator("#progress")).to_be_empty()


# ── settings ──────────────────────────────────────────────────────────────────────────────────


def test_each_setting_has_its_value_and_its_source_in_words(options: Page, say: Say) -> None:
    rows = options.locator("#settings tbody tr")
    for number, setting in enumerate(SETTINGS["settings"]):
        head, (value, source) = rows.nth(number).locator("th"), rows.nth(number).locator("td").all()
        expect(head).to_have_text(setting["key"])
        expect(value).to_have_text(say(*VALUES[number]))
        expect(source).to_have_text(say(*SOURCES[number]))


@pytest.mark.parametrize(
    ("given", "value", "source"),
    [
        ({"panel_confirm": True}, ("เปิด", "on"), ("นโยบายของเบราว์เซอร์", "The browser's policy")),
        ({}, ("ปิด", "off"), ("มากับโปรแกรม", "Built in")),
    ],
    ids=["given", "not given"],
)
def test_the_browsers_own_policy_stands_among_the_settings(
    options: Page, say: Say, given: dict[str, bool], value: tuple[str, str], source: tuple[str, str]
) -> None:
    options.add_init_script(f"chrome.storage.managed.get = async () => ({json.dumps(given)})")
    options.reload()
    row = options.locator("#settings tr", has_text="panel_confirm")
    expect(row.locator("td")).to_have_text([say(*value), say(*source)])


def test_a_setting_that_was_set_aside_is_named_with_its_source_and_why(options: Page, say: Say) -> None:
    proxy, everything = options.locator("#refused-list li").all()
    expect(proxy).to_contain_text("proxymust be http://HOST:PORT")
    expect(proxy).to_contain_text(say("ที่มา: ผู้ใช้คนนี้ (settings.toml)", "Source: This user (settings.toml)"))
    expect(everything).to_contain_text(say("ทั้งหมดของแหล่งนี้", "All of this source"))
    expect(everything).to_contain_text("JSONDecodeError")


# ── the test read ─────────────────────────────────────────────────────────────────────────────


def read(options: Page, say: Say) -> None:
    options.get_by_role("button", name=say("อ่านบัตรที่เสียบอยู่", "Read the card that is in")).click()


def test_a_test_read_says_what_came_how_quickly_and_not_whose(
    stage: PanelStage, options: Page, say: Say
) -> None:
    born = {"birthDate": {"year": 2517, "month": None, "day": None}}
    stage.host.answers["/api/bridge/card"] = (200, person(PATIENT, image=True) | born)
    stage.host.answers["/api/bridge/diagnostics"] = (200, REPORT | {"card": FIGURES})
    read(options, say)
    masked = f"x-xxxx-xxxxx-{PATIENT.pid[-3:-1]}-{PATIENT.pid[-1]}"
    expect(options.locator("#read-result")).to_have_text(
        re.compile(say("อ่านได้แล้ว: ", "Read: ") + masked + r"\D+\d+ " + say("มิลลิวินาที", "milliseconds"))
    )
    found = dict(
        zip(
            options.locator("#read-fields th[scope=row]").all_text_contents(),
            options.locator("#read-fields td").all_text_contents(),
            strict=True,
        )
    )
    assert found[say("ชื่อภาษาไทย", "Thai name")] == say("อ่านได้", "read")
    assert found[say("วันเกิด", "Date of birth")] == say(
        "อ่านได้ ไม่ระบุวันหรือเดือน", "read; without its day or month"
    )
    assert found[say("ผู้ออกบัตร", "Issuer")] == say("ไม่มีข้อมูล", "nothing there")
    assert found[say("รูป", "Photo")] == say("อ่านได้", "read")
    expect(options.locator("#read-figures tbody tr")).to_have_text(
        [
            re.compile(say("ตัวบุคคล", "Identity") + "381"),
            re.compile(say("ข้อความทั้งหมด", "All text") + "7212"),
            re.compile(say("รูป", "Photo") + "231530"),
        ]
    )
    expect(options.locator("#read-notes")).to_have_text("text: read field by field")
    assert options.locator("img").count() == 0


@pytest.mark.parametrize(
    ("body", "thai", "english", "steps"),
    [
        ({"code": "NO_CARD"}, "ไม่พบบัตรในเครื่องอ่าน", "No card in the reader", 0),
        ({"code": "NO_READER"}, "ไม่พบเครื่องอ่านบัตร", "No card reader", 3),
        ({"code": "CARD_UNREADABLE", "sw": "6A82"}, "อ่านข้อมูลจากชิปในบัตรไม่ได้", "The chip could not be read", 3),
        ({"code": "NOT_THAI_ID", "atr": "3B6700"}, "ไม่ใช่บัตรประจำตัวประชาชน", "not a Thai ID card", 3),
        ({"code": "CARD_REMOVED"}, "บัตรถูกดึงออก", "pulled out", 1),
    ],
    ids=lambda value: value["code"] if isinstance(value, dict) else "",
)
def test_a_test_read_that_fails_says_why_and_what_to_do(
    stage: PanelStage, options: Page, say: Say, body: dict[str, Any], thai: str, english: str, steps: int
) -> None:
    stage.host.answers["/api/bridge/card"] = (500, body)
    read(options, say)
    result = options.locator("#read-result")
    expect(result).to_contain_text(say(thai, english))
    expect(result).to_have_attribute("data-tone", "bad")
    for fact in ("sw", "atr"):
        if fact in body:
            expect(result).to_contain_text(f"{fact}: {body[fact]}")
    expect(options.locator("#read-steps li")).to_have_count(steps)
    expect(options.locator("#read-fields")).to_be_hidden()


# ── the report ────────────────────────────────────────────────────────────────────────────────


def test_the_report_has_what_support_needs_and_nothing_of_a_person(
    stage: PanelStage, options: Page, say: Say
) -> None:
    # A reader's name and a service's words are not ours: somebody else's number may stand in them.
    checks = [*REPORT["checks"], {"name": "zone", "state": "ok", "found": f"of {OTHER.pid}", "mend": ""}]
    stage.host.answers["/api/bridge/card"] = (200, person(PATIENT, image=True))
    stage.host.answers["/api/bridge/diagnostics"] = (200, {"checks": checks, "card": FIGURES})
    read(options, say)
    report = options.locator("#report")
    expect(report).to_have_value(re.compile("core: 3 transmits, 81 ms"))
    text = report.input_value()
    for wanted in (
        "program: ready, version 0.0-stand-in, protocol 1",
        "browser: Mozilla/5.0",
        "default zone: test",
        "rights: probe",
        "[broken] nhso: NHSO_UNREACHABLE -> check the network",
        'zone = "test" (policy)',
        "remember_visits = true (user)",
        "user: proxy: must be http://HOST:PORT",
        "new-authen: as shipped",
        "nameTh: there",
        "~/.config/chromium",
    ):
        assert wanted in text
    names = [name for who in (PATIENT.name_th, PATIENT.name_en) for name in (who.first, who.last)]
    for personal in (PATIENT.pid, OTHER.pid, PATIENT.pid[-3:], MOBILE, "somchai", *PATIENT.address, *names):
        assert not personal or personal not in text


def test_the_report_is_copied_as_it_stands_and_that_is_said(
    stage: PanelStage, options: Page, say: Say
) -> None:
    stage.browser.context.grant_permissions(["clipboard-read", "clipboard-write"])
    options.bring_to_front()
    options.get_by_role("button", name=say("คัดลอกรายงาน", "Copy the report")).click()
    expect(options.locator("#copied")).to_have_text(say("คัดลอกรายงานแล้ว", "The report is copied."))
    copied = options.evaluate("navigator.clipboard.readText()")
    assert copied == options.locator("#report").input_value()
    assert copied.startswith("Authen Bridge report")


def test_where_the_browser_does_not_copy_the_report_is_selected_for_the_hand(options: Page, say: Say) -> None:
    options.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('policy')); }")
    options.get_by_role("button", name=say("คัดลอกรายงาน", "Copy the report")).click()
    expect(options.locator("#copied")).to_contain_text("Ctrl+C")
    assert options.evaluate("getSelection().toString()") == options.locator("#report").input_value()


# ── its look, and hands ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["100%", "200%"])
def test_every_section_fits_a_narrow_window(
    stage: PanelStage, options: Page, say: Say, spoken: str, scheme: Any, size: str
) -> None:
    stage.host.answers["/api/bridge/card"] = (200, person(PATIENT, image=True))
    stage.host.answers["/api/bridge/diagnostics"] = (200, REPORT | {"card": FIGURES})
    options.emulate_media(color_scheme=scheme)
    options.set_viewport_size({"width": NARROW, "height": 820})
    options.evaluate("(size) => { document.documentElement.style.fontSize = size; }", size)
    read(options, say)
    expect(options.locator("#read-figures")).to_be_visible()
    assert overflow(options) == []
    SCREENS.mkdir(parents=True, exist_ok=True)
    options.screenshot(path=SCREENS / f"options-{spoken}-{scheme}-{size.rstrip('%')}.png", full_page=True)


def test_headings_come_in_order_and_every_table_has_its_heads(options: Page) -> None:
    levels = options.locator("h1, h2, h3").evaluate_all("(all) => all.map((h) => Number(h.tagName[1]))")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert options.locator("table:not(:has(thead th[scope=col]))").count() == 0
    assert options.locator("tbody tr:not(:has(th[scope=row]))").count() == 0


def test_everything_is_done_by_the_keyboard_alone(stage: PanelStage, options: Page, say: Say) -> None:
    stage.host.answers["/api/bridge/card"] = (500, {"code": "NO_CARD"})
    options.bring_to_front()
    reached: list[str] = []
    for _ in range(8):
        options.keyboard.press("Tab")
        reached.append(options.evaluate("document.activeElement.id"))
        assert options.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        if reached[-1] == "read":
            options.keyboard.press("Enter")
            expect(options.locator("#read-result")).to_contain_text(say("ไม่พบบัตร", "No card"))
        if reached[-1] == "copy":
            options.keyboard.press("Space")
            expect(options.locator("#copied")).not_to_be_empty()
        if reached[-1] == "report":
            break
    assert reached == ["help-it", "help-clerk", "again", "read", "copy", "report"]


def test_both_helps_are_linked_in_the_page_s_language(stage: PanelStage, options: Page, spoken: str) -> None:
    for reader in ("it", "clerk"):
        with stage.browser.context.expect_page() as opened:
            options.locator(f"#help-{reader}").click()
        assert opened.value.url.endswith(f"/help/{reader}.{spoken}.html")
        assert (EXTENSION / "help" / f"{reader}.{spoken}.html").exists()
        opened.value.close()


# ── the mappings ──────────────────────────────────────────────────────────────────────────────


def test_the_mappings_in_force_are_shown_and_what_a_policy_has_wrong_with_its_line(
    stage: PanelStage, say: Say
) -> None:
    site = {"site": "new-authen", "extends": True, "source": "mended by IT"}
    wrong = '{\n  "site": "erm",\n  "extends": true,\n  "colour": "red"\n}'
    options = stage.browser.extension_page("options/options.html")
    try:
        sites = options.locator("#sites li")
        expect(sites).to_have_text(
            [
                re.compile("new-authen: " + say("ตามที่มา", "as shipped")),
                re.compile("erm: " + say("ตามที่มา.*ปิดอยู่", "as shipped.*off")),
            ]
        )
        # Kept from the last time that Chrome told of policies, as in sites/policy.js.
        texts = [json.dumps(site), wrong, "{"]
        options.evaluate("(policySites) => chrome.storage.local.set({ policySites })", texts)
        # A browser without policies answers none, and that would be the newer answer.
        options.add_init_script("chrome.storage.managed.get = () => new Promise(() => {})")
        options.reload()
        expect(sites).to_have_text(
            [
                re.compile(say("erm บรรทัดที่ 4", "erm, line 4") + ".*colour is not known"),
                re.compile(say(r"\? บรรทัดที่ 1", r"\?, line 1") + ".*is no JSON"),
                re.compile("new-authen: " + say("แก้ไขโดยนโยบาย", "by policy") + ".*mended by IT"),
                re.compile("erm: " + say("ตามที่มา", "as shipped")),
            ]
        )
        options.screenshot(path=SCREENS / "options-sites.png", full_page=True)
        options.set_viewport_size({"width": 320, "height": 700})
        assert overflow(options) == []
    finally:
        options.evaluate("chrome.storage.local.clear()")
        options.close()


README = (EXTENSION / "sites/README.md").read_text("utf-8")


def test_the_example_in_the_mappings_readme_is_a_policy_that_is_taken(stage: PanelStage) -> None:
    (example,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    options = stage.browser.extension_page("options/options.html")
    found = options.evaluate(
        """async (text) => {
          const { inForce, shipped } = await import("/sites/load.js");
          return inForce(await shipped(), [text]);
        }""",
        example,
    )
    options.close()
    assert found["refused"] == []
    mended = next(site for site in found["sites"] if site["site"] == "new-authen")
    wanted = json.loads(example)["parts"]["visit"]["fields"]["mobile"]["labels"]
    assert mended["parts"]["visit"]["fields"]["mobile"]["labels"] == wanted
    assert mended["parts"]["visit"]["fields"]["mobile"]["hints"] == ["กรอกเฉพาะตัวเลข"]


def test_the_mappings_readme_names_every_kind_and_says_what_is_on_the_screen() -> None:
    schema = json.loads((EXTENSION / "sites/site.schema.json").read_text("utf-8"))
    kinds = re.findall(r"^\| `([a-z-]+)` \|", README, re.MULTILINE)
    assert kinds == schema["$defs"]["field"]["properties"]["kind"]["enum"]
    words = json.loads((EXTENSION / "_locales/th/messages.json").read_text("utf-8"))
    said = "\n".join(message["message"] for message in words.values())
    for name in ("trial", "mark_no_section", "settings", "outcome_not_found"):
        assert f"“{words[name]['message']}”" in README
    for start in ("ไม่รู้จักหน้านี้", "ไม่พบหน้า New Authen"):
        assert f"“{start}”" in README
        assert start in said
