"""Drop-downs that kits draw: opened, chosen from and left closed, however slowly they are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.extension.create_page import PID, create_page
from tests.extension.filler_page import SITE, FillerPage, filler_page, outcomes
from tests.extension.test_filler_kinds import LABEL, mapping

OPTIONS = ("บิดา", "มารดา", "มารดาบุญธรรม")

# `behaviour` is any of: late (drawn and taken away some frames later), deaf (closed by a press alone).
DROP_DOWN = """
const box = document.querySelector("[role=combobox]");
const list = document.createElement("ul");
list.setAttribute("role", "listbox");
for (const text of OPTIONS) list.insertAdjacentHTML("beforeend", `<li role="option">${text}</li>`);
const later = BEHAVIOUR.includes("late") ? (act) => setTimeout(act, 50) : (act) => act();
globalThis.escapes = 0;
const show = (open) => {
  box.setAttribute("aria-expanded", String(open));
  later(() => (open ? document.body.append(list) : list.remove()));
};
box.onclick = () => show(box.getAttribute("aria-expanded") !== "true");
list.onclick = (event) => { box.textContent = event.target.textContent; show(false); };
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (box.getAttribute("aria-expanded") !== "true") escapes++;
  else if (!BEHAVIOUR.includes("deaf")) show(false);
});
"""


@pytest.fixture(scope="module")
def tab() -> Iterator[FillerPage]:
    with filler_page() as page:
        yield page


def fill(tab: FillerPage, value: str, behaviour: str = "", **page: Any) -> str:
    """Show the page, as ``show`` does, fill the drop-down, and return its outcome."""
    show(tab, behaviour, **page)
    return outcomes(tab.fill(PID, {"probe": value}, site=mapping("select")))["probe"]


def show(
    tab: FillerPage,
    behaviour: str = "",
    options: tuple[str, ...] = OPTIONS,
    attributes: str = "",
    script: str = "",
) -> None:
    markup = (
        f'<p><span>{LABEL}</span> <span role="combobox" tabindex="0" aria-expanded="false" {attributes}>'
        'กรุณาเลือก</span><span role="button" aria-haspopup="listbox">▾</span></p>'
    )
    widget = DROP_DOWN.replace("OPTIONS", str(list(options))).replace("BEHAVIOUR", f'"{behaviour}"')
    page = create_page().replace('<form id="visit">', f'<form id="visit">{markup}')
    tab.show(page, script=f"{{{widget}{script}}}")


def shown(tab: FillerPage) -> str:
    return tab.page.locator("[role=combobox]").inner_text()


def lists(tab: FillerPage) -> int:
    return tab.page.locator("[role=listbox]").count()


@pytest.mark.parametrize("behaviour", ["", "late", "deaf", "late deaf"])
@pytest.mark.parametrize(
    ("value", "outcome", "left"), [("มารดา", "filled", "มารดา"), ("ลุง", "refused", "กรุณาเลือก")]
)
def test_the_option_of_that_text_is_chosen_and_the_list_is_closed_either_way(
    tab: FillerPage, behaviour: str, value: str, outcome: str, left: str
) -> None:
    assert fill(tab, value, behaviour) == outcome
    assert (shown(tab), lists(tab)) == (left, 0)


@pytest.mark.parametrize("behaviour", ["", "late"])
def test_no_key_goes_further_than_to_the_list(tab: FillerPage, behaviour: str) -> None:
    assert fill(tab, "ลุง", behaviour) == "refused"
    assert tab.page.evaluate("escapes") == 0


def test_a_list_that_staff_left_open_is_chosen_from_as_well(tab: FillerPage) -> None:
    assert fill(tab, "มารดา", script="show(true);") == "filled"
    assert (shown(tab), lists(tab)) == ("มารดา", 0)


def test_of_two_options_with_one_text_none_is_chosen(tab: FillerPage) -> None:
    assert fill(tab, "มารดา", options=("มารดา", "มารดา *")) == "refused"
    assert (shown(tab), lists(tab)) == ("กรุณาเลือก", 0)


def test_an_option_that_is_switched_off_is_not_chosen(tab: FillerPage) -> None:
    off = "list.children[1].setAttribute('aria-disabled', 'true');"
    assert fill(tab, "มารดา", script=off) == "refused"
    assert shown(tab) == "กรุณาเลือก"


def test_a_list_without_options_is_closed_again(tab: FillerPage) -> None:
    assert fill(tab, "มารดา", options=()) == "refused"
    assert lists(tab) == 0


def test_a_locked_drop_down_is_read_only_and_stays_shut(tab: FillerPage) -> None:
    watched = "globalThis.clicks = 0; box.addEventListener('click', () => clicks++);"
    assert fill(tab, "มารดา", attributes='aria-disabled="true"', script=watched) == "read-only"
    assert tab.page.evaluate("clicks") == 0


@pytest.mark.parametrize("value", ["กรุณาเลือก", "--กรุณาเลือก--", "โปรดระบุ"])
def test_what_stands_there_while_nothing_is_chosen_is_no_choice(tab: FillerPage, value: str) -> None:
    assert fill(tab, value, options=(*OPTIONS, value)) == "refused"
    assert shown(tab) == "กรุณาเลือก"


# A page that draws in a loop of its own, its lists too.
LOOP = """
  let due = [];
  const loop = () => { for (const act of due.splice(0)) act(); requestAnimationFrame(loop); };
  requestAnimationFrame(loop);
  box.onclick = () => {
    box.setAttribute("aria-expanded", "true");
    due.push(() => document.body.append(list));
  };
  list.onclick = (event) => {
    box.textContent = event.target.textContent;
    box.setAttribute("aria-expanded", "false");
    list.remove();
  };
"""
REFUSING = """
  const hn = document.getElementById("hn");
  hn.onchange = () => requestAnimationFrame(() => (hn.value = ""));
"""


@pytest.mark.parametrize("drawing", ["", LOOP], ids=["by a timer", "in its frames"])
def test_what_is_written_after_a_list_that_took_its_time_is_read_back_after_a_frame_too(
    tab: FillerPage, drawing: str
) -> None:
    site = mapping("select")
    site["parts"]["visit"]["fields"]["hn"] = SITE["parts"]["visit"]["fields"]["hn"]
    show(tab, "late", script=drawing + REFUSING)
    report = tab.fill(PID, {"probe": "มารดา", "hn": "69-7"}, site=site)
    assert outcomes(report) == {"probe": "filled", "hn": "refused"}
