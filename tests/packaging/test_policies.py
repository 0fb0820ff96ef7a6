"""The group-policy template: whole in itself, in both languages, and exactly what host and extension take."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from authen_bridge.names import HOST_NAME, SHIPPED_IDS
from authen_bridge.policy import POLICY_KEY
from authen_bridge.settings.table import KEYS, taken
from tests.packaging.policies import ADML, ADMX, OWN, PLACES, POLICIES, ROOTS, SCHEMA, build, places, value_of

languages = pytest.mark.parametrize("language", ADML)
roots = pytest.mark.parametrize("root", ROOTS)


def texts(language: str) -> dict[str, str]:
    found = list(ADML[language].iterfind("resources/stringTable/string"))
    assert len({string.get("id") for string in found}) == len(found)
    return {string.attrib["id"]: string.text or "" for string in found}


def referred(kind: str) -> set[str]:
    """Return every name that the template asks of its ADML: ``$(kind.NAME)``."""
    values = [value for element in ADMX.iter() for value in element.attrib.values()]
    return {found[1] for value in values if (found := re.fullmatch(rf"\$\({kind}\.(.+)\)", value))}


@languages
def test_every_text_that_the_template_asks_for_is_there_and_no_other(language: str) -> None:
    found = texts(language)
    assert set(found) == referred("string")
    assert all(text == text.strip() != "" for text in found.values())


@languages
def test_every_presentation_that_the_template_asks_for_is_there_and_no_other(language: str) -> None:
    found = [p.attrib["id"] for p in ADML[language].iterfind("resources/presentationTable/presentation")]
    assert sorted(found) == sorted(referred("presentation"))


CONTROLS = {"text": "textBox", "decimal": "decimalTextBox", "enum": "dropdownList", "list": "listBox"}


@languages
def test_every_element_has_the_control_of_its_kind(language: str) -> None:
    shown = {
        p.attrib["id"]: [(control.attrib["refId"], control.tag) for control in p]
        for p in ADML[language].iterfind("resources/presentationTable/presentation")
    }
    asked = {
        policy.attrib["name"]: [(e.attrib["id"], CONTROLS[e.tag]) for e in policy.iterfind("elements/*")]
        for policy in POLICIES
    }
    assert {name: elements for name, elements in asked.items() if elements} == shown
    for policy in POLICIES:
        wanted = f"$(presentation.{policy.get('name')})" if policy.find("elements") is not None else None
        assert policy.get("presentation") == wanted


@languages
def test_a_list_of_choices_begins_with_one_that_is_there(language: str) -> None:
    choices = {enum.attrib["id"]: len(enum) for enum in ADMX.iter("enum")}
    first = {d.attrib["refId"]: int(d.attrib["defaultItem"]) for d in ADML[language].iter("dropdownList")}
    assert first.keys() == choices.keys()
    assert all(first[name] < count for name, count in choices.items())


def test_thai_words_are_thai() -> None:
    english, thai = texts("en-US"), texts("th-TH")
    same = {name for name, text in thai.items() if text == english[name]}
    assert same == {"category_AuthenBridge", "Host_proxy"}
    assert all(re.search("[\u0e00-\u0e7f]", text) for name, text in thai.items() if name not in same)


@languages
def test_what_is_explained_names_the_policy_as_doctor_and_options_do(language: str) -> None:
    for policy in POLICIES:
        explained = texts(language)[f"{policy.get('name')}_explain"]
        key, name = places(policy)[0]
        assert explained.splitlines()[-1] == (key.rpartition("\\")[2] if name == "1" else name)


def test_every_folder_and_support_statement_that_is_named_is_there_and_used() -> None:
    folders = {c.attrib["name"] for c in ADMX.iterfind("categories/category")}
    parents = {p.attrib["ref"] for p in ADMX.iter("parentCategory")}
    assert folders == parents
    statements = {d.attrib["name"] for d in ADMX.iterfind("supportedOn/definitions/definition")}
    assert {s.attrib["ref"] for policy in POLICIES for s in policy.iterfind("supportedOn")} == statements


# The order and the names that the ADMX schema allows, as Microsoft documents them ("ADMX syntax").
ORDER = {
    "policyDefinitions": ("policyNamespaces", "resources", "supportedOn", "categories", "policies"),
    "policy": ("parentCategory", "supportedOn", "enabledValue", "disabledValue", "elements"),
    "policyDefinitionResources": ("displayName", "description", "resources"),
    "resources": ("stringTable", "presentationTable"),
    "textBox": ("label", "defaultValue"),
}


def test_elements_come_in_the_order_of_the_schema() -> None:
    for root in (ADMX, *ADML.values()):
        for element in root.iter():
            if element.tag in ORDER:
                at = [ORDER[element.tag].index(child.tag) for child in element]
                assert all(one < two for one, two in pairwise(at)), element.tag


def test_names_are_letters_digits_and_lines_and_come_once() -> None:
    named = [e.attrib["name"] for tag in ("policy", "category", "definition") for e in ADMX.iter(tag)]
    assert len(set(named)) == len(named)
    for name in (*named, *texts("en-US")):
        assert re.fullmatch(r"[A-Za-z0-9_]+", name), name


def test_no_two_policies_write_one_value() -> None:
    assert len(PLACES) == len(POLICIES) == len({policy.get("name") for policy in POLICIES})
    assert all(policy.get("class") == "Machine" for policy in POLICIES)


# --- the host


def setting(name: str) -> ET.Element:
    """Return the policy of a host's setting."""
    return PLACES[POLICY_KEY, name]


