"""What goes into the frozen host and what stays out: what only builds or tests, above all."""

from __future__ import annotations

from collections.abc import Collection
from importlib.metadata import packages_distributions

from pyinstaller.locked import normalized

# What is installed, or Python's own, and only tools, terminals and tests want it.
TOOLS_OUT = (
    *("tkinter", "turtle", "idlelib", "lib2to3", "test", "unittest", "doctest", "pydoc", "pydoc_data"),
    *("pdb", "bdb", "curses", "readline", "distutils", "ensurepip", "venv", "multiprocessing", "xmlrpc"),
    "pycparser",  # cffi reads C with it, where something is compiled
)

# PyInstaller's start-up code that serves programs which ask for their own source text or list their own
# packages. The host does neither, and both run before its first frame.
START_UP_OUT = frozenset({"pyi_rth_inspect", "pyi_rth_pkgutil"})


def left_out(runtime: Collection[str]) -> list[str]:
    """Return the modules to leave out: all that no distribution of ``runtime`` brings, and the table's."""
    foreign = (
        module
        for module, owners in packages_distributions().items()
        if not {normalized(owner) for owner in owners} & {*runtime, "authen-bridge"}
    )
    return sorted({*foreign, *TOOLS_OUT})
