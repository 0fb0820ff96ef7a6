"""Which New Authen page the zone serves: the choices that differ between eras, or that nobody knows."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any, Literal

Kit = Literal["bootstrap", "ng-bootstrap", "primeng", "material"]


@dataclass(slots=True)
class PageVariant:
    """Set on a running zone; a page follows it from its next load on."""

    kit: Kit = "bootstrap"  # what draws the controls
    form: Literal["older", "newer"] = "older"  # before and since October 2565
    routing: Literal["hash", "path"] = "path"  # 2022–24 and since
    rights: Literal["agent", "backend"] = "agent"  # who tells the page the rights: `read`, or its own backend
    confirm: Literal["backend", "agent"] = "backend"  # where the page's confirm button goes
    http: Literal["xhr", "fetch"] = "xhr"  # what HttpClient sends with
    agent: str = "http://localhost:8189"
    poll_milliseconds: int = 2500  # between two looks at `terminals`
    late_milliseconds: int = 0  # from a known person to their visit form
    rebuilt: bool = False  # the first value entered has the visit form made anew, with the same model

    @property
    def create_path(self) -> str:
        """Where the create page is, below the zone's url."""
        return {"hash": "/#/claimcode/create", "path": "/claimcode/create/own"}[self.routing]

    @property
    def other_path(self) -> str:
        """Where its second tab is: in the hash era a state of the same route; since then a route, assumed."""
        return {"hash": "/#/claimcode/create", "path": "/claimcode/create/other"}[self.routing]

    def config(self) -> dict[str, Any]:
        """Return what the page reads when it starts."""
        return {_camel(name): value for name, value in asdict(self).items()}


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda found: found[1].upper(), name)
