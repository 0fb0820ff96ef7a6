"""The doctor names the host that each browser would start, and every entry that is stale."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest

from authen_bridge import install
from authen_bridge.bridge import Bridge
from authen_bridge.doctor import registration
from authen_bridge.doctor.finding import Chain, Finding
from authen_bridge.install import BROWSERS
from authen_bridge.registry import HKCU, HKLM, VIEWS, View
from tests.support.invented_pc import InventedPc

content = registration._content
NOBODY = cast("Bridge", None)  # these checks ask nothing of a host
EDGE = BROWSERS[1]

# Chrome's and Edge's order of hives and views.
PLACES: tuple[tuple[str, View], ...] = ((HKCU, "32"), (HKCU, "64"), (HKLM, "32"), (HKLM, "64"))


@pytest.fixture
def linux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> InventedPc:
    return _pc(tmp_path, monkeypatch, windows=False)


@pytest.fixture
def windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> InventedPc:
    return _pc(tmp_path, monkeypatch, windows=True)


def _pc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, windows: bool) -> InventedPc:
    pc = InventedPc(tmp_path, windows=windows)
    monkeypatch.setattr(install, "executable", lambda: pc.program)
    return pc


def look(pc: InventedPc, browser: str = "chrome") -> list[Finding]:
    return [found for found in registration.look(Chain(NOBODY, pc.pc)) if found.browser == browser]


def codes(pc: InventedPc, browser: str = "chrome") -> list[str]:
    return [found.code for found in look(pc, browser)]


def register(pc: InventedPc, root: str, view: View, manifest: Path, browser: str = "chrome") -> None:
    pc.hives.set(root, pc.browser(browser).host_keys[0], {"": str(manifest)}, view)


# ── Linux ─────────────────────────────────────────────────────────────────────────────────────


class Files(NamedTuple):
    user: str  # what the user's manifest names: "", ours, another, gone
    system: str
    codes: list[str]


TABLE = (
    Files("", "", ["BROWSER_NONE"]),
    Files("", "ours", ["BROWSER_REGISTERED"]),
    Files("", "another", ["BROWSER_OTHER_PROGRAM"]),
    Files("", "gone", ["BROWSER_PROGRAM_GONE"]),
    Files("ours", "", ["BROWSER_REGISTERED"]),
    Files("ours", "ours", ["BROWSER_REGISTERED", "BROWSER_USER_FIRST"]),
    Files("ours", "another", ["BROWSER_REGISTERED", "BROWSER_STALE"]),
    Files("ours", "gone", ["BROWSER_REGISTERED", "BROWSER_STALE"]),
    Files("another", "ours", ["BROWSER_OTHER_PROGRAM", "BROWSER_USER_FIRST"]),
    Files("another", "gone", ["BROWSER_OTHER_PROGRAM", "BROWSER_STALE"]),
    Files("gone", "ours", ["BROWSER_PROGRAM_GONE", "BROWSER_USER_FIRST"]),
    Files("gone", "another", ["BROWSER_PROGRAM_GONE", "BROWSER_STALE"]),
)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"user {row.user or '-'}, system {row.system or '-'}")
@pytest.mark.parametrize("browser", [each.name for each in BROWSERS])
def test_on_linux_the_user_s_file_wins_over_the_machine_s(
    linux: InventedPc, row: Files, browser: str
) -> None:
    (linux.pc.config / linux.browser(browser).user_folder).mkdir(parents=True)  # it is used here
    programs = {"ours": linux.program, "another": linux.other_program, "gone": Path("/gone/authen-bridge")}
    if row.user:
        linux.manifest(linux.user_file(browser), programs[row.user])
    if row.system:
        linux.manifest(linux.system_file(browser), programs[row.system])
    assert codes(linux, browser) == row.codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("no json", "BROWSER_UNREADABLE"),
        ("[]", "BROWSER_UNREADABLE"),
        ("{}", "BROWSER_UNREADABLE"),
        ('{"path": 1}', "BROWSER_UNREADABLE"),
        ('{"path": "/usr", "name": "th.example.host"}', "BROWSER_NAME"),
        ('{"path": "/usr", "name": "th.authenbridge.host"}', "BROWSER_ORIGINS"),
        (
            '{"path": "/usr", "name": "th.authenbridge.host", "allowed_origins": ["chrome-extension://a/"]}',
            "BROWSER_ORIGINS",
        ),
    ],
)
def test_a_manifest_that_starts_nothing_is_broken(linux: InventedPc, text: str, code: str) -> None:
    linux.file(linux.system_file("chrome"), text)
    (found,) = look(linux)
    assert (found.state, found.code) == ("broken", code)
    assert "authen-bridge install --browser chrome --system" in found.mend


def test_a_manifest_of_another_version_is_told(linux: InventedPc) -> None:
    linux.manifest(linux.system_file("chrome"), description="as an older one wrote it")
    (found,) = look(linux)
    assert (found.state, found.code) == ("warning", "BROWSER_OLD")


def test_an_entry_that_this_user_may_not_look_at_is_named_and_keeps_no_other_browser_from_being_looked_at(
    linux: InventedPc, monkeypatch: pytest.MonkeyPatch
) -> None:
    shut = linux.manifest(linux.system_file("chrome"))
    linux.manifest(linux.system_file("edge"))
    stat = Path.stat

    def denied(path: Path, **how: Any) -> Any:
        if path == shut:
            raise PermissionError
        return stat(path, **how)

    monkeypatch.setattr(Path, "stat", denied)
    monkeypatch.setattr(registration, "_content", lambda file: {} if file == shut else content(file))
    assert (codes(linux), codes(linux, "edge")) == (["BROWSER_UNREADABLE"], ["BROWSER_REGISTERED"])


def test_a_browser_that_knows_nothing_is_a_warning_where_another_one_knows(linux: InventedPc) -> None:
    for folder in ("google-chrome", "chromium"):
        (linux.pc.config / folder).mkdir(parents=True)
    linux.manifest(linux.system_file("chromium"))
    assert [(f.browser, f.state, f.code) for f in registration.look(Chain(NOBODY, linux.pc))] == [
        ("chrome", "warning", "BROWSER_UNKNOWN"),
        ("chromium", "ok", "BROWSER_REGISTERED"),
    ]


def test_browsers_that_are_not_on_the_pc_are_left_out(linux: InventedPc) -> None:
    linux.file("usr/bin/chromium")
    for browser in BROWSERS:
        linux.manifest(linux.system_file(browser.name))
    assert {f.browser for f in registration.look(Chain(NOBODY, linux.pc))} == {"chromium"}


def test_where_user_level_hosts_are_off_the_machine_s_entry_wins(linux: InventedPc) -> None:
    linux.policy("chrome", '{"NativeMessagingUserLevelHosts": false}')
    linux.manifest(linux.user_file("chrome"), Path("/gone/authen-bridge"))
    linux.manifest(linux.system_file("chrome"))
    assert codes(linux) == ["BROWSER_REGISTERED"]
    linux.policy("chrome", '{"NativeMessagingUserLevelHosts": true}')
    assert codes(linux) == ["BROWSER_PROGRAM_GONE", "BROWSER_USER_FIRST"]


# ── Windows ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("place", PLACES)
def test_each_of_the_four_views_is_looked_at(windows: InventedPc, place: tuple[str, View]) -> None:
    register(windows, *place, windows.manifest("manifests/ours.json"))
    assert codes(windows) == ["BROWSER_REGISTERED"]


@pytest.mark.parametrize(("first", "second"), [*permutations(range(4), 2)])
def test_of_two_entries_the_one_wins_that_the_browser_finds_first(
    windows: InventedPc, first: int, second: int
) -> None:
    if {first, second} == {0, 1}:
        return  # both views of HKCU are one key; the next test has it
    stale = windows.manifest("manifests/older.json", windows.other_program)
    register(windows, *PLACES[first], stale)
    register(windows, *PLACES[second], windows.manifest("manifests/ours.json"))
    winner, *others = look(windows)
    assert winner.code == ("BROWSER_OTHER_PROGRAM" if first < second else "BROWSER_REGISTERED")
    if first > second:
        (other,) = others
        assert other.code == "BROWSER_STALE"
        root, view = PLACES[first]
        assert rf'reg delete "{root}\SOFTWARE\Google\Chrome' in other.mend
        assert other.mend.endswith(f"/f /reg:{view}")


def test_the_one_key_of_a_user_is_told_once_though_both_views_show_it(windows: InventedPc) -> None:
    stale = windows.manifest("manifests/older.json", windows.other_program)
    for view in VIEWS:
        register(windows, HKCU, view, stale)
    assert len(registration.entries(windows.pc, windows.browser("chrome"))) == 1


def test_a_stale_32_bit_entry_hides_the_msi_s_and_the_mend_names_its_view(windows: InventedPc) -> None:
    register(windows, HKLM, "32", Path("C:/Program Files (x86)/AuthenBridge/old.json"))
    register(windows, HKLM, "64", windows.manifest("manifests/ours.json"))
    winner = look(windows)[0]
    assert (winner.state, winner.code) == ("broken", "BROWSER_MANIFEST_GONE")
    assert "/reg:32" in winner.mend


def test_a_manifest_beside_its_program_may_name_it_without_a_folder_as_the_msi_s_does(
    windows: InventedPc,
) -> None:
    manifest = windows.manifest("opt/authen-bridge/th.json", path=windows.program.name)
    register(windows, HKLM, "64", manifest)
    assert codes(windows) == ["BROWSER_REGISTERED"]
    windows.program.unlink()
    assert codes(windows) == ["BROWSER_PROGRAM_GONE"]


def test_on_linux_a_manifest_has_to_name_the_program_s_folder(linux: InventedPc) -> None:
    linux.manifest(linux.system_file("chrome"), path=linux.program.name)
    assert codes(linux) == ["BROWSER_UNREADABLE"]


def test_edge_takes_chrome_s_entry_where_it_has_none_and_before_its_own_in_the_later_view(
    windows: InventedPc,
) -> None:
    chrome = windows.manifest("manifests/chrome.json", windows.other_program)
    register(windows, HKLM, "32", chrome)
    assert codes(windows, "edge") == ["BROWSER_OTHER_PROGRAM"]
    register(windows, HKLM, "64", windows.manifest("manifests/edge.json"), "edge")
    assert codes(windows, "edge") == ["BROWSER_OTHER_PROGRAM"]
    register(windows, HKLM, "32", windows.manifest("manifests/edge.json"), "edge")
    assert codes(windows, "edge") == ["BROWSER_REGISTERED"]


APP_PATHS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths"


@pytest.mark.parametrize(
    ("entry", "path", "browser"),
    [
        ("chrome.exe", r"C:\Program Files\Google\Chrome\Application\chrome.exe", "chrome"),
        ("msedge.exe", r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe", "edge"),
        ("chrome.exe", r"C:\Users\somchai\AppData\Local\Chromium\Application\chrome.exe", "chromium"),
    ],
)
def test_windows_list_of_programs_tells_which_browsers_are_there(
    windows: InventedPc, entry: str, path: str, browser: str
) -> None:
    windows.hives.set(HKLM, rf"{APP_PATHS}\{entry}", {"": path})
    assert [f.browser for f in registration.look(Chain(NOBODY, windows.pc))] == [browser]


def test_installing_and_looking_agree_on_the_keys(windows: InventedPc) -> None:
    written: dict[str, Any] = {p.browser: p.key for p in install.places(None, system=True, windows=True)}
    assert written == {browser.name: browser.host_keys[0] for browser in BROWSERS}
