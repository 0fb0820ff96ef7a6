"""A browser open while host or extension is upgraded: it goes on, or says what to do, without a restart."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.end_to_end.beside import PATIENT, beside_the_page
from tests.extension.ports import PanelPort
from tests.packaging.crx import Signer, signer
from tests.packaging.extensions_page import ExtensionsPage
from tests.packaging.last_release import last_release
from tests.packaging.update_server import UpdateServer
from tests.support import main_job
from tests.support.browser import install_host
from tests.support.fixtures import Insert
from tests.support.installed_host import InstalledHost
from tests.support.listeners import running_hosts
from tests.support.private_etc import PrivateEtc
from tests.support.stage import Stage
from tests.support.zones import write_settings
from tests.testzone.server import TestZone

__all__ = ["signer"]

BEFORE, AFTER = "0.0.9", "0.1.0.1"
ASK = """fetch("http://localhost:8189/api/smartcard/terminals")
  .then((response) => response.status, (error) => error.message)"""
BADGE = "(tabId) => chrome.action.getBadgeText({ tabId })"


def test_a_host_that_is_replaced_serves_on_and_the_new_one_follows_it(
    pcscd: Any, insert: Insert, tmp_path: Path
) -> None:
    last = last_release(tmp_path / "last")
    host = InstalledHost(tmp_path / "installed", source=last.host, version=last.version)
    with Stage.set_up(pcscd.environment, tmp_path / "home") as stage:
        install_host(stage.browser.profile, host.program)
        page, panel = beside_the_page(stage, insert)
        told = PanelPort(stage.browser, None)
        assert told.wait_for(type="host", state="ready")["version"] == last.version
        (old,) = running_hosts()

        host.upgrade_to(InstalledHost(tmp_path / "new", version=AFTER))
        main_job.read_card(page, PATIENT.pid)
        assert running_hosts() == [old]

        told.forget()
        os.kill(old, signal.SIGKILL)
        assert told.wait_for(type="host", state="ready")["version"] == AFTER
        main_job.wait_for_patient(panel, PATIENT)
        main_job.read_card(page, PATIENT.pid)


def test_an_extension_that_is_updated_leaves_open_pages_without_agent_until_they_are_reloaded(
    pcscd: Any, insert: Insert, signer: Signer, tmp_path: Path
) -> None:
    host = InstalledHost(tmp_path / "installed", extension_ids=[signer.extension_id])
    etc, home = PrivateEtc(tmp_path / "etc"), tmp_path / "home"
    etc.register(host.program, signer.extension_id)
    with UpdateServer.running() as server, TestZone() as zone:
        etc.set_policies({"ExtensionInstallForcelist": [f"{signer.extension_id};{server.update_url}"]})
        server.offer(signer.packed(update_url=server.update_url, version=BEFORE))
        with Stage.opened(
            zone,
            home,
            {**pcscd.environment, **write_settings(home, zone)},
            native_host=None,
            managed=etc.launcher(),
            extension_id=signer.extension_id,
        ) as stage:
            extensions = ExtensionsPage(stage.browser)
            extensions.wait_for(BEFORE)
            page, panel = beside_the_page(stage, insert)

            server.offer(signer.packed(update_url=server.update_url, version=AFTER))
            # By hand: what Chrome looks for by itself it may put off for minutes after its start.
            with stage.browser.service_worker().expect_event("close"):
                extensions.update()
            extensions.wait_for(AFTER)
            assert panel.is_closed()  # by Chrome, as it does with the side panel
            assert page.evaluate(ASK) == "Failed to fetch"

            panel = stage.panel(page)
            expect(panel.locator("#stale")).to_be_visible()
            assert stage.browser.service_worker().evaluate(BADGE, stage.browser.tab_id(page)) == "↻"
            with page.expect_navigation():
                panel.locator("#stale").get_by_role("button").click()
            expect(panel.locator("#stale")).to_be_hidden()
            main_job.wait_for_patient(panel, PATIENT)
            main_job.read_card(page, PATIENT.pid)
