"""Fixtures and settings that every folder of tests shares."""

from hypothesis import settings

from tests.support.fixtures import insert, pcscd, watch

__all__ = ["insert", "pcscd", "watch"]

# The same examples at every run, and no failure for a slow machine.
settings.register_profile("deterministic", derandomize=True, deadline=None)
settings.load_profile("deterministic")
