"""Which of the browsers that we know are on this PC."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from authen_bridge.doctor.pc import Pc
from authen_bridge.install import BROWSERS, Browser
from authen_bridge.registry import HKCU, HKLM, VIEWS

# Programs of Linux' packages, their own and the distributions'.
_PROGRAMS: Mapping[str, tuple[str, ...]] = {
    "chrome": ("/opt/google/chrome/chrome", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"),
    "edge": ("/opt/microsoft/msedge/msedge", "/usr/bin/microsoft-edge", "/usr/bin/microsoft-edge-stable"),
    "chromium": (
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/lib/chromium/chromium",
        "/snap/bin/chromium",
    ),
}

# Windows' list of programs: a program's own entry, and what the path in it holds. Chromium calls its
# program as Chrome does.
_APP_PATHS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths"
_ENTRIES: Mapping[str, tuple[str, str]] = {
    "chrome": ("chrome.exe", r"\google\chrome"),
    "edge": ("msedge.exe", r"\microsoft\edge"),
    "chromium": ("chrome.exe", r"\chromium\application"),
}

_USER_DATA: Mapping[str, str] = {
    "chrome": "Google/Chrome/User Data",
    "edge": "Microsoft/Edge/User Data",
    "chromium": "Chromium/User Data",
}


def here(pc: Pc) -> list[Browser]:
    """Return the browsers of this PC; all that we know where none is found, for one asked us to look."""
    found = [browser for browser in BROWSERS if _is_here(pc, browser)]
    return found or list(BROWSERS)


def user_data(pc: Pc, browser: Browser) -> Path:
    """Return the folder of this user's profiles in ``browser``."""
    return pc.local / (_USER_DATA[browser.name] if pc.windows else browser.user_folder)


def _is_here(pc: Pc, browser: Browser) -> bool:
    if user_data(pc, browser).is_dir():
        return True
    if not pc.windows:
        return any(pc.at(program).exists() for program in _PROGRAMS[browser.name])
    program, inside = _ENTRIES[browser.name]
    entries = (pc.views.read(root, rf"{_APP_PATHS}\{program}", v) for root in (HKCU, HKLM) for v in VIEWS)
    return any(inside in str(entry.values.get("", "")).lower() for entry in entries if entry)
