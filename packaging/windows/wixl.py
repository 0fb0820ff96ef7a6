"""Compile with wixl, and add to the database what wixl 0.101 cannot say.

It stops at an element that it does not know and does not see what it has no attribute for:
https://gitlab.gnome.org/GNOME/msitools/-/blob/v0.101/tools/wixl/builder.vala. The sources stay WiX's own;
what they say beyond that is taken out for wixl and put into the tables: conditions of components, keys that
go with the uninstall, secure properties, what an upgrade removes, times and package code. The tables are
then written in one order, for wixl's own is another at each run.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

from windows import idt
from windows.elements import identifier, tag

CABINET = "payload.cab"  # as product.wxs names it

_HKLM = "2"  # https://learn.microsoft.com/windows/win32/msi/registry-table
_DELETED_WITH_COMPONENT = "-"
_MAXIMUM_TOO = 512  # https://learn.microsoft.com/windows/win32/msi/upgrade-table
# https://learn.microsoft.com/windows/win32/msi/summary-property-descriptions
_PACKAGE_CODE, _CREATED, _SAVED = "9", "12", "13"

Addition = Callable[[Mapping[str, idt.Table]], None]


def build(sources: Iterable[Path], variables: Mapping[str, str], base: Path, out: Path, epoch: int) -> None:
    """Build ``out`` from WiX sources, whose files are relative to the folder ``base``.

    ``epoch`` is the package's time in seconds. Raises CannotCompile.
    """
    with tempfile.TemporaryDirectory(prefix="wixl-") as folder:
        scratch = Path(folder)
        additions: list[Addition] = [_summary(variables["PackageCode"], epoch)]
        simpler = []
        for source in sources:
            tree = ET.parse(source)  # noqa: S314 - our own file
            for take in (_component_conditions, _registry_keys, _secure_properties, _upgrades):
                additions += take(tree.getroot())
            for package in tree.iter(tag("Package")):
                del package.attrib["Id"]
            simpler.append(scratch / source.name)
            tree.write(simpler[-1], encoding="utf-8", xml_declaration=True)
        compiled = scratch / "compiled.msi"
        defined = [f"--define={name}={value}" for name, value in variables.items()]
        # It takes no absolute path of a file.
        idt.run("wixl", "--arch=x64", f"--output={compiled}", *defined, *map(str, simpler), cwd=base)
        tables = idt.read(compiled)
        named = {table.name: table for table in tables}
        for add in additions:
            add(named)
        cabinet = scratch / CABINET
        cabinet.write_bytes(idt.run("msiinfo", "extract", str(compiled), CABINET))
        idt.write(out, sorted(tables, key=lambda table: table.name), [cabinet], scratch)


def _component_conditions(root: ET.Element) -> list[Addition]:
    """Take out ``<Component><Condition>``."""

    def addition(component: str, condition: str) -> Addition:
        return lambda tables: tables["Component"].set(component, by="Component", Condition=condition)

    found = []
    for component in root.iter(tag("Component")):
        for condition in component.findall(tag("Condition")):
            component.remove(condition)
            found.append(addition(component.attrib["Id"], condition.text or ""))
    return found


def _registry_keys(root: ET.Element) -> list[Addition]:
    """Take out ``<RegistryKey ForceDeleteOnUninstall="yes">``."""

    def addition(component: str, key: str) -> Addition:
        return lambda tables: tables["Registry"].add(
            Registry=identifier("gone", key),
            Root=_HKLM,
            Key=key,
            Name=_DELETED_WITH_COMPONENT,
            Component_=component,
        )

    found = []
    for component in root.iter(tag("Component")):
        for key in component.findall(tag("RegistryKey")):
            component.remove(key)
            found.append(addition(component.attrib["Id"], key.attrib["Key"]))
    return found


def _secure_properties(root: ET.Element) -> list[Addition]:
    """Take out ``<Property Secure="yes">``, the whole element where it has no value."""

    def addition(name: str) -> Addition:
        def add(tables: Mapping[str, idt.Table]) -> None:
            known = tables["Property"].get("SecureCustomProperties", by="Property", column="Value")
            tables["Property"].set("SecureCustomProperties", by="Property", Value=f"{known};{name}")

        return add

    found = []
    for parent in root.iter():
        for element in parent.findall(tag("Property")):
            if element.attrib.pop("Secure", None) == "yes":
                found.append(addition(element.attrib["Id"]))
                if "Value" not in element.attrib:
                    parent.remove(element)
    return found


def _upgrades(root: ET.Element) -> list[Addition]:
    """Take out ``<UpgradeVersion>``'s RemoveFeatures, and IncludeMaximum, which wixl knows and forgets."""

    def addition(found_as: str, features: str, to_maximum: bool) -> Addition:
        def add(tables: Mapping[str, idt.Table]) -> None:
            bits = int(tables["Upgrade"].get(found_as, by="ActionProperty", column="Attributes"))
            bits |= _MAXIMUM_TOO if to_maximum else 0
            tables["Upgrade"].set(found_as, by="ActionProperty", Remove=features, Attributes=str(bits))

        return add

    return [
        addition(
            version.attrib["Property"],
            version.attrib.pop("RemoveFeatures", ""),
            version.attrib.pop("IncludeMaximum", "") == "yes",
        )
        for version in root.iter(tag("UpgradeVersion"))
    ]


def _summary(package_code: str, epoch: int) -> Addition:
    at = datetime.fromtimestamp(epoch, UTC).strftime("%Y/%m/%d %H:%M:%S")

    def add(tables: Mapping[str, idt.Table]) -> None:
        summary = tables[idt.SUMMARY]
        for number, value in ((_PACKAGE_CODE, f"{{{package_code}}}"), (_CREATED, at), (_SAVED, at)):
            summary.set(number, by="PropertyId", Value=value)

    return add
