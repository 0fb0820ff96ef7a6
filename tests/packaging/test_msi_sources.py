"""What the MSI is made of: its table of properties, its components, and that it can be made again."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from authen_bridge import __version__
from authen_bridge.install import BROWSERS
from authen_bridge.names import HOST_NAME, ZONES
from authen_bridge.policy import DEFAULTS_KEY
from authen_bridge.settings import KEYS
from tests.packaging.msi import (
    EPOCH,
    NEW,
    Packages,
    build_msi,
    everything,
    packages,
    stand_in_payload,
    table,
)
from tests.support.packaging_scripts import PACKAGING, load

__all__ = ["packages"]

properties = load("windows/table.py").properties

SIGN = PACKAGING / "windows" / "sign.sh"
OWN_ID = "abcdefghijklmnopabcdefghijklmnop"
CONDITION = 255  # characters that a column of conditions takes


def literals(text: str) -> list[str]:
    return re.findall(r'"([^"]*)"', text)


# ── properties ────────────────────────────────────────────────────────────────────────────────


def test_every_value_that_the_installer_writes_is_a_setting() -> None:
    for row in properties():
        assert row.values or row.extension
        for name in row.values:
            assert name in KEYS, f"{row.name}: {name}"


def test_what_the_installer_takes_of_a_choice_is_what_the_setting_takes() -> None:
    rows = {row.name: row for row in properties()}
    assert literals(rows["ZONE"].right) == list(ZONES)
    known = re.findall(r"\w+", KEYS["rights"].check("?").removeprefix("must be one of: "))
    assert literals(rows["RIGHTS"].right) == known
    for address in literals(rows["GATEWAY_URL"].right):
        assert KEYS["gateway.url"].check(f"{address}:8189") == ""


def test_every_refusal_names_its_property_and_fits_its_column(packages: Packages) -> None:
    for row in properties():
        assert (row.name in row.message) == bool(row.right)
    for condition in table(packages.newer, "LaunchCondition"):
        assert len(condition["Condition"]) <= CONDITION


def test_every_property_reaches_the_part_that_has_rights(packages: Packages) -> None:
    values = {row["Property"]: row["Value"] for row in table(packages.newer, "Property")}
    secure = set(values["SecureCustomProperties"].split(";"))
    assert secure == {"PURGE", "OLDER_FOUND", "NEWER_FOUND", *(row.name for row in properties())}


def test_no_value_is_ever_written_where_group_policy_is(packages: Packages) -> None:
    assert not any("Policies" in text for text in everything(packages.newer))


def test_no_pc_restarts_and_no_browser_is_closed(packages: Packages) -> None:
    values = {row["Property"]: row["Value"] for row in table(packages.newer, "Property")}
    assert (values["REBOOT"], values["MSIRESTARTMANAGERCONTROL"]) == ("ReallySuppress", "Disable")


# ── components ────────────────────────────────────────────────────────────────────────────────


def test_a_component_keeps_its_guid_from_release_to_release_and_shares_it_with_none(
    packages: Packages,
) -> None:
    codes = [
        {row["Component"]: row["ComponentId"] for row in table(package, "Component")}
        for package in (packages.older, packages.newer)
    ]
    older, newer = codes
    assert newer == {component: older[component] for component in newer}
    registered = [code for code in older.values() if code]
    assert len(registered) == len(set(registered))


def test_settings_are_written_and_never_taken_back(packages: Packages) -> None:
    """Else an upgrade would take what it isn't told, and a repair write it empty."""
    written = {row["Component"]: row for row in table(packages.newer, "Component")}
    for row in table(packages.newer, "Registry"):
        if row["Key"].startswith(DEFAULTS_KEY) and row["Name"] != "-":
            component = written[row["Component_"]]
            given = component["Condition"].removesuffix(" AND NOT Installed")
            assert (component["ComponentId"], row["Value"]) == ("", f"[{given}]")
            assert given != component["Condition"], "a repair may be anybody's"


