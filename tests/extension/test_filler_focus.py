"""Where staff go on after a fill: the confirm button, focused and never pressed, or what is left to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from tests.extension.create_page import OPD, PID, create_page
from tests.extension.filler_page import FillerPage, filler_page

VALUES: Mapping[str, str | list[str]] = {
    "mobile": "0812345678",
    "phones": "029999999",
    "hn": "69-7",
    "service": [OPD],
}
CONFIRM = '<button id="confirm">บันทึก/ยืนยันส่ง</button>'
PRESSED = """
  globalThis.pressed = [];
  for (const type of ["click", "submit", "mousedown", "keydown", "keyup"])
    for (const button of document.querySelectorAll("button"))
      button.addEventListener(type, (event) => pressed.push(`${event.type} ${button.id}`));
  document.addEventListener("submit", (event) => { event.preventDefault(); pressed.push("submit"); });
"""


@pytest.fixture(scope="module")
def tab() -> Iterator[FillerPage]:
    with filler_page() as page:
        yield page


def focused(tab: FillerPage) -> str:
    name: str = tab.page.evaluate("document.activeElement.id || document.activeElement.localName")
    return name


def test_after_a_complete_fill_the_confirm_button_has_the_focus_and_is_in_sight(tab: FillerPage) -> None:
    tab.show(create_page().replace(CONFIRM, f'<p style="height: 3000px"></p>{CONFIRM}'), script=PRESSED)
    assert tab.fill(PID, VALUES)["ok"]
    assert focused(tab) == "confirm"
    assert tab.page.locator("#confirm").evaluate("(e) => e.getBoundingClientRect().bottom <= innerHeight")
    assert tab.page.evaluate("pressed") == []
    assert tab.value("#m") == "0812345678"


def test_a_form_that_was_filled_already_is_complete_too(tab: FillerPage) -> None:
    tab.show(create_page())
    tab.fill(PID, VALUES)
    tab.page.locator("#search").focus()
    tab.fill(PID, VALUES)
    assert focused(tab) == "confirm"


@pytest.mark.parametrize(
    ("changed", "values", "place"),
    [
        (('<input id="hn">', '<input id="hn" readonly>'), VALUES, "hn"),
        (('<input id="p">', '<input id="p" maxlength="3">'), VALUES, "p"),
        # The first of several, in the mapping's order, that has a control.
        (('<input id="p">', '<input id="p" readonly> <input id="more">'), VALUES, "p"),
        (("", ""), {**VALUES, "service": ["ไม่มีบริการนี้"]}, "opd"),
        # Nothing of the form stands for it: nothing is focused, and certainly not the button.
        (('<label for="hn">HN</label><input id="hn">', ""), VALUES, "body"),
    ],
)
def test_after_any_other_the_first_field_that_is_left_has_it(
    changed: tuple[str, str], values: Mapping[str, str | list[str]], place: str, tab: FillerPage
) -> None:
    tab.show(create_page().replace(*changed) if changed[0] else create_page())
    assert tab.fill(PID, values)["ok"]
    assert focused(tab) == place


@pytest.mark.parametrize(
    "button",
    [
        '<button id="confirm"><i></i> บันทึก / ยืนยันส่ง *</button>',
        '<input type="submit" id="confirm" value="บันทึก/ยืนยันส่ง">',
        '<button id="confirm" aria-label="บันทึก/ยืนยันส่ง"><i></i></button>',
        '<a role="button" tabindex="0" id="confirm">บันทึก/ยืนยันส่ง</a>',
        # Its copy that nobody sees is none.
        f"<div hidden>{CONFIRM.replace('confirm', 'hidden')}</div>{CONFIRM}",
    ],
)
def test_the_button_is_known_by_what_a_person_reads_on_it(button: str, tab: FillerPage) -> None:
    tab.show(create_page().replace(CONFIRM, button))
    tab.fill(PID, VALUES)
    assert focused(tab) == "confirm"


@pytest.mark.parametrize("buttons", [f"{CONFIRM}{CONFIRM}", "<button>บันทึก</button>", ""])
def test_of_two_that_could_be_meant_or_of_none_nothing_is_focused(buttons: str, tab: FillerPage) -> None:
    tab.show(create_page().replace(CONFIRM, buttons))
    tab.fill(PID, VALUES)
    assert focused(tab) == "body"


MOVES = """
  hn.addEventListener("change", () => setTimeout(() => document.getElementById("ELSEWHERE").focus()));
