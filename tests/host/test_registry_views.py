"""The real reader of the registry, over a stand-in of Python's `winreg`, which exists on Windows alone."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest

from authen_bridge.registry import HKCU, HKLM, Key, View, WindowsViews


class Handle:
    def __init__(self, values: dict[str, Any], subkeys: list[str]) -> None:
        self.values = list(values.items())
        self.subkeys = subkeys
        self.open = True

    def __enter__(self) -> Handle:
        return self

    def __exit__(self, *_: object) -> None:
        self.open = False


class Winreg(ModuleType):
    """The calls and the constants that are used, with winreg.h's values."""

    HKEY_LOCAL_MACHINE, HKEY_CURRENT_USER = 0x80000002, 0x80000001
    REG_SZ, REG_EXPAND_SZ = 1, 2
    KEY_READ, KEY_WOW64_32KEY, KEY_WOW64_64KEY = 0x20019, 0x0200, 0x0100

    def __init__(self) -> None:
        super().__init__("winreg")
        self.keys: dict[tuple[int, str, int], Handle | Exception] = {}

    def OpenKey(self, hive: int, key: str, reserved: int, access: int) -> Handle:  # noqa: N802 - winreg's
        assert reserved == 0
        found = self.keys.get((hive, key, access), FileNotFoundError())
        if isinstance(found, Exception):
            raise found
        return found

    def QueryInfoKey(self, handle: Handle) -> tuple[int, int, int]:  # noqa: N802 - winreg's
        return len(handle.subkeys), len(handle.values), 0

    def EnumValue(self, handle: Handle, index: int) -> tuple[str, Any, int]:  # noqa: N802 - winreg's
        assert handle.open
        name, value = handle.values[index]
        return name, value, self.REG_EXPAND_SZ if "%" in str(value) else self.REG_SZ

    def ExpandEnvironmentStrings(self, text: str) -> str:  # noqa: N802 - winreg's
        return text.replace("%ProgramFiles%", r"C:\Program Files")

    def EnumKey(self, handle: Handle, index: int) -> str:  # noqa: N802 - winreg's
        assert handle.open
        return handle.subkeys[index]


@pytest.fixture
def winreg(monkeypatch: pytest.MonkeyPatch) -> Winreg:
    stand_in = Winreg()
    monkeypatch.setitem(sys.modules, "winreg", stand_in)
    monkeypatch.setattr(sys, "platform", "win32")
    return stand_in


@pytest.mark.parametrize("root", [HKCU, HKLM])
@pytest.mark.parametrize("view", ["32", "64"])
def test_a_key_is_read_in_the_view_that_is_asked_for(winreg: Winreg, root: str, view: View) -> None:
    hive = {HKLM: Winreg.HKEY_LOCAL_MACHINE, HKCU: Winreg.HKEY_CURRENT_USER}[root]
    access = Winreg.KEY_READ | (Winreg.KEY_WOW64_32KEY if view == "32" else Winreg.KEY_WOW64_64KEY)
    winreg.keys[hive, "SOFTWARE\\X", access] = Handle({"": "C:\\x.json", "n": 1}, ["below"])
    assert WindowsViews().read(root, "SOFTWARE\\X", view) == Key({"": "C:\\x.json", "n": 1}, ("below",))
    other: View = "64" if view == "32" else "32"
    assert WindowsViews().read(root, "SOFTWARE\\X", other) is None


def test_variables_are_filled_in_as_the_browser_does(winreg: Winreg) -> None:
    access = Winreg.KEY_READ | Winreg.KEY_WOW64_64KEY
    winreg.keys[Winreg.HKEY_LOCAL_MACHINE, "X", access] = Handle({"": r"%ProgramFiles%\x.json"}, [])
    assert WindowsViews().read(HKLM, "X", "64") == Key({"": r"C:\Program Files\x.json"})


def test_a_key_that_may_not_be_read_is_as_one_that_is_not_there(winreg: Winreg) -> None:
    access = Winreg.KEY_READ | Winreg.KEY_WOW64_64KEY
    winreg.keys[Winreg.HKEY_LOCAL_MACHINE, "SECURITY", access] = PermissionError()
    assert WindowsViews().read(HKLM, "SECURITY", "64") is None
