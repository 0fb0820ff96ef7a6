"""The worker's pure parts, and the manifest against what must agree with it."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page

from authen_bridge.messages import EXTENSION as OURS
from authen_bridge.names import HOST_NAME, PROTOCOL
from tests.support.browser import EXTENSION, Browser

MANIFEST = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def modules(browser: Browser) -> Page:
    """A page of the extension's origin, which can import the worker's modules."""
    return browser.extension_page("manifest.json")


# ── when the host may be started again ────────────────────────────────────────────────────────


def waits(modules: Page, story: list[tuple[str, int]]) -> list[int]:
    """The pause (ms) that is left right after each ("started" | "ended", at ms) of a host's story."""
    pauses: list[int] = modules.evaluate(
        """async (story) => {
          const { BackOff } = await import("/worker/back-off.js");
          const backOff = new BackOff();
          return story.map(([what, at]) => { backOff[what](at); return backOff.wait(at); });
        }""",
        story,
    )
    return pauses


def test_a_host_that_was_well_may_start_again_at_once(modules: Page) -> None:
    assert waits(modules, [("started", 0), ("ended", 60_000)]) == [0, 0]


def test_a_host_that_never_says_hello_is_tried_ever_later_up_to_a_bound(modules: Page) -> None:
    ends = [("ended", minute * 60_000) for minute in range(8)]
    assert waits(modules, ends) == [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]


def test_a_host_that_crashes_again_and_again_is_slowed_down(modules: Page) -> None:
    story = [(what, n * 60_000) for n in range(4) for what in ("started", "ended")]
    assert waits(modules, story)[1::2] == [0, 250, 500, 1000]


def test_a_good_life_makes_up_for_crashes(modules: Page) -> None:
    crashes = [("ended", 0)] * 5
    assert waits(modules, [*crashes, ("started", 20_000), ("ended", 30_000)])[-1] == 0


def test_the_pause_passes(modules: Page) -> None:
    left = modules.evaluate(
        """async () => {
          const { BackOff } = await import("/worker/back-off.js");
          const backOff = new BackOff();
          backOff.ended(1000);
          return [1000, 1249, 1250, 5000].map((now) => backOff.wait(now));
        }"""
    )
    assert left == [250, 1, 0, 0]


# ── what the end of a port means ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Specified native messaging host not found.", "HOST_MISSING"),
        ("Failed to start native messaging host.", "HOST_MISSING"),
        ("Access to the specified native messaging host is forbidden.", "HOST_FORBIDDEN"),
        (
            "Access to the native messaging host was disabled by the system administrator.",
            "HOST_FORBIDDEN",
        ),
        ("Native host has exited.", "HOST_GONE"),
        ("Error when communicating with the native messaging host.", "HOST_GONE"),
        ("Words of a Chrome to come.", "HOST_GONE"),
        (None, "HOST_GONE"),
    ],
)
def test_each_ending_of_the_native_port_has_a_code(words: str | None, code: str, modules: Page) -> None:
    found = modules.evaluate("async (words) => (await import('/worker/host.js')).absence(words)", words)
    assert found == code


# ── what must agree ───────────────────────────────────────────────────────────────────────────


def test_worker_and_host_agree_on_name_and_protocol(modules: Page) -> None:
    found = modules.evaluate(
        """async () => {
          const { HOST_NAME, PROTOCOL } = await import("/worker/host.js");
          return [HOST_NAME, PROTOCOL];
        }"""
    )
    assert found == [HOST_NAME, PROTOCOL]
    panels = (EXTENSION / "worker" / "panels.js").read_text("utf-8")
    assert f'const EXTENSION = "{OURS}";' in panels


def test_the_bridge_is_injected_before_the_shim_and_only_into_top_documents() -> None:
    """Chrome injects in the order of the manifest, across worlds: the bridge must listen first."""
    scripts = MANIFEST["content_scripts"]
    assert [script["world"] for script in scripts] == ["ISOLATED", "MAIN"]
    assert {(script["run_at"], script["all_frames"]) for script in scripts} == {("document_start", False)}
    assert scripts[1]["js"][:2] == ["page/agents.js", "page/shim-channel.js"]
    assert scripts[1]["js"][-1] == "page/shim-fetch.js"  # takes the shared object away


def test_no_script_is_longer_than_one_reading() -> None:
    """What IT audits is what runs: one concern a file."""
    ours = [*(EXTENSION / "worker").glob("*.js"), *(EXTENSION / "page").glob("*.js")]
    assert {path.name for path in ours if len(path.read_text("utf-8").splitlines()) > 300} == set()
