"""A clerk without a mouse: the day's work with real card, host, store and zone; no pointer on our pages."""

from __future__ import annotations

from playwright.sync_api import Page, ViewportSize, expect

from tests.end_to_end.beside import ANOTHER, PATIENT
from tests.support import main_job
from tests.support.fixtures import Insert
from tests.support.keyboard import NOWHERE, check_round, choose, press, tab_to, type_into
from tests.support.main_job import OPD, Visit
from tests.support.stage import Stage
from tests.support.zones import write_settings
from tests.testzone.lists import CARD_TYPES, CERTIFIERS, REASONS
from tests.testzone.people import POPULATION
from tests.testzone.site_steps import (
    CERTIFIER_DETAILS,
    CERTIFIER_PID,
    OTHER_TAB,
    PATIENT_PID,
    READ,
    WITHOUT_CARD,
)

# A browser whose policy has the key: `chrome.storage.managed` can be read only. Slips are counted.
SET_UP = """
  if (globalThis.chrome?.storage?.managed)
    chrome.storage.managed.get = async (key) => (key === "panel_confirm" ? { panel_confirm: true } : {});
  globalThis.prints = 0;
  globalThis.print = () => { globalThis.prints += 1; };
"""
CHILD = next(one for one in POPULATION if one.guardian_pid)
MOTHERS = "มารดา"
NARROW: ViewportSize = {"width": 320, "height": 820}


def at_the_desk(stage: Stage) -> tuple[Page, Page]:
    """Return page and panel, nobody's card in; the panel has the keyboard."""
    stage.browser.context.add_init_script(SET_UP)
    write_settings(stage.home, stage.zone, remember_visits=True)
    page = stage.create_page()
    panel = stage.panel(page)
    panel.set_viewport_size(NARROW)
    panel.bring_to_front()
    expect(panel.locator("#status")).to_contain_text("เสียบบัตร")
    return page, panel


def card_in(page: Page, panel: Page) -> None:
    """The page has read the card too, by its own button; the panel's box for the phone has the focus."""
    main_job.wait_for_patient(panel, PATIENT)
    main_job.read_card(page, PATIENT.pid)
    panel.bring_to_front()
    panel.evaluate("dispatchEvent(new Event('focus'))")  # the clerk comes over
    expect(panel.locator(".service")).to_have_count(len(page.evaluate("testzone.form().services")))
    expect(panel.locator("#mobile")).to_be_focused()


def type_visit(panel: Page) -> None:
    panel.keyboard.type(Visit().mobile)
    type_into(panel, panel.locator("#phones"), Visit().phones)
    type_into(panel, panel.locator("#hn"), Visit().hn)
    service = panel.get_by_role("checkbox", name=OPD)
    expect(service).to_be_checked()  # as the page has it
    press(panel, service, "Space")
    expect(service).not_to_be_checked()
    panel.keyboard.press("Space")
    expect(service).to_be_checked()


def fill(page: Page, panel: Page) -> None:
    press(panel, panel.locator("#fill"))
    expect(panel.locator("#report")).to_have_attribute("data-tone", "good")
    expect(panel.locator("#fill")).to_be_focused()
    model = page.evaluate("testzone.form()")
    assert (model["mobile"], model["hn"]) == (Visit().mobile, Visit().hn)


def test_a_visit_is_filled_and_its_phone_remembered_taken_and_forgotten(stage: Stage, insert: Insert) -> None:
    page, panel = at_the_desk(stage)
    card = insert(PATIENT)
    card_in(page, panel)
    type_visit(panel)
    fill(page, panel)
    expect(panel.locator("#remembered-forget")).to_be_visible()
    card.pull()
    expect(panel.locator("#status")).to_contain_text("ดึงบัตรออกแล้ว")
    panel.wait_for_function(NOWHERE)
    check_round(panel)
    card.insert()
    main_job.wait_for_patient(panel, PATIENT)
    expect(panel.locator("#mobile")).to_be_focused()
    press(panel, panel.locator("#remembered-mobile-take"))
    expect(panel.locator("#mobile")).to_be_focused()
    expect(panel.locator("#mobile")).to_have_value(Visit().mobile)
    press(panel, panel.locator("#remembered-hn-take"))
    expect(panel.locator("#hn")).to_be_focused()
    expect(panel.locator("#hn")).to_have_value(Visit().hn)
    check_round(panel)
    press(panel, panel.locator("#remembered-forget"))
    expect(panel.locator("#remembered-forget")).to_be_hidden()
    expect(panel.locator("#hn")).to_be_focused()