def test_every_setting_of_the_host_has_a_policy_and_every_policy_a_setting() -> None:
    assert {name for key, name in PLACES if key == POLICY_KEY} == set(KEYS)


@pytest.mark.parametrize("name", KEYS)
def test_what_a_policy_can_write_is_what_the_setting_takes(name: str) -> None:
    known, policy = KEYS[name], setting(name)

    def accepted(value: Any) -> bool:
        found = taken(known, value, by_machine=True)
        return found is not None and not known.check(found)

    if isinstance(known.default, bool):
        assert value_of(policy.find("enabledValue")) == 1
        assert value_of(policy.find("disabledValue")) == 0
        assert accepted(1)
        assert accepted(0)
        return
    (element,) = policy.iterfind("elements/*")
    if isinstance(known.default, int):
        low, high = int(element.attrib["minValue"]), int(element.attrib["maxValue"])
        assert [accepted(value) for value in (low - 1, low, high, high + 1)] == [False, True, True, False]
    elif said := re.fullmatch("must be one of: (.*)", known.check("no such value")):
        choices = [value_of(item.find("value")) for item in element.iterfind("item")]
        assert choices == ["" if choice == '""' else choice for choice in said[1].split(", ")]
    else:
        assert element.tag == "text"


def test_a_policy_says_where_only_the_machine_may_set_it() -> None:
    defaults = {name: known.default for name, known in KEYS.items()}
    for language, words in (("en-US", "Counts only as machine policy"), ("th-TH", "ผู้ใช้ตั้งเองไม่ได้")):
        said = {name for name in KEYS if words in texts(language)[f"{setting(name).get('name')}_explain"]}
        assert said == {name for name, known in KEYS.items() if known.machine_only(defaults)}


# --- extension and browsers


@roots
def test_every_key_of_the_extensions_schema_has_a_policy_and_every_policy_a_key(root: str) -> None:
    below = rf"{root}\{OWN}"
    found = {
        (key.removeprefix(f"{below}\\") if key != below else name): policy
        for (key, name), policy in PLACES.items()
        if key.startswith(below)
    }
    kinds = {
        name: "array" if policy.find("elements/list") is not None else "boolean"
        for name, policy in found.items()
    }
    assert kinds == {name: known["type"] for name, known in SCHEMA.items()}
    for name, policy in found.items():
        if kinds[name] == "boolean":  # Chrome takes 1 and 0 for a boolean of the schema
            assert value_of(policy.find("enabledValue")) == 1
            assert value_of(policy.find("disabledValue")) == 0
        else:
            assert SCHEMA[name]["items"] == {"type": "string"}


@roots
def test_a_browser_gets_what_it_needs_and_nothing_else(root: str) -> None:
    own = {
        place: policy for place, policy in PLACES.items() if place[0].startswith(root) and OWN not in place[0]
    }
    written = {
        (key.removeprefix(root).removeprefix("\\"), name): value_of(policy.find("enabledValue"))
        for (key, name), policy in own.items()
        if policy.find("enabledValue") is not None
    }
    assert written == {
        ("NativeMessagingBlocklist", "1"): "*",
        ("NativeMessagingAllowlist", "1"): HOST_NAME,
        ("", "NativeMessagingUserLevelHosts"): 0,
        ("", "NativeHostsExecutablesLaunchDirectly"): 1,
    }
    assert (rf"{root}\ExtensionInstallForcelist", "1") in own
    assert len(own) == len(written) + 1


@languages
def test_the_force_list_offers_the_extension_and_its_update_address(language: str) -> None:
    offered = {box.findtext("defaultValue") for box in ADML[language].iter("textBox")} - {None}
    assert offered == {f"{SHIPPED_IDS[0]};{build.UPDATE_URL}"}
