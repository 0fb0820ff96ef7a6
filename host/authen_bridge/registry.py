"""The Windows registry behind a few calls, so that what uses it can be tested where there is none.

`Registry`, `Values` and `Views` are the seams; the real ones are called Windows…, and work only there.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, Protocol

HKLM, HKCU = "HKLM", "HKCU"

# Windows keeps two copies of HKLM\SOFTWARE, one for 32-bit programs; those of HKCU and of Policies are one.
View = Literal["32", "64"]
VIEWS: tuple[View, ...] = ("32", "64")


class Key(NamedTuple):
    """A key as it was read: its values by name, the default one under "", and the names below it."""

    values: Mapping[str, Any]
    subkeys: tuple[str, ...] = ()


class Views(Protocol):
    """Reads any key in either view."""

    def read(self, root: str, key: str, view: View) -> Key | None:
        """Return a key, or None where there is none or it may not be read."""


class Registry(Protocol):
    def get(self, root: str, key: str) -> str | None:
        """Return the default value of a key, or None where there is no such key."""

    def set(self, root: str, key: str, value: str) -> None:
        """Make the key where missing and set its default value. Raises PermissionError."""

    def delete(self, root: str, key: str) -> bool:
        """Delete a key without subkeys; return whether it was there."""


class Values(Protocol):
    """The named values of a key."""

    def all(self, root: str, key: str) -> Mapping[str, Any]:
        """Return every one of them; ``{}`` where there is no such key."""

    def set(self, root: str, key: str, name: str, value: str) -> None:
        """Set one, its key made where missing. Raises PermissionError."""

    def delete(self, root: str, key: str, name: str) -> bool:
        """Delete one; return whether it was there. Raises PermissionError."""


def values(root: str, key: str) -> Mapping[str, Any]:
    """Return the named values of a key on this Windows machine; ``{}`` where there is no such key."""
    if sys.platform != "win32":
        raise OSError("no registry here")
    import winreg  # noqa: PLC0415 - Windows only

    found: dict[str, Any] = {}
    try:
        handle = winreg.OpenKey(_hive(root), key, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY)
    except FileNotFoundError:
        return {}
    with handle:
        for index in range(winreg.QueryInfoKey(handle)[1]):
            name, value, _kind = winreg.EnumValue(handle, index)
            if name:
                found[name] = value
    return found


def _hive(root: str) -> int:
    if sys.platform != "win32":
        raise OSError("no registry here")
    import winreg  # noqa: PLC0415 - Windows only

    return {HKLM: winreg.HKEY_LOCAL_MACHINE, HKCU: winreg.HKEY_CURRENT_USER}[root]


def _expanded(value: Any, kind: int) -> Any:
    """Return a value as browsers and Windows read it: with the variables filled in that its type allows."""
    if sys.platform != "win32":
        raise OSError("no registry here")
    import winreg  # noqa: PLC0415 - Windows only

    return winreg.ExpandEnvironmentStrings(value) if kind == winreg.REG_EXPAND_SZ else value


class WindowsViews:
    """Those of this Windows machine."""

    def read(self, root: str, key: str, view: View) -> Key | None:
        if sys.platform != "win32":
            raise OSError("no registry here")
        import winreg  # noqa: PLC0415 - Windows only

        wow = {"32": winreg.KEY_WOW64_32KEY, "64": winreg.KEY_WOW64_64KEY}[view]
        try:
            handle = winreg.OpenKey(_hive(root), key, 0, winreg.KEY_READ | wow)
        except (FileNotFoundError, PermissionError):
            return None
        with handle:
            subkeys, values, _changed = winreg.QueryInfoKey(handle)
            found = (winreg.EnumValue(handle, index) for index in range(values))
            return Key(
                {name: _expanded(value, kind) for name, value, kind in found},
                tuple(winreg.EnumKey(handle, index) for index in range(subkeys)),
            )


class WindowsRegistry:
    """The real one, in the 64-bit view: the view a 64-bit browser's own installer writes."""

    def get(self, root: str, key: str) -> str | None:
        if sys.platform != "win32":
            raise OSError("no registry here")
        import winreg  # noqa: PLC0415 - Windows only

        try:
            with winreg.OpenKey(_hive(root), key, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as handle:
                value, _kind = winreg.QueryValueEx(handle, "")
        except FileNotFoundError:
            return None
        return str(value)

    def set(self, root: str, key: str, value: str) -> None:
        if sys.platform != "win32":
            raise OSError("no registry here")
        import winreg  # noqa: PLC0415 - Windows only

        access = winreg.KEY_WRITE | winreg.KEY_WOW64_64KEY
        with winreg.CreateKeyEx(_hive(root), key, 0, access) as handle:
            winreg.SetValueEx(handle, "", 0, winreg.REG_SZ, value)

    def delete(self, root: str, key: str) -> bool:
        if sys.platform != "win32":
            raise OSError("no registry here")
        import winreg  # noqa: PLC0415 - Windows only

        try:
            winreg.DeleteKeyEx(_hive(root), key, winreg.KEY_WOW64_64KEY)
        except FileNotFoundError:
            return False
        return True


class WindowsValues:
    """Those of this Windows machine, in the 64-bit view."""

    def all(self, root: str, key: str) -> Mapping[str, Any]:
        return values(root, key)

    def set(self, root: str, key: str, name: str, value: str) -> None:
        if sys.platform != "win32":
            raise OSError("no registry here")
        import winreg  # noqa: PLC0415 - Windows only

        access = winreg.KEY_WRITE | winreg.KEY_WOW64_64KEY
        with winreg.CreateKeyEx(_hive(root), key, 0, access) as handle:
            winreg.SetValueEx(handle, name, 0, winreg.REG_SZ, value)

    def delete(self, root: str, key: str, name: str) -> bool:
        if sys.platform != "win32":
            raise OSError("no registry here")
        import winreg  # noqa: PLC0415 - Windows only

        access = winreg.KEY_WRITE | winreg.KEY_WOW64_64KEY
        try:
            with winreg.OpenKey(_hive(root), key, 0, access) as handle:
                winreg.DeleteValue(handle, name)
        except FileNotFoundError:
            return False
        return True