def test_what_is_known_of_the_patient_is_unfolded(stage: Stage, insert: Insert) -> None:
    page, panel = at_the_desk(stage)
    insert(PATIENT)
    card_in(page, panel)
    unfolded = {
        "#rights": "#rights-source",
        "#chip-rights": "#chip-rights-list",
        "#codes-newest": "#codes-newest-note",
    }
    for details, shown in unfolded.items():
        press(panel, panel.locator(f"{details} summary"), "Space")
        expect(panel.locator(shown)).not_to_be_empty()
        expect(panel.locator(f"{details} summary")).to_be_focused()
    press(panel, panel.locator("#codes-again"))
    expect(panel.locator("#codes-headline")).to_have_text("ยังไม่ได้ขอรหัสวันนี้")
    names = check_round(panel)
    assert {"summary#rights", "summary#chip-rights", "summary#codes-newest", "button#fill"} <= set(names)


def test_a_draft_then_a_confirmation_then_its_code_and_slip(stage: Stage, insert: Insert) -> None:
    page, panel = at_the_desk(stage)
    insert(PATIENT)
    card_in(page, panel)
    type_visit(panel)
    for kind in ("draft", "confirm"):
        button, cancel = panel.locator(f"#saving-{kind}"), panel.locator("#saving-cancel")
        expect(button).to_be_enabled()
        press(panel, button)
        expect(cancel).to_be_focused()
        check_round(panel)
        tab_to(panel, cancel)
        panel.keyboard.press("Escape")
        expect(button).to_be_focused()
        panel.keyboard.press("Enter")
        expect(cancel).to_be_focused()
        panel.keyboard.press("Enter")
        expect(button).to_be_focused()
        assert stage.zone.claims(PATIENT.pid) == []
        panel.keyboard.press("Enter")
        expect(cancel).to_be_focused()
        panel.keyboard.press("Tab")
        panel.keyboard.press("Enter")
        if kind == "draft":
            expect(panel.locator("#saving-outcome")).to_be_focused()
            with panel.context.expect_page() as searched:
                press(panel, panel.locator("#saving-search-edit"))
            searched.value.close()
            panel.bring_to_front()

    expect(panel.locator("#codes-code")).to_contain_text("PP")
    (claim,) = stage.zone.claims(PATIENT.pid)
    expect(panel.locator("#codes-code")).to_have_text(claim.claim_code)
    expect(panel.locator("#codes-first [data-use=copy]")).to_be_focused()
    panel.context.grant_permissions(["clipboard-read", "clipboard-write"])
    panel.keyboard.press("Enter")
    expect(panel.locator("#codes-copied")).to_have_text("คัดลอกแล้ว")
    assert panel.evaluate("navigator.clipboard.readText()") == claim.claim_code
    expect(panel.locator("#saving-confirm")).to_be_enabled()  # once the codes have been asked for again
    check_round(panel)
    with panel.context.expect_page() as opened:
        press(panel, panel.locator("#codes-first [data-use=slip]"))
    print_slip(opened.value, claim.claim_code)


def print_slip(slip: Page, code: str) -> None:
    expect(slip.locator("#code")).to_have_text(code)
    expect(slip.locator("#print")).to_be_focused()
    slip.keyboard.press("Shift+Tab")
    slip.keyboard.press("ArrowDown")
    expect(slip.locator("#slip")).to_have_attribute("data-paper", "a5")
    slip.keyboard.press("Tab")
    slip.keyboard.press("Enter")
    assert slip.evaluate("prints") == 1


def grouped(pid: str) -> str:
    return f"{pid[0]}-{pid[1:5]}-{pid[5:10]}-{pid[10:12]}-{pid[12]}"


def begin_for(panel: Page, pid: str) -> None:
    press(panel, panel.locator("#guardian-start"))
    expect(panel.locator("#guardian-patient-pid")).to_be_focused()
    panel.keyboard.press("Escape")
    press(panel, panel.locator("#guardian-cancel"))
    expect(panel.locator("#guardian-start")).to_be_focused()
    panel.keyboard.press("Enter")
    panel.keyboard.type(pid)
    panel.keyboard.press("Enter")
    expect(panel.locator("#guardian-certifier-pid")).to_be_focused()


def on_the_page(page: Page, panel: Page, label: str) -> None:
    """Press the page's own button beside the number that the panel has put in."""
    page.bring_to_front()
    box = page.get_by_label(label, exact=True)
    page.locator("app-pid-search").filter(has=box).get_by_role("button", name="ค้นหา").click()
    page.get_by_text(CHILD.pid if label == PATIENT_PID else CERTIFIER_DETAILS, exact=True).wait_for()
    panel.bring_to_front()


