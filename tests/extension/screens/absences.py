"""What may stand between the panel and its host: how it is brought about, and words that must be there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from authen_bridge.names import HOST_NAME
from tests.extension.panel_stage import PanelStage
from tests.support.browser import install_host
from tests.support.stand_in_host import HELLO


class Absence(NamedTuple):
    th: str
    en: str
    bring_about: Callable[[PanelStage], None]


def missing(stage: PanelStage) -> None:
    (stage.browser.profile / "NativeMessagingHosts" / f"{HOST_NAME}.json").unlink()


def gone(stage: PanelStage) -> None:
    stage.host.hello = None


def forbidden(stage: PanelStage) -> None:
    install_host(stage.browser.profile, stage.host.program, [f"chrome-extension://{'a' * 32}/"])


def outdated(stage: PanelStage) -> None:
    stage.host.hello = {**HELLO, "protocol": 0}


def extension_outdated(stage: PanelStage) -> None:
    stage.host.hello = {**HELLO, "protocol": 2}


ABSENCES: Mapping[str, Absence] = {
    "HOST_MISSING": Absence("ยังไม่ได้ติดตั้ง", "not installed", missing),
    "HOST_GONE": Absence("หยุดทำงาน กำลังเริ่มใหม่", "stopped and is being started again", gone),
    "HOST_FORBIDDEN": Absence("ไม่อนุญาตให้ใช้", "policy does not allow", forbidden),
    "HOST_OUTDATED": Absence("บนเครื่องนี้เก่าเกินไป", "program on this PC is too old", outdated),
    "EXTENSION_OUTDATED": Absence(
        "ในเบราว์เซอร์เก่าเกินไป", "extension in this browser is too old", extension_outdated
    ),
}


@contextmanager
def brought_about(stage: PanelStage, absence: Absence) -> Iterator[None]:
    """Have the host end and not come back; afterwards it is there again."""
    absence.bring_about(stage)
    stage.host.hang_up()
    try:
        yield
    finally:
        stage.host.hello = HELLO
        install_host(stage.browser.profile, stage.host.program)
        stage.browser.restart_worker()  # and with it the pause before the next start
