"""Every state that our pages can be in: what brings it about, and words that must be there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from playwright.sync_api import Page, expect

from tests.extension.panel.nhso_answers import (
    CORRELATION,
    OTHER_HOSPITAL,
    OUTBOX_PATH,
    READ_PATH,
    TODAY_PATH,
    code,
    entry,
    problem,
    rights,
    today,
)
from tests.extension.panel_stage import (
    MOBILE,
    OTHER,
    PATIENT,
    READER,
    PanelStage,
    card,
    person,
    rights_on_chip,
)
from tests.support.keys import press
from tests.testzone.invented import CLAIM_TYPES, OPD

BringAbout = Callable[[PanelStage, Page], None]


class State(NamedTuple):
    """``beside``: with a page of New Authen; ``confirming``: where a policy lets the panel confirm."""

    th: str
    en: str
    bring_about: BringAbout
    beside: bool = False
    confirming: bool = False


def no_reader(stage: PanelStage, _panel: Page) -> None:
    stage.host.readers()


def service_stopped(stage: PanelStage, _panel: Page) -> None:
    stage.host.readers(problem="SERVICE_STOPPED")


def no_card(stage: PanelStage, _panel: Page) -> None:
    stage.host.readers(READER)


def reading(stage: PanelStage, _panel: Page) -> None:
    stage.host.card("inserted")


def unreadable(stage: PanelStage, _panel: Page) -> None:
    stage.host.card("unreadable", problem="CARD_UNREADABLE")


def identified(stage: PanelStage, panel: Page) -> None:
    stage.host.card("identified", PATIENT)
    expect(panel.locator("#patient")).to_be_visible()


def photo_reading(stage: PanelStage, panel: Page) -> None:
    stage.host.card("ready", PATIENT)
    asked = stage.host.hear(path="/api/bridge/card")
    stage.host.say({"type": "progress", "id": asked["id"], "stage": "photo", "done": 1020, "total": 4000})
    expect(panel.locator("#photo-progress")).to_have_attribute("value", "1020")


def ready(stage: PanelStage, panel: Page) -> None:
    stage.host.answers["/api/bridge/card"] = (200, person(PATIENT, image=True))
    stage.host.answers[READ_PATH] = rights()
    stage.host.card("ready", PATIENT)
    expect(panel.locator("#photo")).to_be_visible()


def rights_shown(stage: PanelStage, panel: Page) -> None:
    ready(stage, panel)
    panel.locator("#rights summary").click()


def rights_failed(stage: PanelStage, panel: Page) -> None:
    stage.host.answers[READ_PATH] = (503, {"code": "NHSO_UNREACHABLE"})
    stage.host.card("ready", PATIENT)
    expect(panel.locator("#rights")).to_have_attribute("data-tone", "warn")


def chip_rights(stage: PanelStage, panel: Page) -> None:
    ready(stage, panel)
    stage.host.answers["/api/bridge/card/rights"] = (200, rights_on_chip(PATIENT))
    panel.locator("#chip-rights summary").click()


def removed(stage: PanelStage, panel: Page) -> None:
    ready(stage, panel)
    stage.host.card("removed")


def long_texts(stage: PanelStage, panel: Page) -> None:
    """Everything ten times as long, in one word each."""
    name = replace(PATIENT.name_th, first=PATIENT.name_th.first * 10, last="x" * 100)
    _, known = rights()
    services = [
        {**each, "claimTypeName": each["claimTypeName"].replace(" ", "") * 10} for each in known["claimTypes"]
    ]
    hospital = {"hcode": "99990", "hname": "โรงพยาบาล" * 20}
    longer = {**known, "subInscl": "ย" * 200, "hospMain": hospital, "claimTypes": services}
    stage.host.answers[READ_PATH] = (200, longer)
    stage.host.card("ready", replace(PATIENT, name_th=name, name_en=replace(name, first="y" * 100)))
    expect(panel.locator(".service")).to_have_count(len(services))
    panel.locator("#rights summary").click()


def nothing_known(stage: PanelStage, panel: Page) -> None:
    """No photo, no rights, no claim types, no birth date, no English name."""
    holder = person(PATIENT)
    nobody = {"prefix": "", "first": "", "middle": "", "last": ""}
    bare = {**holder, "nameEn": nobody, "birthDate": None, "sex": "", "address": None, "expiryDate": None}
    stage.host.answers["/api/bridge/card"] = (200, bare)
    stage.host.answers[READ_PATH] = (200, {"pid": PATIENT.pid})
    body = {"reader": READER, "state": "ready", "person": bare, "problem": None}
    stage.host.say({"type": "event", "event": "card", "body": body})
    expect(panel.locator("#photo-none")).to_be_visible()


# ── today's codes, drafts and confirmations, the outbox ───────────────────────────────────────


def with_codes(*codes: dict[str, Any], troubles: tuple[str, ...] = ()) -> BringAbout:
    def bring_about(stage: PanelStage, panel: Page) -> None:
        stage.host.answers[TODAY_PATH] = today(*codes, troubles=troubles)
        ready(stage, panel)
        expect(panel.locator("#codes-headline")).not_to_be_empty()

    return bring_about


def ready_to_confirm(stage: PanelStage, panel: Page) -> None:
    with_codes()(stage, panel)
    expect(panel.locator("#saving-confirm")).to_be_enabled()
    panel.locator("#mobile").fill(MOBILE)
    panel.locator("#hn").fill("69-001234")
    panel.locator("#services").get_by_label(CLAIM_TYPES[OPD]).check()


def asked_to_confirm(stage: PanelStage, panel: Page) -> None:
    ready_to_confirm(stage, panel)
    panel.locator("#saving-confirm").click()
    expect(panel.locator("#saving-dialog")).to_be_visible()


def answered(kind: str, path: str, *answer: Any) -> BringAbout:
    def bring_about(stage: PanelStage, panel: Page) -> None:
        ready_to_confirm(stage, panel)
        stage.host.answers[path] = answer
        panel.locator(f"#saving-{kind}").click()
        panel.locator("#saving-send").click()
        expect(panel.locator("#saving-outcome")).to_be_visible()

    return bring_about


SAVED = {
    "pid": PATIENT.pid,
    "claimType": OPD,
    "correlationId": CORRELATION,
    "createdDate": "2026-11-27T09:14:05",
}
DRAFT, CONFIRM = "/api/nhso-service/save-as-draft", "/api/nhso-service/confirm-save"


def with_outbox(*states: str) -> BringAbout:
    def bring_about(stage: PanelStage, panel: Page) -> None:
        entries = [entry(f"{at}", state, problem=WHY.get(state)) for at, state in enumerate(states)]
        stage.host.answers[OUTBOX_PATH] = (200, entries)
        panel.reload()
        panel.locator("#outbox summary").click()
        expect(panel.locator("#outbox-entries li")).to_have_count(len(states))

    return bring_about


WHY = {"waiting": "NHSO_UNREACHABLE", "unknown": "OUTCOME_UNKNOWN", "refused": "NOT_TODAY"}


# ── another way in, somebody who vouches, LINE, the last visit ────────────────────────────────


def told(**other: Any) -> BringAbout:
    """The card's holder, but for what is named."""

    def bring_about(stage: PanelStage, panel: Page) -> None:
        body = card("ready", PATIENT)
        body["person"] = person(PATIENT) | other
        stage.host.answers["/api/bridge/card"] = (200, body["person"])
        stage.host.say({"type": "event", "event": "card", "body": body})
        expect(panel.locator("#way-in")).to_be_visible()

    return bring_about


