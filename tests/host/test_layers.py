"""Imports run downwards only; `card` knows nothing of NHSO, `nhso` nothing of cards or browsers."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import authen_bridge

PACKAGE = Path(authen_bridge.__file__).parent

# From the top; a module may import from its own line and from those below it.
LAYERS = (
    {"__main__", "cli", "hello"},
    {"serving"},
    {"routes"},
    {"handlers"},
    {"doctor"},
    {"bridge", "answers", "install"},
    {"records", "leftovers"},
    {"card", "nhso"},
    {"store"},
    {"settings"},
    {"policy", "messages", "framing", "problems"},
    {"registry", "names", "pid"},
    {"packaged"},
)
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}


def imported(module: Path) -> set[str]:
    """Return the parts of this package that ``module`` imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module.name}: a relative import"
            parts = (node.module or "").split(".")
            if parts[0] == "authen_bridge":
                found |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        if isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
            found |= {parts[1] for parts in names if parts[0] == "authen_bridge" and len(parts) > 1}
    return found & RANK.keys()


@pytest.mark.parametrize(
    "module", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_a_module_imports_only_from_its_own_layer_and_below(module: Path) -> None:
    own = module.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if own == "__init__":
        assert not imported(module)
        return
    assert all(RANK[other] >= RANK[own] for other in imported(module)), imported(module)


def test_cards_and_nhso_know_nothing_of_each_other_and_the_store_of_neither() -> None:
    for own, other in (("card", "nhso"), ("nhso", "card"), ("store", "card"), ("store", "nhso")):
        for module in (PACKAGE / own).glob("*.py"):
            assert other not in imported(module), module.name
