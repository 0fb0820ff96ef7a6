"""Forms on which a filler would fill the wrong control: each is filled right, or not at all."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from tests.extension.create_page import HD, MOBILE_LABEL, OPD, OTHER_PID, PHONES_LABEL, PID, person
from tests.extension.filler_page import SITE, FillerPage, filler_page


class Form(NamedTuple):
    """A visit form's markup; ``meant`` is the control of the field, or nothing that a person could tell."""

    field: str
    markup: str
    meant: str | None
    sure: bool = False  # a person sees at once which it is, so that the filler has to


CERTIFIER = "ผู้ดูแล"
VALUES = {"hn": "99-1", "mobile": "0899999901", "phones": "029999902", "certifier": CERTIFIER, "service": HD}
SITE_WITH_RADIOS: dict[str, Any] = copy.deepcopy(SITE)
SITE_WITH_RADIOS["parts"]["visit"]["fields"]["certifier"] = {
    "section": "visit",
    "kind": "choice",
    "labels": ["ผู้รับรอง"],
}


def radios(*parts: str) -> str:
    """Words and radio buttons in a row: the buttons are those parts that are one letter."""
    return "".join(f'<input type="radio" name="r" id="{p}">' if len(p) == 1 else f" {p} " for p in parts)


def table(head: str, *rows: str) -> str:
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def tick(id: str) -> str:
    return f'<td><input type="checkbox" id="{id}"></td>'


TICK = tick("x")
HEAD = "<th>บริการหลัก</th><th>เลือก</th><th>บริการรอง</th>"
UNSEEN = "position:absolute;left:-9999px"