"""


@pytest.mark.parametrize(("elsewhere", "place"), [("search", "search"), ("m", "confirm")])
def test_staff_who_have_gone_elsewhere_meanwhile_are_left_there(
    elsewhere: str, place: str, tab: FillerPage
) -> None:
    tab.show(create_page(), script=MOVES.replace("ELSEWHERE", elsewhere))
    assert tab.fill(PID, VALUES)["ok"]
    assert focused(tab) == place


def test_a_fill_that_was_given_up_focuses_nothing(tab: FillerPage) -> None:
    tab.show(create_page(pid=None))
    assert not tab.fill(PID, VALUES)["ok"]
    assert focused(tab) == "body"


def test_the_button_gets_the_focus_once(tab: FillerPage) -> None:
    tab.show(
        create_page(),
        script='globalThis.focused = 0; document.getElementById("confirm").onfocus = () => focused++;',
    )
    tab.fill(PID, VALUES)
    assert tab.page.evaluate("focused") == 1


SWAP = 'document.getElementById("pid").textContent = "1990100000025";'


@pytest.mark.parametrize(
    "later", ["{}", "setTimeout(() => {{ {} }})", "requestAnimationFrame(() => {{ {} }})"]
)
def test_what_a_page_does_on_that_focus_is_seen_and_taken_back(later: str, tab: FillerPage) -> None:
    on_focus = later.format(SWAP)
    tab.show(create_page(), script=f'document.getElementById("confirm").onfocus = () => {{ {on_focus} }}')
    report = tab.fill(PID, VALUES)
    assert (report["ok"], report["outcome"]) == (False, "other-patient")
    assert [tab.value(box) for box in ("#m", "#p", "#hn")] == ["", "", ""]
    assert focused(tab) == "body"  # what confirms nothing of ours is not left under the Enter key


def test_where_there_is_nothing_to_take_back_the_focus_is(tab: FillerPage) -> None:
    tab.show(create_page())
    tab.fill(PID, VALUES)
    tab.page.evaluate(
        f"""() => {{
          document.activeElement.blur();
          document.getElementById("confirm").onfocus = () => {{ {SWAP} }};
        }}"""
    )
    assert tab.fill(PID, VALUES)["outcome"] == "other-patient"
    assert focused(tab) == "body"


STRIP = """
  const strip = document.querySelector("#pid").parentElement;
  addEventListener("scroll", () => (strip.hidden = scrollY > 500));
"""


def test_a_page_that_hides_the_patient_when_it_is_scrolled_is_judged_before_it_is(tab: FillerPage) -> None:
    far = create_page().replace(CONFIRM, f'<p style="height: 3000px"></p>{CONFIRM}')
    tab.show(far, script=STRIP)
    assert tab.fill(PID, VALUES)["ok"]
    assert focused(tab) == "confirm"
    assert tab.page.locator("#confirm").evaluate("(e) => e.getBoundingClientRect().bottom <= innerHeight")


def test_after_the_last_write_the_page_is_looked_at_before_the_button_gets_the_focus(tab: FillerPage) -> None:
    noting = f"""
      globalThis.focused = 0;
      document.getElementById("confirm").onfocus = () => focused++;
      document.getElementById("opd").onchange = () => {{ {SWAP} }};
    """
    tab.show(create_page(time=("10", "30")), script=noting)
    assert tab.fill(PID, {"service": [OPD]})["outcome"] == "other-patient"
    assert tab.page.evaluate("focused") == 0


# In the frame after the last write, when the button has the focus.
IN_THE_FRAME = """
  const opd = document.getElementById("opd");
  opd.onchange = () => requestAnimationFrame(() => { %s });
"""
ANEW = """
  const old = document.getElementById("confirm");
  const anew = old.cloneNode(true);
  const focused = document.activeElement === old;
  old.replaceWith(anew);
  if (focused) anew.focus();
"""


@pytest.mark.parametrize("in_the_frame", [SWAP, ANEW + SWAP], ids=["swapped", "drawn anew, and swapped"])
def test_a_fill_that_is_given_up_gives_the_focus_back(in_the_frame: str, tab: FillerPage) -> None:
    tab.show(create_page(time=("10", "30")), script=IN_THE_FRAME % in_the_frame)
    tab.page.locator("#search").focus()
    assert tab.fill(PID, {"service": [OPD]})["outcome"] == "other-patient"
    assert focused(tab) == "search"


def test_while_what_was_refused_is_taken_back_the_button_has_no_focus(tab: FillerPage) -> None:
    noting = """
      const hn = document.getElementById("hn");
      globalThis.left = [];
      hn.oninput = () => (hn.value = hn.value.slice(0, 2)); // a mask
      hn.onfocus = ({ relatedTarget }) => left.push(relatedTarget?.id ?? null);
    """
    tab.show(create_page(), script=noting)
    tab.fill(PID, VALUES)
    assert len(tab.page.evaluate("left")) > 1
    assert "confirm" not in tab.page.evaluate("left")


# Typed, and taken out again before the frame; the field's own place is there, or is no longer.
REFUSING = """
  const hn = document.getElementById("hn");
  hn.onchange = () => setTimeout(() => { REFUSE });
"""


@pytest.mark.parametrize(
    ("refuse", "place"),
    [
        ("hn.value = ''", "hn"),
        ("hn.value = ''; hn.readOnly = true", "hn"),
        ("document.querySelector('[for=hn]').remove(); hn.remove()", "body"),
    ],
)
def test_a_field_that_is_refused_after_all_takes_the_focus_from_the_button(
    refuse: str, place: str, tab: FillerPage
) -> None:
    tab.show(create_page(), script=REFUSING.replace("REFUSE", refuse))
    assert "refused" in {each["outcome"] for each in tab.fill(PID, VALUES)["fields"]}
    assert focused(tab) == place
