"""What staff cannot see is not there: not as the patient's number, not as a box to fill."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.extension.create_page import HD, MOBILE_LABEL, OTHER_PID, PID, create_page, person
from tests.extension.filler_page import FillerPage, filler_page, without_time

UNSEEN = {
    "not rendered": "display:none",
    "hidden": "visibility:hidden",
    "transparent": "opacity:0",
    "nearly transparent": "opacity:.01",
    "transparent by a filter": "filter:opacity(0)",
    "left of the page": "position:absolute;left:-9999px",
    "above the page": "position:absolute;top:-9999px",
    "clipped away": "clip-path:inset(100%)",
    "for screen readers only": (
        "position:absolute;width:1px;height:1px;margin:-1px;padding:0;border:0;overflow:hidden;"
        "clip:rect(0,0,0,0);white-space:nowrap"
    ),
    "beside the window": "position:fixed;left:200vw",
    "below the window": "position:fixed;top:200vh",
}
# As above, for a parent; these do not hide a box of their own.
UNSEEN_INSIDE = UNSEEN | {
    "in a closed drawer": "display:block;height:0;overflow:hidden",
    "out of a pane": "display:block;width:9em;height:2em;overflow:hidden;text-indent:-9999px",
}
unseen = pytest.mark.parametrize("style", UNSEEN.values(), ids=UNSEEN)
unseen_inside = pytest.mark.parametrize("style", UNSEEN_INSIDE.values(), ids=UNSEEN_INSIDE)


@pytest.fixture(scope="module")
def tab() -> Iterator[FillerPage]:
    with filler_page() as page:
        yield page


def showing(shown: str) -> str:
    return create_page().replace(person(), f"<h5>ข้อมูลรายละเอียดบุคคล</h5>{shown}")


# ── the patient ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "layout",
    [
        '<p>เลขประจำตัวประชาชน : <b style="{style}">{hidden}</b></p><p>{seen}</p>',
        '<p>เลขประจำตัวประชาชน : <b style="{style}">{hidden}</b>{seen}</p>',
        '<div>เลขประจำตัวประชาชน</div><div><b style="{style}">{hidden}</b>{seen}</div>',
        '<div>เลขประจำตัวประชาชน</div><div style="{style}">{hidden}</div><div>{seen}</div>',
        '<label for="q">เลขประจำตัวประชาชน</label><b style="{style}">{hidden}</b><input id="q" value={seen}>',
    ],
    ids=["line before", "same line", "same cell", "cell before", "between label and box"],
)
@unseen_inside
def test_a_hidden_number_is_not_the_one_the_page_shows(tab: FillerPage, layout: str, style: str) -> None:
    tab.show(showing(layout.format(style=style, hidden=PID, seen=OTHER_PID)))
    assert PID not in tab.pids()
    assert not tab.fill(PID, {"hn": "69-1"})["ok"]
    assert tab.value("#hn") == ""


@pytest.mark.parametrize("style", ["font-size:0", "font-size:0;display:block;width:9em;height:2em"])
def test_a_number_without_size_is_not_shown(tab: FillerPage, style: str) -> None:
    tab.show(showing(f'<p>เลขประจำตัวประชาชน : <b style="{style}">{PID}</b>{OTHER_PID}</p>'))
    assert tab.pids() == [OTHER_PID]


def test_a_hidden_row_of_a_table_is_nobodys_number(tab: FillerPage) -> None:
    rows = f"<tr hidden><td>{PID}</td></tr><tr><td>{OTHER_PID}</td></tr>"
    tab.show(showing(f"<table><tr><th>เลขประจำตัวประชาชน</th></tr>{rows}</table>"))
    assert tab.pids() == [OTHER_PID]


def test_a_number_scrolled_out_of_sight_is_still_shown(tab: FillerPage) -> None:
    long = f'{create_page()}<p style="height:3000px"></p>'
    pane = f'<div id="pane" style="height:300px;overflow:auto;margin-top:40px">{long}</div>'
    tab.show(pane, script="pane.scrollTop = 2500")
    assert tab.pids() == [PID]
    assert without_time(tab.fill(PID, {"hn": "69-1"})) == {"hn": "filled"}


def test_a_page_scrolled_to_its_end_is_read_whole(tab: FillerPage) -> None:
    tab.show(create_page() + '<p style="height:3000px"></p>', script="scrollTo(0, 3000)")
    assert tab.pids() == [PID]
    assert without_time(tab.fill(PID, {"hn": "69-1"})) == {"hn": "filled"}


# ── controls ────────────────────────────────────────────────────────────────────────────────────


@unseen
def test_a_box_nobody_can_see_is_left_alone_for_the_one_in_sight(tab: FillerPage, style: str) -> None:
    trap = f'<label for="trap" style="{style}">HN</label><input id="trap" style="{style}">'
    tab.show(create_page().replace('<label for="hn">', trap + '<label for="hn">'))
    assert without_time(tab.fill(PID, {"hn": "69-1"})) == {"hn": "filled"}
    assert (tab.value("#hn"), tab.value("#trap")) == ("69-1", "")


@unseen
def test_a_box_nobody_can_see_is_not_filled_for_want_of_another(tab: FillerPage, style: str) -> None:
    tab.show(create_page().replace('<input id="hn">', f'<input id="hn" style="{style}">'))
    assert without_time(tab.fill(PID, {"hn": "69-1"})) == {"hn": "not-found"}
    assert tab.value("#hn") == ""


@pytest.mark.parametrize(
    "attribute",
    [
        "inert",
        'style="height:0;overflow:hidden"',
        'style="width:0;overflow:hidden"',
        'style="opacity:.01"',
        'style="opacity:.2"><span style="opacity:.2"',
        'style="filter:opacity(0)"',
        'style="filter:blur(1px) opacity(0%)"',
        'style="clip-path:inset(50%)"',
        'style="clip-path:inset(0 100% 0 0)"',
        'style="clip-path:circle(0)"',
        'style="position:fixed;right:200vw"',
    ],
)
def test_a_box_is_not_filled_where_its_surroundings_hide_it(tab: FillerPage, attribute: str) -> None:
    tab.show(create_page().replace('<input id="hn">', f'<div {attribute}><input id="hn"></div>'))
    assert without_time(tab.fill(PID, {"hn": "69-1"})) == {"hn": "not-found"}
    assert tab.value("#hn") == ""


@pytest.mark.parametrize(
    "style",
    [
        "overflow:hidden",
        "opacity:.6",
        "filter:drop-shadow(0 0 2px gray)",
        "clip-path:inset(0 round 4px)",
        "position:fixed;bottom:0;left:0",
        "position:fixed;inset:0;overflow:auto",
    ],
)
def test_decoration_hides_nothing(tab: FillerPage, style: str) -> None:
    tab.show(create_page().replace('<input id="hn">', f'<div style="{style}"><input id="hn"></div>'))
    assert without_time(tab.fill(PID, {"hn": "69-1"})) == {"hn": "filled"}


@pytest.mark.parametrize(("style", "outcome"), [("", "filled"), (";visibility:hidden", "not-found")])
def test_words_in_an_element_without_a_box_of_its_own_are_read(
    tab: FillerPage, style: str, outcome: str
) -> None:
    label = f'<div>H<i style="display:contents{style}">N</i></div>'
    tab.show(create_page().replace('<label for="hn">HN</label>', label))
    assert without_time(tab.fill(PID, {"hn": "69-1"})) == {"hn": outcome}


def test_a_label_for_screen_readers_still_names_its_box(tab: FillerPage) -> None:
    style = UNSEEN["for screen readers only"]
    tab.show(create_page().replace('<label for="m">', f'<label for="m" style="{style}">'))
    assert MOBILE_LABEL in create_page()
    assert without_time(tab.fill(PID, {"mobile": "0812345678"})) == {"mobile": "filled"}


@pytest.mark.parametrize(
    "drawn",
    [
        '<input type="checkbox" id="hd" style="opacity:0;position:absolute">',
        f'<span style="{UNSEEN["for screen readers only"]}"><input type="checkbox" id="hd"></span>',
        '<label><input type="checkbox" id="hd" style="clip-path:inset(50%)"></label>',
    ],
)
def test_a_tick_under_a_drawn_one_is_ticked(tab: FillerPage, drawn: str) -> None:
    plain = '<input type="checkbox" name="service" id="hd">'
    tab.show(create_page().replace(plain, f"{drawn}<i>☐</i>"))
    assert without_time(tab.fill(PID, {"service": HD})) == {"service": "filled"}
    assert tab.checked() == ["hd"]


@pytest.mark.parametrize("attribute", ["hidden", "inert", 'style="opacity:.01"', 'style="visibility:hidden"'])
def test_a_row_nobody_can_see_is_no_service(tab: FillerPage, attribute: str) -> None:
    tab.show(create_page().replace(f"<tr><td>{HD}", f"<tr {attribute}><td>{HD}"))
    assert HD not in [each["name"] for each in tab.inspect()["services"]]
    assert without_time(tab.fill(PID, {"service": HD})) == {"service": "not-found"}
    assert tab.checked() == []


# ── folded away ─────────────────────────────────────────────────────────────────────────────────


FOLDS = {
    "details": "<details><summary>ประวัติ</summary>{}</details>",
    "details, without a box between": (
        '<details><summary>ประวัติ</summary><span style="display:contents">{}</span></details>'
    ),
    "until found": '<div hidden="until-found">{}</div>',
    "not rendered": '<div style="content-visibility:hidden;height:2em">{}</div>',
}


@pytest.mark.parametrize("fold", FOLDS.values(), ids=FOLDS)
@pytest.mark.parametrize("inside", ["{}", "<p>{}</p>"], ids=["a text", "an element"])
def test_what_is_folded_away_is_nobody_s_number(tab: FillerPage, fold: str, inside: str) -> None:
    folded = fold.format(inside.format(f"เลขประจำตัวประชาชน : {OTHER_PID}"))
    tab.show(showing(f"{folded}<p>เลขประจำตัวประชาชน : {PID}</p>"))
    assert tab.pids() == [PID]
    tab.show(showing(fold.format(inside.format(f"เลขประจำตัวประชาชน : {PID}"))))
    assert tab.fill(PID, {"hn": "69-7"})["outcome"] == "no-patient"


@pytest.mark.parametrize(
    "shown",
    [
        "<details open><summary>บุคคล</summary>เลขประจำตัวประชาชน : {}</details>",
        "<details><summary>เลขประจำตัวประชาชน : {}</summary></details>",
        '<details><summary style="display:contents">เลขประจำตัวประชาชน : {}</summary></details>',
    ],
)
def test_what_is_unfolded_or_stands_on_the_fold_is_seen(tab: FillerPage, shown: str) -> None:
    tab.show(showing(shown.format(PID)))
    assert tab.pids() == [PID]
