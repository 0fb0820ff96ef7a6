"""Everything of the main job, real: test zone, PC/SC service, host process, Chromium with the extension."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.support.browser import Browser
from tests.support.host_process import COMMAND
from tests.support.zones import write_settings
from tests.testzone.server import TestZone
from tests.testzone.variant import PageVariant

TEST_SITE = "https://test.nhso.go.th/authencode"
PRODUCTION_SITE = "https://authenservice.nhso.go.th/authencode"

READ_BUTTON = "ตรวจสอบข้อมูลจากบัตร Smart Card"
CONFIRM_BUTTON = "บันทึก/ยืนยันส่ง"


@dataclass(frozen=True)
class Stage:
    """A clerk's PC. ``site`` pages are served by ``zone`` under NHSO's real host names."""

    browser: Browser
    zone: TestZone
    home: Path
    env: Mapping[str, str]

    @classmethod
    @contextmanager
    def set_up(
        cls,
        pcscd_environment: Mapping[str, str],
        home: Path,
        variant: PageVariant | None = None,
        *,
        public: bool = False,
        flags: Sequence[str] = (),
        **browser: Any,
    ) -> Iterator[Stage]:
        """Start a zone and a browser; ``browser`` goes to `Browser.open`.

        ``public`` makes the browser take the site for one on the Internet, as the real one is: on
        loopback it would count as local and might call what is local.
        """
        with TestZone(page=variant) as zone:
            env = {**pcscd_environment, **write_settings(home, zone)}
            spaces = [f"--ip-address-space-overrides=127.0.0.1:{zone.port}=public"] if public else []
            with cls.opened(
                zone, home, env, native_host=COMMAND, flags=[*flags, *spaces], **browser
            ) as stage:
                yield stage

    @classmethod
    @contextmanager
    def opened(cls, zone: TestZone, home: Path, env: Mapping[str, str], **browser: Any) -> Iterator[Stage]:
        """Start a browser at a ``zone`` that is there; ``browser`` goes to `Browser.open`."""
        with Browser.open(port=zone.port, spki=zone.certificate_spki, env=env, **browser) as opened:
            yield cls(opened, zone, home, env)

    def create_page(self, site: str = TEST_SITE) -> Page:
        """Log in and return the page on which a visit is confirmed."""
        page = self.browser.page(f"{site}/")
        page.get_by_role("button", name="เข้าสู่ระบบ").click()
        page.get_by_role("button", name=READ_BUTTON).wait_for()
        return page

    def panel(self, page: Page) -> Page:
        """Open the side panel that belongs to ``page``'s tab, as a tab of its own."""
        return self.browser.extension_page(f"panel/panel.html?tabId={self.browser.tab_id(page)}")

    def panel_beside(self, page: Page) -> Page:
        """Open it in a window of its own, so that the page stays in sight as beside the real panel."""
        return self.browser.extension_window(f"panel/panel.html?tabId={self.browser.tab_id(page)}")
