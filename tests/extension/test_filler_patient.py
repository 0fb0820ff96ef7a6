"""The form belongs to the patient whose PID the page shows; to nobody else it is filled."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.extension.create_page import OTHER_PID, PID, create_page, person
from tests.extension.filler_page import CREATE_PATH, FillerPage, filler_page

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
DECOMPOSED = "เลขประจ\u0e4d\u0e32ตัวประชาชน"


@pytest.mark.parametrize(
    "shown",
    [
        f"<div>เลขประจำตัวประชาชน</div><div>{GROUPED}</div>",
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
    assert tab.inspect()["pid"] == PID
    assert tab.fill(PID, VALUES)["ok"]


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (create_page(pid=OTHER_PID), "other-patient"),
        (create_page(pid=None), "no-patient"),
        (create_page(pid="x-xxxx-xxxx0-01-7"), "no-patient"),
        (create_page(pid=PID[:12]), "no-patient"),
        (create_page().replace(person(), ""), "no-patient"),
        (create_page().replace(person(), person() + f"<p>เลขประจำตัวประชาชน {OTHER_PID}</p>"), "no-patient"),
        (create_page().replace(person(), person() + person(OTHER_PID)), "no-patient"),
    ],
    ids=["another", "none", "masked", "too short", "no section", "two in the section", "two sections"],
)
def test_a_page_that_does_not_show_this_patient_and_only_this_one_is_not_filled(
    tab: FillerPage, body: str, outcome: str
) -> None:
    tab.show(body)
    assert tab.fill(PID, VALUES) == {"ok": False, "outcome": outcome, "fields": []}
    assert nothing_filled(tab)


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
    ],
)
def test_a_patient_swapped_at_any_step_of_a_fill_leaves_the_form_as_it_was(
    tab: FillerPage, moment: str
) -> None:
    tab.show(create_page(), script=moment)
    assert tab.fill(PID, VALUES) == {"ok": False, "outcome": "other-patient", "fields": []}
    assert nothing_filled(tab)


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
        "/authencode/claimcode/search/history",
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


def test_the_certifiers_tab_under_the_same_route_is_the_wrong_page(tab: FillerPage) -> None:
    heading = "<h5>ข้อมูลผู้ปกครอง/ผู้ดูแล หรือ ผู้รับรอง (เจ้าหน้าที่)</h5>"
    tab.show(create_page().replace("</main>", heading + "</main>"))
    assert tab.fill(PID, VALUES)["outcome"] == "wrong-page"
    tab.show(create_page().replace("</main>", f"<div hidden>{heading}</div></main>"))
    assert tab.fill(PID, VALUES)["ok"]


def test_a_page_unknown_to_the_mapping_is_the_wrong_page(tab: FillerPage) -> None:
    tab.show(create_page())
    assert tab.fill(PID, VALUES, page="by-certifier")["outcome"] == "wrong-page"
