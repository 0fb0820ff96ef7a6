"""Fixtures and settings that every folder of tests shares."""

import pytest
from hypothesis import settings

from tests.support.fixtures import insert, pcscd, watch

__all__ = ["insert", "pcscd", "watch"]

# The same examples at every run, and no failure for a slow machine.
settings.register_profile("deterministic", derandomize=True, deadline=None)
settings.load_profile("deterministic")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the end-to-end tests last: what a smaller test would find is found before them, and their short
    files let two workers end together."""
    items.sort(key=lambda item: "end_to_end" in item.path.parts)
