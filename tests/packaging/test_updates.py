"""Updates and roll-backs: one side before the other, one side too old, and by policy from IT's own server."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import authen_bridge
from authen_bridge.names import PROTOCOL
from extension.crx3 import new_key
from tests.end_to_end.beside import PATIENT
from tests.extension.ports import PanelPort
from tests.packaging.crx import Signer, signer
from tests.packaging.extensions_page import ExtensionsPage
from tests.packaging.frozen import frozen_host
from tests.packaging.last_release import LastRelease, last_release
from tests.packaging.update_server import UpdateServer
from tests.support import host_process, main_job
from tests.support.browser import EXTENSION, Browser, install_host
from tests.support.chromium import driver
from tests.support.fixtures import Insert
from tests.support.host_process import HostProcess
from tests.support.installed_host import InstalledHost
from tests.support.listeners import running_hosts
from tests.support.private_etc import PrivateEtc
from tests.support.stage import Stage
from tests.support.zones import write_settings
from tests.testzone.server import TestZone

__all__ = ["frozen_host", "signer"]

NEWER = PROTOCOL + 1
ASK = """fetch("http://localhost:8189/api/smartcard/terminals")
  .then((response) => response.status, (error) => error.message)"""


@pytest.fixture(scope="module", autouse=True)
def kept_driver() -> Iterator[None]:
    """Keep Playwright's driver from one browser to the next."""
    with driver():
        yield


@pytest.fixture(scope="module")
def last(tmp_path_factory: pytest.TempPathFactory) -> LastRelease:
    return last_release(tmp_path_factory.mktemp("last"))


@pytest.fixture(scope="module")
def hosts(last: LastRelease, tmp_path_factory: pytest.TempPathFactory) -> dict[str, InstalledHost]:
    folder = tmp_path_factory.mktemp("hosts")
    return {
        "last": InstalledHost(folder / "last", source=last.host, version=last.version),
        "current": InstalledHost(folder / "current"),
        "of the next protocol": InstalledHost(folder / "next", protocol=NEWER),
    }