def fill_on_behalf(panel: Page, says: str) -> None:
    press(panel, panel.locator("#guardian-fill"))
    expect(panel.locator("#guardian-report")).to_contain_text(says)
    expect(panel.locator("#guardian-fill")).to_be_focused()


def say_who(panel: Page) -> None:
    """The steps have gone on to the answers: the first has the focus, and nothing is chosen."""
    first = panel.get_by_role("radio", name=CERTIFIERS[0])
    expect(first).to_be_focused()
    expect(first).not_to_be_checked()
    check_round(panel)
    press(panel, first, "Space")
    choose(panel, panel.locator("#guardian-relation"), MOTHERS)


def test_a_guardian_vouches_by_card(stage: Stage, insert: Insert) -> None:
    page, panel = at_the_desk(stage)
    page.get_by_role("tab", name=OTHER_TAB).click()
    panel.bring_to_front()
    begin_for(panel, CHILD.pid)
    insert(ANOTHER)
    expect(panel.locator("#guardian-certifier-card")).to_be_focused()
    panel.keyboard.press("Enter")
    say_who(panel)
    type_into(panel, panel.locator("#guardian-mobile"), Visit().mobile)
    fill_on_behalf(panel, "ใส่เลขผู้เข้ารับบริการให้แล้ว")
    on_the_page(page, panel, PATIENT_PID)
    page.bring_to_front()
    page.get_by_role("button", name=READ).click()
    page.get_by_text(CERTIFIER_DETAILS).wait_for()
    panel.bring_to_front()
    fill_on_behalf(panel, "กรอกแล้ว ตรวจแล้วกดยืนยันบนเว็บ")
    assert page.evaluate("testzone.certification().relation") == MOTHERS
    press(panel, panel.locator("#guardian-cancel"))
    expect(panel.locator("#mobile")).to_be_focused()


def test_a_guardian_vouches_by_document(stage: Stage, insert: Insert) -> None:
    page, panel = at_the_desk(stage)
    page.get_by_role("tab", name=OTHER_TAB).click()
    panel.bring_to_front()
    begin_for(panel, CHILD.pid)
    panel.keyboard.type(ANOTHER.pid)
    type_into(panel, panel.locator("#guardian-certifier-name"), "ดินสอ ทดสอบมณี")
    panel.keyboard.press("Enter")
    expect(panel.locator("#guardian-by-pid")).to_have_text(grouped(ANOTHER.pid))
    say_who(panel)
    choose(panel, panel.locator("#guardian-card-type"), CARD_TYPES[5])
    press(panel, panel.locator("#guardian-all"), "Space")
    tab_to(panel, panel.locator("#guardian-reason"), "Shift+Tab")
    choose(panel, panel.locator("#guardian-reason"), REASONS[11])
    fill_on_behalf(panel, "ใส่เลขผู้เข้ารับบริการให้แล้ว")
    on_the_page(page, panel, PATIENT_PID)
    page.bring_to_front()
    page.get_by_role("button", name=WITHOUT_CARD).click()
    panel.bring_to_front()
    fill_on_behalf(panel, "ใส่เลขผู้รับรองให้แล้ว")
    on_the_page(page, panel, CERTIFIER_PID)
    fill_on_behalf(panel, "กรอกแล้ว ตรวจแล้วกดยืนยันบนเว็บ")
    said = page.evaluate("testzone.certification()")
    assert (said["relation"], said["cardType"], said["reason"]) == (MOTHERS, CARD_TYPES[5], REASONS[11])
    press(panel, panel.locator("#guardian-cancel"))
    expect(panel.locator("#guardian-start")).to_be_focused()


def test_the_options_page_checks_reads_and_copies(stage: Stage, insert: Insert) -> None:
    _page, panel = at_the_desk(stage)
    insert(PATIENT)
    with panel.context.expect_page() as opened:
        press(panel, panel.locator("#settings"))
    options = opened.value
    options.bring_to_front()
    expect(options.locator("#checks li").first).to_be_visible()
    for button, says in {"#again": "#checks li", "#read": "#read-result", "#copy": "#copied"}.items():
        press(options, options.locator(button), "Space")
        expect(options.locator(says).first).not_to_be_empty()
        expect(options.locator(button)).to_be_focused()
    expect(options.locator("#read-fields")).to_be_visible()
    check_round(options)
