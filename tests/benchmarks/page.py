"""What the extension costs a page: its load, calls that are none of ours, and one call of the agent.

The load is measured by the browser's own trace of script evaluation: the time of a whole navigation
varies by milliseconds on its own. Foreign calls run in turns in two documents of one browser, one with
the shim and one outside the application, without. The round trip goes to a real host and back.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page

from tests.benchmarks.figures import Figure, publish
from tests.benchmarks.priority import go_first
from tests.support.browser import Browser
from tests.support.pcscd import PrivatePcscd
from tests.support.site import HOME, PRODUCTION, Site
from tests.support.stage import TEST_SITE, Stage

LOADS = 100
WARM_UP = 5  # loads before those that count
FIRST = "bridge.js"  # of the manifest's content scripts: a load begins with it
SCRIPTS = 7

BLOCKS = 60  # of each kind of foreign call, in each document
CALLS = 5000  # in a block: the page's clock counts in steps of 0.1 ms
TRIPS = 400

# What is measured → the limit, in the figure's unit.
LOAD_MS, FOREIGN_US, TRIP_MS = 1.0, 1.0, 5.0

# A block of calls of each kind; each touches what the shim has wrapped, and no network.
KINDS: Mapping[str, str] = {
    "XHR: open": """() => {
      const xhr = new XMLHttpRequest();
      return () => xhr.open("GET", "https://authenservice.nhso.go.th/authencode/backend/session");
    }""",
    "XHR: every member but send": """() => {
      const xhr = new XMLHttpRequest();
      return () => {
        xhr.open("POST", "/authencode/backend/visit");
        xhr.responseType = "text";
        xhr.timeout = 1000;
        xhr.setRequestHeader("Content-Type", "application/json");
        if (xhr.readyState !== 1 || xhr.status !== 0 || xhr.responseText !== "") throw new Error("sent");
        xhr.getAllResponseHeaders();
        xhr.abort();
      };
    }""",
    "fetch, aborted before": """() => {
      const options = { signal: AbortSignal.abort() };
      const ignore = () => undefined;
      return () => fetch("/authencode/backend/session", options).catch(ignore);
    }""",
}
TIME_BLOCK = """async ([source, calls]) => {
  globalThis.kinds ??= {};
  const call = (kinds[source] ??= (0, eval)(source)());
  const began = performance.now();
  for (let i = 0; i < calls; i++) call();
  const ms = performance.now() - began;
  await new Promise((resolve) => setTimeout(resolve)); // what it left behind is no part of the next block
  return ms;
}"""
WAYS: Mapping[str, str] = {
    "fetch": """async () => (await fetch("http://localhost:8189/api/smartcard/terminals")).json()""",
    "XHR": """() => new Promise((resolve, reject) => {
      const xhr = new XMLHttpRequest();
      xhr.onload = () => resolve(xhr.response);
      xhr.onerror = reject;
      xhr.open("GET", "http://localhost:8189/api/smartcard/terminals");
      xhr.send();
    })""",
}
TIME_TRIPS = """async ([source, trips]) => {
  const ask = (0, eval)(source);
  const times = [];
  for (let i = 0; i < trips; i++) {
    const began = performance.now();
    await ask();
    times.push(performance.now() - began);
  }
  return times;
}"""


# ── measuring ─────────────────────────────────────────────────────────────────────────────────


def loads(browser: Browser, count: int = LOADS, warm_up: int = WARM_UP) -> Sequence[Mapping[str, float]]:
    """Return the ms that each of the extension's scripts was evaluated for, load by load."""
    page, engine = browser.page(HOME), browser.context.browser
    assert engine
    engine.start_tracing(categories=["devtools.timeline"])
    for _ in range(warm_up + count):
        page.goto(HOME)
    events = json.loads(engine.stop_tracing())["traceEvents"]
    page.close()
    return evaluations(events)[warm_up:]


def evaluations(events: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, float]]:
    """Return the evaluation times (ms) of the extension's scripts in a trace, one mapping a load."""
    found: list[dict[str, float]] = []
    for event in sorted(events, key=lambda event: event["ts"]):
        url = event.get("args", {}).get("data", {}).get("url", "")
        if event["name"] != "EvaluateScript" or not url.startswith("chrome-extension://"):
            continue
        name = url.rpartition("/")[2]
        if name == FIRST:
            found.append({})
        found[-1][name] = event["dur"] / 1000
    return found


def foreign(with_shim: Page, without: Page, source: str, blocks: int = BLOCKS) -> tuple[list[float], float]:
    """Return what the shim adds to a foreign call (µs), block by block, and the median (µs) without it."""
    more, bare = [], []
    for turn in range(blocks + 2):
        pages = (with_shim, without) if turn % 2 else (without, with_shim)
        ms = {page: float(page.evaluate(TIME_BLOCK, [source, CALLS])) for page in pages}
        if turn >= 2:
            more.append((ms[with_shim] - ms[without]) * 1000 / CALLS)
            bare.append(ms[without] * 1000 / CALLS)
    return more, median(bare)


def page_figures() -> list[Figure]:
    """Measure the load and the foreign calls."""
    with (
        tempfile.TemporaryDirectory(prefix="page-") as folder,
        Site.running(Path(folder)) as site,
        Browser.open(port=site.server_port, spki=site.spki, native_host=None) as browser,
    ):
        each = loads(browser)
        assert all(len(load) == SCRIPTS for load in each), "a script is missing from the trace"
        parts = ", ".join(f"{name} {median(load[name] for load in each):.2f}" for name in each[0])
        found = [
            Figure("load: shim + bridge evaluated", "ms", LOAD_MS, [sum(v.values()) for v in each], parts)
        ]
        with_shim, without = browser.page(HOME), browser.page(f"{PRODUCTION}/other/")
        for kind, source in KINDS.items():
            more, bare = foreign(with_shim, without, source)
            found.append(Figure(f"foreign {kind}", "µs", FOREIGN_US, more, f"{bare:.2f} without us"))
        return found


def trip_figures(trips: int = TRIPS) -> list[Figure]:
    """Measure page → host → page with a real host, whose port is open."""
    with PrivatePcscd() as pcscd, tempfile.TemporaryDirectory(prefix="page-") as home:
        os.environ.update(pcscd.environment)
        with Stage.set_up(pcscd.environment, Path(home)) as stage:
            page = stage.browser.page(f"{TEST_SITE}/")
            found = []
            for way, source in WAYS.items():
                page.evaluate(TIME_TRIPS, [source, 20])
                times = page.evaluate(TIME_TRIPS, [source, trips])
                found.append(Figure(f"round trip to the host, {way}", "ms", TRIP_MS, times))
            return found


def main() -> None:
    """Measure, and write page.json and page.txt; the table goes to standard output too."""
    go_first()
    figures = [*page_figures(), *trip_figures()]
    publish("page", figures)


if __name__ == "__main__":
    main()
