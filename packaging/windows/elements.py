"""WiX elements and the identities that Windows Installer knows them by."""

from __future__ import annotations

import hashlib
import uuid
from pathlib import Path
from xml.etree import ElementTree as ET

NAMESPACE = "http://schemas.microsoft.com/wix/2006/wi"
UPGRADE_CODE = uuid.UUID("9d7c3c5e-4b0e-4d1c-9e3a-5f5c0b8f6a21")  # of every release, for ever

ET.register_namespace("", NAMESPACE)


def guid(*names: str) -> str:
    """Return the GUID that these names always have: a component's must outlive its release."""
    return str(uuid.uuid5(UPGRADE_CODE, "/".join(names))).upper()


def identifier(kind: str, name: str) -> str:
    """Return an identifier of ``name``, whose characters WiX would not take."""
    return f"{kind}_{hashlib.sha256(name.encode()).hexdigest()[:24]}"


def tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def add(parent: ET.Element, name: str, /, text: str | None = None, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, tag(name), attributes)
    child.text = text
    return child


class Fragment:
    """A fragment that fills one ComponentGroup."""

    def __init__(self, group: str) -> None:
        self.root = ET.Element(tag("Wix"))
        self.body = add(self.root, "Fragment")
        self._group = add(self.body, "ComponentGroup", Id=group)

    def component(self, directory: ET.Element, id_: str, code: str) -> ET.Element:
        """Add a component of the 64-bit view to a directory and to the group; ``code`` "": unregistered."""
        add(self._group, "ComponentRef", Id=id_)
        return add(directory, "Component", Id=id_, Guid=code, Win64="yes")

    def write(self, file: Path) -> Path:
        ET.indent(self.root)
        ET.ElementTree(self.root).write(file, encoding="utf-8", xml_declaration=True)
        return file