def test_a_component_without_a_key_path_has_its_folder_created(packages: Packages) -> None:
    """ICE18; light refuses a package otherwise."""
    created = {(row["Directory_"], row["Component_"]) for row in table(packages.newer, "CreateFolder")}
    bare = [row for row in table(packages.newer, "Component") if not row["KeyPath"]]
    assert bare
    assert {(row["Directory_"], row["Component"]) for row in bare} <= created


def test_all_components_are_of_the_64_bit_view(packages: Packages) -> None:
    assert all(int(row["Attributes"]) & 256 for row in table(packages.newer, "Component"))


def test_actions_have_the_places_that_the_sources_give_them(packages: Packages) -> None:
    rows = {row["Action"]: row for row in table(packages.newer, "InstallExecuteSequence")}
    places = {action: int(row["Sequence"]) for action, row in rows.items()}
    order = ["FindRelatedProducts", "CountHcode", "LaunchConditions", "CostFinalize", "InstallInitialize"]
    order += ["RemoveExistingProducts", "ProcessComponents", "RemoveRegistryValues", "RemoveLeftovers"]
    order += ["PurgeLeftovers", "RemoveFiles", "InstallFiles", "WriteRegistryValues", "InstallFinalize"]
    assert sorted(order, key=lambda action: places[action]) == order
    shown = {row["Action"]: int(row["Sequence"]) for row in table(packages.newer, "InstallUISequence")}
    assert shown["CountHcode"] < shown["LaunchConditions"], "a full user interface looks at them there first"
    for action in ("RemoveRegistryValues", "RemoveLeftovers", "PurgeLeftovers"):
        assert rows[action]["Condition"].startswith('REMOVE ~= "ALL" AND NOT UPGRADINGPRODUCTCODE')


# ── building ──────────────────────────────────────────────────────────────────────────────────


def test_the_same_payload_comes_to_the_same_bytes(packages: Packages, tmp_path: Path) -> None:
    again, later = tmp_path / "again.msi", tmp_path / "later.msi"
    payload = stand_in_payload.build(tmp_path / "payload", NEW)
    build_msi.build(payload, again, NEW, EPOCH)
    build_msi.build(payload, later, NEW, EPOCH + 60)
    assert again.read_bytes() == packages.newer.read_bytes()
    assert later.read_bytes() != packages.newer.read_bytes()


def test_every_file_of_the_payload_is_in_the_package(packages: Packages, tmp_path: Path) -> None:
    subprocess.run(["msiextract", "--directory", tmp_path, packages.older], check=True, capture_output=True)
    (program,) = tmp_path.rglob("authen-bridge.exe")
    files = {str(path.relative_to(program.parent)) for path in program.parent.rglob("*") if path.is_file()}
    assert files == {
        "authen-bridge.exe",
        "_internal/only-old.txt",
        "_internal/base_library.txt",
        "_internal/authen_bridge/extension/nested.txt",
        *(f"{HOST_NAME}.{browser.name}.json" for browser in BROWSERS),
    }


def test_a_package_of_a_hospital_s_own_extension_lets_that_one_start_the_host(tmp_path: Path) -> None:
    payload = stand_in_payload.build(tmp_path / "payload", NEW)
    packaged = payload / "_internal/authen_bridge/packaged.json"
    packaged.write_text(json.dumps({"extension_ids": [OWN_ID]}), "utf-8")
    package = tmp_path / "own.msi"
    build_msi.build(payload, package, NEW, EPOCH)
    subprocess.run(["msiextract", "--directory", tmp_path, package], check=True, capture_output=True)
    (manifest,) = tmp_path.rglob(f"{HOST_NAME}.chrome.json")
    assert json.loads(manifest.read_text("utf-8"))["allowed_origins"] == [f"chrome-extension://{OWN_ID}/"]
    keys = {row["Key"] for row in table(package, "Registry")}
    assert {rf"{browser.registry_key}\Extensions\{OWN_ID}" for browser in BROWSERS} <= keys


