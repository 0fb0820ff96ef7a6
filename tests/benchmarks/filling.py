"""How long a click on Fill takes until the panel says that it is done.

Everything is real: card in the virtual reader, host, panel and page side by side, each in a window of
its own, and the visit form blank in Angular's model before each click.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from tests.benchmarks.figures import Figure, publish
from tests.benchmarks.priority import go_first
from tests.support import main_job
from tests.support.main_job import Visit
from tests.support.pcscd import PrivatePcscd
from tests.support.stage import Stage
from tests.testzone.chip import chip
from tests.testzone.people import POPULATION
from tests.testzone.variant import PageVariant
from tests.testzone.virtual_card import VirtualCard

PATIENT = next(one for one in POPULATION if "PG0060001" in one.claim_types and not one.guardian_pid)

CLICKS, WARM_UP = 60, 5
FILL_MS = 30.0

# From the click to the panel's report, in the panel's own clock; the report is what the clerk waits for.
CLICK = """() => new Promise((resolve) => {
  const report = document.getElementById("report");
  const began = performance.now();
  new MutationObserver((_, observer) => {
    if (report.hidden) return;
    observer.disconnect();
    resolve([performance.now() - began, report.dataset.tone]);
  }).observe(report, { attributes: true, attributeFilter: ["hidden"] });
  document.getElementById("fill").click();
})"""


def clicks(page: Page, panel: Page, count: int) -> list[float]:
    """Return the ms of each of ``count`` fills of a blank form."""
    times = []
    for turn in range(WARM_UP + count):
        page.evaluate("window.testzone.rebuild('blank')")
        panel.locator("#hn").fill(f"99-{turn:04}")  # the report of the fill before is gone with it
        ms, tone = panel.evaluate(CLICK)
        assert tone == "good", panel.locator("#report").inner_text()
        assert page.evaluate("window.testzone.form().hn") == f"99-{turn:04}"
        assert page.evaluate("window.testzone.valid()")
        times.append(ms)
    return times[WARM_UP:]


def main() -> None:
    """Measure, and write filling.json and filling.txt; the table goes to standard output too."""
    go_first()
    with PrivatePcscd() as pcscd, tempfile.TemporaryDirectory(prefix="filling-") as home:
        os.environ.update(pcscd.environment)
        with Stage.set_up(pcscd.environment, Path(home), PageVariant(form="newer")) as stage:
            page = stage.create_page()
            panel = stage.panel_beside(page)
            with VirtualCard(chip(PATIENT), port=pcscd.ports[0]):
                main_job.wait_for_patient(panel, PATIENT)
                main_job.read_card(page, PATIENT.pid)
                main_job.type_visit(panel, Visit())
                times = clicks(page, panel, CLICKS)
    publish("filling", [Figure("click on Fill → filled, visit form", "ms", FILL_MS, times)])


if __name__ == "__main__":
    main()
