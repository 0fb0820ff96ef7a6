"""A table: ways to lay out a label and its control × kinds of control × spellings of Thai."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.extension.create_page import PID, person
from tests.extension.filler_page import SITE, FillerPage, filler_page, outcomes

Control = Callable[[str, str], str]  # id, more attributes → HTML

CONTROLS: dict[str, Control] = {
    "text": lambda id, more: f'<input id="{id}" {more}>',
    "tel": lambda id, more: f'<input type="tel" id="{id}" {more}>',
    "number": lambda id, more: f'<input type="number" id="{id}" {more}>',
    "textarea": lambda id, more: f'<textarea id="{id}" {more}></textarea>',
    "select": lambda id, more: (
        f'<select id="{id}" {more}><option value="">ยังไม่ได้เลือก<option value="v7">7</select>'
    ),
}

# One field in each layout; a form is three of them, and only the one in the middle is meant.
LAYOUTS: dict[str, Callable[[str, str, Control], str]] = {
    "label for": lambda id, label, c: f'<div><label for="{id}">{label}</label>{c(id, "")}</div>',
    "label for, apart": lambda id, label, c: f'<p><label for="{id}">{label}</label></p><p>x</p>{c(id, "")}',
    "label around": lambda id, label, c: f"<label>{label} {c(id, '')}</label>",
    "label around, behind": lambda id, label, c: f"<label>{c(id, '')} {label}</label>",
    "label loose": lambda id, label, c: f"<div><label>{label}</label>{c(id, '')}</div>",
    "aria-label": lambda id, label, c: c(id, f'aria-label="{label}"'),
    "aria-labelledby": lambda id, label, c: (
        f'<i id="l{id}">{label}</i><i>x</i>{c(id, f"aria-labelledby=l{id}")}'
    ),
    "grid": lambda id, label, c: f"<div><div>{label}</div><div><div>{c(id, '')}</div></div></div>",
    "grid with a button": lambda id, label, c: (
        f"<div><div>{label}</div><button type=button>ค้นหา</button><div>{c(id, '')}</div></div>"
    ),
    "flat": lambda id, label, c: f"<span>{label}</span>{c(id, '')}",
    "floating": lambda id, label, c: f"<div>{c(id, '')}<label>{label}</label></div>",
    "list": lambda id, label, c: f"<dl><dt>{label}</dt><dd>{c(id, '')}</dd></dl>",
    "table row": lambda id, label, c: f"<table><tr><th>{label}</th><td>{c(id, '')}</td></tr></table>",
    "table cell": lambda id, label, c: f"<table><tr><td>{label} {c(id, '')}</td></tr></table>",
    "table column": lambda id, label, c: (
        f"<table><tr><th>ที่</th><th>{label}</th></tr><tr><td>1</td><td>{c(id, '')}</td></tr></table>"
    ),
    "title": lambda id, label, c: c(id, f'title="{label}"'),
    "component": lambda id, label, c: (
        f"<app-field><app-label>{label}</app-label><app-box>{c(id, '')}</app-box></app-field>"
    ),
}

LABEL = "เลขประจำตัวน้ำหนักแรก"
SPELLINGS = {
    "as printed": LABEL,
    "starred": f"{LABEL} *",
    "colon": f"{LABEL} :",
    "sara am as two marks": LABEL.replace("ำ", "\u0e4d\u0e32"),
    "tone after nikhahit": LABEL.replace("้ำ", "\u0e4d\u0e49\u0e32"),
    "แ as two เ": LABEL.replace("แ", "เเ"),
    "zero width": "\u200b".join(LABEL),
    "no-break space": LABEL.replace("น้ำ", "\u00a0น้ำ"),
    "in pieces": f"<b>{LABEL[:5]}</b>{LABEL[5:]} <i>*</i>",
    "with its hint": f"{LABEL} (กรอกเฉพาะตัวเลข)",
}


@pytest.fixture(scope="module")
def tab() -> Iterator[FillerPage]:
    with filler_page() as page:
        yield page


def site(kind: str) -> dict[str, Any]:
    mapping = copy.deepcopy(SITE)
    field = {"section": "visit", "kind": kind, "labels": [LABEL], "hints": ["กรอกเฉพาะตัวเลข"]}
    mapping["parts"]["visit"]["fields"] = {"hn": field}
    return mapping


def form(layout: str, label: str, control: str) -> str:
    fields = [("a", "ชื่อเล่น"), ("x", label), ("b", "หมายเหตุ")]
    rows = "".join(LAYOUTS[layout](id, text, CONTROLS[control]) for id, text in fields)
    return f"<main>{person()}<h5>ข้อมูลการเข้ารับบริการ</h5><form>{rows}</form></main>"


def values(tab: FillerPage) -> tuple[str, str, str]:
    return tab.value("#a"), tab.value("#x"), tab.value("#b")


@pytest.mark.parametrize("control", CONTROLS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_control_is_found_by_its_label_in_every_layout(tab: FillerPage, layout: str, control: str) -> None:
    tab.show(form(layout, LABEL, control))
    kind = "select" if control == "select" else "text"
    assert outcomes(tab.fill(PID, {"hn": "7"}, site=site(kind))) == {"hn": "filled"}
    assert values(tab) == ("", "v7" if control == "select" else "7", "")


@pytest.mark.parametrize("layout", ["label for", "grid", "flat", "table row", "table column"])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_label_is_recognised_however_it_was_typed(tab: FillerPage, spelling: str, layout: str) -> None:
    tab.show(form(layout, SPELLINGS[spelling], "text"))
    assert outcomes(tab.fill(PID, {"hn": "7"}, site=site("text"))) == {"hn": "filled"}
    assert values(tab) == ("", "7", "")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_label_that_is_not_there_fills_nothing(tab: FillerPage, layout: str) -> None:
    tab.show(form(layout, "น้ำหนัก", "text"))
    assert outcomes(tab.fill(PID, {"hn": "7"}, site=site("text"))) == {"hn": "not-found"}
    assert values(tab) == ("", "", "")


@pytest.mark.parametrize("layout", ["label loose", "flat", "grid", "list", "table row", "component"])
def test_a_label_whose_own_control_is_of_another_kind_takes_no_neighbours(
    tab: FillerPage, layout: str
) -> None:
    own = '<div role="combobox" tabindex="0">เลือก</div>'
    page = form(layout, LABEL, "text").replace('<input id="x" >', own)
    tab.show(page)
    assert outcomes(tab.fill(PID, {"hn": "7"}, site=site("text"))) == {"hn": "not-found"}
    assert (tab.value("#a"), tab.value("#b")) == ("", "")


@pytest.mark.parametrize("controls", ["<input id=x><input id=y>", "<p><input id=x></p><p><input id=y></p>"])
def test_two_boxes_behind_one_label_are_ambiguous(tab: FillerPage, controls: str) -> None:
    tab.show(form("grid", LABEL, "text").replace('<input id="x" >', controls))
    assert outcomes(tab.fill(PID, {"hn": "7"}, site=site("text"))) == {"hn": "ambiguous"}
    assert (values(tab), tab.value("#y")) == (("", "", ""), "")


@pytest.mark.parametrize(("wanted", "outcome"), [("v7", "filled"), ("7", "filled"), ("8", "refused")])
def test_an_option_is_chosen_by_value_then_by_text(tab: FillerPage, wanted: str, outcome: str) -> None:
    tab.show(form("label for", LABEL, "select"))
    assert outcomes(tab.fill(PID, {"hn": wanted}, site=site("select"))) == {"hn": outcome}


@pytest.mark.parametrize(
    "layout",
    [
        "<h5>{h}</h5>{f}",
        "<div><div><h5>{h}</h5></div></div><div>{f}</div>",
        "<fieldset><legend>{h}</legend>{f}</fieldset>",
        "<section><header><b>{h}</b></header><div>{f}</div></section>",
        "<div role=heading>{h} *</div>{f}",
        "<details open><summary>{h}</summary>{f}</details>",
    ],
)
def test_a_section_is_found_however_its_heading_is_made(tab: FillerPage, layout: str) -> None:
    body = layout.format(h="ข้อมูลการเข้ารับบริการ", f='<label for="x">' + LABEL + '</label><input id="x">')
    tab.show(f"<nav>ข้อมูลการเข้ารับบริการ</nav><main>{person()}{body}</main>")
    assert outcomes(tab.fill(PID, {"hn": "7"}, site=site("text"))) == {"hn": "filled"}


def test_sections_in_another_order_keep_their_own_fields(tab: FillerPage) -> None:
    body = f'<h5>ข้อมูลการเข้ารับบริการ</h5><label for="x">{LABEL}</label><input id="x">'
    strange = f'<label for="y">{LABEL}</label><input id="y">'
    tab.show(f"<main>{body}{person()}{strange}</main>")
    assert outcomes(tab.fill(PID, {"hn": "7"}, site=site("text"))) == {"hn": "filled"}
    assert (tab.value("#x"), tab.value("#y")) == ("7", "")


def test_two_sections_of_one_name_are_ambiguous(tab: FillerPage) -> None:
    body = f'<h5>ข้อมูลการเข้ารับบริการ</h5><label>{LABEL}<input class="x"></label>'
    tab.show(f"<main>{person()}{body}{body}</main>")
    assert outcomes(tab.fill(PID, {"hn": "7"}, site=site("text"))) == {"hn": "ambiguous"}


@pytest.mark.parametrize(
    ("one", "other"), [(LABEL, text) for text in SPELLINGS.values() if "<" not in text][:8]
)
def test_spellings_of_one_label_have_one_key(tab: FillerPage, one: str, other: str) -> None:
    tab.show("")
    assert tab.words("key", one) == tab.words("key", other)
