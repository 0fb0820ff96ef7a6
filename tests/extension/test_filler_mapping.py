"""The mappings that ship hold together: what they refer to is in them, and texts are clean."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.browser import EXTENSION
from tests.testzone.invented import CLAIM_TYPES

SITES: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in sorted((EXTENSION / "sites").glob("*.json"))
    if not path.name.endswith(".schema.json")
}
# (site, page) → the page with its parts.
PAGES: dict[tuple[str, str], dict[str, Any]] = {}
for _name, _site in SITES.items():
    for _page, _own in _site["pages"].items():
        _parts = [_site["parts"][part] for part in _own.get("parts", [])]
        _whole: dict[str, Any] = {"sections": _site["sections"], "fields": {}}
        for _part in (*_parts, _own):
            _whole |= _part | {"fields": _whole["fields"] | _part["fields"]}
        PAGES[_name, _page] = _whole
each_page = pytest.mark.parametrize("page", PAGES.values(), ids=[" ".join(key) for key in PAGES])


def texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for each in value:
                yield from texts(each)
        case dict():
            yield from texts(list(value.values()))


def sections_of(value: dict[str, Any]) -> set[str]:
    named = value["section"]
    return {named} if isinstance(named, str) else set(named)


@each_page
def test_every_section_referred_to_is_described(page: dict[str, Any]) -> None:
    places = [page[key] for key in ("patient", "certifier", "serviceDate") if key in page]
    used = {name for each in (*page["fields"].values(), *places) for name in sections_of(each)}
    assert used | {*page.get("with", []), *page.get("without", [])} <= set(page["sections"])


def test_every_kind_of_field_is_one_the_filler_knows() -> None:
    types = (EXTENSION / "sites/site.d.ts").read_text("utf-8")
    known = set(re.findall(r'kind: "([a-z-]+)"', types))
    assert {field["kind"] for page in PAGES.values() for field in page["fields"].values()} <= known
    source = (EXTENSION / "page/filler-find.js").read_text("utf-8")
    fits = re.search(r"const FITS = {(.*?)};", source, re.DOTALL)
    assert fits
    assert known == set(re.findall(r'^    "?([a-z-]+)"?:', fits[1], re.MULTILINE))


@each_page
def test_the_date_of_service_is_no_field(page: dict[str, Any]) -> None:
    served = set(page.get("serviceDate", {"labels": ["วันที่เข้ารับบริการ"]})["labels"])
    assert not any(served & set(field["labels"]) for field in page["fields"].values())


@each_page
def test_a_page_that_shows_no_patient_takes_numbers_and_dates_alone(page: dict[str, Any]) -> None:
    kinds = {field["kind"] for field in page["fields"].values()}
    assert "patient" in page or kinds <= {"pid", "date"}


@each_page
def test_what_is_about_a_certifier_says_so(page: dict[str, Any]) -> None:
    """Else it would be filled for a patient whose certifier nobody has looked at."""
    about = {"certifier-pid", "certifier", "certifier-name", "relation", "card-type", "reason"}
    assert {name for name, field in page["fields"].items() if field.get("of") == "certifier"} <= about
    assert {page["fields"][name]["of"] for name in about & set(page["fields"])} <= {"certifier"}


def test_what_nobody_has_seen_is_marked_as_unverified() -> None:
    seen = {key for key, page in PAGES.items() if page["verified"]}
    assert seen == {("new-authen", "by-patient"), ("new-authen", "on-behalf")}


def test_erm_is_off_until_an_origin_is_named() -> None:
    assert SITES["erm"]["origins"] == []


@pytest.mark.parametrize("site", SITES.values(), ids=SITES)
def test_texts_are_written_as_a_person_types_them(site: dict[str, Any]) -> None:
    for text in texts(site):
        assert text == " ".join(text.split()) == unicodedata.normalize("NFC", text)
        assert "เเ" not in text
        assert text.isprintable()


def test_the_fall_back_services_are_those_of_the_document() -> None:
    assert SITES["new-authen"]["services"] == list(CLAIM_TYPES.values())
    assert set(SITES["erm"]["services"]) < set(CLAIM_TYPES.values())
