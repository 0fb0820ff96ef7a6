"""The zip for a store, the CRX and update.xml: what is in them, who signed them, always the same bytes."""

from __future__ import annotations

import base64
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from cryptography.exceptions import InvalidSignature

import authen_bridge
from authen_bridge.names import SHIPPED_IDS
from extension import archive, contents
from extension.fitting import CannotFit
from tests.packaging.crx import Signer, build, opened, signer, zip_files
from tests.support.browser import EXTENSION
from tests.support.packaging_scripts import PACKAGING

__all__ = ["signer"]

OWN = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))
UPDATE_URL = "https://his.example/browser/update.xml"


@pytest.fixture(scope="module")
def made(signer: Signer) -> Any:
    return signer.packed(update_url=UPDATE_URL)


# ── what is in them ───────────────────────────────────────────────────────────────────────────


def test_every_file_of_the_extension_ships_or_stays_for_a_reason() -> None:
    shipped = contents.read().keys()
    left = {
        path.relative_to(EXTENSION).as_posix() for path in EXTENSION.rglob("*") if path.is_file()
    } - shipped
    assert {name for name in left if not name.endswith(".d.ts")} == {"sites/README.md"}
    assert {
        "manifest.json",
        "managed_schema.json",
        "sites/site.schema.json",
        "_locales/th/messages.json",
    } <= shipped


def test_every_pattern_of_the_lists_is_still_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = contents.read().keys()
    for pattern in contents.SHIPPED:
        monkeypatch.setattr(contents, "SHIPPED", tuple(p for p in contents.SHIPPED if p != pattern))
        with pytest.raises(contents.UnknownFile):
            contents.read()
        monkeypatch.undo()
    assert contents.read().keys() == shipped


@pytest.mark.parametrize(
    "stray", ["notes.txt", "worker/host.js.orig", "icons/old/16.png", "panel/x.map", "key.pem"]
)
def test_a_file_that_nobody_thought_of_stops_the_build(stray: str, tmp_path: Path) -> None:
    for name in ("manifest.json", stray):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}", "utf-8")
    with pytest.raises(contents.UnknownFile, match=re.escape(stray)):
        contents.read(tmp_path)


def test_a_store_gets_the_repositorys_files_and_a_manifest_without_key_and_update_url(made: Any) -> None:
    files, shipped = zip_files(made.store), contents.read()
    manifest = json.loads(files.pop("manifest.json"))
    assert manifest == {name: value for name, value in OWN.items() if name != "key"}
    shipped.pop("manifest.json")
    assert files == shipped


def test_a_crx_has_the_same_files_and_its_manifest_names_its_key_and_where_updates_are(
    made: Any, signer: Signer
) -> None:
    crx = opened(made.crx)
    assert crx.extension_id == made.extension_id == signer.extension_id
    manifest = crx.manifest
    assert manifest.pop("update_url") == UPDATE_URL
    assert base64.b64decode(manifest.pop("key")) == crx.public_key
    assert manifest == json.loads(zip_files(made.store)["manifest.json"])
    assert {**crx.files, "manifest.json": b""} == {**zip_files(made.store), "manifest.json": b""}


