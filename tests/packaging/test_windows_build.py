"""What Windows shows of the program, and the script that builds it there, as far as it shows elsewhere."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from authen_bridge import __version__
from tests.support.message_types import REPOSITORY
from tests.support.packaging_scripts import load

load("pyinstaller/build_host.py")  # makes its area importable
from pyinstaller import locked, version_resource  # noqa: E402

SCRIPT = REPOSITORY / "packaging" / "windows" / "build.ps1"


def test_windows_is_told_whose_the_program_is_and_whose_it_is_not() -> None:
    strings = _strings(version_resource.text("1.2.3"))
    assert (strings["CompanyName"], strings["OriginalFilename"]) == ("Authen Bridge", "authen-bridge.exe")
    assert strings["FileVersion"] == strings["ProductVersion"] == "1.2.3"
    assert "not an NHSO product" in strings["ProductName"]
    assert "filevers=(1, 2, 3, 0)" in version_resource.text("1.2.3")
    assert "prodvers=(0, 1, 0, 4)" in version_resource.text("0.1.0.dev4")


def _strings(text: str) -> dict[str, str]:
    return {
        ast.literal_eval(call.args[0]): ast.literal_eval(call.args[1])
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "StringStruct"
    }


def test_the_hosts_own_version_is_one_that_windows_can_show() -> None:
    assert _strings(version_resource.text(__version__))["ProductVersion"] == __version__


@pytest.mark.parametrize("version", ["1.2", "1.2.3.4", "v1.2.3", "1.2.3-rc1", ""])
def test_what_is_no_version_is_refused(version: str) -> None:
    with pytest.raises(ValueError, match="no version"):
        version_resource.text(version)


def test_every_script_that_the_build_names_exists() -> None:
    named = re.findall(r"packaging[\\/][\w\\/.-]+\.(?:py|spec|wxs)", SCRIPT.read_text("utf-8"))
    assert len(named) >= 3
    for name in named:
        assert (REPOSITORY / name.replace("\\", "/")).is_file(), name


def test_every_option_that_the_build_gives_is_known() -> None:
    called = re.findall(r"(packaging[\\/][\w\\/-]+\.py)(.*)", SCRIPT.read_text("utf-8"))
    given = [
        (name.replace("\\", "/"), option)
        for name, rest in called
        for option in re.findall(r" (--[a-z-]+)", rest)
    ]
    assert given
    for name, option in given:
        assert option in _help(REPOSITORY / name), (name, option)


def _help(script: Path) -> str:
    return subprocess.run(
        [sys.executable, str(script), "--help"], capture_output=True, text=True, check=True
    ).stdout


def test_what_the_build_installs_is_in_the_lock_with_hashes() -> None:
    wanted = re.search(r"locked\.py ([a-z -]+)\n", SCRIPT.read_text("utf-8"))
    assert wanted
    roots = set(wanted[1].split()) - {locked.RUNTIME}
    assert roots <= {pin.name for pin in locked.read()}
    assert "--require-hashes" in SCRIPT.read_text("utf-8")
