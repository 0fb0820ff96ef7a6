"""A PC as IT hands it out: packed extension by force-install, packaged host, and machine policies alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.packaging.crx import Signer
from tests.packaging.policies import build
from tests.packaging.update_server import UpdateServer
from tests.support.private_etc import PrivateEtc
from tests.support.stage import Stage
from tests.testzone.invented import OWN_UNIT
from tests.testzone.server import TestZone

# Chromium reads a machine's policies before its first page, and fetches the extension within a second.
INSTALLED_MS = 15_000.0  # a bound on a hang

Policies = dict[str, Any]

FINE = "ปกติ"  # what chrome://policy says, in the tests' language, of a policy that it knows and takes
# A row for each policy that is set: name, value, source, scope, level, and whether it is fine.
_ROWS = """(rows) => rows.map((row) => [...row.shadowRoot.querySelectorAll("*")]
  .filter((part) => part.children.length === 0 && part.checkVisibility())
  .map((part) => part.textContent.trim()).filter((text) => text))
  .filter((texts) => texts.length > 0)"""


@dataclass(frozen=True)
class Release:
    """What IT deploys: a host that lets in the extension of one id, and where that one is served."""

    program: Path
    extension_id: str
    update_url: str

    @classmethod
    def made(cls, frozen: Path, folder: Path, signer: Signer, server: UpdateServer) -> Release:
        """Pack the extension for ``server``, and the host for it: ``frozen`` copied into ``folder``."""
        server.offer(signer.packed(update_url=server.update_url))
        host = shutil.copytree(frozen, folder / "authen-bridge", symlinks=True)
        packaged = host / "_internal" / "authen_bridge" / "packaged.json"
        packaged.parent.mkdir(exist_ok=True)
        packaged.write_text(json.dumps({"extension_ids": [signer.extension_id]}), "utf-8")
        return cls(host / "authen-bridge", signer.extension_id, server.update_url)

    def policies(self, **own: Any) -> Policies:
        """Return Chromium's policies as they are shipped; ``own`` is the extension's part of them."""
        files = build.build(self.extension_id, self.update_url)
        found: Policies = json.loads(files["linux/etc/chromium/policies/managed/authen-bridge.json"])
        return found | {"3rdparty": {"extensions": {self.extension_id: own}}}


@contextmanager
def managed_pc(
    release: Release,
    folder: Path,
    environment: Mapping[str, str],
    policies: Policies,
    host_policy: Mapping[str, Any] | None = None,
) -> Iterator[Stage]:
    """Start the PC; ``environment`` is pcscd's.

    Its user has set nothing, but has registered a host of his own: one that is no host at all.
    """
    etc = etc_of(folder)
    home = folder / "home"
    home.mkdir()
    etc.set_policies(policies)
    etc.register(release.program, release.extension_id)
    with TestZone() as zone:
        etc.set_host_policy({**_zone(zone), **(host_policy or {})})
        env = {**environment, "AUTHEN_BRIDGE_HOME": str(home), "AUTHEN_BRIDGE_TOKEN": zone.token}
        with Stage.opened(
            zone,
            home,
            env,
            native_host=Path("/bin/false"),
            managed=etc.launcher(),
            extension_id=release.extension_id,
        ) as stage:
            stage.browser.service_worker()  # fetched and running
            yield stage


def _zone(zone: TestZone) -> dict[str, str]:
    """Return the machine policy that leads the host to ``zone`` and to nobody else."""
    known = {
        "base_url": zone.url,
        "ca_bundle": str(zone.ca_file),
        "srm_url": zone.srm_url,
        "status_url": zone.status_url,
    }
    return {"hcode": OWN_UNIT.hcode, **{f"zones.test.{name}": value for name, value in known.items()}}


def etc_of(folder: Path) -> PrivateEtc:
    return PrivateEtc(folder / "etc")


def judged(stage: Stage, last: str) -> dict[str, str]:
    """Return what Chromium itself says of every policy that is set, once ``last`` is shown.

    An extension's own come after the browser's.
    """
    page = stage.browser.page("chrome://policy")
    expect(page.get_by_text(last, exact=True).first).to_be_visible()
    rows: list[list[str]] = page.locator("policy-row").evaluate_all(_ROWS)
    page.close()
    return {texts[0]: texts[-1] for texts in rows}


def options(stage: Stage) -> Page:
    """Open the options page and wait until it knows how host and doctor are."""
    page = stage.browser.extension_page("options/options.html")
    expect(page.locator("#host")).not_to_be_empty(timeout=INSTALLED_MS)
    return page
