"""The MSI's whole life under wine: installed silently, upgraded, repaired, refused, removed."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from authen_bridge.doctor import event_log
from authen_bridge.install import BROWSERS
from authen_bridge.names import ALLOWED_ORIGINS, HOST_NAME, SHIPPED_IDS
from authen_bridge.policy import DEFAULTS_KEY, POLICY_KEY
from tests.packaging.msi import EPOCH, NEW, OLD, Packages, build_msi, packages, stand_in_payload
from tests.packaging.wine import PROGRAM_FILES, REFUSED, Wine, wine

__all__ = ["packages", "wine"]

UPDATE_URL = "https://it.example/authen-bridge/update.xml"
EVERY_PROPERTY = {
    "ZONE=production": {"zone": "production"},
    "HCODE=09901": {"hcode": "09901"},
    "RIGHTS=gateway": {"rights": "gateway"},
    "GATEWAY_URL=http://localhost:8189": {"gateway.url": "http://localhost:8189"},
    r"CA_BUNDLE=C:\hospital ca\root.pem": {
        "zones.test.ca_bundle": r"C:\hospital ca\root.pem",
        "zones.production.ca_bundle": r"C:\hospital ca\root.pem",
    },
    "PROXY=http://proxy.example:3128": {"proxy": "http://proxy.example:3128"},
}
HOST_KEYS = {rf"{b.registry_key}\NativeMessagingHosts\{HOST_NAME}": b.name for b in BROWSERS}
EXTENSION_KEYS = [rf"{b.registry_key}\Extensions\{SHIPPED_IDS[0]}" for b in BROWSERS]
EVENT_SOURCE = rf"SYSTEM\CurrentControlSet\Services\EventLog\Application\{event_log.SOURCE}"
WRONG = (
    "ZONE=foo", "ZONE=Test", "HCODE=9901", "HCODE=099011", "HCODE=99a01", "RIGHTS=all",
    "PROXY=proxy.example:3128", "PROXY=http://user:secret@proxy.example:3128",
    "GATEWAY_URL=http://10.99.0.1:8189", "EXTENSION_UPDATE_URL=C:/update.xml",
)  # fmt: skip
RIGHT = (
    "ZONE=test",
    "HCODE=00001",
    "RIGHTS=none",
    "PROXY=https://proxy.example:3128",
    "GATEWAY_URL=https://[::1]:8189",
)
PROGRAM = PROGRAM_FILES / "AuthenBridge"
STORE = Path("AppData/Local/authen-bridge/store")


@pytest.fixture(scope="module", autouse=True)
def group_policy(wine: Wine) -> Iterator[None]:
    """Group policy has set something, which no installer may touch; what a failed run left is gone."""
    uninstall_all(wine)
    wine.delete_keys(DEFAULTS_KEY, r"SOFTWARE\Google", *(browser.registry_key for browser in BROWSERS))
    wine.set_value(POLICY_KEY, "zone", "test")
    yield
    assert wine.registry(POLICY_KEY) == {POLICY_KEY: {"zone": "test"}}
    wine.delete_keys(POLICY_KEY)


@pytest.fixture(autouse=True)
def clean(wine: Wine) -> Iterator[None]:
    """A PC without Authen Bridge, before and after."""
    yield
    if (wine.drive / PROGRAM).exists():
        uninstall_all(wine)
    assert not (wine.drive / PROGRAM).exists()
    for user in ("nurse", "clerk"):
        shutil.rmtree(wine.drive / "users" / user, ignore_errors=True)


def install(wine: Wine, package: Path, *properties: str) -> None:
    done = wine.msiexec("/i", package, *properties)
    assert done.code == 0, done.said


def version(wine: Wine) -> str:
    """Return what the program says, run from a copy: nothing can remove a program while it ends."""
    with tempfile.TemporaryDirectory(dir=wine.drive / "windows/temp") as folder:
        copied = shutil.copy(wine.drive / PROGRAM / "authen-bridge.exe", folder)
        return wine.run(str(copied), "--version").said.split()[1]


def installed(wine: Wine) -> dict[str, str]:
    """Return what Windows' list of programs shows of ours: product codes and versions."""
    listed = wine.registry(r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall")
    ours = {k: v for k, v in listed.items() if v.get("DisplayName", "").startswith("Authen Bridge")}
    return {key.rpartition("\\")[2]: values["DisplayVersion"] for key, values in ours.items()}


def uninstall_all(wine: Wine) -> None:
    """Uninstall by what is registered: a run that was ended may have left a product of another build."""
    for code in installed(wine):
        wine.msiexec("/x", code, "PURGE=1")


def use(wine: Wine, user: str, store: bytes) -> Path:
    """Leave what the host keeps for a user; return it. To the stand-in, any byte is something unresolved."""
    file = wine.drive / "users" / user / STORE / "store.db"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(store)
    return file


def test_what_is_given_to_a_silent_installation_becomes_the_machine_defaults(
    wine: Wine, packages: Packages
) -> None:
    install(wine, packages.newer, *EVERY_PROPERTY, f"EXTENSION_UPDATE_URL={UPDATE_URL}")
    values = {name: text for given in EVERY_PROPERTY.values() for name, text in given.items()}
    extension = rf"{DEFAULTS_KEY}\Extension"
    assert wine.registry(DEFAULTS_KEY) == {DEFAULTS_KEY: values, extension: {"update_url": UPDATE_URL}}
    assert wine.registry(*EXTENSION_KEYS) == {key: {"update_url": UPDATE_URL} for key in EXTENSION_KEYS}


def test_every_browser_is_told_of_the_program_that_is_there(wine: Wine, packages: Packages) -> None:
    install(wine, packages.newer)
    assert version(wine) == NEW
    assert wine.registry(*HOST_KEYS) == {
        key: {"": rf"C:\Program Files\AuthenBridge\{HOST_NAME}.{name}.json"}
        for key, name in HOST_KEYS.items()
    }
    for browser in BROWSERS:
        file = wine.drive / PROGRAM / f"{HOST_NAME}.{browser.name}.json"
        manifest = json.loads(file.read_text("utf-8"))
        assert (file.parent / manifest.pop("path")).samefile(wine.drive / PROGRAM / "authen-bridge.exe")
        assert manifest.pop("description")
        assert manifest == {
            "name": HOST_NAME,
            "type": "stdio",
            "allowed_origins": list(ALLOWED_ORIGINS),
        }


def test_the_event_viewer_is_told_whose_text_the_doctor_s_events_are(wine: Wine, packages: Packages) -> None:
    install(wine, packages.older)
    install(wine, packages.newer)
    assert wine.registry(EVENT_SOURCE) == {
        EVENT_SOURCE: {
            "EventMessageFile": r"%SystemRoot%\System32\EventCreate.exe",
            "TypesSupported": "0x7",
        }
    }
    assert wine.msiexec("/x", packages.newer).code == 0
    assert wine.registry(EVENT_SOURCE) == {}


def test_what_is_not_given_is_not_there(wine: Wine, packages: Packages) -> None:
    install(wine, packages.newer, "ZONE=production", "HCODE=")
    assert wine.registry(DEFAULTS_KEY) == {DEFAULTS_KEY: {"zone": "production"}}
    assert wine.registry(*EXTENSION_KEYS) == {}


@pytest.mark.parametrize("given", WRONG)
def test_a_wrong_value_is_refused_and_nothing_is_installed(
    wine: Wine, packages: Packages, given: str
) -> None:
    before = wine.files()
    assert wine.msiexec("/i", packages.newer, given).code == REFUSED
    assert wine.files() == before


def test_values_at_the_edge_of_what_is_right_are_taken(wine: Wine, packages: Packages) -> None:
    install(wine, packages.newer, *RIGHT)
    assert sorted(wine.registry(DEFAULTS_KEY)[DEFAULTS_KEY].values()) == sorted(
        given.partition("=")[2] for given in RIGHT
    )


def test_an_upgrade_replaces_the_program_and_keeps_what_it_is_not_told(
    wine: Wine, packages: Packages
) -> None:
    install(wine, packages.older, "ZONE=production", "HCODE=99012", f"EXTENSION_UPDATE_URL={UPDATE_URL}")
    wine.set_value(DEFAULTS_KEY, "reader", "set by hand")
    wine.set_value(rf"{DEFAULTS_KEY}\Tokens", "test", "protected")
    store = use(wine, "nurse", b"")
    install(wine, packages.newer, "RIGHTS=gateway", "HCODE=99013")
    assert wine.registry(DEFAULTS_KEY) == {
        DEFAULTS_KEY: {"zone": "production", "hcode": "99013", "rights": "gateway", "reader": "set by hand"},
        rf"{DEFAULTS_KEY}\Extension": {"update_url": UPDATE_URL},
        rf"{DEFAULTS_KEY}\Tokens": {"test": "protected"},
    }
    assert wine.registry(*HOST_KEYS, *EXTENSION_KEYS).keys() == {*HOST_KEYS, *EXTENSION_KEYS}
    assert (version(wine), list(installed(wine).values())) == (NEW, [NEW])
    assert not (wine.drive / PROGRAM / "_internal/only-old.txt").exists()
    assert store.exists(), "an upgrade is no uninstall"


def test_a_downgrade_is_refused_and_what_is_there_stays(wine: Wine, packages: Packages) -> None:
    install(wine, packages.newer, "ZONE=production")
    files = wine.files()
    assert wine.msiexec("/i", packages.older, "ZONE=test").code == REFUSED
    assert (version(wine), list(installed(wine).values())) == (NEW, [NEW])
    assert wine.files() == files
    assert wine.registry(DEFAULTS_KEY) == {DEFAULTS_KEY: {"zone": "production"}}


def test_a_repair_brings_files_back_and_keeps_the_values(wine: Wine, packages: Packages) -> None:
    install(wine, packages.newer, "ZONE=production")
    files = wine.files()
    (wine.drive / PROGRAM / "_internal/base_library.txt").unlink()
    (wine.drive / PROGRAM / f"{HOST_NAME}.edge.json").write_text("damaged", "utf-8")
    install(wine, packages.newer, "REINSTALL=ALL")
    assert wine.files() == files
    assert "damaged" not in (wine.drive / PROGRAM / f"{HOST_NAME}.edge.json").read_text("utf-8")
    assert wine.registry(DEFAULTS_KEY) == {DEFAULTS_KEY: {"zone": "production"}}


def test_a_repair_which_any_user_may_start_sets_nothing(wine: Wine, packages: Packages) -> None:
    install(wine, packages.newer, "ZONE=production")
    install(wine, packages.newer, "REINSTALL=ALL", "ZONE=test", "PROXY=http://203.0.113.9:3128")
    assert wine.registry(DEFAULTS_KEY) == {DEFAULTS_KEY: {"zone": "production"}}


def test_two_builds_of_one_version_replace_each_other(wine: Wine, packages: Packages, tmp_path: Path) -> None:
    """As the release and a hospital's own build of it do, whose extension has another id."""
    payload = stand_in_payload.build(tmp_path / "payload", NEW)
    site = payload / "_internal/authen_bridge/packaged.json"
    site.write_text(json.dumps({"extension_ids": ["abcdefghijklmnopabcdefghijklmnop"]}), "utf-8")
    own = tmp_path / "own.msi"
    build_msi.build(payload, own, NEW, EPOCH)
    install(wine, packages.newer, "ZONE=production", f"EXTENSION_UPDATE_URL={UPDATE_URL}")
    install(wine, own)
    assert (wine.drive / PROGRAM / site.relative_to(payload)).exists()
    assert list(installed(wine).values()) == [NEW]
    assert wine.registry(DEFAULTS_KEY)[DEFAULTS_KEY] == {"zone": "production"}
    assert wine.msiexec("/x", own).code == 0
    assert wine.registry(*EXTENSION_KEYS) == {}


def test_an_uninstall_by_a_property_in_lower_case_is_one(wine: Wine, packages: Packages) -> None:
    install(wine, packages.newer, "ZONE=production")
    install(wine, packages.newer, "REMOVE=all")
    assert wine.registry(DEFAULTS_KEY, *HOST_KEYS) == {}
    assert not (wine.drive / PROGRAM).exists()


def test_an_uninstall_leaves_files_and_registry_as_they_were(wine: Wine, packages: Packages) -> None:
    # Windows Installer makes empty keys for its own lists at the first installation there is.
    install(wine, packages.older)
    assert wine.msiexec("/x", packages.older).code == 0
    use(wine, "nurse", b"").parent.parent.rename(wine.drive / "users/nurse/AppData/Local/another-program")
    files, registry = wine.files(), wine.software()

    install(wine, packages.older, *EVERY_PROPERTY, f"EXTENSION_UPDATE_URL={UPDATE_URL}")
    install(wine, packages.newer)
    wine.set_value(rf"{DEFAULTS_KEY}\Tokens", "test", "protected")
    use(wine, "nurse", b"")
    assert wine.files() > files
    assert wine.registry(DEFAULTS_KEY, *HOST_KEYS, *EXTENSION_KEYS)
    done = wine.msiexec("/x", packages.newer)

    assert done.code == 0
    assert "kept" not in done.said
    assert wine.files() == files
    assert wine.software() == registry


@pytest.mark.parametrize("given", [(), ("PURGE=0",)])
def test_an_outbox_that_holds_something_survives_an_uninstall_which_says_so(
    wine: Wine, packages: Packages, given: tuple[str, ...]
) -> None:
    install(wine, packages.newer)
    waiting, empty = use(wine, "nurse", b"unresolved"), use(wine, "clerk", b"")
    done = wine.msiexec("/x", packages.newer, *given)
    assert done.code == 0
    assert r"kept: C:\users\nurse\AppData\Local\authen-bridge" in done.said
    assert (waiting.exists(), empty.exists()) == (True, False)
    assert not (wine.drive / PROGRAM).exists()


def test_purging_takes_an_outbox_that_holds_something(wine: Wine, packages: Packages) -> None:
    install(wine, packages.newer)
    waiting = use(wine, "nurse", b"unresolved")
    done = wine.msiexec("/x", packages.newer, "PURGE=1")
    assert done.code == 0
    assert "kept" not in done.said
    assert not waiting.parent.parent.exists()


def test_versions_are_compared_as_numbers() -> None:
    assert OLD > NEW, "else the tests above would not tell"