def dead(stage: PanelStage, panel: Page) -> None:
    _, known = rights()
    stage.host.answers[READ_PATH] = (200, {**known, "deathDate": "2026-01-02"})
    stage.host.card("ready", PATIENT)
    expect(panel.locator("#way-in")).to_have_attribute("data-tone", "bad")


def guardian_patient(_stage: PanelStage, panel: Page) -> None:
    panel.locator("#guardian-start").click()
    expect(panel.locator("#guardian-patient")).to_be_visible()


def guardian_certifier(stage: PanelStage, panel: Page) -> None:
    guardian_patient(stage, panel)
    panel.locator("#guardian-patient-pid").fill(PATIENT.pid)
    press(panel.locator("#guardian-patient-pid"))
    expect(panel.locator("#guardian-certifier")).to_be_visible()


def guardian_card(stage: PanelStage, panel: Page) -> None:
    guardian_certifier(stage, panel)
    stage.host.card("ready", OTHER)
    panel.locator("#guardian-certifier-card").click()
    expect(panel.locator("#guardian-answers")).to_be_visible()


def guardian_document(stage: PanelStage, panel: Page) -> None:
    guardian_certifier(stage, panel)
    panel.locator("#guardian-certifier-pid").fill(OTHER.pid)
    panel.locator("#guardian-certifier-name").fill("นางสมมุติ ทดสอบระบบ")
    press(panel.locator("#guardian-certifier-name"))
    expect(panel.locator("#guardian-document")).to_be_visible()


def guardian_refused(stage: PanelStage, panel: Page) -> None:
    guardian_certifier(stage, panel)
    panel.locator("#guardian-certifier-pid").fill(PATIENT.pid)
    press(panel.locator("#guardian-certifier-pid"))
    expect(panel.locator("#guardian-refused")).to_be_visible()


def line_asks(_stage: PanelStage, panel: Page) -> None:
    panel.locator("#line-start").click()
    expect(panel.locator("#line-ask")).to_be_visible()


def line_waits(stage: PanelStage, panel: Page) -> None:
    stage.host.answers[TODAY_PATH] = today()
    line_asks(stage, panel)
    panel.locator("#line-pid").fill(PATIENT.pid)
    press(panel.locator("#line-pid"))
    expect(panel.locator("#line-text")).to_contain_text("x-xxxx")


