"""Filling the visit form: each field by its label, verified, and nothing else touched."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest

from tests.extension.create_page import COMMON, HD, OPD, PID, create_page, thai_date
from tests.extension.filler_page import CREATE_PATH, SITE, FillerPage, filler_page, outcomes, without_time

VALUES = {"mobile": "0812345678", "phones": "021234567,0898765432", "hn": "69-001234", "service": HD}

# Everything that could send a form or press a button is counted in the page's own world.
WATCH = """
globalThis.presses = [];
for (const type of ["submit", "click"])
  addEventListener(type, (event) => {
    if (type === "submit" || event.target.closest("button")) presses.push(type);
    if (type === "submit") event.preventDefault();
  }, true);
"""


@pytest.fixture(scope="module")
def tab() -> Iterator[FillerPage]:
    with filler_page() as page:
        yield page


@pytest.mark.parametrize("at", ["/authencode/#/claimcode/create", CREATE_PATH, CREATE_PATH + "/"])
def test_every_field_is_filled_in_both_routing_eras(tab: FillerPage, at: str) -> None:
    tab.show(create_page(), at=at, script=WATCH)
    report = tab.fill(PID, VALUES)
    assert outcomes(report) == dict.fromkeys(["mobile", "phones", "time", "hn", "service"], "filled")
    assert (tab.value("#m"), tab.value("#p"), tab.value("#hn")) == (
        VALUES["mobile"],
        VALUES["phones"],
        VALUES["hn"],
    )
    assert tab.checked() == ["hd"]


def test_a_fill_submits_nothing_presses_nothing_and_leaves_the_date_alone(tab: FillerPage) -> None:
    tab.show(create_page(), script=WATCH)
    tab.fill(PID, VALUES)
    # A late submit would come with the frames after the fill.
    tab.page.evaluate("new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(() => r(0))))")
    assert tab.page.evaluate("presses") == []
    assert tab.value("#d") == thai_date()
    assert tab.value("#search") == ""
    assert tab.page.evaluate("document.activeElement.id") == "confirm"


def test_a_fill_of_a_page_that_is_not_drawn_leaves_nothing_to_run_when_it_is(tab: FillerPage) -> None:
    tab.show(create_page())
    tab.draw_nothing()
    assert set(outcomes(tab.fill(PID, VALUES)).values()) == {"filled"}
    assert tab.frames_awaited() == 0


def test_a_second_fill_finds_everything_already_so_and_fires_no_event(tab: FillerPage) -> None:
    tab.show(create_page())
    tab.fill(PID, VALUES)
    tab.page.evaluate("""() => {
      globalThis.changes = 0;
      for (const type of ["input", "change", "focus"]) addEventListener(type, () => changes++, true);
    }""")
    again = outcomes(tab.fill(PID, VALUES))
    assert set(again.values()) == {"already"}
    assert tab.page.evaluate("changes") == 0


def test_what_the_panel_leaves_empty_stays_as_the_page_has_it(tab: FillerPage) -> None:
    tab.show(create_page(ticked="opd"))
    tab.page.fill("#hn", "typed by the clerk")
    assert without_time(tab.fill(PID, {"mobile": "0812345678", "hn": ""})) == {"mobile": "filled"}
    assert tab.value("#hn") == "typed by the clerk"
    assert tab.checked() == ["opd"]


def test_a_row_the_page_had_ticked_is_cleared_for_the_chosen_one(tab: FillerPage) -> None:
    tab.show(create_page(ticked="opd"))
    assert [each for each in tab.inspect()["services"] if each["checked"]] == [{"name": OPD, "checked": True}]
    assert without_time(tab.fill(PID, {"service": COMMON})) == {"service": "filled"}
    assert tab.checked() == ["common"]


def test_a_page_that_asks_with_radios_gets_the_chosen_one(tab: FillerPage) -> None:
    tab.show(create_page(kind="radio", ticked="opd"))
    assert without_time(tab.fill(PID, {"service": HD})) == {"service": "filled"}
    assert tab.checked() == ["hd"]


def test_two_rows_of_one_name_are_ambiguous_and_stay_unticked(tab: FillerPage) -> None:
    tab.show(create_page().replace(COMMON, HD))
    assert without_time(tab.fill(PID, {"service": HD})) == {"service": "ambiguous"}
    assert tab.checked() == []


def test_a_service_the_page_does_not_offer_is_not_found_and_the_ticked_row_stays(tab: FillerPage) -> None:
    tab.show(create_page(ticked="opd"))
    assert without_time(tab.fill(PID, {"service": "Home Isolation"})) == {"service": "not-found"}
    assert tab.checked() == ["opd"]


def test_a_locked_row_is_read_only(tab: FillerPage) -> None:
    tab.show(create_page().replace('id="hd"', 'id="hd" disabled'))
    assert without_time(tab.fill(PID, {"service": HD})) == {"service": "read-only"}


def test_a_blank_time_becomes_the_present_time_in_bangkok(tab: FillerPage) -> None:
    tab.show(create_page())
    before = bangkok()
    assert outcomes(tab.fill(PID, {"hn": "1"}))["time"] == "filled"
    filled = f"{tab.value('#hh')}:{tab.value('#mm')}"
    assert filled in {f"{before:%H:%M}", f"{bangkok():%H:%M}"}


def bangkok() -> datetime:
    return datetime.now(timezone(timedelta(hours=7)))


@pytest.mark.parametrize(
    ("time", "outcome"), [(("08", "15"), "already"), (("08", ""), "ambiguous"), (("", "15"), "ambiguous")]
)
def test_a_time_that_stands_there_is_never_changed_nor_half_a_one_completed(
    tab: FillerPage, time: tuple[str, str], outcome: str
) -> None:
    tab.show(create_page(time=time))
    assert outcomes(tab.fill(PID, {"hn": "1"}))["time"] == outcome
    assert (tab.value("#hh"), tab.value("#mm")) == time


@pytest.mark.parametrize(
    ("attribute", "outcome"),
    [
        ("readonly", "read-only"),
        ("disabled", "read-only"),
        ("hidden", "not-found"),
        ('type="date"', "not-found"),
    ],
)
def test_a_locked_box_is_read_only_and_a_hidden_one_not_found(
    tab: FillerPage, attribute: str, outcome: str
) -> None:
    tab.show(create_page().replace('<input id="hn">', f'<input id="hn" {attribute}>'))
    assert without_time(tab.fill(PID, {"hn": "69-1"})) == {"hn": outcome}
    assert tab.value("#hn") == ""


def test_two_boxes_with_one_label_are_ambiguous_and_stay_empty(tab: FillerPage) -> None:
    twin = '<label for="hn2">HN:</label><input id="hn2"><label for="hn">'
    tab.show(create_page().replace('<label for="hn">', twin))
    assert without_time(tab.fill(PID, {"hn": "69-1"})) == {"hn": "ambiguous"}
    assert (tab.value("#hn"), tab.value("#hn2")) == ("", "")


def test_the_same_label_in_another_section_is_not_touched(tab: FillerPage) -> None:
    other = '<h5>ข้อมูลรายละเอียดบุคคล</h5><label for="x">HN</label><input id="x">'
    tab.show(create_page().replace("<h5>ข้อมูลรายละเอียดบุคคล</h5>", other))
    assert without_time(tab.fill(PID, {"hn": "69-1"})) == {"hn": "filled"}
    assert (tab.value("#hn"), tab.value("#x")) == ("69-1", "")


def test_a_number_longer_than_its_box_is_refused_not_cut(tab: FillerPage) -> None:
    tab.show(create_page())
    assert without_time(tab.fill(PID, {"mobile": "08123456789"})) == {"mobile": "refused"}
    assert tab.value("#m") == ""


def test_a_value_the_page_throws_away_is_refused(tab: FillerPage) -> None:
    tab.show(create_page(), script="hn.addEventListener('change', () => setTimeout(() => (hn.value = '')))")
    assert without_time(tab.fill(PID, {"hn": "69-1"})) == {"hn": "refused"}


def test_a_mask_that_groups_the_digits_is_no_refusal(tab: FillerPage) -> None:
    mask = "m.addEventListener('input', () => (m.value = m.value.replace(/^(\\d{3})(\\d{3})/, '$1-$2-')))"
    tab.show(create_page().replace('maxlength="10"', 'maxlength="12"'), script=mask)
    assert without_time(tab.fill(PID, {"mobile": "0812345678"})) == {"mobile": "filled"}
    assert tab.value("#m") == "081-234-5678"
    assert without_time(tab.fill(PID, {"mobile": "0812345678"})) == {"mobile": "already"}


def test_a_form_rebuilt_while_it_is_filled_reports_what_really_stands_there(tab: FillerPage) -> None:
    rebuild = "hn.addEventListener('change', () => (visit.outerHTML = visit.outerHTML), {once: true})"
    tab.show(create_page(), script=rebuild)
    assert without_time(tab.fill(PID, {"mobile": "0812345678", "hn": "69-1"})) == {
        "mobile": "refused",
        "hn": "refused",
    }


# React remembers the value it last saw through a property of its own on the element, ignores input
# events that bring nothing new, and puts its state back after every event.
REACT = """
let state = "", seen = "";
const native = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
Object.defineProperty(hn, "value", {
  get() { return native.get.call(this); },
  set(value) { seen = value; native.set.call(this, value); },
});
hn.addEventListener("input", () => {
  const now = native.get.call(hn);
  if (now !== seen) state = seen = now;
  queueMicrotask(() => native.set.call(hn, state));
});
Object.defineProperty(globalThis, "model", { get: () => state });
"""


def test_an_input_that_tracks_its_own_value_takes_it_into_its_model(tab: FillerPage) -> None:
    tab.show(create_page(), script=REACT)
    assert without_time(tab.fill(PID, {"hn": "69-1"})) == {"hn": "filled"}
    assert tab.page.evaluate("model") == "69-1"


@pytest.mark.parametrize("focused", [True, False], ids=["page in front", "panel in front"])
def test_the_events_come_in_the_order_that_every_kit_accepts(tab: FillerPage, focused: bool) -> None:
    listen = """
    globalThis.events = [];
    for (const type of ["focus", "keydown", "input", "keyup", "change", "blur"])
      hn.addEventListener(type, () => events.push(type + ":" + hn.value));
    """
    tab.show(create_page(), script=listen)
    if not focused:
        tab.lose_focus()
    tab.fill(PID, {"hn": "7"})
    assert tab.page.evaluate("events") == [
        "focus:",
        "keydown:",
        "input:7",
        "keyup:7",
        "change:7",
        "blur:7",
    ]


def test_a_mapping_may_name_a_control_that_has_no_label(tab: FillerPage) -> None:
    site = copy.deepcopy(SITE)
    site["parts"]["visit"]["fields"]["hn"]["selector"] = "#hn"
    tab.show(create_page().replace('<label for="hn">HN</label>', ""))
    assert without_time(tab.fill(PID, {"hn": "69-1"})) == {"hn": "not-found"}
    assert without_time(tab.fill(PID, {"hn": "69-1"}, site=site)) == {"hn": "filled"}


def test_a_broken_mapping_is_a_failed_fill_and_no_exception(tab: FillerPage) -> None:
    site = copy.deepcopy(SITE)
    site["parts"]["visit"]["fields"]["hn"]["labels"] = None
    tab.show(create_page())
    assert tab.fill(PID, {"mobile": "0812345678", "hn": "69-1"}, site=site) == {
        "ok": False,
        "outcome": "failed",
        "fields": [],
    }
    assert tab.value("#m") == ""


def test_looking_with_a_broken_mapping_is_no_exception_either(tab: FillerPage) -> None:
    site = copy.deepcopy(SITE)
    site["pages"]["by-patient"]["sections"] = None
    tab.show(create_page())
    assert tab.inspect(site) == {"ok": False, "page": None, "services": []}
