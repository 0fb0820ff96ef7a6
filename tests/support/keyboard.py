"""A page by keyboard alone: to come to a control, and to go round all of them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

from playwright.sync_api import Locator, Page, expect

LONGEST = 90  # stops of the longest round of any of our pages: half as many
TALL = 4_000  # nothing scrolls, so nothing sticks to where it is not

NAME = """(e) => e && e !== document.body
  ? [e.localName,
     (e.id || e.parentElement.id) && "#" + (e.id || e.parentElement.id),
     e.dataset.use && "[" + e.dataset.use + "]",
     !e.id && e.getAttribute("href"),
     e.name && "[" + e.name + "=" + e.value + "]"].filter(Boolean).join("")
  : null"""

# The ring may be drawn around the label that a box is in.
STOP = f"""() => {{
  const name = {NAME};
  const at = document.activeElement;
  if (!name(at)) return null;
  globalThis.stops ??= new Map();
  if (!stops.has(at)) stops.set(at, stops.size);
  const ringed = [at, at.closest("label")].filter(Boolean).map((each) => getComputedStyle(each));
  const {{ top, bottom, left, width, height }} = at.getBoundingClientRect();
  const there = document.elementFromPoint(left + width / 2, top + height / 2);
  return {{
    name: name(at),
    number: stops.get(at),
    seen: at.checkVisibility({{ opacityProperty: true, visibilityProperty: true }}),
    ring: at.matches(":focus-visible")
      && ringed.some((s) => s.outlineStyle === "solid" && parseFloat(s.outlineWidth) >= 2),
    covered: !at.contains(there),
    top, bottom, left,
  }};
}}"""

# Of a group of radio buttons the first has the focus while none is chosen, and the arrows go on from there.
CONTROLS = f"""() => {{
  const name = {NAME};
  const groups = new Set();
  return [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
    .filter((e) => e.checkVisibility() && !e.disabled && e.tabIndex >= 0)
    .filter((e) => e.type !== "radio" || (!groups.has(e.name) && groups.add(e.name)))
    .map(name);
}}"""

NOWHERE = "() => document.activeElement === document.body"


class Stop(NamedTuple):
    name: str
    number: int
    seen: bool
    ring: bool
    covered: bool
    top: float
    bottom: float
    left: float

    def is_after(self, other: Stop) -> bool:
        """Whether a reader comes to it later: lower on the page, or further right in the same line."""
        if self.top >= other.bottom - 1:
            return True
        return self.bottom > other.top + 1 and self.left >= other.left


def focused(page: Page) -> Stop | None:
    """Return what has the focus; None: nothing in the document."""
    found: dict[str, Any] | None = page.evaluate(STOP)
    return Stop(**found) if found else None


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab, or Shift+Tab, until ``target`` has the focus."""
    expect(target).to_be_visible()
    passed: list[str | None] = []
    while not target.evaluate("(e) => e === document.activeElement"):
        assert len(passed) < LONGEST, f"the focus never came to {target}; it went {passed}"
        page.keyboard.press(key)
        passed.append(page.evaluate(f"({NAME})(document.activeElement)"))


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Go to ``target`` by Tab and press ``key`` there."""
    tab_to(page, target)
    page.keyboard.press(key)


def type_into(page: Page, target: Locator, words: str) -> None:
    """Go to ``target`` by Tab and type ``words`` instead of what is there."""
    tab_to(page, target)
    page.keyboard.press("Control+a")
    page.keyboard.type(words)


def choose(page: Page, target: Locator, option: str) -> None:
    """Go to the list ``target`` by Tab and come to ``option`` by the arrow keys."""
    tab_to(page, target)
    values: list[str] = target.evaluate("(list) => [...list.options].map(({ value }) => value)")
    for _ in range(values.index(option) - values.index(target.input_value())):
        page.keyboard.press("ArrowDown")
    expect(target).to_have_value(option)


def a_round(page: Page) -> list[Stop]:
    """Return where Tab goes until it comes to something again. In between it may leave the page."""
    stops: list[Stop] = []
    for _ in range(LONGEST):
        page.keyboard.press("Tab")
        stop = focused(page)
        if stop is None:
            continue
        if any(stop.number == before.number for before in stops):
            return stops
        stops.append(stop)
    raise AssertionError(f"Tab comes to ever more: {stops}")


def beginning(stops: list[Stop], name: str) -> list[Stop]:
    """Return the same round from the stop ``name`` on."""
    first = next((at for at, stop in enumerate(stops) if stop.name == name), 0)
    return stops[first:] + stops[:first]


def check_round(page: Page) -> list[str]:
    """A round comes to all that can be worked, in the order of reading, and shows where it is."""
    wanted: list[str] = page.evaluate(CONTROLS)
    stops = beginning(a_round(page), wanted[0])
    names = [stop.name for stop in stops]
    assert names == wanted, f"{names} instead of {wanted}"
    for flaw, found in {
        "hidden": [stop.name for stop in stops if not stop.seen],
        "without a ring": [stop.name for stop in stops if not stop.ring],
        "under a bar": [stop.name for stop in stops if stop.covered],
    }.items():
        assert found == [], f"{flaw}: {found}"
    size = page.viewport_size
    assert size
    page.set_viewport_size({**size, "height": TALL})
    laid_out = beginning(a_round(page), wanted[0])
    page.set_viewport_size(size)
    assert [stop.name for stop in laid_out] == names, "another order where there is room"
    back = [(one.name, other.name) for one, other in pairwise(laid_out) if not other.is_after(one)]
    assert back == [], f"against the order of reading: {back}"
    return names