def test_a_stand_in_says_so_in_its_file_s_name_and_in_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(build_msi, "REPOSITORY", tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
    assert build_msi.main([]) == 0
    (package,) = (tmp_path / "dist").iterdir()
    assert package.name == f"authen-bridge-{__version__}-x64-stand-in.msi"
    values = {row["Property"]: row["Value"] for row in table(package, "Property")}
    assert values["ProductName"] == "Authen Bridge (stand-in, reads no card)"
    assert "Not an NHSO product" in values["ARPCOMMENTS"]


def test_a_folder_without_the_program_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
    assert build_msi.main(["--payload", str(tmp_path), "--out", str(tmp_path / "x.msi")]) == 1
    assert "there is no authen-bridge.exe" in capsys.readouterr().err
    assert not (tmp_path / "x.msi").exists()


def test_a_source_that_wixl_would_leave_a_part_of_out_stops_the_build(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    source = tmp_path / "product.wxs"
    text = build_msi.PRODUCT.read_text("utf-8")
    source.write_text(text.replace("<Package ", '<Package Unheard="of" '), "utf-8")
    monkeypatch.setattr(build_msi, "PRODUCT", source)
    with pytest.raises(build_msi.wixl.idt.CannotCompile, match="Unheard"):
        build_msi.build(None, tmp_path / "x.msi", NEW, EPOCH)
    assert not (tmp_path / "x.msi").exists()


# ── signing ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A throw-away certificate that signs code, with its key in sign.pfx beside it."""
    file, key = tmp_path / "sign.pem", tmp_path / "sign.key"
    (tmp_path / "password").write_text("throw-away", "utf-8")
    openssl(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=Authen Bridge test",
        "-addext", "extendedKeyUsage=codeSigning", "-addext", "keyUsage=digitalSignature",
        "-keyout", str(key), "-out", str(file),
    )  # fmt: skip
    password = f"file:{tmp_path / 'password'}"
    openssl(
        "pkcs12", "-export", "-in", str(file), "-inkey", str(key), "-passout", password,
        "-out", str(tmp_path / "sign.pfx"),
    )  # fmt: skip
    return file


def openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


def sign(certificate: Path, *files: Path) -> subprocess.CompletedProcess[str]:
    keys: list[str | Path] = [
        "--pfx",
        certificate.with_suffix(".pfx"),
        "--password-file",
        certificate.with_name("password"),
    ]
    return subprocess.run([SIGN, *keys, *files], capture_output=True, text=True, check=False)


def verified(certificate: Path, file: Path) -> bool:
    command: list[str | Path] = ["osslsigncode", "verify", "-CAfile", certificate, "-in", file]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_programs_and_package_are_signed_once_and_a_changed_byte_is_seen(
    packages: Packages, certificate: Path, tmp_path: Path
) -> None:
    payload = stand_in_payload.build(tmp_path / "payload", NEW)
    program, package = payload / "authen-bridge.exe", tmp_path / "signed.msi"
    package.write_bytes(packages.newer.read_bytes())
    done = sign(certificate, payload, package)
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.splitlines()) == {f"signed: {program}", f"signed: {package}"}
    assert "without --timestamp" in done.stderr
    assert verified(certificate, program)
    assert verified(certificate, package)

    signed = program.read_bytes()
    assert f"signed already: {program}" in sign(certificate, payload).stdout
    assert program.read_bytes() == signed
    program.write_bytes(
        signed.replace(b"stand-in", b"stand-on", 1).replace(b"s\0t\0a\0n\0d", b"s\0t\0o\0n\0d", 1)
    )
    assert not verified(certificate, program)


def test_signing_without_a_key_is_refused(packages: Packages) -> None:
    done = subprocess.run([SIGN, packages.newer], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
