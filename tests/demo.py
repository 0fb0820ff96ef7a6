"""``make demo``: the main job in a real browser, with a summary and screenshots in build/demo/.

HEADED=1 shows the browser. CARD=real takes a real reader and a real card, in the simulated test zone
only: it asks first, masks the PID and takes no screenshot.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.support import main_job
from tests.support.host_process import HostProcess
from tests.support.listeners import listeners_of_the_host
from tests.support.message_types import REPOSITORY
from tests.support.pcscd import PrivatePcscd
from tests.support.stage import Stage
from tests.testzone.chip import chip
from tests.testzone.people import POPULATION, photo
from tests.testzone.variant import PageVariant
from tests.testzone.virtual_card import VirtualCard

BUILD = REPOSITORY / "build" / "demo"
PATIENT = next(p for p in POPULATION if "PG0060001" in p.claim_types and not p.guardian_pid)
HELLOS = 5  # starts of the host; the median is given
CARD_MS = 60_000.0  # for a person to put a real card in


def main() -> int:
    """Run the demonstration; return the exit code."""
    real, headed = os.environ.get("CARD") == "real", bool(os.environ.get("HEADED"))
    if real and not agreed():
        return 1
    shutil.rmtree(BUILD, ignore_errors=True)
    BUILD.mkdir(parents=True)
    with ExitStack() as stack:
        environment: Mapping[str, str] = {}
        insert = wait_for_a_hand
        if not real:
            pcscd = stack.enter_context(PrivatePcscd())
            environment, card = pcscd.environment, VirtualCard(chip(PATIENT), port=pcscd.port)
            stack.callback(card.pull)
            insert = card.insert
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="authen-demo-")))
        variant = PageVariant(form="newer")
        stage = stack.enter_context(
            Stage.set_up(environment, home, variant, public=True, headless=not headed)
        )
        summary = show(stage, insert, may_show=not real)
    text = json.dumps(summary, ensure_ascii=False, indent=2)
    (BUILD / "summary.json").write_text(text + "\n", "utf-8")
    print(text)
    return 0


def agreed() -> bool:
    print("A real card will be read, for the simulated test zone on this PC only. Nothing of it is kept.")
    return input("Read it? [y/N] ").strip().lower() == "y"


def wait_for_a_hand() -> None:
    print("Put the card in.")


def show(stage: Stage, insert: Any, *, may_show: bool) -> dict[str, Any]:
    """Do the main job; return the summary. Screenshots only where ``may_show``."""

    def screenshot(page: Page, name: str, *, whole: bool = True) -> None:
        if may_show:
            page.screenshot(path=BUILD / f"{name}.png", full_page=whole)

    page = stage.create_page()
    panel = stage.panel(page)
    panel.set_viewport_size({"width": 360, "height": 900})
    page.bring_to_front()
    screenshot(page, "1-before")

    insert()
    expect(panel.locator("#photo")).to_be_visible(timeout=CARD_MS)
    pid = re.sub(r"\D", "", panel.locator("#pid").inner_text())
    if not may_show:  # the zone must know its patient to have rights for it
        stage.zone.population.register(replace(PATIENT, pid=pid))
    page.bring_to_front()
    expect(page.get_by_text("(มีบัตร)")).to_be_visible()  # the page looks every few seconds
    main_job.read_card(page, pid)

    visit = main_job.Visit()
    main_job.type_visit(panel, visit)
    started = time.perf_counter()
    report = main_job.fill(panel)
    filled = milliseconds_since(started)
    screenshot(panel, "2-panel", whole=False)  # as it is seen: what stays at its ends is in its place
    page.bring_to_front()
    screenshot(page, "2-filled")
    hosts, listening = listeners_of_the_host()

    code = main_job.confirm(page)
    screenshot(page, "3-confirmed")
    (claim,) = stage.zone.claims(pid)
    assert claim.claim_code == code, "the page shows another code than the zone issued"

    figures = diagnostics(panel)
    return {
        "pid": pid if may_show else f"{pid[0]}-xxxx-xxxxx-xx-{pid[-1]}",
        "claimCode": code,
        "report": report.splitlines(),
        "transmits": figures["transmits"],
        "photoBytes": len(photo(PATIENT)) if may_show else None,
        "milliseconds": {
            "hello": round(hello_milliseconds(stage.env), 1),
            **{stage_: round(spent, 1) for stage_, spent in figures["milliseconds"].items()},
            "clickToFilled": round(filled, 1),
        },
        "hosts": hosts,
        "listeningSockets": listening,
    }


def diagnostics(panel: Page) -> dict[str, Any]:
    """Return what the browser's own host says of the card it read, asked as the panel would."""
    answer: dict[str, Any] = panel.evaluate(
        """() => new Promise((resolve) => {
            const port = chrome.runtime.connect({ name: "panel" });
            port.onMessage.addListener((m) => m.type === "reply" && resolve(m.body));
            port.postMessage({ tabId: null });
            port.postMessage({ id: 1, method: "GET", path: "/api/bridge/diagnostics" });
        })"""
    )
    card: dict[str, Any] = answer["card"]
    return card


def hello_milliseconds(environment: Mapping[str, str]) -> float:
    """Return the median time from starting a host to its first frame."""
    spent = []
    for _ in range(HELLOS):
        started = time.perf_counter()
        with HostProcess(environment) as host:
            host.receive(type="hello")
            spent.append(milliseconds_since(started))
    return statistics.median(spent)


def milliseconds_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    sys.exit(main())
