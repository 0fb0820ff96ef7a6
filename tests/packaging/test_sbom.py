"""The bill of materials says what is in the frozen host: all of it, and nothing that only builds or tests."""

from __future__ import annotations

import hashlib
import json
import ssl
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from authen_bridge import __version__
from tests.packaging.frozen import EPOCH, frozen_host
from tests.support.packaging_scripts import load

__all__ = ["frozen_host"]

load("pyinstaller/build_host.py")  # makes its area importable
from pyinstaller import checked, inside, locked, sbom  # noqa: E402

# Needed to install what is in the lock, and not to run it: cffi reads C declarations with it.
NOT_FROZEN = {"pycparser"}
BUILDER = "pyinstaller"  # its boot loader is the executable


@pytest.fixture(scope="module")
def text(frozen_host: Path) -> str:
    return sbom.text(frozen_host, EPOCH)


@pytest.fixture(scope="module")
def bill(text: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(text)
    return read


def _packages(bill: dict[str, Any]) -> dict[str, str]:
    return {one["purl"]: one["version"] for one in bill["components"] if "purl" in one}


def test_it_is_what_cyclonedx_says_that_it_has_to_be(text: str) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None


def test_it_names_each_package_that_the_host_runs_with_and_no_other(bill: dict[str, Any]) -> None:
    runtime = {pin.name: pin.version for pin in checked.here(locked.runtime())}
    runtime |= {pin.name: pin.version for pin in locked.read() if pin.name == BUILDER}
    wanted = {f"pkg:pypi/{name}@{version}": version for name, version in runtime.items()}
    unused = {purl for purl in wanted if purl.split("/")[1].split("@")[0] in NOT_FROZEN}
    assert unused
    assert _packages(bill) == {purl: version for purl, version in wanted.items() if purl not in unused}


def test_it_names_every_native_library_by_its_bytes(bill: dict[str, Any], frozen_host: Path) -> None:
    said = {one["bom-ref"]: one["hashes"][0]["content"] for one in bill["components"] if "hashes" in one}
    internal = frozen_host / "_internal"
    libraries = [path for path in internal.iterdir() if path.name.startswith("lib") and ".so" in path.name]
    assert len(libraries) > 5
    assert said == {
        f"_internal/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest() for path in libraries
    }


def test_what_fleets_watch_for_holes_has_its_version(bill: dict[str, Any]) -> None:
    known = {one["cpe"] for one in bill["components"] if "cpe" in one}
    assert f"cpe:2.3:a:openssl:openssl:{ssl.OPENSSL_VERSION.split()[1]}:*:*:*:*:*:*:*" in known
    assert {cpe.split(":")[4] for cpe in known} >= {"openssl", "sqlite", "python"}


def test_it_is_of_this_version_and_says_whose_it_is_not(bill: dict[str, Any], frozen_host: Path) -> None:
    host = bill["metadata"]["component"]
    program = (frozen_host / inside.PROGRAM).read_bytes()
    assert host["version"] == __version__
    assert host["hashes"][0]["content"] == hashlib.sha256(program).hexdigest()
    assert "Not an NHSO product" in host["description"]
    assert bill["metadata"]["timestamp"] == "2026-01-01T00:00:00+00:00"


def test_who_needs_whom_is_the_locks(bill: dict[str, Any]) -> None:
    needs = {one["ref"].split("@")[0]: one.get("dependsOn", []) for one in bill["dependencies"]}
    assert {one.split("@")[0] for one in needs["requests"]} == {
        "certifi",
        "charset-normalizer",
        "idna",
        "urllib3",
    }
    assert {one.split("@")[0] for one in needs["authen-bridge"]} >= locked.runtime_roots()


def test_it_comes_to_the_same_text(text: str, frozen_host: Path) -> None:
    assert sbom.text(frozen_host, EPOCH) == text
    assert json.loads(sbom.text(frozen_host, EPOCH + 1))["serialNumber"] != json.loads(text)["serialNumber"]
