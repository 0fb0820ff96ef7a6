"""Which host each browser would start: every entry it looks at, in its order, and the first one wins.

A browser that finds an entry looks no further, even where that one leads nowhere: an entry that an
older install left behind hides the right one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

from authen_bridge import install
from authen_bridge.doctor import browsers
from authen_bridge.doctor.finding import Chain, Finding, State
from authen_bridge.doctor.in_force import in_force
from authen_bridge.doctor.pc import Pc
from authen_bridge.install import Browser
from authen_bridge.names import ALLOWED_ORIGINS, HOST_NAME
from authen_bridge.registry import HKCU, HKLM, VIEWS

Level = Literal["user", "machine"]

_INSTALL = "run: authen-bridge install"

# Chromium looks for the user's entry before the machine's, and in the 32-bit view before the 64-bit
# one: chrome/browser/extensions/api/messaging/native_process_launcher_win.cc
_HIVES: tuple[tuple[str, Level], ...] = ((HKCU, "user"), (HKLM, "machine"))


class Entry(NamedTuple):
    """One place that leads a browser to a manifest. ``own`` false: it is another browser's."""

    level: Level
    manifest: Path
    place: str  # of the entry: a file, or a key with its view
    forget: str  # what removes it
    own: bool = True


def look(chain: Chain) -> list[Finding]:
    """Say for each browser which entry wins, what is wrong with it, and which others are stale."""
    program = _this_program()
    listed = {browser: counted(chain.pc, browser) for browser in browsers.here(chain.pc)}
    any_knows = any(listed.values())
    return [
        finding
        for browser, known in listed.items()
        for finding in (
            _judged(browser, known, program, windows=chain.pc.windows)
            if known
            else [_unknown(browser, any_knows)]
        )
    ]


def _unknown(browser: Browser, any_knows: bool) -> Finding:
    state: State = "warning" if any_knows else "broken"
    code = "BROWSER_UNKNOWN" if any_knows else "BROWSER_NONE"
    return Finding(state, code, f"{browser.name}: does not know this host", _INSTALL, browser.name)


def counted(pc: Pc, browser: Browser) -> list[Entry]:
    """Return the entries that ``browser`` would take, the winner first. Policy may rule out the user's."""
    user_too = in_force(pc, browser).flag("NativeMessagingUserLevelHosts") is not False
    return [entry for entry in entries(pc, browser) if user_too or entry.level == "machine"]


def entries(pc: Pc, browser: Browser) -> list[Entry]:
    """Return every entry for our host that ``browser`` looks at, in its order."""
    return list(_keys(pc, browser) if pc.windows else _files(pc, browser))


def _files(pc: Pc, browser: Browser) -> Iterator[Entry]:
    name = f"{HOST_NAME}.json"
    levels: tuple[tuple[Level, Path, str], ...] = (
        ("user", pc.config / browser.user_folder / "NativeMessagingHosts" / name, "rm"),
        ("machine", pc.at(browser.system_folder) / "native-messaging-hosts" / name, "sudo rm"),
    )
    for level, file, remove in levels:
        if _exists(file):
            yield Entry(level, file, str(file), f'{remove} "{file}"')


def _keys(pc: Pc, browser: Browser) -> Iterator[Entry]:
    seen: set[str] = set()
    for root, level in _HIVES:
        for view in VIEWS:
            for key in browser.host_keys:
                read = pc.views.read(root, key, view)
                if read is None or (root == HKCU and key in seen):  # both views of HKCU show one key
                    continue
                seen.add(key)
                forget = rf'reg delete "{root}\{key}" /f /reg:{view}'
                place = rf"{root}\{key} ({view}-bit view)"
                own = key == browser.host_keys[0]
                yield Entry(level, Path(str(read.values.get("", ""))), place, forget, own)


def _judged(browser: Browser, listed: list[Entry], program: Path | None, *, windows: bool) -> list[Finding]:
    winner, *others = listed
    others = [entry for entry in others if entry.own]  # another browser's are told under its own name
    won = judge(winner, program, windows=windows)
    found = [_finding(browser, won, winner)]
    for other in others:
        state, code, words = judge(other, program, windows=windows)
        if state != "ok" and (code, other.manifest) != (won.code, winner.manifest):
            said = f"{browser.name}: stale, hidden by another entry: {other.place}: {words}"
            found.append(Finding("warning", "BROWSER_STALE", said, f"run: {other.forget}", browser.name))
        elif state == "ok" and winner.level == "user" and other.level == "machine":
            said = f"{browser.name}: this user's entry hides the machine's: {winner.place}"
            found.append(
                Finding("warning", "BROWSER_USER_FIRST", said, f"run: {winner.forget}", browser.name)
            )
    return found


class Verdict(NamedTuple):
    state: State
    code: str
    words: str


def judge(entry: Entry, program: Path | None, *, windows: bool) -> Verdict:
    """Say whether ``entry`` leads to ``program``, as this version would have written it."""
    sound = Verdict("ok", "BROWSER_REGISTERED", str(entry.manifest))
    return next(_faults(entry.manifest, program, windows=windows), sound)


def _faults(file: Path, program: Path | None, *, windows: bool) -> Iterator[Verdict]:
    """Yield what is wrong with a manifest; each line relies on those above it having found nothing."""
    if not _exists(file):
        yield Verdict("broken", "BROWSER_MANIFEST_GONE", f"names the manifest {file}, which is gone")
    content = _content(file)
    path = content.get("path")
    if not isinstance(path, str) or not (windows or Path(path).is_absolute()):
        yield Verdict("broken", "BROWSER_UNREADABLE", f"the manifest {file} is unreadable")
    named = file.parent / str(path)  # Windows' browsers take a path as seen from the manifest
    if content.get("name") != HOST_NAME:
        yield Verdict("broken", "BROWSER_NAME", f"the manifest {file} is another host's")
    if not named.exists():
        yield Verdict("broken", "BROWSER_PROGRAM_GONE", f"the manifest {file} names {named}, which is gone")
    allowed = content.get("allowed_origins")
    if not isinstance(allowed, list) or not set(ALLOWED_ORIGINS) <= set(map(str, allowed)):
        yield Verdict("broken", "BROWSER_ORIGINS", f"the manifest {file} does not allow our extension")
    if program and named.resolve() != program.resolve():
        yield Verdict("warning", "BROWSER_OTHER_PROGRAM", f"starts {named}, not this program, {program}")
    if content != install.manifest(Path(str(path))):
        yield Verdict("warning", "BROWSER_OLD", f"the manifest {file} is another version's")


def _finding(browser: Browser, won: Verdict, winner: Entry) -> Finding:
    if won.state == "ok":
        return Finding("ok", won.code, f"{browser.name}: {won.words} ({winner.level})", "", browser.name)
    for_all = " --system" if winner.level == "machine" else ""
    again = f"{_INSTALL} --browser {browser.name}{for_all}"
    mend = f"run: {winner.forget}, then {again}"
    return Finding(won.state, won.code, f"{browser.name}: {winner.place}: {won.words}", mend, browser.name)


def _exists(file: Path) -> bool:
    """Tell whether it is there, also where it may not be looked at: that is no reason to miss it."""
    try:
        return file.is_file()
    except PermissionError:
        return True


def _content(file: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _this_program() -> Path | None:
    try:
        return install.executable()
    except install.CannotInstall:
        return None
