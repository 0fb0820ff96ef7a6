"""The form belongs to the patient whose PID the page shows; to nobody else it is filled."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest

from tests.extension.create_page import OTHER_PID, PID, create_page, person
from tests.extension.filler_page import CREATE_PATH, SITE, FillerPage, filler_page

VALUES = {"mobile": "0812345678", "hn": "69-1", "service": "Self Isolation"}
SWAP = f"pid.textContent = '{OTHER_PID}'"


@pytest.fixture(scope="module")
def tab() -> Iterator[FillerPage]:
    with filler_page() as page:
        yield page


def nothing_filled(tab: FillerPage) -> bool:
    boxes = tab.page.locator("#m, #p, #hn, #hh, #mm").evaluate_all("boxes => boxes.map(box => box.value)")
    return not any(boxes) and tab.checked() == []


GROUPED = f"{PID[0]}-{PID[1:5]}-{PID[5:10]}-{PID[10:12]}-{PID[12]}"
THAI = PID.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
DECOMPOSED = "เลขประจ\u0e4d\u0e32ตัวประชาชน"


@pytest.mark.parametrize(
    "shown",
    [
        f"<div>เลขประจำตัวประชาชน</div><div>{GROUPED}</div>",
        f"<div>เลขประจำตัวประชาชน</div><div>{HYPHENS.join((PID[0], PID[1:5], PID[5:]))}</div>",
        f"<p>เลขประจำตัวประชาชน : {PID}</p>",
        f"<p><b>เลขประจำตัวประชาชน :</b> {PID[0]} {PID[1:5]} {PID[5:10]} {PID[10:12]} {PID[12]}</p>",
        f"<p>เลขประจำตัวประชาชน : <b>{PID[0]}</b>-<b>{PID[1:5]}</b>-<b>{PID[5:10]}</b>-<b>{PID[10:]}</b></p>",
        f'<label for="q">{DECOMPOSED}</label><p><input id="q" readonly value="{PID}"></p>',
        f'<div>เลขประจำตัวประชาชน</div><div><input disabled value="{GROUPED}"></div>',
        f"<dl><dt>เลขประจำตัวประชาชน*</dt><dd>{THAI}</dd><dt>เพศ</dt><dd>ชาย</dd></dl>",
        f"<table><tr><th>เลขประจำตัวประชาชน</th><th>เพศ</th></tr><tr><td>{PID}</td><td>ชาย</td></tr></table>",
    ],
)
def test_the_pid_is_read_however_the_page_shows_it(tab: FillerPage, shown: str) -> None:
    tab.show(create_page().replace(person(), f"<h5>ข้อมูลรายละเอียดบุคคล</h5>{shown}"))
    assert tab.pids() == [PID]
    assert tab.fill(PID, VALUES)["ok"]


@pytest.mark.parametrize(
    "body",
    [
        create_page(pid=None),
        create_page(pid="x-xxxx-xxxx0-01-7"),
        create_page(pid=PID[:12]),
        create_page().replace(person(), ""),
        create_page().replace(person(), person() + f"<p>เลขประจำตัวประชาชน {OTHER_PID}</p>"),
        create_page().replace(person(), person() + person(OTHER_PID)),
    ],
    ids=["none", "masked", "too short", "no section", "two in the section", "two sections"],
)
def test_a_page_that_does_not_show_one_patient_and_only_one_is_not_filled(tab: FillerPage, body: str) -> None:
    tab.show(body)
    assert tab.fill(PID, VALUES) == {"ok": False, "outcome": "no-patient", "fields": []}
    assert nothing_filled(tab)


OTHER_PATIENT = {"ok": False, "outcome": "other-patient", "fields": [], "shown": "ท.ร."}


def test_another_patients_page_is_not_filled(tab: FillerPage) -> None:
    tab.show(create_page(pid=OTHER_PID))
    assert tab.fill(PID, VALUES) == OTHER_PATIENT
    assert nothing_filled(tab)


@pytest.mark.parametrize(
    ("shown", "initials"),
    [
        ("<div>ชื่อ-นามสกุล :</div><div>ดำ ใจดี</div>", "ด.จ."),
        ("<div>ชื่อ-นามสกุล :</div><div>นายดำ ใจดี</div>", "ด.จ."),
        ("<div>ชื่อ-สกุล</div><div>น.ส. เดือน แสงทอง</div>", "ด.ส."),
        ("<p>ชื่อ-นามสกุล : เด็กหญิงไพลิน โพธิ์ใหญ่</p><p>เพศ : หญิง</p>", "พ.พ."),
        ("<p><b>ชื่อ-นามสกุล :</b> พล.ต.อ.ดำ ณ อยุธยา</p>", "ด.ณ.อ."),
        ('<label for="n">ชื่อ-นามสกุล</label><p><input id="n" readonly value="นางสาว นางนวล ใจดี"></p>', "น.จ."),
        ("<table><tr><th>ชื่อ-นามสกุล<th>เพศ<tr><td>นาง ใจ ดี<td>หญิง</table>", "จ.ด."),
        ("", None),
        ("<div>ชื่อ-นามสกุล :</div><div></div><div>เพศ :</div><div>ชาย</div>", None),
        ("<div>ชื่อ-นามสกุล :</div><div hidden>นาย ดำ ใจดี</div>", None),
        ("<p>ชื่อ-นามสกุล : ดำ ใจดี</p><p>ชื่อ-สกุล : แดง มีสุข</p>", None),
        (f"<div>ชื่อ-นามสกุล :</div><div>{OTHER_PID} {OTHER_PID}</div>", None),
        ("<div>ชื่อ-นามสกุล :</div><div>1 หมู่ ที่ 2 ตำบล ใน เมือง</div>", None),
    ],
)
def test_the_person_a_page_shows_instead_is_named_by_initials_alone(
    tab: FillerPage, shown: str, initials: str | None
) -> None:
    other = f"<h5>ข้อมูลรายละเอียดบุคคล</h5><p>เลขประจำตัวประชาชน {OTHER_PID}</p>{shown}"
    tab.show(create_page().replace(person(), other))
    assert tab.fill(PID, VALUES) == {**OTHER_PATIENT, "shown": initials}


def test_a_mapping_that_knows_no_label_for_the_name_names_nobody(tab: FillerPage) -> None:
    site = copy.deepcopy(SITE)
    del site["parts"]["visit"]["patient"]["name"]
    tab.show(create_page(pid=OTHER_PID))
    assert tab.fill(PID, VALUES, site=site) == {**OTHER_PATIENT, "shown": None}


def test_looking_at_a_page_tells_nobody_whose_it_is(tab: FillerPage) -> None:
    tab.show(create_page())
    assert tab.inspect().keys() == {"ok", "page", "services"}
    assert PID not in str(tab.inspect())


def test_a_pid_in_a_search_box_is_not_the_pages_patient(tab: FillerPage) -> None:
    tab.show(create_page(pid=None))
    tab.page.fill("#search", PID)
    assert tab.fill(PID, VALUES)["outcome"] == "no-patient"
    assert nothing_filled(tab)


@pytest.mark.parametrize(
    "moment",
    [
        f"m.addEventListener('focus', () => {SWAP})",
        f"m.addEventListener('keydown', () => {SWAP})",
        f"m.addEventListener('input', () => {SWAP})",
        f"hn.addEventListener('blur', () => {SWAP})",
        f"hn.addEventListener('change', () => queueMicrotask(() => {SWAP}))",
        f"si.addEventListener('click', () => {SWAP})",
        f"si.addEventListener('click', () => requestAnimationFrame(() => {SWAP}))",
        # What frameworks put off until the page has been drawn.
        f"hn.addEventListener('change', () => requestAnimationFrame(() => setTimeout(() => {SWAP})))",
        f"si.addEventListener('click', () => requestAnimationFrame(() => setTimeout(() => {SWAP})))",
    ],
)
def test_a_patient_swapped_at_any_step_of_a_fill_leaves_the_form_as_it_was(
    tab: FillerPage, moment: str
) -> None:
    tab.show(create_page(), script=moment)
    assert tab.fill(PID, VALUES) == OTHER_PATIENT
    assert nothing_filled(tab)


def test_a_patient_swapped_before_a_late_frame_leaves_the_form_as_it_was(tab: FillerPage) -> None:
    tab.show(create_page(), script=f"si.addEventListener('click', () => setTimeout(() => {SWAP}, 150))")
    tab.draw_late(300)
    assert tab.fill(PID, VALUES) == OTHER_PATIENT
    assert nothing_filled(tab)


@pytest.mark.parametrize("moment", ["click", "change"])
def test_a_radio_that_was_chosen_before_is_chosen_again_when_the_patient_was_swapped(
    tab: FillerPage, moment: str
) -> None:
    tab.show(create_page(kind="radio", ticked="opd"), script=f"si.addEventListener('{moment}', () => {SWAP})")
    assert tab.fill(PID, VALUES) == OTHER_PATIENT
    assert tab.checked() == ["opd"]
    assert tab.value("#hn") == ""


@pytest.mark.parametrize(
    ("kind", "moment"),
    [
        ("radio", f"si.addEventListener('click', () => {SWAP})"),
        (
            "checkbox",
            f"hn.addEventListener('change', () => {{ {SWAP}; hn.oninput = () => (hn.value = 'kept') }})",
        ),
        (
            "checkbox",
            f"hn.addEventListener('change', () => {{ {SWAP}; setTimeout(() => (hn.value = 'kept')) }})",
        ),
    ],
    ids=["a radio where none was chosen", "a box put back", "a box put back later"],
)
def test_nothing_was_filled_is_not_said_of_a_form_that_keeps_something(
    tab: FillerPage, kind: str, moment: str
) -> None:
    tab.show(create_page(kind=kind), script=moment)
    assert tab.fill(PID, VALUES) == {"ok": False, "outcome": "unknown", "fields": []}
    assert not nothing_filled(tab)


KEEP = "for (const each of document.querySelectorAll('input')) each.setAttribute('value', each.value)"


def test_a_form_made_anew_with_what_was_filled_loses_it_when_it_is_anothers(tab: FillerPage) -> None:
    anew = f"{KEEP}; visit.outerHTML = visit.outerHTML; {SWAP}"
    tab.show(create_page(), script=f"hn.addEventListener('change', () => {{ {anew} }}, {{ once: true }})")
    assert tab.fill(PID, VALUES) == {"ok": False, "outcome": "unknown", "fields": []}
    assert nothing_filled(tab)


@pytest.mark.parametrize("fix", ["(m.value = '081-234-5678')", "hn.value = '99-OTHER'"])
def test_a_mask_is_undone_and_the_other_patients_own_entry_is_not(tab: FillerPage, fix: str) -> None:
    page = create_page().replace('maxlength="10"', 'maxlength="12"')
    tab.show(page, script=f"hn.addEventListener('input', () => {{ {fix}; {SWAP} }}, {{ once: true }})")
    tab.fill(PID, VALUES)
    assert tab.value("#m") == ""
    assert tab.value("#hn") == ("99-OTHER" if "hn" in fix else "")


@pytest.mark.parametrize(
    "away", ["location.hash = '#/report'", "history.pushState(null, '', '/authencode/x')"]
)
def test_a_page_navigated_during_a_fill_keeps_nothing(tab: FillerPage, away: str) -> None:
    tab.show(create_page(), script=f"hn.addEventListener('input', () => {away})")
    assert tab.fill(PID, VALUES)["outcome"] == "wrong-page"
    assert nothing_filled(tab)


@pytest.mark.parametrize(
    "at",
    [
        "/authencode/#/login",
        "/authencode/",
        "/elsewhere#/claimcode/create",
        "/authencode-copy#/claimcode/create",
        CREATE_PATH + "/more",
    ],
)
def test_another_route_is_the_wrong_page(tab: FillerPage, at: str) -> None:
    tab.show(create_page(), at=at)
    assert tab.inspect()["page"] is None
    assert tab.fill(PID, VALUES)["outcome"] == "wrong-page"
    assert nothing_filled(tab)


def test_another_page_of_the_site_is_the_wrong_page(tab: FillerPage) -> None:
    tab.show(create_page(), at="/authencode/claimcode/search/history")
    assert tab.inspect()["page"] == "history"
    assert tab.fill(PID, VALUES)["outcome"] == "wrong-page"
    assert nothing_filled(tab)


def test_a_sandboxed_page_is_the_wrong_page_though_its_address_is_right(tab: FillerPage) -> None:
    tab.show(create_page(), headers={"Content-Security-Policy": "sandbox allow-scripts allow-forms"})
    assert tab.inspect()["page"] is None
    assert tab.fill(PID, VALUES)["outcome"] == "wrong-page"
    assert nothing_filled(tab)


def test_the_certifiers_tab_under_the_same_route_is_the_wrong_page(tab: FillerPage) -> None:
    heading = "<h5>ข้อมูลผู้ปกครอง/ผู้ดูแล หรือ ผู้รับรอง (เจ้าหน้าที่)</h5>"
    tab.show(create_page().replace("</main>", heading + "</main>"))
    assert tab.fill(PID, VALUES)["outcome"] == "wrong-page"
    tab.show(create_page().replace("</main>", f"<div hidden>{heading}</div></main>"))
    assert tab.fill(PID, VALUES)["ok"]


def test_a_page_unknown_to_the_mapping_is_the_wrong_page(tab: FillerPage) -> None:
    tab.show(create_page())
    assert tab.fill(PID, VALUES, page="by-certifier")["outcome"] == "wrong-page"
