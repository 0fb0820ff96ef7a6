"""The step of a release that has the extension's key: what it makes, and what it leaves behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.crx import Signer, opened, signer  # noqa: F401 - a fixture
from tests.packaging.workflow import REPOSITORY

SCRIPT = REPOSITORY / "packaging" / "release" / "sign_extension.sh"
UPDATES = "https://updates.example/update.xml"


@pytest.fixture
def site(tmp_path: Path, signer: Signer) -> Path:  # noqa: F811
    """A site file that lets the id of this run's key in."""
    file = tmp_path / "site.toml"
    file.write_text(f'extension_ids = ["{signer.extension_id}"]\n', "utf-8")
    return file


def sign(folder: Path, key: bytes | None, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "tmp").mkdir()
    environment = {name: value for name, value in os.environ.items() if name != "EXTENSION_KEY"}
    environment |= {"TMPDIR": str(folder / "tmp"), "PYTHON": sys.executable}
    if key is not None:
        environment["EXTENSION_KEY"] = key.decode()
    return subprocess.run(
        [str(SCRIPT), "--out", str(folder / "out"), "--update-url", UPDATES, *options],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_extension_is_signed_with_the_key_and_the_key_is_nowhere_afterwards(
    tmp_path: Path,
    signer: Signer,  # noqa: F811
    site: Path,
) -> None:
    done = sign(tmp_path, signer.pem, "--site", str(site))
    assert done.returncode == 0, done.stderr
    (crx,) = (tmp_path / "out").glob("*.crx")
    made = opened(crx.read_bytes())
    assert made.extension_id == signer.extension_id
    assert made.manifest["update_url"] == UPDATES
    assert list((tmp_path / "tmp").iterdir()) == []
    line = signer.pem.splitlines()[1].decode()
    assert line not in done.stdout + done.stderr
    assert not any(line.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_key_that_the_host_does_not_let_in_packs_nothing(tmp_path: Path, signer: Signer) -> None:  # noqa: F811
    done = sign(tmp_path, signer.pem)
    assert done.returncode == 1
    assert signer.extension_id in done.stderr
    assert not (tmp_path / "out").exists()
    assert list((tmp_path / "tmp").iterdir()) == []


def test_without_the_secret_it_says_which_one_is_missing(tmp_path: Path) -> None:
    done = sign(tmp_path, None)
    assert done.returncode != 0
    assert "EXTENSION_KEY" in done.stderr
    assert not (tmp_path / "out").exists()
