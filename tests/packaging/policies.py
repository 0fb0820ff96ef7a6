"""What the built policies say, read back from each of their forms: as Windows, Linux or the editor would."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from authen_bridge.names import SHIPPED_IDS
from tests.support.packaging_scripts import PACKAGING, load

build = load("policies/build.py")

HIVE = "HKEY_LOCAL_MACHINE\\"
NUMBERED = "1"  # the name of a list's first value
_SPACE = "{http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions}"
_VALUE = re.compile(r'(;?)"((?:[^"\\]|\\.)*)"=(-|dword:([0-9a-f]{8})|"((?:[^"\\]|\\.)*)")')


class Set(NamedTuple):
    """A value in the registry."""

    key: str
    name: str
    value: str | int | None  # None: it is deleted
    waiting: bool = False  # behind a ';'


def document(content: bytes) -> ET.Element:
    """Return the XML with its one namespace taken off."""
    root = ET.fromstring(content.decode("utf-8"))
    for element in root.iter():
        assert element.tag.startswith(_SPACE), element.tag
        element.tag = element.tag.removeprefix(_SPACE)
    return root


def registry_file(content: bytes) -> Iterator[Set]:
    """Yield what a .reg file sets; a whole key that goes is a `Set` without a name."""
    assert content.startswith(b"\xff\xfe")
    lines = content[2:].decode("utf-16-le").split("\r\n")
    assert lines[0] == "Windows Registry Editor Version 5.00"
    key = ""
    for line in lines[1:]:
        if section := re.fullmatch(r"\[(-?)(HKEY_LOCAL_MACHINE\\[^\]]+)\]", line):
            key = section[2].removeprefix(HIVE)
            if section[1]:
                yield Set(key, "", None)
        elif found := _VALUE.fullmatch(line):
            waiting, name, whole, number, text = found.groups()
            value = None if whole == "-" else int(number, 16) if number else _unescaped(text)
            yield Set(key, _unescaped(name), value, bool(waiting))
        else:
            assert not line or line.startswith("; "), line


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def places(policy: ET.Element) -> list[tuple[str, str]]:
    """Return the registry key and value that a policy of the ADMX writes."""
    name = policy.get("valueName", "")
    found = [(policy.get("key", ""), name)] if name else []
    for element in policy.iterfind("elements/*"):
        numbered = element.tag == "list"
        found.append(
            (
                element.get("key", policy.get("key", "")),
                NUMBERED if numbered else element.get("valueName", ""),
            )
        )
    return found


def value_of(element: ET.Element | None) -> str | int:
    """Return what ``<enabledValue>``, ``<disabledValue>`` or ``<value>`` holds."""
    assert element is not None
    (inside,) = element
    return int(inside.attrib["value"]) if inside.tag == "decimal" else (inside.text or "")


def flat(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return Linux's managed policies with the extension's own apart, by their names alone."""
    third = tree["3rdparty"]["extensions"]
    (own,) = third.values()
    return {**{name: value for name, value in tree.items() if name != "3rdparty"}, **own}


FILES: Mapping[str, bytes] = build.build()
ADMX = document(FILES["AuthenBridge.admx"])
ADML = {language: document(FILES[f"{language}/AuthenBridge.adml"]) for language in ("en-US", "th-TH")}
POLICIES = list(ADMX.iterfind("policies/policy"))
PLACES = {place: policy for policy in POLICIES for place in places(policy)}
SCHEMA = json.loads((PACKAGING.parent / "extension" / "managed_schema.json").read_text("utf-8"))["properties"]
ROOTS = (r"SOFTWARE\Policies\Google\Chrome", r"SOFTWARE\Policies\Microsoft\Edge")
OWN = rf"3rdparty\extensions\{SHIPPED_IDS[0]}\policy"
