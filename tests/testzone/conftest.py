"""A zone and a client for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from tests.testzone.server import TestZone


@pytest.fixture
def zone() -> Iterator[TestZone]:
    with TestZone() as running:
        yield running


@pytest.fixture
def unit(zone: TestZone) -> Iterator[requests.Session]:
    """An HTTP client with the own unit's token."""
    with requests.Session() as session:
        session.trust_env = False  # a REQUESTS_CA_BUNDLE in the environment would replace `verify`
        session.verify = str(zone.ca_file)
        session.headers["Authorization"] = f"Bearer {zone.token}"
        yield session
