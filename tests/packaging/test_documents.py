"""The threat model and the page for data protection officers say what is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from authen_bridge.settings import KEYS
from authen_bridge.store import OUTBOX_DAYS, VISITS_DAYS
from authen_bridge.store.served import DAYS as SERVED_DAYS
from tests.packaging.workflow import REPOSITORY

THREATS = (REPOSITORY / "packaging" / "THREAT-MODEL.md").read_text("utf-8")
PDPA = (REPOSITORY / "packaging" / "PDPA.md").read_text("utf-8")

NAMED = re.compile(r"`((?:host|extension|packaging|tests|\.github)/[\w./-]+?)(?:::(\w+))?`")
ROOT_FILES = {"requirements.lock", "package-lock.json", "Makefile"}

THAI, _, ENGLISH = PDPA.partition("\n---\n")
LANGUAGES = {"th": THAI, "en": ENGLISH}


def tables(text: str) -> list[list[list[str]]]:
    """Return the cells of every table of ``text``, heads left out."""
    found: list[list[list[str]]] = []
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()]
        found.append(rows[2:])
    return found


# ── the threat model ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("path", "test"), sorted(set(NAMED.findall(THREATS))))
def test_what_holds_a_promise_exists(path: str, test: str) -> None:
    file = REPOSITORY / path
    assert file.is_file()
    if test:
        assert re.search(rf"^def {test}\(", file.read_text("utf-8"), re.MULTILINE)


def held() -> list[list[str]]:
    """Return the rows of threats: what, what stands against it, what holds that."""
    return [row for table in tables(THREATS.partition("## From whom")[2]) for row in table]


def test_every_promise_is_held_by_something() -> None:
    assert len(held()) > 25
    roots = {f"`{name}`" for name in ROOT_FILES}
    assert [
        row[0] for row in held() if not NAMED.search(row[2]) and not roots & set(row[2].split(", "))
    ] == []


def test_most_promises_are_held_by_a_test_and_not_by_code_alone() -> None:
    assert sum("tests/" in row[2] for row in held()) > len(held()) * 0.8


# ── personal data ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("setting", ["outbox_days", "visits_days"])
def test_how_long_something_is_kept_is_what_the_program_does(language: str, setting: str) -> None:
    (row,) = (
        row for (table,) in [tables(LANGUAGES[language])] for row in table if f"(`{setting}`)" in row[3]
    )
    assert re.findall(r"\d+", row[3]) == [str(KEYS[setting].default)]


def test_the_stores_own_days_are_the_settings() -> None:
    assert (KEYS["outbox_days"].default, KEYS["visits_days"].default) == (OUTBOX_DAYS, VISITS_DAYS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_correlation_id_is_kept_as_long_as_is_said(language: str) -> None:
    (table,) = tables(LANGUAGES[language])
    (row,) = (row for row in table if row[0].startswith("correlationId"))
    assert re.findall(r"\d+", row[3]) == [str(SERVED_DAYS)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_panel_empties_after_the_minutes_that_are_said(language: str) -> None:
    idle = (REPOSITORY / "extension" / "worker" / "idle.js").read_text("utf-8")
    (seconds,) = re.findall(r"IDLE_SECONDS = (\d+);", idle)
    (table,) = tables(LANGUAGES[language])
    assert re.findall(r"\d+", table[0][3]) == [str(int(seconds) // 60)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_days_that_may_be_set_are_those_that_are_taken(language: str) -> None:
    (least, most) = re.search(r"(\d+) (?:to|ถึง) (\d+) (?:days|วัน)", LANGUAGES[language]).groups()  # type: ignore[union-attr]
    check = KEYS["outbox_days"].check
    assert [bool(check(days)) for days in (int(least) - 1, int(least), int(most), int(most) + 1)] == [
        True,
        False,
        False,
        True,
    ]


def test_visits_are_remembered_only_where_it_is_switched_on() -> None:
    assert KEYS["remember_visits"].default is False
    assert "(`remember_visits`)" in THAI
    assert "(`remember_visits`)" in ENGLISH


def test_both_languages_have_the_same_rows_numbers_and_commands() -> None:
    (thai,), (english,) = tables(THAI), tables(ENGLISH)
    assert len(thai) == len(english)
    for one, other in zip(thai, english, strict=True):
        assert sorted(re.findall(r"`[^`]+`", " ".join(one))) == sorted(
            re.findall(r"`[^`]+`", " ".join(other))
        )
        assert sorted(re.findall(r"\d+", one[3])) == sorted(re.findall(r"\d+", other[3]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_law_s_sections_are_the_same_in_both(language: str) -> None:
    def sections(text: str) -> set[str]:
        return set(re.findall(r"(?:s\. |มาตรา )(\d+)", text))

    assert sections(LANGUAGES[language]) == sections(PDPA)


def test_the_panel_s_button_has_the_name_that_is_quoted() -> None:
    for language, text in LANGUAGES.items():
        words = (REPOSITORY / "extension" / "_locales" / language / "messages.json").read_text("utf-8")
        quoted = re.findall(r'"([^"]+)"(?: ในแผง| in the panel)', text)
        assert len(quoted) == 1
        assert f'"message": "{quoted[0]}"' in words


# ── every document ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["README.md", "THREAT-MODEL.md", "PDPA.md"])
def test_it_says_that_this_is_no_product_of_nhso(name: str) -> None:
    text = (REPOSITORY / "packaging" / name).read_text("utf-8")
    assert re.search(r"not\s+an\s+NHSO\s+product|is\s+not\s+an\s+NHSO", text)


@pytest.mark.parametrize("name", ["README.md", "THREAT-MODEL.md", "PDPA.md"])
def test_its_links_lead_somewhere(name: str) -> None:
    page = REPOSITORY / "packaging" / name
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert [
        link for link in links if not link.startswith("https://") and not Path(page.parent, link).exists()
    ] == []
