"""The page's figures: how a trace is read, what is judged, and that the trace has each script."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.figures import Figure, as_json, as_text
from tests.benchmarks.page import SCRIPTS, evaluations, loads
from tests.support.browser import EXTENSION, Browser
from tests.support.site import Site


def evaluated(name: str, at: int, us: int, base: str = "chrome-extension://x/page/") -> Mapping[str, Any]:
    return {"name": "EvaluateScript", "ts": at, "dur": us, "args": {"data": {"url": base + name}}}


def test_a_trace_gives_the_milliseconds_of_our_scripts_load_by_load() -> None:
    trace = [
        evaluated("shim-xhr.js", 11, 300),
        evaluated("bridge.js", 10, 200),
        evaluated("app.js", 12, 9000, "https://test.nhso.go.th/"),
        {"name": "FunctionCall", "ts": 13},
        evaluated("bridge.js", 20, 100),
    ]
    assert evaluations(trace) == [{"bridge.js": 0.2, "shim-xhr.js": 0.3}, {"bridge.js": 0.1}]


@pytest.mark.parametrize(("value", "met"), [(0.99, True), (1.0, False)])
def test_the_median_is_judged_against_the_limit(value: float, met: bool) -> None:
    figure = Figure("load", "ms", 1.0, [value, value, 50.0, 0.0])
    assert as_json([figure])[0]["met"] is met
    assert ("NOT MET" in as_text([figure])) is not met


def test_each_content_script_of_the_manifest_is_in_the_trace(tmp_path: Path) -> None:
    scripts = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))["content_scripts"]
    names = {Path(file).name for script in scripts for file in script["js"]}
    assert len(names) == SCRIPTS
    with (
        Site.running(tmp_path) as site,
        Browser.open(port=site.server_port, spki=site.spki, native_host=None) as browser,
    ):
        found = loads(browser, count=2, warm_up=1)
    assert [set(load) for load in found] == [names, names]
