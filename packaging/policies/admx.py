"""The group-policy template: AuthenBridge.admx, and its words in each language.

As in Microsoft's "ADMX syntax" reference: elements in the order of its schema, every text in the ADML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal
from xml.etree import ElementTree as ET

from policies.model import Category, Policy, Words

NAMESPACE = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"
TARGET = "AuthenBridge.Policies"
ROOT = Category(
    "AuthenBridge",
    Words("Authen Bridge", "Authen Bridge"),
    Words(
        "Smart-card identity for the NHSO New Authen page. Not an NHSO product.",
        "ข้อมูลบัตรประชาชนสำหรับหน้า New Authen ไม่ใช่ผลิตภัณฑ์ของ สปสช.",
    ),
)
SUPPORTED: Mapping[str, Words] = {
    "host": Words("Authen Bridge 0.1 or newer", "Authen Bridge 0.1 ขึ้นไป"),
    "browser": Words(
        "Google Chrome or Microsoft Edge 120 or newer", "Google Chrome หรือ Microsoft Edge 120 ขึ้นไป"
    ),
}
Language = Literal["en", "th"]
LANGUAGES: Mapping[str, Language] = {"en-US": "en", "th-TH": "th"}
TEXT_LENGTH = 1023  # what the editor's text box takes unless told; no setting is longer


def admx(categories: Sequence[Category], policies: Sequence[Policy]) -> bytes:
    """Return the template."""
    root = _document("policyDefinitions")
    namespaces = ET.SubElement(root, "policyNamespaces")
    ET.SubElement(namespaces, "target", prefix="authenbridge", namespace=TARGET)
    ET.SubElement(root, "resources", minRequiredRevision="1.0")
    definitions = ET.SubElement(ET.SubElement(root, "supportedOn"), "definitions")
    for name in SUPPORTED:
        ET.SubElement(definitions, "definition", name=_supported(name), displayName=_string(_supported(name)))
    folders = ET.SubElement(root, "categories")
    for category in (ROOT, *categories):
        folder = ET.SubElement(
            folders,
            "category",
            name=category.name,
            displayName=_string(f"category_{category.name}"),
            explainText=_string(f"category_{category.name}_explain"),
        )
        if category is not ROOT:
            ET.SubElement(folder, "parentCategory", ref=ROOT.name)
    found = ET.SubElement(root, "policies")
    for policy in policies:
        _policy(found, policy)
    return _bytes(root)


def _policy(into: ET.Element, policy: Policy) -> None:
    name = policy.identity
    made = ET.SubElement(
        into,
        "policy",
        {
            "name": name,
            "class": "Machine",
            "displayName": _string(name),
            "explainText": _string(f"{name}_explain"),
            "key": policy.key,
        },
    )
    ET.SubElement(made, "parentCategory", ref=policy.category)
    ET.SubElement(made, "supportedOn", ref=_supported("host" if policy.category == "Host" else "browser"))
    match policy.kind:
        case "switch" | "fixed":
            made.set("valueName", policy.value_name)
            on: str | int = 1 if policy.kind == "switch" else policy.registry[policy.value_name]
            _value(ET.SubElement(made, "enabledValue"), on)
            if policy.kind == "switch":
                _value(ET.SubElement(made, "disabledValue"), 0)
        case _:
            made.set("presentation", f"$(presentation.{name})")
            _element(ET.SubElement(made, "elements"), policy)


def _element(into: ET.Element, policy: Policy) -> None:
    name = policy.identity
    value = {"id": name, "valueName": policy.value_name}
    match policy.kind:
        case "choice":
            made = ET.SubElement(into, "enum", value, required="true")
            for choice in policy.choices:
                item = ET.SubElement(made, "item", displayName=_string(_choice(policy, choice)))
                _value(ET.SubElement(item, "value"), choice)
        case "number":
            low, high = policy.bounds
            ET.SubElement(into, "decimal", value, required="true", minValue=str(low), maxValue=str(high))
        case "list":
            ET.SubElement(into, "list", id=name, key=policy.key, valuePrefix="")
        case _:
            ET.SubElement(into, "text", value, required="true", maxLength=str(TEXT_LENGTH))


def _value(into: ET.Element, value: str | int) -> None:
    if isinstance(value, str):
        ET.SubElement(into, "string").text = value
    else:
        ET.SubElement(into, "decimal", value=str(value))


def adml(categories: Sequence[Category], policies: Sequence[Policy], language: Language) -> bytes:
    """Return the template's words in one language."""
    root = _document("policyDefinitionResources")
    ET.SubElement(root, "displayName").text = getattr(ROOT.title, language)
    ET.SubElement(root, "description").text = getattr(ROOT.does, language)
    resources = ET.SubElement(root, "resources")
    strings = ET.SubElement(resources, "stringTable")
    for name, words in _strings(categories, policies).items():
        ET.SubElement(strings, "string", id=name).text = getattr(words, language)
    presentations = ET.SubElement(resources, "presentationTable")
    for policy in policies:
        if policy.kind not in ("switch", "fixed"):
            _present(presentations, policy, getattr(policy.title, language))
    return _bytes(root)


def _strings(categories: Sequence[Category], policies: Sequence[Policy]) -> dict[str, Words]:
    found = {_supported(name): words for name, words in SUPPORTED.items()}
    for category in (ROOT, *categories):
        found[f"category_{category.name}"] = category.title
        found[f"category_{category.name}_explain"] = category.does
    for policy in policies:
        found[policy.identity] = policy.title
        found[f"{policy.identity}_explain"] = _explained(policy)
        found |= {_choice(policy, choice): words for choice, words in policy.choices.items()}
    return found


def _explained(policy: Policy) -> Words:
    """Return what a policy does, and the name under which doctor and options know it."""
    return Words(*(f"{does}\n\n{policy.name}" for does in policy.does))


def _present(into: ET.Element, policy: Policy, label: str) -> None:
    made = ET.SubElement(into, "presentation", id=policy.identity)
    of = {"refId": policy.identity}
    match policy.kind:
        case "choice":
            first = str(list(policy.choices).index(str(policy.example)))
            ET.SubElement(made, "dropdownList", of, noSort="true", defaultItem=first).text = label
        case "number":
            ET.SubElement(made, "decimalTextBox", of, defaultValue=str(policy.example)).text = label
        case "list":
            ET.SubElement(made, "listBox", of).text = label
        case _:
            box = ET.SubElement(made, "textBox", of)
            ET.SubElement(box, "label").text = label
            if policy.kind == "entry":
                ET.SubElement(box, "defaultValue").text = str(policy.example)


def _choice(policy: Policy, choice: str) -> str:
    return f"{policy.identity}_is_{choice or 'empty'}"


def _supported(name: str) -> str:
    return f"supported_{name}"


def _string(name: str) -> str:
    return f"$(string.{name})"


def _document(name: str) -> ET.Element:
    return ET.Element(name, xmlns=NAMESPACE, revision="1.0", schemaVersion="1.0")


def _bytes(root: ET.Element) -> bytes:
    ET.indent(root)
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()
