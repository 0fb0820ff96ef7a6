"""The table: which control of which page, in which era, form and kit, ends up with what in the model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from tests.extension.filler_page import Value
from tests.support.bundling import ROOT
from tests.testzone.invented import CLAIM_TYPES, HD
from tests.testzone.lists import CARD_TYPES, CERTIFIERS, REASONS, RELATIONS
from tests.testzone.variant import Kit

FILE = ROOT / "build" / "forms" / "table.md"
LEAST = 150  # rows that there must be

Routing = Literal["hash", "path"]
Form = Literal["older", "newer"]


class Variant(NamedTuple):
    routing: Routing
    form: Form
    kit: Kit

    def __str__(self) -> str:
        return "-".join(self)


# All of them with the browser's own controls; the other kits in both eras and both forms.
VARIANTS = [
    Variant(routing, form, kit)
    for routing, form, kit in product(get_args(Routing), get_args(Form), get_args(Kit))
    if kit == "bootstrap" or (routing, form) in {("hash", "older"), ("path", "newer")}
]

VISIT: dict[str, Value] = {
    "mobile": "0899999901",
    "phones": "029999901, 029999902",
    "hn": "99-0001",
    "service": CLAIM_TYPES[HD],
}
BY_CARD: dict[str, Value] = {"certifier": CERTIFIERS[0], "relation": "มารดา"}
BY_DOCUMENT: dict[str, Value] = {
    "certifier": CERTIFIERS[1],
    "certifier-name": "ดินสอ ทดสอบมณี",
    "relation": RELATIONS[-1],
    "card-type": CARD_TYPES[5],
    "reason": REASONS[7],
}
DAYS: dict[str, Value] = {"from": "2026-03-09", "to": "2026-03-11"}
LOOKUPS = {
    "search-edit": "/claimcode/search/edit",
    "search-delete": "/claimcode/search/confirmed",
    "history": "/claimcode/search/history",
    "report": "/report/eclaim",
}

# Where the model holds another text than was given.
IN_MODEL = {"service": [HD], "from": "09/03/2569", "to": "11/03/2569"}


class Row(NamedTuple):
    page: str
    routing: str
    form: str
    kit: str
    control: str
    outcome: str  # what the filler reports
    expected: Any  # in the model
    model: Any
    right: bool

    def line(self) -> str:
        shown = [*self[:6], _text(self.model), "yes" if self.right else f"NO: {_text(self.expected)}"]
        return f"| {' | '.join(shown)} |"


def rows(
    page: str,
    variant: tuple[str, str, str],
    outcomes: Mapping[str, str],
    wanted: Mapping[str, tuple[str, Any]],
    model: Mapping[str, Any],
) -> list[Row]:
    """Return a row for each control in ``wanted``: its outcome, and what the model should hold.

    An expected set holds the values of which any will do.
    """
    listed = []
    for control, (outcome, expected) in wanted.items():
        held, told = model.get(control), outcomes.get(control, "untouched")
        same = held in expected if isinstance(expected, set) else held == expected
        listed.append(Row(page, *variant, control, told, expected, held, same and told == outcome))
    return listed


def write(table: Iterable[Row], file: Path = FILE) -> None:
    head = "| page | routing | form | kit | control | reported | in the model | as expected |"
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [head, "|---" * 8 + "|", *(row.line() for row in table)]
    file.write_text(f"{len(lines) - 2} rows\n\n" + "\n".join(lines) + "\n", "utf-8")


def _text(value: Any) -> str:
    if isinstance(value, (list, set)):
        return ", ".join(map(str, sorted(value))) or "none"
    return "–" if value in ("", None) else str(value)
