"""Who may start the host, and whose pages have which zone: the shipped lists, or those of a package."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from authen_bridge import names, packaged
from authen_bridge.packaged import BadPackage, Packaged
from tests.support.installed_host import CACHES, SOURCE

OWN_ID = "abcdefghijklmnopabcdefghijklmnop"
OWN = {"extension_ids": [OWN_ID], "origins": {"https://erm.example": "production"}}
TELL = """
import json
from authen_bridge import install, names
from authen_bridge.nhso.zones import zone_of
print(json.dumps([names.ALLOWED_ORIGINS, install.manifest("/x")["allowed_origins"],
    [zone_of(f"https://{host}", None, "test") for host in ("erm.example", "authenservice.nhso.go.th")]]))
"""


@pytest.fixture
def packaged_host(tmp_path: Path) -> Path:
    """The folder of a host's program that a package was made of; the file beside the code is ``OWN``."""
    program = Path(shutil.copytree(SOURCE, tmp_path / "authen_bridge", ignore=CACHES))
    (program / "packaged.json").write_text(json.dumps(OWN), "utf-8")
    return tmp_path


def run(program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python on the host in ``program``, with nothing to read."""
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": str(program), "AUTHEN_BRIDGE_HOME": str(program / "home")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_nothing_is_packaged_in_the_repository_so_the_shipped_lists_hold() -> None:
    assert packaged.read() == Packaged()
    assert names.EXTENSION_IDS == names.SHIPPED_IDS
    assert names.PACKAGED_ORIGINS == {}


def test_a_package_s_own_id_takes_the_place_of_ours_and_its_origins_have_their_zones(
    packaged_host: Path,
) -> None:
    told = run(packaged_host, "-c", TELL)
    own = [f"chrome-extension://{OWN_ID}/"]
    assert json.loads(told.stdout) == [own, own, ["production", "production"]], told.stderr


@pytest.mark.parametrize(("caller", "greeted"), [(OWN_ID, True), (names.SHIPPED_IDS[0], False)])
def test_a_packaged_host_greets_the_package_s_extension_and_no_other(
    packaged_host: Path, caller: str, greeted: bool
) -> None:
    started = run(packaged_host, "-m", "authen_bridge", f"chrome-extension://{caller}/")
    assert ('"hello"' in started.stdout, started.returncode) == (greeted, 0 if greeted else 2)


def test_no_package_gives_nhso_s_pages_another_zone(packaged_host: Path) -> None:
    wrong = {"origins": {"https://authenservice.nhso.go.th": "test", "https://erm.example": "production"}}
    (packaged_host / "authen_bridge" / "packaged.json").write_text(json.dumps(wrong), "utf-8")
    assert json.loads(run(packaged_host, "-c", TELL).stdout)[2] == ["production", "production"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "packaged.json: "),
        ("[" * 100_000, "packaged.json: "),
        ("[]", "must be an object"),
        ('{"extension_id": []}', "must be an object"),
        ('{"extension_ids": "abcdefghijklmnopabcdefghijklmnop"}', "must be a list of ids"),
        ('{"extension_ids": ["abcdefghijklmnopabcdefghijklmnoq"]}', "from a to p"),
        ('{"extension_ids": ["*"]}', "from a to p"),
        ('{"origins": ["https://erm.example"]}', "must be https origins"),
        ('{"origins": {"http://erm.example": "test"}}', "must be https origins"),
        ('{"origins": {"https://erm.example": "live"}}', "test or production"),
    ],
)
def test_a_broken_file_is_refused_and_nothing_is_taken_in_its_place(
    content: str, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "packaged.json"
    file.write_text(content, "utf-8")
    with pytest.raises(BadPackage, match=said):
        packaged.read(file)


def test_a_host_with_a_broken_file_greets_nobody_and_says_why(packaged_host: Path) -> None:
    (packaged_host / "authen_bridge" / "packaged.json").write_text("{}}", "utf-8")
    started = run(packaged_host, "-m", "authen_bridge", f"chrome-extension://{names.SHIPPED_IDS[0]}/")
    assert (started.stdout, started.returncode != 0) == ("", True)
    assert "packaged.json" in started.stderr