def remembered(stage: PanelStage, panel: Page) -> None:
    visit = {"mobile": "0899999901", "mobileDate": "2026-03-12", "hn": "69-0007", "hnDate": "2026-02-01"}
    stage.host.answers[f"/api/bridge/visits/{PATIENT.pid}"] = (200, {"on": True, **visit})
    ready(stage, panel)
    expect(panel.locator("#remembered-mobile")).to_be_visible()


def blank(stage: PanelStage, panel: Page) -> None:
    ready(stage, panel)
    stage.browser.service_worker().evaluate("chrome.idle.onStateChanged.dispatch('idle')")
    expect(panel.locator("#blank")).to_be_visible()


def tried(_stage: PanelStage, panel: Page) -> None:
    panel.locator("#try").click()
    expect(panel.locator("#trial-fields li").first).to_be_visible()


PANEL: Mapping[str, State] = {
    "no-reader": State("ไม่พบเครื่องอ่านบัตร", "No card reader", no_reader),
    "service-stopped": State("หยุดทำงาน", "has stopped", service_stopped),
    "no-card": State("กรุณาเสียบบัตรประชาชน", "Insert the ID card", no_card),
    "reading": State("กำลังอ่านบัตร", "Reading the card", reading),
    "unreadable": State("อ่านข้อมูลจากชิปในบัตรไม่ได้", "The chip could not be read", unreadable),
    "identified": State(PATIENT.name_th.last, PATIENT.name_en.last, identified),
    "photo": State(PATIENT.name_th.last, PATIENT.name_en.last, photo_reading),
    "ready": State("(UCS)", "(UCS)", ready),
    "rights": State("ระบบทดสอบของ สปสช.", "NHSO's test system", rights_shown),
    "nhso-down": State("ตรวจสอบสิทธิไม่ได้", "Rights could not be checked", rights_failed),
    "chip-rights": State("ไม่ใช่สิทธิปัจจุบัน", "not today's rights", chip_rights),
    "long": State("xxxxxxxx", "yyyyyyyy", long_texts),
    "bare": State("ไม่มีข้อมูลสิทธิ", "No rights on record", nothing_known),
    "not-asked-today": State("ยังไม่ได้ขอรหัสวันนี้", "No code asked for yet today", with_codes()),
    "already-today": State("PP1000000001", "PP1000000001", with_codes(code())),
    "other-hospital": State("99980", "99980", with_codes(code(hcode=OTHER_HOSPITAL))),
    "today-not-known": State(
        "ติดต่อ สปสช. ไม่ได้", "NHSO cannot be reached", with_codes(troubles=("NHSO_UNREACHABLE",))
    ),
    "confirm-question": State("PG0060001", "PG0060001", asked_to_confirm, confirming=True),
    "draft": State("ร่าง", "draft", answered("draft", DRAFT, 200, SAVED), confirming=True),
    "confirmed": State(
        "PP1000000001",
        "PP1000000001",
        answered("confirm", CONFIRM, 200, {**SAVED, "claimCode": "PP1000000001"}),
        confirming=True,
    ),
    "outcome-unknown": State(
        "ยังไม่ทราบผล",
        "not known",
        answered("confirm", CONFIRM, *problem(504, "OUTCOME_UNKNOWN")),
        confirming=True,
    ),
    "refused": State(
        "สปสช.", "NHSO", answered("confirm", CONFIRM, *problem(502, "TOKEN_REJECTED")), confirming=True
    ),
    "kept": State(
        "เก็บไว้ในรายการค้าง",
        "kept on this PC",
        answered("confirm", CONFIRM, *problem(503, "NHSO_UNREACHABLE", entry="aa")),
        confirming=True,
    ),
    "outbox": State("ยังไม่ได้ส่ง", "not sent", with_outbox("waiting", "refused", "expired")),
    "outbox-unknown": State("ยังไม่ทราบผล", "not known", with_outbox("unknown", "waiting")),
    "expired-card": State("บัตรหมดอายุแล้ว", "expired", told(expiryDate={"year": 2560, "month": 1, "day": 1})),
    "child": State("อายุต่ำกว่า 7 ปี", "Under 7", told(birthDate={"year": 2565, "month": 1, "day": 2})),
    "death-date": State("หยุดก่อน", "Stop", dead),
    "guardian-patient": State("ผู้เข้ารับบริการ", "patient", guardian_patient, beside=True),
    "guardian-certifier": State("ผู้รับรอง", "vouch", guardian_certifier, beside=True),
    "guardian-card": State("ความสัมพันธ์", "Relation", guardian_card, beside=True),
    "guardian-document": State("เหตุผล", "Reason", guardian_document, beside=True),
    "guardian-refused": State("เป็นคนเดียวกับ", "Nobody vouches", guardian_refused, beside=True),
    "line-ask": State("LINE", "LINE", line_asks),
    "line-wait": State("กำลังรอรหัส", "Waiting", line_waits),
    "remembered": State("12 มี.ค. 2569", "12 Mar 2569", remembered),
    "blank": State("ปิดข้อมูลผู้ป่วยไว้", "was cleared", blank),
    "dry-run": State("หน้าเว็บ", "page", tried, beside=True),
    "removed": State("ดึงบัตรออกแล้ว", "Card removed", removed),
}