FORMS = {
    # ── what the markup ties and what is seen disagree ──────────────────────────────────────────
    "another name is seen, ours is for screen readers": Form(
        "hn", '<label for="x">HN เดิม</label><input id="x" aria-label="HN">', None
    ),
    "another name is seen, ours is the placeholder": Form(
        "hn", '<label for="x">HN เดิม</label><input id="x" placeholder="HN">', None
    ),
    "another name stands beside, ours is the placeholder": Form(
        "hn", '<div>HN เดิม</div><div><input id="x" placeholder="HN"></div>', None
    ),
    "another name stands beside, ours is the title": Form(
        "hn", '<table><tr><td>AN</td><td><input id="x" title="HN"></td></tr></table>', None
    ),
    "a copied id: two labels are tied to the first box": Form(
        "hn",
        '<p><label for="x">AN</label><input id="x"></p>'
        '<p><label for="x">HN</label><input id="x" class="y"></p>',
        "y",
        True,
    ),
    "a copied for: our label is tied to another's box": Form(
        "phones",
        f'<p><label for="x">HN</label><input id="x"></p>'
        f'<p><label for="x">{PHONES_LABEL}</label><input id="y"></p>',
        "y",
        True,
    ),
    "the label is tied to a hidden box": Form(
        "hn",
        f'<input id="x" style="{UNSEEN}"><p><label for="x">HN</label><input id="y"></p>',
        "y",
        True,
    ),
    "the label is tied to a hidden box, and stands alone": Form(
        "hn",
        f'<input id="x" style="{UNSEEN}"><p><label for="x">HN</label></p>'
        '<p><label for="z">AN</label><input id="z"></p>',
        None,
    ),
    "a message is tied to the box as well": Form(
        "hn",
        '<label for="x">HN</label><input id="x"><label for="x" class="error">กรุณากรอก</label>',
        "x",
        True,
    ),
    # ── labels and boxes in rows of their own ───────────────────────────────────────────────────
    "labels in one row, boxes in the next, ours is no box": Form(
        "hn",
        "<style>.g{display:grid;grid-template-columns:20em 20em}</style>"
        f'<div class="g"><span>{MOBILE_LABEL}</span><span>HN</span>'
        '<input id="z"><b role="combobox" tabindex="0">99</b></div>',
        None,
    ),
    "labels in one row, boxes in the next, ours is text": Form(
        "hn",
        "<style>.g{display:grid;grid-template-columns:20em 20em}</style>"
        f'<div class="g"><span>{MOBILE_LABEL}</span><span>HN</span><input id="z"><span></span></div>',
        None,
    ),
    "labels in one row, boxes in the next": Form(
        "hn",
        "<style>.g{display:grid;grid-template-columns:20em 20em}</style>"
        f'<div class="g"><span>{MOBILE_LABEL}</span><span>HN</span><input id="z"><input id="x"></div>',
        "x",
    ),
    "the row is turned round": Form(
        "hn",
        '<div style="display:flex;flex-direction:row-reverse;justify-content:flex-end">'
        '<span>AN</span><input id="z"><span>HN</span><input id="x"></div>',
        "x",
    ),
    "the boxes are put elsewhere by their style": Form(
        "hn",
        '<div style="position:relative;height:9em"><span>HN</span>'
        '<input id="z" style="position:absolute;top:6em;left:20em">'
        '<span style="position:absolute;top:6em;left:16em">AN</span></div>',
        None,
    ),
    # ── labels before and behind in one form ────────────────────────────────────────────────────
    "labels behind their boxes, after one that is before": Form(
        "hn",
        f'<p>{MOBILE_LABEL} <input id="a"><br><input id="x"> HN<br><input id="z"> AN</p>',
        "x",
    ),
    "a label at the end of its line, the next line is another's": Form(
        "hn", '<p>AN <input id="a"><br><input id="x"> <span>HN</span><br><input id="z"> VN</p>', "x"
    ),
    "every label behind its box, on one line": Form(
        "hn", '<input id="a"> AN <input id="x"> <span>HN</span> <input id="z"> VN', "x"
    ),
    "every label under its box": Form(
        "hn",
        "<style>form * {display:block}</style>"
        '<input id="a"><p>AN</p><input id="x"><p>HN</p><input id="z"><p>VN</p>',
        "x",
    ),
    "a tick before a line of labels and boxes": Form(
        "hn", '<input type="checkbox"> ส่งต่อ AN <input id="a"> <span>HN</span> <input id="x">', "x", True
    ),
    "the label heads nothing": Form(
        "hn", f'<div>HN 99-5</div><div>{MOBILE_LABEL}</div><div><input id="z"></div>', None
    ),
    "the number is shown as text, then another's box": Form(
        "hn", '<div><span>HN</span><span>99-5</span><span>AN</span><input id="z"></div>', None
    ),
    "the number is not there yet, then another's box": Form(
        "hn", '<p>HN</p><p><input id="z"> <label for="z">AN</label></p>', None
    ),
    "the number is not there yet, then a box with its name inside": Form(
        "hn", '<p>HN</p><p><label>AN <input id="z"></label></p>', None
    ),
    # ── radio buttons ───────────────────────────────────────────────────────────────────────────
    "words before each button": Form(
        "certifier", "<p>ผู้รับรอง</p>" + radios("ผู้ปกครอง", "a", CERTIFIER, "x", "เจ้าหน้าที่", "c"), "x"
    ),
    "words before each button, on one line with the label": Form(
        "certifier", "ผู้รับรอง :" + radios("ผู้ปกครอง", "a", CERTIFIER, "x", "เจ้าหน้าที่", "c"), "x"
    ),
    "words before each button, each in its own place": Form(
        "certifier",
        "<p>ผู้รับรอง</p>"
        + "".join(f"<div>{radios(*pair)}</div>" for pair in (("ผู้ปกครอง", "a"), (CERTIFIER, "x"))),
        "x",
        True,
    ),
    "words behind each button, help after the label": Form(
        "certifier", "<p>ผู้รับรอง <i>เลือกหนึ่ง</i></p>" + radios("a", "ผู้ปกครอง", "x", CERTIFIER), "x"
    ),
    "words before each button in cells": Form(
        "certifier",
        "<table><tr><td>ผู้รับรอง</td>"
        + "".join(f"<td>{radios(p)}</td>" for p in ("ผู้ปกครอง", "a", CERTIFIER, "x"))
        + "</tr></table>",
        "x",
    ),
    "no words at the first button": Form(
        "certifier", "<p>ผู้รับรอง</p>" + radios("a", "x", CERTIFIER, "c"), None
    ),
    # ── the table of services ───────────────────────────────────────────────────────────────────
    "two ticks under one heading": Form(
        "service",
        table("<th>บริการหลัก</th><th colspan=2>เลือก</th>", f"<td>{HD}</td>{tick('a')}{tick('b')}"),
        None,
    ),
    "one service over two rows": Form(
        "service",
        table(HEAD, f"<td rowspan=2>{HD}</td>{tick('a')}<td>1</td>", f"{tick('b')}<td>2</td>"),
        None,
    ),
    "a grouping cell over rows": Form(
        "service",
        table(
            f"<th>กลุ่ม</th>{HEAD}",
            f"<td rowspan=2>ก</td><td>{OPD}</td>{tick('a')}<td></td>",
            f"<td>{HD}</td>{tick('x')}<td></td>",
        ),
        "x",
        True,
    ),
    "a grouping cell over rows, and the columns moved by it": Form(
        "service",
        table(
            "<th>กลุ่ม</th><th>เลือก</th><th>บริการหลัก</th><th>พิมพ์</th>",
            f"<td rowspan=2>ก</td>{tick('a')}<td>{OPD}</td>{tick('b')}",
            f"{tick('x')}<td>{HD}</td>{tick('c')}",
        ),
        "x",
        True,
    ),
    "a table in a table": Form(
        "service",
        f"<table><tr><td>{table(HEAD, f'<td>{HD}</td>{TICK}<td></td>')}</td></tr></table>",
        "x",
        True,
    ),
    "the box is in the form of another patient": Form(
        "hn",
        f'<p>{MOBILE_LABEL}<input id="a"></p></form><h5>ผู้เข้ารับบริการรายที่ 2</h5>'
        f'<p>เลขประจำตัวประชาชน : {OTHER_PID}</p><form><p>HN <input id="z"></p>',
        None,
    ),
    "another tick in a column of its own": Form(
        "service",
        table("<th>บริการหลัก</th><th>พิมพ์</th><th>เลือก</th>", f"<td>{HD}</td>{tick('a')}{tick('x')}"),
        "x",
        True,
    ),
}


@pytest.fixture(scope="module")
def tab() -> Iterator[FillerPage]:
    with filler_page() as page:
        yield page


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_right_control_or_none(tab: FillerPage, form: Form) -> None:
    body = f"<main>{person()}<h5>ข้อมูลการเข้ารับบริการ</h5><form>{form.markup}</form></main>"
    tab.show(body)
    report = tab.fill(PID, {form.field: VALUES[form.field]}, site=SITE_WITH_RADIOS)
    said = {each["field"]: each["outcome"] for each in report["fields"]}.get(form.field)
    touched = tab.page.evaluate(
        """[...document.querySelectorAll("input")]
            .filter((each) => each.checked || (each.value && each.value !== "on"))
            .map((each) => each.className || each.id)"""
    )
    assert touched == ([form.meant] if said == "filled" else [])
    assert not form.sure or said == "filled", report