@pytest.fixture(scope="module")
def of_the_next_protocol(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An extension that no longer understands today's hosts."""
    extension = Path(shutil.copytree(EXTENSION, tmp_path_factory.mktemp("next") / "extension"))
    worker = extension / "worker" / "host.js"
    text = worker.read_text("utf-8")
    assert text.count(f"PROTOCOL = {PROTOCOL};") == 1
    worker.write_text(text.replace(f"PROTOCOL = {PROTOCOL};", f"PROTOCOL = {NEWER};"), "utf-8")
    return extension


@dataclass(frozen=True)
class Clerk:
    extension: str
    stage: Stage
    page: Page
    panel: Page

    def starts_with(self, host: InstalledHost) -> None:
        """Make ``host`` this PC's; page and panel begin anew."""
        install_host(self.stage.browser.profile, host.program)
        for pid in running_hosts():
            with suppress(ProcessLookupError):  # one that the extension has no use for may end by itself
                os.kill(pid, signal.SIGKILL)
        for page in (self.page, self.panel):
            page.reload()


@pytest.fixture(scope="module", params=["last", "current", "of the next protocol"])
def clerk(
    request: pytest.FixtureRequest,
    pcscd: Any,
    last: LastRelease,
    of_the_next_protocol: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Clerk]:
    """A clerk at a PC with that extension."""
    extension = {"last": last.extension, "current": EXTENSION}.get(request.param, of_the_next_protocol)
    home = tmp_path_factory.mktemp("pc") / "home"
    with Stage.set_up(pcscd.environment, home, extension=extension) as stage:
        page = stage.create_page()
        yield Clerk(request.param, stage, page, stage.panel(page))


# In the order of the fixture's browsers: each is started once.
@pytest.mark.parametrize("host", ["last", "current", "of the next protocol"])
def test_every_pair_of_one_protocol_works_and_others_say_which_side_is_old(
    clerk: Clerk, host: str, hosts: dict[str, InstalledHost], insert: Insert
) -> None:
    clerk.starts_with(hosts[host])
    ages = [NEWER if side == "of the next protocol" else PROTOCOL for side in (clerk.extension, host)]
    if ages[0] == ages[1]:
        insert(PATIENT)
        main_job.wait_for_patient(clerk.panel, PATIENT)
        main_job.read_card(clerk.page, PATIENT.pid)
        beside = PanelPort(clerk.stage.browser, None)
        assert beside.wait_for(type="host", state="ready")["version"] == hosts[host].version
        beside.page.close()
        return
    old = "ส่วนขยาย" if ages[0] < ages[1] else "โปรแกรม"
    expect(clerk.panel.locator("#status")).to_contain_text(f"{old} Authen Bridge")
    expect(clerk.panel.locator("#trouble")).to_contain_text(f"โทรแจ้งฝ่าย IT ให้อัปเดต{old} Authen Bridge")
    assert clerk.page.evaluate(ASK) == "Failed to fetch"


def test_the_last_release_is_what_its_tag_has_and_not_what_came_after(tmp_path: Path) -> None:
    repository, written = tmp_path / "repository", tmp_path / "written"
    manifest, package = repository / "extension" / "manifest.json", repository / "host" / "authen_bridge"
    manifest.parent.mkdir(parents=True)
    package.mkdir(parents=True)
    commit = ["-c", "user.name=A", "-c", "user.email=a@example", "commit", "--quiet", "--all", "--message=."]
    for tag in ("v0.2.0", "v0.3.0", "of-somebody"):
        manifest.write_text(f'{{"version": "{tag[1:]}"}}', "utf-8")
        (package / "__init__.py").write_text(f'__version__ = "{tag[1:]}"\n', "utf-8")
        for command in (["init", "--quiet"], ["add", "."], commit, ["tag", tag]):
            subprocess.run(["git", "-C", str(repository), *command], check=True)
    found = last_release(written, repository)
    assert found.version == "0.3.0"
    assert json.loads((found.extension / "manifest.json").read_text("utf-8")) == {"version": "0.3.0"}
    assert InstalledHost(tmp_path / "host", source=found.host).version == "0.3.0"


def test_a_frozen_host_serves_on_when_every_file_of_it_is_replaced(
    frozen_host: Path, pcscd: Any, insert: Insert, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it has not loaded by then it can't load any more: nothing that it is asked for may need it."""
    folder = Path(shutil.copytree(frozen_host, tmp_path / "authen-bridge", symlinks=True))
    monkeypatch.setattr(host_process, "COMMAND", folder / "authen-bridge")
    with TestZone() as zone, HostProcess(write_settings(tmp_path / "home", zone)) as host:
        insert(PATIENT)
        host.wait_until_ready()
        for file in [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]:
            new = file.with_name(f"{file.name}.dpkg-new")
            new.write_bytes(b"another version's")
            new.replace(file)
        for path in (
            "/api/smartcard/read",
            "/api/smartcard/read-card-only",
            f"/api/nhso-service/latest-authen-code/{PATIENT.pid}",
            "/api/bridge/diagnostics",
            "/api/bridge/settings",
            "/api/bridge/outbox",
        ):
            assert (path, host.ask(path)[0]) == (path, 200)
        code, words = host.close()
        assert (code, "Traceback" in words) == (0, False), words


def of_another_key(signer: Signer, server: UpdateServer) -> Any:
    """What somebody between server and browser may send in place of an update."""
    real, own = (s.packed(update_url=server.update_url, version="9") for s in (signer, Signer(new_key())))
    update = own.update.replace(own.extension_id.encode(), real.extension_id.encode())
    return replace(real, crx=own.crx, update=update)


def test_it_updates_and_rolls_back_by_policy(signer: Signer, tmp_path: Path) -> None:
    """Chrome never goes back to a lower number: old code goes out under a higher one, or by way of none."""
    current = authen_bridge.__version__
    etc = PrivateEtc(tmp_path / "etc")
    with UpdateServer.running() as server:
        install = {"ExtensionInstallForcelist": [f"{signer.extension_id};{server.update_url}"]}

        def offer(version: str) -> None:
            server.offer(signer.packed(update_url=server.update_url, version=version))

        offer("0.0.9")
        etc.set_policies(install)
        with Browser.open(
            port=server.server_port,
            spki="",
            native_host=None,
            managed=etc.launcher(),
            extension_id=signer.extension_id,
        ) as browser:
            extensions = ExtensionsPage(browser)
            extensions.wait_for("0.0.9")

            offer(current)
            extensions.update()
            extensions.wait_for(current)

            offer("0.0.9")
            extensions.update()
            assert extensions.version == current

            forged = of_another_key(signer, server)
            server.offer(forged)
            extensions.update()
            assert server.fetched(forged)
            assert extensions.version == current

            offer(f"{current}.1")
            extensions.update()
            extensions.wait_for(f"{current}.1")

            policies = browser.page("chrome://policy")
            for policy, version in (({}, None), (install, "0.0.9")):
                offer("0.0.9")
                etc.set_policies(policy)
                policies.evaluate("chrome.send('reloadPolicies')")
                extensions.wait_for(version)
