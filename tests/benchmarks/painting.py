"""How long a card's name takes to the eye: from the card's last answer for it to the panel's frame with it.

Everything is real but the wire, which costs nothing here: card in the virtual reader, service, host, worker
and panel. The panel draws beside the page, in a window of its own.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from tests.benchmarks.figures import Figure, publish
from tests.benchmarks.priority import go_first
from tests.support.fixtures import READERS, wait_until_empty
from tests.support.pcscd import PrivatePcscd
from tests.support.stage import Stage
from tests.testzone.chip import chip
from tests.testzone.people import POPULATION
from tests.testzone.virtual_card import VirtualCard

PATIENTS = POPULATION[:2]  # in turn, so that no name is there already
CARDS, WARM_UP = 40, 4
PAINTED_MS = 50.0
CORE = 3  # transmits until the host has the name

# A message that is posted in a frame's callback comes right after that frame is drawn.
PAINTED = """(name) => {
  globalThis.painted = new Promise((resolve) => {
    const place = document.getElementById("name-th");
    const observer = new MutationObserver(() => {
      if (!place.textContent.includes(name)) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.timeOrigin + performance.now());
        port2.postMessage(null);
      });
    });
    observer.observe(place, { childList: true, characterData: true, subtree: true });
  });
}"""


def paint(panel: Page, port: int, turn: int) -> float:
    """Put a card in, and return the ms from its last answer of the core to the frame with its name."""
    patient = PATIENTS[turn % len(PATIENTS)]
    panel.evaluate(PAINTED, patient.name_th.last)
    with VirtualCard(chip(patient), port=port) as card:
        painted: float = panel.evaluate("painted")
        answered = card.answered[CORE - 1] * 1000
    wait_until_empty(READERS[0])
    panel.locator("#patient").wait_for(state="hidden")
    return painted - answered


def main() -> None:
    """Measure, and write painting.json and painting.txt; the table goes to standard output too."""
    go_first()
    with PrivatePcscd() as pcscd, tempfile.TemporaryDirectory(prefix="painting-") as home:
        os.environ.update(pcscd.environment)
        with Stage.set_up(pcscd.environment, Path(home)) as stage:
            panel = stage.panel_beside(stage.create_page())
            panel.locator("#zone").wait_for()
            times = [paint(panel, pcscd.ports[0], turn) for turn in range(WARM_UP + CARDS)]
    publish("painting", [Figure("card has answered → name painted", "ms", PAINTED_MS, times[WARM_UP:])])


if __name__ == "__main__":
    main()
