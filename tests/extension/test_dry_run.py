"""A dry run marks what a fill would do, and leaves the page as it was, to the last event."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.extension.create_page import HEAD, MOBILE_LABEL, OTHER_PID, PID, create_page, person, visit
from tests.extension.dry_page import FRAMES, VALUES, WORDS, DryPage, dry_page
from tests.extension.filler_page import CREATE, CREATE_PATH, ORIGIN, SITE
from tests.support.browser import EXTENSION

# In the page's own world, before the dry run: hears and sees everything that happens from here on.
WATCH = """() => {
  const types = new Set(["focusin", "focusout", "DOMContentLoaded", "compositionstart", "compositionend"]);
  for (const owner of [window, document, HTMLElement.prototype, HTMLInputElement.prototype])
    for (let each = owner; each; each = Object.getPrototypeOf(each))
      for (const name of Object.getOwnPropertyNames(each))
        if (/^on[a-z]/.test(name)) types.add(name.slice(2));
  globalThis.heard = [];
  for (const type of types) if (/^device/.test(type)) types.delete(type); // come to whoever asks for them
  for (const type of types) addEventListener(type, ({ type }) => heard.push(type), true);
  globalThis.changed = [];
  const note = (records) => {
    for (const { type, target, addedNodes, removedNodes } of records)
      changed.push([type, target.nodeName, [...addedNodes].length, [...removedNodes].length]);
  };
  globalThis.observer = new MutationObserver(note);
  const all = { subtree: true, childList: true, attributes: true, characterData: true };
  observer.observe(document, all);
  const roots = [...document.querySelectorAll("*")].flatMap(({ shadowRoot }) => shadowRoot ?? []);
  for (const root of roots) observer.observe(root, all);
  return types.size;
}"""
# What a page is, to the caret; not what stands beside its head and body.
STATE = """() => JSON.stringify({
  head: document.head.outerHTML,
  body: document.body.outerHTML,
  root: [...document.documentElement.attributes].map((one) => one.name + one.value),
  controls: [...document.querySelectorAll("input, select, textarea")].map((one) =>
    [one.value, one.checked, one.selectedIndex, one.selectionStart, one.selectionEnd, one.scrollLeft]),
  active: document.activeElement.outerHTML,
  selected: String(getSelection()),
  scrolled: [scrollX, scrollY],
  panes: [...document.querySelectorAll("html, body, body *")].map((one) => one.scrollTop),
  size: [document.documentElement.scrollWidth, document.documentElement.scrollHeight],
})"""


@pytest.fixture(scope="module")
def page() -> Iterator[DryPage]:
    with dry_page() as tab:
        yield tab


def outcomes(trial: dict[str, Any]) -> dict[str, str]:
    return {each["field"]: each["outcome"] for each in trial["fields"]}


# ── it changes nothing ────────────────────────────────────────────────────────────────────────

KIT = """<h5>ข้อมูลการเข้ารับบริการ</h5><div role=combobox aria-haspopup=listbox aria-controls=list tabindex=0
  onclick="list.hidden = false">กรุณาเลือก</div><ul role=listbox id=list hidden><li role=option>ก</li></ul>"""
ON_BEHALF = f"""{HEAD.replace("ยืนยันตัวตนด้วยบัตร Smart Card", SITE["sections"]["on-behalf"][0])}
  {person()}<h5>ข้อมูลผู้ปกครอง/ผู้ดูแล หรือ ผู้รับรอง (เจ้าหน้าที่)</h5>
  <fieldset><legend>ผู้รับรอง *</legend><label><input type=radio name=c checked>ผู้ปกครอง</label>
  <label><input type=radio name=c>ผู้ดูแล</label></fieldset>
  <label for=r>ความสัมพันธ์ *</label><div id=r role=combobox aria-label="ความสัมพันธ์" tabindex=0
    onclick="document.title = 'opened'">กรุณาเลือก</div>{visit()}"""
LOOKUP = """<h4>รายงาน</h4><label>เลขประจำตัวประชาชน <input></label><label>ตั้งแต่วันที่ <input></label>
  <label>ถึงวันที่ <input type=date></label><button>ค้นหา</button>"""
IN_SHADOW = f"""{HEAD}{person()}<h5>ข้อมูลการเข้ารับบริการ</h5><app-form></app-form><script>
  const root = document.querySelector("app-form").attachShadow({{ mode: "open" }});
  root.innerHTML = `<label for=m>{MOBILE_LABEL}</label><input id=m><label for=n>HN</label><input id=n>`;
  </script>"""

PAGES: dict[str, tuple[str, str, str, str | None]] = {
    "the patient's own": (create_page(ticked="opd"), CREATE, "by-patient", PID),
    "by path": (create_page(time=("08", "30")), CREATE_PATH, "by-patient", PID),
    "another patient's": (create_page(pid=OTHER_PID), CREATE, "by-patient", PID),
    "nobody's": (create_page(pid=None), CREATE, "by-patient", PID),
    "without a card": (create_page(), CREATE, "by-patient", None),
    "radios": (create_page(kind="radio", ticked="si"), CREATE, "by-patient", PID),
    "on behalf": (ON_BEHALF, CREATE, "on-behalf", PID),
    "a kit's drop-down": (create_page() + KIT, CREATE, "by-patient", PID),
    "shadow roots": (IN_SHADOW, CREATE, "by-patient", PID),
    "a look-up": (LOOKUP, "/authencode/#/report/eclaim", "report", PID),
}


@pytest.mark.parametrize(("body", "at", "name", "patient"), PAGES.values(), ids=PAGES)
def test_nothing_of_the_page_changes_but_one_host_that_comes_and_goes(
    page: DryPage, body: str, at: str, name: str, patient: str | None
) -> None:
    page.show(f'{body}<textarea id="notes">บันทึก</textarea><div style="height: 2000px"></div>', at=at)
    page.page.evaluate("""() => {
      notes.focus();
      notes.setSelectionRange(1, 3);
      scrollTo(0, 100);
    }""")
    page.page.evaluate(FRAMES)
    assert page.page.evaluate(WATCH) > 100
    before = page.page.evaluate(STATE)
    trial = page.mark(patient)
    assert (trial["ok"], trial["page"]) == (True, name)
    assert page.page.evaluate(STATE) == before
    assert page.page.evaluate("[heard, changed]") == [[], [["childList", "HTML", 1, 0]]]
    assert page.drawn() is not None
    page._evaluate("authenBridgeUnmark()")
    page.page.evaluate(FRAMES)
    assert page.page.evaluate(STATE) == before
    assert page.page.evaluate("[heard, changed.slice(1)]") == [[], [["childList", "HTML", 0, 1]]]
    assert page.drawn() is None


def test_what_is_read_and_filled_is_the_same_with_marks_on_the_page(page: DryPage) -> None:
    page.show(create_page(ticked="opd"))
    before = page.inspect()
    page.mark()
    assert page.inspect() == before
    filled = page.fill(PID, VALUES)
    assert filled["ok"]
    assert (page.value("#m"), page.checked()) == ("0812345678", ["hd"])


# ── what it marks ─────────────────────────────────────────────────────────────────────────────


def test_every_field_is_marked_with_what_would_become_of_it(page: DryPage) -> None:
    two = '<label>HN <input id="hn2"></label>'
    body = create_page(ticked="opd").replace('<input id="p">', '<input id="p" readonly>')
    page.show(body.replace('<label for="hn">', two + '<label for="hn">'))
    trial = page.mark(values={**VALUES, "phones": "021234567"})
    assert outcomes(trial) == {
        "hn": "ambiguous",
        "mobile": "would-fill",
        "phones": "read-only",
        "service": "would-fill",
        "time": "would-fill",
        "patient-pid": "would-fill",
    }
    marks = page.marks()
    hour, minute = [text for text in marks["would-fill"] if text.startswith("เวลา")]
    assert all(re.fullmatch(r"เวลา → \d\d", text) for text in (hour, minute))
    assert set(marks["would-fill"]) - {hour, minute} == {
        "เบอร์มือถือ → 0812345678",
        "บริการ → ☐",
        "บริการ → ☑",
        "เลขประจำตัวผู้เข้ารับบริการ → X-XXXX-XXXXX-01-7",
    }
    assert marks["ambiguous"] == [f"HN: {WORDS['outcome_ambiguous']}"] * 2
    assert marks["read-only"] == [f"เบอร์อื่น: {WORDS['outcome_read_only']}"]
    assert marks["kept"] == [WORDS["mark_kept"]]
    assert marks["section"] == ["card", "photo", "person", "visit"]


def test_without_an_example_value_a_field_is_found_by_its_name_alone(page: DryPage) -> None:
    page.show(create_page(time=("08", "30")))
    trial = page.mark(None, {})
    assert outcomes(trial) == {
        "hn": "found",
        "mobile": "found",
        "phones": "found",
        "service": "found",
        "time": "already",
        "patient-pid": "found",
    }
    assert page.marks()["found"][:3] == ["เบอร์มือถือ", "เบอร์อื่น", "HN"]


def test_a_field_that_is_not_found_is_told_with_what_was_looked_for(page: DryPage) -> None:
    page.show(create_page().replace(">HN<", ">หมายเลขผู้ป่วย<"))
    trial = page.mark()
    drawn = page.drawn()
    assert drawn
    assert outcomes(trial)["hn"] == "not-found"
    assert f"HN: {WORDS['outcome_not_found']} (visit: “HN”, “HN CODE”)" in drawn["lines"]
    page.show(create_page().replace("ข้อมูลการเข้ารับบริการ", "ข้อมูลบริการ"))
    page.mark()
    drawn = page.drawn()
    assert drawn
    assert f"HN: {WORDS['outcome_not_found']} (visit: {WORDS['mark_no_section']})" in drawn["lines"]


@pytest.mark.parametrize(
    ("shown", "patient", "whose", "outcome"),
    [
        (PID, PID, "same", None),
        (OTHER_PID, PID, "other", "other-patient"),
        (None, PID, "nobody", "no-patient"),
        (PID, None, "no-card", None),
        (None, None, "nobody", "no-patient"),
    ],
)
def test_the_legend_tells_whose_form_it_is_and_no_mark_holds_a_whole_number(
    page: DryPage, shown: str | None, patient: str | None, whose: str, outcome: str | None
) -> None:
    page.show(create_page(pid=shown))
    trial = page.mark(patient)
    drawn = page.drawn()
    assert drawn
    assert (trial["whose"], trial["outcome"]) == (whose, outcome)
    assert any(WORDS[f"mark_{whose.replace('-', '_')}"] in line for line in drawn["lines"])
    if shown:
        assert any(line.endswith(f"X-XXXX-XXXXX-{shown[10:12]}-{shown[12]}") for line in drawn["lines"])
    if outcome:
        assert WORDS[f"mark_stop_{outcome.replace('-', '_')}"] in drawn["lines"]
    numbers = re.sub(r"[-\s]", "", json.dumps([drawn["all"], trial]))
    assert PID not in numbers
    assert OTHER_PID not in numbers


def test_a_form_of_another_day_is_told_not_to_be_filled(page: DryPage) -> None:
    page.show(re.sub(r'id="d" value="[^"]*"', 'id="d" value="01/01/2560"', create_page()))
    assert page.mark()["outcome"] == "not-today"
    assert page.mark(None)["outcome"] == "not-today"


def test_a_page_that_is_a_guess_is_marked_as_unverified(page: DryPage) -> None:
    page.show(LOOKUP, at="/authencode/#/report/eclaim")
    trial = page.mark()
    drawn = page.drawn()
    assert drawn
    assert (trial["verified"], trial["whose"]) == (False, None)
    assert drawn["lines"][0] == f"หน้า new-authen / report · {WORDS['mark_unverified']}"
    page.show(create_page())
    page.mark()
    drawn = page.drawn()
    assert drawn
    assert drawn["lines"][0] == "หน้า new-authen / by-patient"


def test_a_page_that_the_mapping_does_not_know_is_told_with_its_address_and_not_marked(page: DryPage) -> None:
    page.show(create_page(), at=f"/authencode/#/claimcode/created/{PID}")
    trial = page.mark()
    assert (trial["ok"], trial["page"], page.drawn()) == (True, None, None)
    assert trial["address"] == f"{ORIGIN}/authencode/#/claimcode/created/…"


def test_a_mapping_that_cannot_be_tried_is_told_and_marks_nothing(page: DryPage) -> None:
    page.show(create_page())
    site = copy.deepcopy(SITE)
    site["parts"]["visit"]["fields"]["hn"]["selector"] = "###"
    assert page.mark(site=site)["ok"] is False
    assert page.drawn() is None


ERM: dict[str, Any] = json.loads((EXTENSION / "sites/erm.json").read_text("utf-8"))


def test_a_site_that_is_switched_on_by_its_origin_can_be_tried(page: DryPage) -> None:
    page.show(
        f"""<table><tr><td>เลขประจำตัวประชาชน :</td><td>{PID}</td></tr>
        <tr><td>HN CODE :</td><td><input></td></tr></table>""",
        at="/erm/",
    )
    assert page.mark(site=ERM)["page"] is None
    trial = page.mark(site={**ERM, "origins": [ORIGIN]})
    assert (trial["page"], trial["verified"], trial["whose"]) == ("authen-code", False, "same")
    assert outcomes(trial)["hn"] == "would-fill"
    assert page.marks()["would-fill"] == ["HN → 69-7"]
