"""The doctor's report as one object a fleet can collect: `Inventory`, and its JSON schema.

It names the computer, and no person: a user's own folder in a path is "~".
"""

from __future__ import annotations

import re
import socket
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from authen_bridge.doctor import CardFigures, Check, Report, versions, worst
from authen_bridge.doctor.finding import State
from authen_bridge.doctor.pc import Pc
from authen_bridge.install import BROWSERS
from authen_bridge.names import PROTOCOL

_OWN_FOLDER = re.compile(r"/home/[^/\"]+|/Users/[^/\"]+|[A-Z]:\\+Users\\+[^\\\"]+", re.IGNORECASE)


class BrowserInventory(BaseModel):
    """What concerns one browser: its worst state, and the codes that say why."""

    name: str
    state: State
    registration: list[str]
    policies: list[str]


class Inventory(BaseModel):
    """What `authen-bridge doctor --json` prints. Codes are append-only."""

    model_config = ConfigDict(title="Authen Bridge: the doctor's report")

    schemaVersion: Literal[1] = 1  # raised only when a key goes or changes its meaning; new ones may come
    computer: str
    time: str = Field(description="ISO 8601, UTC")
    version: str
    protocol: int
    system: str
    python: str
    zone: str
    state: State = Field(description="the worst of all checks")
    browsers: list[BrowserInventory]
    checks: list[Check]
    card: CardFigures | None


def inventory(report: Report, now: datetime | None = None) -> Inventory:
    return Inventory(
        computer=socket.gethostname(),
        time=(now or datetime.now(UTC)).isoformat(timespec="seconds"),
        version=report.version,
        protocol=PROTOCOL,
        system=versions.system(),
        python=versions.python(),
        zone=report.zone,
        state=report.worst,
        browsers=_browsers(report.checks),
        checks=[_impersonal(check) for check in report.checks],
        card=report.card,
    )


def schema() -> dict[str, Any]:
    return Inventory.model_json_schema(mode="serialization")


def _browsers(checks: list[Check]) -> list[BrowserInventory]:
    found = []
    for browser in BROWSERS:
        own = [check for check in checks if check.browser == browser.name]
        if own:
            codes = {name: [c.code for c in own if c.name == name] for name in ("browser", "policy")}
            found.append(
                BrowserInventory(
                    name=browser.name,
                    state=worst(own),
                    registration=codes["browser"],
                    policies=codes["policy"],
                )
            )
    return found


def _impersonal(check: Check) -> Check:
    pc = Pc.this()
    # A home may be anywhere, and what roams on a server: \\server\users$\NAME.
    own = [re.escape(str(folder)) for folder in (pc.home, pc.config, pc.local) if len(folder.parts) > 1]

    def without(words: str) -> str:
        for folder in own:
            words = re.sub(rf"{folder}(?![\w.-])", "~", words, flags=re.IGNORECASE)
        return _OWN_FOLDER.sub("~", words)

    return check.model_copy(update={"found": without(check.found), "mend": without(check.mend)})
