"""Where each browser is told of the host, on Linux and Windows."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from authen_bridge import install
from authen_bridge.names import ALLOWED_ORIGINS, EXTENSION_IDS, HOST_NAME
from authen_bridge.registry import HKCU, HKLM
from tests.support.message_types import REPOSITORY


class RegistryOfATest:
    def __init__(self) -> None:
        self.keys: dict[tuple[str, str], str] = {}

    def get(self, root: str, key: str) -> str | None:
        return self.keys.get((root, key))

    def set(self, root: str, key: str, value: str) -> None:
        self.keys[root, key] = value

    def delete(self, root: str, key: str) -> bool:
        return self.keys.pop((root, key), None) is not None


@pytest.fixture(autouse=True)
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("AUTHEN_BRIDGE_HOME", str(tmp_path / "home"))
    return tmp_path


def test_a_user_of_linux_gets_one_manifest_a_browser(configuration: Path) -> None:
    done = install.install(install.places(None, system=False, windows=False), Path("/opt/authen-bridge"))
    files = [str(place.file.relative_to(configuration)) for place in done]
    assert files == [
        f"{folder}/NativeMessagingHosts/{HOST_NAME}.json"
        for folder in ("google-chrome", "microsoft-edge", "chromium")
    ]
    for place in done:
        assert json.loads(place.file.read_text()) == {
            "name": "th.authenbridge.host",
            "description": "Authen Bridge: reads the ID card for the NHSO New Authen page",
            "path": "/opt/authen-bridge",
            "type": "stdio",
            "allowed_origins": list(ALLOWED_ORIGINS),
        }


def test_uninstalling_removes_what_installing_wrote_and_says_so_once(configuration: Path) -> None:
    where = install.places(["edge"], system=False, windows=False)
    install.install(where, Path("/opt/authen-bridge"))
    assert [place.browser for place in install.uninstall(where)] == ["edge"]
    assert install.uninstall(where) == []
    assert list(configuration.rglob("*.json")) == []


def test_system_places_are_those_the_browsers_document() -> None:
    assert [str(place.file) for place in install.places(None, system=True, windows=False)] == [
        f"/etc/opt/chrome/native-messaging-hosts/{HOST_NAME}.json",
        f"/etc/opt/edge/native-messaging-hosts/{HOST_NAME}.json",
        f"/etc/chromium/native-messaging-hosts/{HOST_NAME}.json",
    ]


@pytest.fixture
def umask() -> Iterator[None]:
    """An administrator's whose files are nobody else's."""
    before = os.umask(0o077)
    yield
    os.umask(before)


def test_every_user_s_browser_can_read_what_an_administrator_installs(
    umask: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browsers = [replace(b, system_folder=f"{tmp_path}{b.system_folder}") for b in install.BROWSERS]
    monkeypatch.setattr(install, "BROWSERS", browsers)
    for place in install.install(install.places(None, system=True, windows=False), Path("/opt/x")):
        folders = [each for each in place.file.parents if each.is_relative_to(tmp_path / "etc")]
        modes = [stat.S_IMODE(each.stat().st_mode) for each in (place.file, *folders)]
        assert modes == [0o644, *[0o755] * len(folders)]


def test_a_user_s_own_folders_stay_that_user_s(umask: None) -> None:
    (place,) = install.install(install.places(["edge"], system=False, windows=False), Path("/opt/x"))
    assert stat.S_IMODE(place.file.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(("system", "root"), [(False, HKCU), (True, HKLM)])
def test_on_windows_each_browser_has_a_registry_key_to_the_manifest(
    system: bool, root: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(install, "_program_folder", lambda: tmp_path)
    registry = RegistryOfATest()
    where = install.places(None, system=system, windows=True)
    install.install(where, Path("C:/Program Files/Authen Bridge/authen-bridge.exe"), registry)
    assert list(registry.keys) == [
        (root, rf"SOFTWARE\{browser}\NativeMessagingHosts\{HOST_NAME}")
        for browser in (r"Google\Chrome", r"Microsoft\Edge", "Chromium")
    ]
    for manifest in registry.keys.values():
        named = json.loads(Path(manifest).read_text())["path"]
        assert named == "C:/Program Files/Authen Bridge/authen-bridge.exe"
    chrome, *others = where
    assert install.uninstall([chrome], registry) == [chrome]
    assert all(Path(manifest).exists() for manifest in registry.keys.values())  # the others' stay
    assert install.uninstall(where, registry) == others
    assert registry.keys == {}


def test_a_place_that_may_not_be_written_is_said_in_words(configuration: Path) -> None:
    class Refusing(RegistryOfATest):
        def set(self, root: str, key: str, value: str) -> None:
            raise PermissionError

    with pytest.raises(install.CannotInstall, match="administrator"):
        install.install(install.places(["edge"], system=False, windows=True), Path("/x"), Refusing())


def test_the_command_that_is_installed_can_be_run() -> None:
    assert install.executable().stat().st_mode & stat.S_IXUSR


def test_the_extension_that_may_start_the_host_is_the_one_in_this_repository() -> None:
    key = json.loads((REPOSITORY / "extension" / "manifest.json").read_text())["key"]
    digits = hashlib.sha256(base64.b64decode(key)).hexdigest()[:32]
    assert "".join(chr(ord("a") + int(d, 16)) for d in digits) in EXTENSION_IDS
