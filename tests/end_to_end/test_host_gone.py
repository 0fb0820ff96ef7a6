"""A host that is killed: said at once, nobody is left on the screen, and it comes back by itself."""

from __future__ import annotations

import os
import signal

from playwright.sync_api import expect

from tests.end_to_end.beside import PATIENT, beside_the_page
from tests.support import main_job
from tests.support.fixtures import Insert
from tests.support.listeners import running_hosts
from tests.support.stage import Stage

SAID_MS = 2_000
GONE = "การเชื่อมต่อขาดหาย ล้างข้อมูลแล้ว"

# What is said passes: a host is back within a fraction of a second.
LISTEN = """() => {
  globalThis.said = [];
  const note = () => said.push([
    document.getElementById("status").textContent,
    document.getElementById("patient").checkVisibility(),
    document.getElementById("name-th").textContent,
  ]);
  const everything = { subtree: true, childList: true, characterData: true, attributes: true };
  new MutationObserver(note).observe(document.body, everything);
}"""
SAID = "(words) => said.find(([text]) => text.includes(words))"


def test_a_killed_host_is_said_within_two_seconds_and_comes_back_by_itself(
    stage: Stage, insert: Insert
) -> None:
    page, panel = beside_the_page(stage, insert)
    for _ in range(3):  # the pauses before a new start grow
        main_job.wait_for_patient(panel, PATIENT)
        panel.evaluate(LISTEN)
        (host,) = running_hosts()
        os.kill(host, signal.SIGKILL)
        said = panel.wait_for_function(SAID, arg=GONE, timeout=SAID_MS).json_value()
        assert said[1:] == [False, ""]
    main_job.wait_for_patient(panel, PATIENT)
    expect(panel.locator("#fill")).to_be_enabled()
    main_job.read_card(page, PATIENT.pid)  # and the page has it back too
