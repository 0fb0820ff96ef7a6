"""Which New Authen page the zone serves: the choices that differ between eras, or that nobody knows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(slots=True)
class PageVariant:
    """Set on a running zone; a page follows it from its next load on."""

    form: Literal["older", "newer"] = "older"  # before and since October 2565
    routing: Literal["hash", "path"] = "path"  # 2022–24 and since
    rights: Literal["agent", "backend"] = "agent"  # who tells the page the rights: `read`, or its own backend
    confirm: Literal["backend", "agent"] = "backend"  # where the page's confirm button goes
    http: Literal["xhr", "fetch"] = "xhr"  # what HttpClient sends with
    agent: str = "http://localhost:8189"
    poll_milliseconds: int = 2500  # between two looks at `terminals`

    @property
    def create_path(self) -> str:
        """Where the create page is, below the zone's url."""
        return {"hash": "/#/claimcode/create", "path": "/claimcode/create/own"}[self.routing]

    def config(self) -> dict[str, Any]:
        """Return what the page reads when it starts."""
        fields = asdict(self)
        return {**fields, "pollMilliseconds": fields.pop("poll_milliseconds")}