def test_a_crx_that_was_changed_after_it_was_signed_is_noticed(made: Any) -> None:
    for at in (-30, len(made.crx) // 2):
        changed = bytearray(made.crx)
        changed[at] ^= 1
        with pytest.raises(InvalidSignature):
            opened(bytes(changed))


def test_the_version_is_the_hosts(made: Any) -> None:
    assert made.version == OWN["version"] == authen_bridge.__version__


def test_update_xml_names_id_version_and_address_of_the_crx(made: Any) -> None:
    (app,) = ElementTree.fromstring(made.update)
    (check,) = app
    assert app.tag == "{http://www.google.com/update2/response}app"
    assert app.attrib == {"appid": made.extension_id}
    assert check.attrib == {
        "codebase": f"https://his.example/browser/authen-bridge-{made.version}.crx",
        "version": made.version,
        "prodversionmin": OWN["minimum_chrome_version"],
    }


def test_the_crx_may_lie_elsewhere_than_update_xml(signer: Signer) -> None:
    elsewhere = "https://files.example/a?b=1&c=2"
    (app,) = ElementTree.fromstring(signer.packed(update_url=UPDATE_URL, codebase_url=elsewhere).update)
    assert app[0].attrib["codebase"] == elsewhere


@pytest.mark.parametrize(
    "url",
    [
        *("", "update.xml", "file:///srv/update.xml", "ftp://his.example/update.xml"),
        *("https://", "https://:8443/u", "http://[", "https://h:99999/u", "https://a b/u", "https://h/a\nb"),
    ],
)
def test_what_is_no_address_is_refused(url: str, signer: Signer) -> None:
    with pytest.raises(CannotFit, match="no https or http address"):
        signer.packed(update_url=url)


# ── the same bytes ────────────────────────────────────────────────────────────────────────────


def test_built_twice_they_are_the_same_bytes(made: Any, signer: Signer) -> None:
    assert signer.packed(update_url=UPDATE_URL) == made


def test_neither_order_nor_times_of_the_files_show(signer: Signer, tmp_path: Path) -> None:
    for name, content in reversed(contents.read().items()):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
        (tmp_path / name).chmod(0o600)
    wanted = build.Wanted()
    assert build.package(signer.key, wanted, contents.read(tmp_path)) == build.package(signer.key, wanted)


@pytest.mark.parametrize(
    ("given", "date"), [("1700000000", (2023, 11, 14, 22, 13, 20)), ("0", (1980, 1, 1, 0, 0, 0))]
)
def test_every_file_bears_the_sources_date(
    given: str, date: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
    made = archive.zipped({"b": b"2", "a": b"1"}, archive.source_date())
    with zipfile.ZipFile(io.BytesIO(made)) as held:
        told = [(info.filename, info.date_time, oct(info.external_attr >> 16)) for info in held.infolist()]
    assert told == [("a", date, "0o100644"), ("b", date, "0o100644")]


# ── versions and keys, on the command line ────────────────────────────────────────────────────


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(PACKAGING / "extension" / "build.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_without_a_key_it_says_plainly_that_nobody_can_use_what_it_made(tmp_path: Path) -> None:
    done = run("--out", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "THROW-AWAY KEY" in done.stdout
    assert "an example: give --update-url" in done.stdout
    version = OWN["version"]
    assert {path.name for path in tmp_path.iterdir()} == {
        f"authen-bridge-{version}.zip",
        f"authen-bridge-{version}.crx",
        "update.xml",
    }
    other = opened((tmp_path / f"authen-bridge-{version}.crx").read_bytes()).extension_id
    assert other in done.stdout
    assert other not in SHIPPED_IDS


def test_a_key_whose_id_the_host_does_not_let_in_is_refused_with_what_to_write(
    signer: Signer, tmp_path: Path
) -> None:
    key, site, dist = tmp_path / "key.pem", tmp_path / "site.toml", tmp_path / "dist"
    key.write_bytes(signer.pem)
    refused = run("--key", key, "--out", dist)
    assert (refused.returncode, dist.exists()) == (1, False)
    (line,) = (line for line in refused.stderr.splitlines() if "extension_ids = " in line)
    site.write_text(line[line.index("extension_ids = ") :], "utf-8")
    done = run("--key", key, "--site", site, "--update-url", UPDATE_URL, "--out", dist)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"signed for the id {signer.extension_id}" in done.stdout
    assert "example:" not in done.stdout


@pytest.mark.parametrize(
    "pem",
    [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", None],
    ids=["empty", "broken", "none"],
)
def test_what_is_no_key_is_said_in_words(pem: bytes | None, tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    if pem is not None:
        key.write_bytes(pem)
    refused = run("--key", key, "--out", tmp_path / "dist")
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"build: {key}: ")
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (["genrsa", "1024"], "has 1024 bits"),
        (["ecparam", "-genkey", "-noout", "-name", "prime256v1"], "no RSA key"),
        (["ecparam", "-genkey", "-noout", "-name", "SM2"], "no RSA key"),
        (["genpkey", "-algorithm", "ed25519"], "no RSA key"),
        (["genrsa", "-aes128", "-passout", "pass:x", "2048"], "has a password"),
    ],
)
def test_a_key_that_no_browser_would_trust_for_long_is_refused(
    made: list[str], said: str, tmp_path: Path
) -> None:
    key = tmp_path / "key.pem"
    key.write_bytes(subprocess.run(["openssl", *made], capture_output=True, check=True).stdout)
    refused = run("--key", key, "--out", tmp_path / "dist")
    assert refused.returncode == 1
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("version", ["1", "0.1.1", "0.1.0.1", "65535.0.0.65535"])
def test_a_release_may_bear_another_number_and_says_whose_code_it_is(version: str, signer: Signer) -> None:
    manifest = opened(signer.packed(version=version).crx).manifest
    assert (manifest["version"], manifest["version_name"]) == (version, f"{version} ({OWN['version']})")


@pytest.mark.parametrize(
    "version", ["", "v1", "1.", "1.2.3.4.5", "01.2", "65536", "0", "0.0.0", "1.0-rc1", "1\n"]
)
def test_a_number_that_chrome_does_not_take_is_refused(version: str, signer: Signer) -> None:
    with pytest.raises(CannotFit, match="is no version"):
        signer.packed(version=version)
