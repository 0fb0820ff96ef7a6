"""The panel with the shipped extension in a real browser, in Thai and in English; the test plays the host."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.extension.panel_stage import PanelStage


@pytest.fixture(scope="session", params=["th", "en"])
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PanelStage]:
    with PanelStage.set_up(tmp_path_factory.mktemp("screens"), request.param) as running:
        yield running


@pytest.fixture
def language(request: pytest.FixtureRequest) -> str:
    return str(request.node.callspec.params["stage"])
