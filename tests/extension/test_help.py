"""The offline help: both languages whole and alike, every trouble explained, nothing from the network."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from authen_bridge.doctor import CHECKS
from authen_bridge.settings import KEYS
from tests.extension.panel_stage import NARROW, THAI, overflow
from tests.extension.words import CODES, LANGUAGES, WORDS
from tests.support.browser import EXTENSION
from tests.support.chromium import FLAGS, PROGRAM, driver

HELP = EXTENSION / "help"
READERS = ("clerk", "it")
STEPS: dict[str, list[str]] = {
    code: re.findall(r'"(\w+)"', names)
    for code, names in re.findall(
        r"^  ([A-Z_]+): \[(.*?)\]", (EXTENSION / "panel/trouble/steps.js").read_text("utf-8"), re.MULTILINE
    )
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with driver() as playwright:
        browser = playwright.chromium.launch(**PROGRAM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(params=[f"{reader}.{language}" for reader in READERS for language in LANGUAGES])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """Each page from the disk, in a browser that has no network."""
    page = browser.new_page(offline=True)
    page.goto(address(request.param))
    yield page
    page.close()


def address(name: str) -> str:
    return (HELP / f"{name}.html").as_uri()


def text(name: str) -> str:
    return (HELP / f"{name}.html").read_text("utf-8")


@pytest.mark.parametrize("reader", READERS)
def test_both_languages_have_the_same_sections_the_same_anchors_and_the_same_shape(reader: str) -> None:
    thai, english = (text(f"{reader}.{language}") for language in LANGUAGES)
    ids = re.findall(r'id="([^"]+)"', thai)
    assert ids == re.findall(r'id="([^"]+)"', english)
    assert len(set(ids)) == len(ids) > 20
    assert re.findall(r"<(\w+)", thai) == re.findall(r"<(\w+)", english)


def test_no_thai_is_left_in_english_but_what_stands_on_nhso_s_page_and_the_language_s_own_name() -> None:
    for reader in READERS:
        words = text(f"{reader}.en").replace("ภาษาไทย", "").replace("ตรวจสอบข้อมูลจากบัตร Smart Card", "")
        assert not THAI.search(words)


def test_every_text_in_thai_is_in_thai(browser: Browser) -> None:
    for reader in READERS:
        page = browser.new_page()
        page.goto(address(f"{reader}.th"))
        texts = page.locator("h1, h2, h3, p:not(:has(code)), nav li, dd, ol > li").all_text_contents()
        page.close()
        assert len(texts) > 20
        assert [each for each in texts if not THAI.search(each)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_every_trouble_has_a_section_with_the_panel_s_words_and_steps(
    code: str, language: Literal["th", "en"]
) -> None:
    found = re.search(rf'<article id="{code}">(.*?)</article>', text(f"clerk.{language}"), re.DOTALL)
    assert found, code
    assert f"<h3>{WORDS[language][f'problem_{code}']}</h3>" in found[1]
    steps = [WORDS[language][name] for name in STEPS.get(code, [])]
    assert re.findall(r"<li>(.*)</li>", found[1]) == steps


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_finds_every_setting_every_policy_and_every_link_of_the_doctor_s(language: str) -> None:
    page = text(f"it.{language}")
    policies = json.loads((EXTENSION / "managed_schema.json").read_text("utf-8"))["properties"]
    for key in (*KEYS, *policies):
        assert re.search(rf"<dt[^>]*><code>{re.escape(key)}</code></dt>", page), key
    assert set(re.findall(r'id="check-(\w+)"', page)) == set(CHECKS)


def test_every_link_leads_somewhere_in_the_help_and_none_leaves_it(page: Page) -> None:
    here = Path(page.url.removeprefix("file://"))
    links = page.locator("[href], [src]").evaluate_all(
        "(all) => all.map((each) => each.getAttribute('href') ?? each.getAttribute('src'))"
    )
    assert len(links) > 10
    for link in links:
        name, _, anchor = link.partition("#")
        assert ":" not in link
        assert (here.parent / name).exists() if name else f'id="{anchor}"' in here.read_text("utf-8")


def test_nothing_runs_and_no_style_stands_in_the_page(page: Page) -> None:
    assert page.locator("script, style, [style], [onclick]").count() == 0
    assert page.evaluate("document.styleSheets.length") == 2


@pytest.mark.parametrize("size", ["100%", "200%"])
def test_it_fits_a_narrow_window(page: Page, size: str) -> None:
    page.set_viewport_size({"width": NARROW, "height": 820})
    page.evaluate("(size) => { document.documentElement.style.fontSize = size; }", size)
    assert overflow(page) == []


def test_headings_come_in_order_and_the_language_is_said(page: Page) -> None:
    levels = page.locator("h1, h2, h3").evaluate_all("(all) => all.map((h) => Number(h.tagName[1]))")
    assert levels[:2] == [1, 2]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    language = page.evaluate("document.documentElement.lang")
    assert page.url.endswith(f".{language}.html")


def test_the_other_language_and_back_is_a_key_press_each(page: Page) -> None:
    first = page.url
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != first)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(first)
    expect(page.locator("h1")).to_be_visible()
