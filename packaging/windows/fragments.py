"""The generated parts of the MSI's sources: its files, the browsers' keys, the settings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from xml.etree import ElementTree as ET

from authen_bridge import packaged
from authen_bridge.install import BROWSERS, manifest
from authen_bridge.names import HOST_NAME, SHIPPED_IDS, allowed_origins
from authen_bridge.policy import DEFAULTS_KEY
from windows.elements import Fragment, add, guid, identifier
from windows.table import Property

PROGRAM = "authen-bridge.exe"
PACKAGED = "_internal/authen_bridge/packaged.json"
EXTENSION_KEY = rf"{DEFAULTS_KEY}\Extension"  # no setting of the host: they are listed by value


def payload(files: Sequence[PurePosixPath], source: str) -> Fragment:
    """Return the fragment of the program's files; paths are in the folder ``source``."""
    fragment = Fragment("Payload")
    folders = {PurePosixPath(): add(fragment.body, "DirectoryRef", Id="INSTALLFOLDER")}

    def folder(path: PurePosixPath) -> ET.Element:
        if path not in folders:
            named = identifier("folder", str(path))
            folders[path] = add(folder(path.parent), "Directory", Id=named, Name=path.name)
        return folders[path]

    for path in files:
        component = fragment.component(
            folder(path.parent), identifier("file", str(path)), guid("file", str(path))
        )
        named = "Program" if str(path) == PROGRAM else identifier("f", str(path))
        add(component, "File", Id=named, Name=path.name, Source=f"{source}/{path}", KeyPath="yes")
    return fragment


def browsers(package: packaged.Packaged, generated: Path) -> Fragment:
    """Return the fragment of what tells each browser of the host, and write the manifests it installs.

    A manifest names the program beside it: Chrome and Edge on Windows take a relative path, and so the
    program may be anywhere. https://developer.chrome.com/docs/extensions/develop/concepts/native-messaging
    """
    fragment = Fragment("Browsers")
    folder = add(fragment.body, "DirectoryRef", Id="INSTALLFOLDER")
    content = json.dumps(manifest(PureWindowsPath(PROGRAM), allowed_origins(package)), indent=2) + "\n"
    for browser in BROWSERS:
        file = generated / f"{HOST_NAME}.{browser.name}.json"
        file.write_text(content, "utf-8")
        component = fragment.component(folder, f"Browser_{browser.name}", guid("browser", browser.name))
        named = f"Manifest_{browser.name}"
        add(
            component, "File", Id=named, Name=file.name, Source=f"{generated.name}/{file.name}", KeyPath="yes"
        )
        key = rf"{browser.registry_key}\NativeMessagingHosts\{HOST_NAME}"
        add(component, "RegistryValue", Root="HKLM", Key=key, Type="string", Value=f"[#{named}]")
        # Another build of ours, which this one replaced, may have been of the shipped ids.
        ids = sorted({*package.extension_ids, *SHIPPED_IDS})
        for key in _extension_keys(browser.registry_key, ids):
            add(component, "RegistryKey", Root="HKLM", Key=key, ForceDeleteOnUninstall="yes")
    return fragment


def settings(table: Iterable[Property], package: packaged.Packaged) -> Fragment:
    """Return the fragment of the machine defaults: a value is written where its property is given.

    Their components have no GUID: Windows Installer writes them and never takes them back, so that an
    upgrade keeps what it is not told. Uninstalling deletes the whole key, tokens included. A repair writes
    none: any user may start one and give properties, and it is done with an administrator's rights.
    """
    fragment = Fragment("Settings")
    folder = add(fragment.body, "DirectoryRef", Id="INSTALLFOLDER")
    owner = fragment.component(folder, "Defaults", guid("defaults"))
    add(owner, "CreateFolder")  # its key path, for it has no file and no value (ICE18)
    add(owner, "RegistryKey", Root="HKLM", Key=DEFAULTS_KEY, ForceDeleteOnUninstall="yes")
    for row in table:
        component = fragment.component(folder, f"Setting_{row.name}", "")
        add(component, "Condition", f"{row.name} AND NOT Installed")
        for key, name in _values(row, package):
            add(
                component, "RegistryValue", Root="HKLM", Key=key, Name=name, Type="string",
                Value=f"[{row.name}]",
            )  # fmt: skip
    return fragment


def conditions(table: Iterable[Property], product: ET.Element) -> None:
    """Add to the product which properties it takes, and its refusals of what they may not be."""
    for row in table:
        add(product, "Property", Id=row.name, Secure="yes")
        if row.right:
            add(product, "Condition", f"NOT {row.name} OR {row.right}", Message=row.message)


def _values(row: Property, package: packaged.Packaged) -> list[tuple[str, str]]:
    found = [(DEFAULTS_KEY, name) for name in row.values]
    if row.extension:
        ids = package.extension_ids or SHIPPED_IDS
        keys = [key for b in BROWSERS for key in _extension_keys(b.registry_key, ids)]
        found += [(key, row.extension) for key in (EXTENSION_KEY, *keys)]
    return found


def _extension_keys(browser_key: str, ids: Iterable[str]) -> list[str]:
    r"""Return where a browser looks for extensions that another program's installer brought.

    https://developer.chrome.com/docs/extensions/how-to/distribute/install-extensions: on Windows Chrome
    takes the Web Store's address alone there; another's is for policy to force.
    """
    return [rf"{browser_key}\Extensions\{known}" for known in ids]
