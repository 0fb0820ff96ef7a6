"""Machine policies alone: the main job with what is packaged, and a wrong policy that is named.

The policies are the shipped ones, of packaging/policies/; only the address of update.xml is the test's.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from authen_bridge.names import HOST_NAME
from tests.end_to_end.beside import PATIENT, beside_the_page
from tests.end_to_end.managed_pc import FINE, Policies, Release, etc_of, judged, managed_pc, options
from tests.end_to_end.test_no_port import ABSENT
from tests.packaging.crx import signer
from tests.packaging.frozen import frozen_host
from tests.packaging.update_server import UpdateServer
from tests.support import main_job
from tests.support.browser import EXTENSION
from tests.support.fixtures import Insert
from tests.support.main_job import Visit
from tests.support.pcscd import PrivatePcscd
from tests.support.private_etc import FOR_DEVTOOLS
from tests.support.stage import READ_BUTTON, Stage

__all__ = ["frozen_host", "signer"]

SCREENS = EXTENSION.parent / "build" / "screens"
WORDS = json.loads((EXTENSION / "_locales" / "th" / "messages.json").read_text("utf-8"))
CHECKED_MS = 20_000.0  # a bound on a hang: the doctor asks the zone, the reader and the clock

Open = Callable[..., AbstractContextManager[Stage]]


@pytest.fixture(scope="module")
def release(frozen_host: Path, tmp_path_factory: pytest.TempPathFactory, signer: Any) -> Iterator[Release]:
    with UpdateServer.running() as server:
        yield Release.made(frozen_host, tmp_path_factory.mktemp("release"), signer, server)


@pytest.fixture
def pc(release: Release, pcscd: PrivatePcscd, tmp_path: Path) -> Open:
    """A function that starts the PC under given policies, and a machine policy of the host."""
    return lambda policies, **host: managed_pc(release, tmp_path, pcscd.environment, policies, host)


def test_the_main_job_is_done_by_what_is_packaged_under_machine_policies_alone(
    release: Release, pc: Open, insert: Insert
) -> None:
    policies = release.policies(panel_confirm=True, sites=[])
    with pc(policies) as stage:
        page, panel = beside_the_page(stage, insert)
        visit = Visit()
        main_job.type_visit(panel, visit)
        expect(panel.locator("#saving-confirm")).to_be_visible()  # panel_confirm is the policy's
        main_job.fill(panel)
        code = main_job.confirm(page)
        (claim,) = stage.zone.claims(PATIENT.pid)
        assert (claim.claim_code, claim.mobile) == (code, visit.mobile)

        told = options(stage)
        expect(told.locator("#host")).to_have_attribute("data-tone", "calm")
        for found in (
            f"{HOST_NAME} may be started",
            f"the extension is installed by policy, from {release.update_url}",
        ):
            expect(check(told, "ok", found)).to_be_visible(timeout=CHECKED_MS)
        expect(told.locator("#settings tr", has_text="hcode")).to_contain_text(
            WORDS["source_policy"]["message"]
        )
        expect(told.locator("#refused")).to_be_hidden()
        names = policies.keys() - {"3rdparty"} | FOR_DEVTOOLS.keys() | {"panel_confirm", "sites"}
        assert judged(stage, last="sites") == dict.fromkeys(names, FINE)


@pytest.mark.parametrize("allowed", [[f"{HOST_NAME}s"], None], ids=["a typo in its name", "nothing allowed"])
def test_a_host_that_is_not_allowed_leaves_the_page_as_without_an_agent_and_options_says_why(
    release: Release, pc: Open, tmp_path: Path, allowed: list[str] | None
) -> None:
    policies = {**release.policies(), "NativeMessagingAllowlist": allowed}
    if allowed is None:
        del policies["NativeMessagingAllowlist"]
    with pc(policies) as stage:
        page = stage.create_page()
        page.get_by_role("button", name=READ_BUTTON).click()
        expect(page.get_by_role("alert")).to_have_text(ABSENT)
        told = options(stage)
        expect(told.locator("#host")).to_have_text(WORDS["problem_HOST_FORBIDDEN"]["message"])
        expect(told.locator("#host")).to_have_attribute("data-tone", "bad")
        expect(told.locator("#host-mend")).to_contain_text("NativeMessagingAllowlist")
        assert "POLICY_HOST_BLOCKED" in doctor(stage, release, tmp_path)  # for who looks without the browser
        told.screenshot(path=SCREENS / f"wrong-policy-{'typo' if allowed else 'nothing'}.png", full_page=True)


@pytest.mark.parametrize(
    ("own", "found"),
    [
        ({"panel_confirm": "yes"}, "panel_confirm must be true or false"),
        ({"panel_confirmm": True}, "panel_confirmm is no policy of the extension"),
    ],
    ids=["of another type", "misspelt"],
)
def test_an_extension_policy_that_is_wrong_counts_for_nothing_and_options_names_it(
    release: Release, pc: Open, own: Policies, found: str
) -> None:
    with pc(release.policies(**own), outbox_days="30", zonee="test") as stage:
        told = options(stage)
        expect(check(told, "warning", found)).to_be_visible(timeout=CHECKED_MS)
        setting = told.locator("#settings tr", has=told.get_by_text("panel_confirm", exact=True))
        expect(setting).to_contain_text(WORDS["options_off"]["message"])
        expect(setting).to_contain_text(WORDS["source_built_in"]["message"])
        for refused in ("outbox_days", "zonee"):  # of the host's own machine policy
            expect(told.locator("#refused-list li", has_text=refused)).to_be_visible()
        told.screenshot(path=SCREENS / f"wrong-policy-{next(iter(own))}.png", full_page=True)
        panel = stage.panel(stage.create_page())
        expect(panel.locator("#saving-confirm")).to_be_hidden()


def doctor(stage: Stage, release: Release, folder: Path) -> set[str]:
    """Return the codes of what the packaged doctor finds on that PC."""
    program = etc_of(folder).launcher(release.program)
    ran = subprocess.run(
        [program, "doctor", "--json"], capture_output=True, env={**os.environ, **stage.env}, check=False
    )
    return {one["code"] for one in json.loads(ran.stdout)["checks"]}


def check(told: Page, state: str, found: str) -> Locator:
    """Return the doctor's row of that ``state`` that says ``found`` of Chromium."""
    return told.locator(f"#checks li[data-state={state}]", has_text=f"chromium: {found}")
