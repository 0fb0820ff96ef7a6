"""The mapping shipped for New Authen holds together: what it refers to is in it, and texts are clean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from tests.extension.filler_page import SITE
from tests.support.browser import EXTENSION
from tests.testzone.invented import CLAIM_TYPES

PAGES: dict[str, dict[str, Any]] = SITE["pages"]


def texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for each in value:
                yield from texts(each)
        case dict():
            yield from texts(list(value.values()))


def test_every_section_referred_to_is_described() -> None:
    for page in PAGES.values():
        used = {field["section"] for field in page["fields"].values()}
        shown = {page[role]["section"] for role in ("patient", "certifier") if role in page}
        assert used | shown | {*page.get("with", []), *page.get("without", [])} <= set(page["sections"])


def test_every_kind_of_field_is_one_the_filler_knows() -> None:
    types = (EXTENSION / "sites/site.d.ts").read_text("utf-8")
    known = set(re.findall(r'kind: "([a-z-]+)"', types))
    assert {field["kind"] for page in PAGES.values() for field in page["fields"].values()} <= known
    source = (EXTENSION / "page/filler-find.js").read_text("utf-8")
    fits = re.search(r"const FITS = {(.*?)};", source, re.DOTALL)
    assert fits
    assert known == set(re.findall(r'^    "?([a-z-]+)"?:', fits[1], re.MULTILINE))


def test_the_date_of_service_is_no_field() -> None:
    labels = {
        label for page in PAGES.values() for each in page["fields"].values() for label in each["labels"]
    }
    assert not any("วันที่" in label for label in labels)


def test_texts_are_written_as_a_person_types_them() -> None:
    for text in texts(SITE):
        assert text == " ".join(text.split()) == unicodedata.normalize("NFC", text)
        assert "เเ" not in text
        assert text.isprintable()


def test_the_fall_back_services_are_those_of_the_document() -> None:
    assert SITE["services"] == list(CLAIM_TYPES.values())
