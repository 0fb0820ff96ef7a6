"""The panel in a real browser with the shipped extension; the host behind it is played by the test."""

from __future__ import annotations

import base64
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.extension.ports import PanelPort
from tests.support.browser import Browser
from tests.support.chromium import Language
from tests.support.message_types import REPOSITORY
from tests.support.stand_in_host import StandInHost, frame
from tests.testzone.chip import WrittenRights
from tests.testzone.people import POPULATION, Person, photo
from tests.testzone.server import TestZone
from tests.testzone.variant import PageVariant

READER = "ACME CCID 0"
SITE = "https://test.nhso.go.th/authencode"
PRODUCTION = "https://authenservice.nhso.go.th/authencode"
NARROW = 320  # px: the narrowest side panel
SCREENS = REPOSITORY / "build" / "screens"

PATIENT, OTHER = [one for one in POPULATION if one.right == "UCS" and len(one.claim_types) == 5][:2]
MOBILE = "0812345678"


class CardHost(StandInHost):
    """A host whose own-page routes the test answers: ``answers`` by path; a path not in it stays open.

    The status is answered unless ``answers`` has another: with the zone of the page, as the real host does,
    and with ``now``, the last that was told of a card still in.
    """

    def __init__(self, folder: Path) -> None:
        self.answers: dict[str, tuple[int, Any]] = {}
        self.tells_status = True
        self.now: dict[str, Any] | None = None
        super().__init__(folder)

    def _reply(self, link: socket.socket, request: dict[str, Any]) -> None:
        answers = {**self._status(request), **self.answers}
        if request["path"] in answers:
            code, body = answers[request["path"]]
            link.sendall(frame({"type": "reply", "id": request["id"], "status": code, "body": body}))

    def _status(self, request: dict[str, Any]) -> dict[str, tuple[int, Any]]:
        zone = "production" if PRODUCTION.startswith(request.get("page", SITE)) else "test"
        return {"/api/bridge/status": (200, status(zone=zone, now=self.now))} if self.tells_status else {}

    def card(self, state: str, holder: Person | None = None, problem: str | None = None) -> None:
        """Tell that the card in the reader changed."""
        body = card(state, holder, problem)
        self.now = None if state == "removed" else body
        self.say({"type": "event", "event": "card", "body": body})

    def readers(self, *names: str, problem: str | None = None) -> None:
        self.say({"type": "event", "event": "readers", "body": readers(*names, problem=problem)})


def readers(*names: str, problem: str | None = None) -> dict[str, Any]:
    return {"terminals": [{"terminalName": name, "isPresent": True} for name in names], "problem": problem}


def card(state: str, holder: Person | None = None, problem: str | None = None) -> dict[str, Any]:
    return {
        "reader": READER,
        "state": state,
        "person": person(holder) if holder else None,
        "problem": problem,
    }


def status(*, zone: str = "test", now: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "protocol": 1,
        "version": "0.0-stand-in",
        "zone": zone,
        "zoneReady": True,
        "hcode": "99990",
        "rights": "probe",
        "readers": readers(READER),
        "card": now,
    }


def person(holder: Person, *, image: bool = False) -> dict[str, Any]:
    """What the host says of a card's holder, as the model Person of messages.py."""
    year, month, day = (int(part) for part in (holder.birth[:4], holder.birth[4:6], holder.birth[6:]))
    names = {
        key: {"prefix": name.prefix, "first": name.first, "middle": name.middle, "last": name.last}
        for key, name in (("nameTh", holder.name_th), ("nameEn", holder.name_en))
    }
    return {
        "pid": holder.pid,
        "pidValid": True,
        **names,
        "birthDate": {"year": year, "month": month or None, "day": day or None},
        "sex": {"1": "ชาย", "2": "หญิง"}[holder.sex],
        "address": " ".join(filter(None, holder.address)),
        "issuer": None,
        "issueDate": None,
        "expiryDate": "lifelong",
        "image": base64.b64encode(photo(holder)).decode() if image else None,
    }


