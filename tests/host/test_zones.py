"""Which zone a request belongs to: the page's origin decides, and only NHSO's two count."""

from __future__ import annotations

import pytest

from authen_bridge.nhso.zones import ORIGINS, zone_of
from authen_bridge.problems import ForbiddenOrigin


@pytest.mark.parametrize(("origin", "zone"), ORIGINS.items())
def test_a_page_s_origin_decides_its_zone(origin: str, zone: str) -> None:
    assert zone_of(origin, None, "test") == zone
    assert zone_of("extension", origin, "test") == zone


def test_a_page_of_ours_that_stands_alone_has_the_default_zone() -> None:
    assert zone_of("extension", None, "production") == "production"


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "https://authservice.nhso.go.th",  # the document's misprint
        "http://test.nhso.go.th",
        "https://test.nhso.go.th.example",
        "https://test.nhso.go.th:8443",
        "https://iam.nhso.go.th",
    ],
)
def test_any_other_origin_is_refused(origin: str) -> None:
    with pytest.raises(ForbiddenOrigin):
        zone_of(origin, None, "test")
    with pytest.raises(ForbiddenOrigin):
        zone_of("extension", origin, "test")
