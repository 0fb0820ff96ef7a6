"""`make package KEY=…`: whatever comes into dist/ is for the one extension that the key signs."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from authen_bridge import packaged
from extension.site_file import load as load_site
from tests.packaging.crx import Signer, opened, signer
from tests.packaging.workflow import REPOSITORY
from tests.support.packaging_scripts import load

__all__ = ["signer"]

UPDATE_URL = "https://his.example/browser/update.xml"
STORE_ID = "b" * 32
SITE = """
agents = ["http://localhost:9191"]
[[sites]]
origin = "https://erm.example"
zone = "production"
application = "/erm/"
mapping = "erm"
[[sites]]
origin = "https://his.example:8443"
zone = "test"
application = "/"
"""


@pytest.fixture
def key(signer: Signer, tmp_path: Path) -> Path:
    file = tmp_path / "key.pem"
    file.write_bytes(signer.pem)
    return file


@pytest.fixture
def site(tmp_path: Path) -> Path:
    file = tmp_path / "site.toml"
    file.write_text(SITE, "utf-8")
    return file


def run(*arguments: object) -> int:
    status: int = load("extension/key_site.py").main([str(one) for one in arguments])
    return status


def test_host_policies_and_extension_are_for_the_id_of_the_key(
    key: Path, site: Path, signer: Signer, tmp_path: Path
) -> None:
    one, host, dist = tmp_path / "build" / "site.toml", tmp_path / "host", tmp_path / "dist"
    assert run(key, "--site", site, "--out", one) == 0
    common = ["--site", str(one), "--update-url", UPDATE_URL]
    load("pyinstaller/build_host.py").write_packaged(host, one)
    load("policies/build.py").main([*common, "--output", str(dist / "policies")])
    assert load("extension/build.py").main([*common, "--key", str(key), "--out", str(dist)]) == 0

    manifest = json.loads(load("linux/build_deb.py").manifest(host))
    assert manifest["allowed_origins"] == [f"chrome-extension://{signer.extension_id}/"]
    read = packaged.read(host / "_internal" / "authen_bridge" / "packaged.json")
    assert read.origins == {"https://erm.example": "production", "https://his.example:8443": "test"}
    managed = dist / "policies" / "linux" / "etc" / "chromium" / "policies" / "managed"
    policies = json.loads((managed / "authen-bridge.json").read_text("utf-8"))
    assert policies["ExtensionInstallForcelist"] == [f"{signer.extension_id};{UPDATE_URL}"]
    (crx,) = dist.glob("*.crx")
    made = opened(crx.read_bytes())
    assert (made.extension_id, made.manifest["update_url"]) == (signer.extension_id, UPDATE_URL)


def test_the_rest_of_a_site_file_stays_and_the_keys_id_comes_first(
    key: Path, site: Path, signer: Signer, tmp_path: Path
) -> None:
    ids = [STORE_ID, signer.extension_id]
    site.write_text(f"extension_ids = {ids}\n{SITE}", "utf-8")
    assert run(key, "--site", site, "--out", tmp_path / "out.toml") == 0
    given, made = load_site(site), load_site(tmp_path / "out.toml")
    assert (made.agents, made.sites) == (given.agents, given.sites)
    assert made.extension_ids == (signer.extension_id, STORE_ID)


def test_a_site_file_for_other_ids_is_not_widened(
    key: Path, site: Path, signer: Signer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.write_text(f'extension_ids = ["{STORE_ID}"]\n', "utf-8")
    assert run(key, "--site", site, "--out", tmp_path / "out.toml") == 1
    assert f'add "{signer.extension_id}"' in capsys.readouterr().err
    assert not (tmp_path / "out.toml").exists()


def test_a_key_that_is_not_there_is_said_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "key.pem", "--out", tmp_path / "out.toml") == 1
    assert f"key_site: {tmp_path / 'key.pem'}: " in capsys.readouterr().err


def told(*variables: str) -> list[str]:
    """Return what `make package` would run, with these variables."""
    command = ["make", "--dry-run", "package", *variables]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return [line for line in done.stdout.splitlines() if "/python packaging/" in line]


def test_make_gives_key_site_and_address_to_every_packager() -> None:
    lines = told("KEY=own.pem", "SITE=our.toml", f"UPDATE_URL={UPDATE_URL}")
    assert "key_site.py own.pem --site our.toml" in lines[0]
    of_site = [line for line in lines[1:] if "--site build/package/site.toml" in line]
    assert [line.split()[1] for line in of_site] == [
        f"packaging/{script}"
        for script in ("pyinstaller/build_host.py", "policies/build.py", "extension/build.py")
    ]
    assert [line.split()[1] for line in lines if f"--update-url {UPDATE_URL}" in line] == [
        "packaging/policies/build.py",
        "packaging/extension/build.py",
    ]
    assert [line.split()[1] for line in lines if "--key own.pem" in line] == ["packaging/extension/build.py"]


def test_without_a_key_every_packager_is_for_the_published_extension() -> None:
    assert not any(option in line for line in told() for option in ("--site", "--key", "--update-url"))
    assert not any("key_site" in line for line in told("SITE=our.toml"))
    assert sum("--site our.toml" in line for line in told("SITE=our.toml")) == 3