def rights_on_chip(holder: Person) -> dict[str, Any]:
    """What the host says of the rights on a card's chip, as the model CardRights of messages.py."""
    written = WrittenRights()
    return {
        "pid": holder.pid,
        "chipRights": {
            "mainInscl": written.main_inscl,
            "subInscl": written.sub_inscl,
            "mainHospital": written.main_hospital,
            "subHospital": written.sub_hospital,
            "paidType": written.paid_type,
            "issueDate": {"year": 2556, "month": 4, "day": 1},
            "expiryDate": {"year": 2557, "month": 3, "day": 31},
            "updateDate": {"year": 2556, "month": 4, "day": 15},
            "timesChanged": written.times_changed,
        },
    }


@dataclass(frozen=True)
class PanelStage:
    browser: Browser
    host: CardHost
    zone: TestZone

    @classmethod
    @contextmanager
    def set_up(cls, folder: Path, language: Language = "th") -> Iterator[PanelStage]:
        with (
            TestZone(page=PageVariant(form="older")) as zone,
            CardHost.in_folder(folder) as host,
            Browser.open(
                port=zone.port,
                spki=zone.certificate_spki,
                native_host=host.program,
                language=language,
            ) as browser,
        ):
            assert isinstance(host, CardHost)
            yield cls(browser, host, zone)

    def create_page(self, site: str = SITE) -> Page:
        """Log in and return the page on which a visit is confirmed; no card has been read."""
        page = self.browser.page(f"{site}{self.zone.page.create_path}")
        page.get_by_role("button", name="เข้าสู่ระบบ").click()
        page.get_by_text("ข้อมูลรายละเอียดบุคคล").wait_for()
        return page

    def look_up(self, page: Page, holder: Person) -> None:
        """Have the page show a patient through its own backend, by PID."""
        page.get_by_label("กรอกเลขประจำตัวประชาชน 13 หลัก").fill(holder.pid)
        page.get_by_role("button", name="ค้นหา").click()
        page.get_by_text(holder.pid).wait_for()

    def panel(self, page: Page | None = None) -> Page:
        """Open the panel, beside ``page`` where there is one, and wait until it knows how the host is."""
        query = f"?tabId={self.browser.tab_id(page)}" if page else ""
        panel = self.browser.extension_page(f"panel/panel.html{query}")
        panel.set_viewport_size({"width": NARROW, "height": 820})
        panel.locator("#zone").wait_for()
        return panel


def overflow(page: Page) -> list[str]:
    """Name every element that sticks out of the page's width, or whose own words stick out of it."""
    return list(
        page.evaluate("""() => {
          const wide = document.documentElement.clientWidth;
          const right = (it) => it.getBoundingClientRect().right;
          const isWords = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "";
          const words = (e) => [...e.childNodes].filter(isWords);
          const reach = (node) => {
            const range = document.createRange();
            range.selectNodeContents(node);
            return right(range);
          };
          return [...document.querySelectorAll("body, body *")]
            .filter((e) => e.checkVisibility() && !e.closest(".unseen, select"))
            .filter((e) => right(e) > wide + 0.5 || words(e).some((node) => reach(node) > right(e) + 1))
            .map((e) => e.tagName + "#" + e.id);
        }""")
    )


# What the panel has asked is on its way to the host before this is, which the host answers.
HEARD = """() => new Promise((resolve) => {
  const port = chrome.runtime.connect({ name: "panel" });
  port.onMessage.addListener(({ type }) => {
    if (type !== "reply") return;
    port.disconnect();
    resolve();
  });
  port.postMessage({ tabId: Number(new URLSearchParams(location.search).get("tabId")) });
  port.postMessage({ id: 1, method: "GET", path: "/api/bridge/status", query: {} });
})"""


def leave_the_site(stage: PanelStage, page: Page, panel: Page) -> None:
    """Have ``page`` show nothing, and wait until its panel knows: what was of the site goes with it."""
    told = PanelPort(stage.browser, stage.browser.tab_id(page))
    told.wait_for(type="site", stale=False)
    page.goto("about:blank")
    told.wait_for(type="site", site=None)
    told.page.close()
    panel.evaluate(HEARD)  # which was told before


def asked(stage: PanelStage, panel: Page, **expected: Any) -> list[dict[str, Any]]:
    """Return what the panel has asked so far, as far as these keys have these values."""
    panel.evaluate(HEARD)
    return [each for each in list(stage.host.heard.queue) if expected.items() <= each.items()]


THAI = re.compile(r"[\u0E00-\u0E7F]")


def picture(panel: Page, name: str) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    panel.screenshot(path=SCREENS / f"{name}-{NARROW}.png")
