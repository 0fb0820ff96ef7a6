"""The machine policies beside the template: .reg, Linux, Intune, the page; and what writes them."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from authen_bridge import settings
from authen_bridge.names import SHIPPED_IDS
from authen_bridge.policy import POLICY_KEY, Machine
from authen_bridge.settings.table import KEYS
from tests.packaging.policies import (
    FILES,
    OWN,
    PLACES,
    POLICIES,
    ROOTS,
    SCHEMA,
    build,
    flat,
    places,
    registry_file,
    value_of,
)
from tests.support.packaging_scripts import PACKAGING, load

LINUX = [name for name in FILES if name.endswith("managed/authen-bridge.json")]
WINDOWS_ONLY = {"NativeHostsExecutablesLaunchDirectly"}

BROWSERS_REG = list(registry_file(FILES["authen-bridge-browsers.reg"]))
SETTINGS_REG = list(registry_file(FILES["authen-bridge-settings.reg"]))


EXAMPLES = {(one.key, one.name): one.value for one in SETTINGS_REG}


def test_the_registry_files_have_the_places_of_the_template() -> None:
    found = [(one.key, one.name) for one in (*BROWSERS_REG, *SETTINGS_REG)]
    assert sorted(found) == sorted(PLACES)


def test_what_the_browsers_need_is_set_and_every_other_setting_waits_behind_a_semicolon() -> None:
    assert not any(one.waiting for one in BROWSERS_REG)
    assert all(one.waiting for one in SETTINGS_REG)
    forced = f"{SHIPPED_IDS[0]};{build.UPDATE_URL}"
    for one in BROWSERS_REG:
        enabled = PLACES[one.key, one.name].find("enabledValue")
        assert one.value == (forced if enabled is None else value_of(enabled))


def test_the_removal_takes_back_every_value_of_ours_and_no_other_key() -> None:
    removed = list(registry_file(FILES["authen-bridge-remove.reg"]))
    whole = [one.key for one in removed if not one.name]
    assert whole == [POLICY_KEY, *(rf"{root}\{OWN}" for root in ROOTS)]
    values = {(one.key, one.name) for one in removed if one.name}
    assert values == {place for place in PLACES if not any(place[0].startswith(key) for key in whole)}


def troubles(policy: Mapping[str, Any], home: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what the host sets aside of a machine policy."""
    monkeypatch.setenv(settings.HOME, str(home))
    return [f"{t.key}: {t.why}" for t in settings.load(Machine(dict, lambda: policy)).troubles]


def test_the_host_takes_every_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = {one.name: one.value for one in SETTINGS_REG if one.key == POLICY_KEY}
    example = json.loads(FILES["linux/etc/authen-bridge/policy.example.json"])
    assert registry.keys() == example.keys() == KEYS.keys()
    other = {name for name in KEYS if registry[name] != example[name]}
    assert other == {f"zones.{zone}.ca_bundle" for zone in ("test", "production")}  # a path
    assert troubles(registry, tmp_path, monkeypatch) == []
    assert troubles(example, tmp_path, monkeypatch) == []
    assert troubles(example | {"outbox_days": "30", "zonee": "test"}, tmp_path, monkeypatch) != []


@pytest.mark.parametrize("file", LINUX)
def test_linux_has_the_policies_of_the_template(file: str) -> None:
    tree = json.loads(FILES[file])
    assert list(tree["3rdparty"]["extensions"]) == [SHIPPED_IDS[0]]
    below = ROOTS[0]
    names = {
        name if name != "1" else key.rpartition("\\")[2] for key, name in PLACES if key.startswith(below)
    }
    assert flat(tree).keys() == names - WINDOWS_ONLY
    of_windows = {
        (one.name if one.name != "1" else one.key.rpartition("\\")[2]): one.value
        for one in BROWSERS_REG
        if one.key.startswith(below)
    }
    for name, value in tree.items():
        if name != "3rdparty":
            assert (value[0] if isinstance(value, list) else value) == of_windows[name]


def test_linux_has_a_file_for_each_browser() -> None:
    assert sorted(LINUX) == [
        f"linux/etc/{browser}/policies/managed/authen-bridge.json"
        for browser in ("chromium", "opt/chrome", "opt/edge")
    ]


def test_intune_names_the_policies_and_the_elements_of_the_template() -> None:
    rows = list(csv.DictReader(FILES["intune.csv"].decode("utf-8-sig").splitlines()))
    expected = [p for p in POLICIES if p.attrib["name"].startswith(("Host_", "chrome_extension_"))]
    assert len(rows) == len(expected)
    for row, policy in zip(rows, expected, strict=True):
        parent = policy.find("parentCategory")
        assert parent is not None
        area = f"AuthenBridge~Policy~AuthenBridge~{parent.get('ref')}"
        assert row["OMA-URI"] == f"./Device/Vendor/MSFT/Policy/Config/{area}/{policy.get('name')}"
        data = ET.fromstring(f"<all>{row['Value']}</all>")
        assert data[0].tag in ("enabled", "disabled")
        ids = [element.get("id") for element in policy.iterfind("elements/*")]
        assert [one.get("id") for one in data.iterfind("data")] == ids
        for one in data.iterfind("data"):
            if policy.find("elements/list") is None:
                ((key, name),) = places(policy)
                assert one.get("value") == str(EXAMPLES[key, name])


def test_the_page_has_a_row_for_each_policy_as_it_is_now() -> None:
    page = (PACKAGING / "policies" / "README.md").read_bytes()
    assert page == FILES["README.md"], "packaging/policies/build.py --page"
    rows = re.findall(r"^\| `(\S+)` \| .* \|$", page.decode(), re.MULTILINE)
    assert set(KEYS) | set(SCHEMA) < set(rows)
    assert len(rows) == len(set(rows))


# --- the script


def test_built_again_it_has_the_same_bytes(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, PACKAGING / "policies" / "build.py", "--output", tmp_path],
        env={**os.environ, "PYTHONHASHSEED": "7", "LANG": "C", "TZ": "Asia/Bangkok"},
        check=True,
    )
    found = {str(p.relative_to(tmp_path)): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert found == FILES


def test_a_hospitals_own_extension_and_address_are_in_every_form() -> None:
    other, url = "a" * 32, "http://10.0.0.9/update.xml"
    for name, content in build.build(other, url).items():
        text = content.decode("utf-16" if name.endswith(".reg") else "utf-8")
        assert SHIPPED_IDS[0] not in text, name
        assert build.UPDATE_URL not in text, name


def test_unless_told_they_name_the_address_of_the_packed_extension() -> None:
    assert build.UPDATE_URL == load("extension/build.py").EXAMPLE_URL


def test_a_hospitals_site_file_says_whose_policies_they_are(tmp_path: Path) -> None:
    site, out = tmp_path / "site.toml", tmp_path / "out"
    site.write_text(f'extension_ids = ["{"b" * 32}"]\n')
    build.main(["--site", str(site), "--output", str(out)])
    assert f"{'b' * 32};{build.UPDATE_URL}" in (out / "en-US" / "AuthenBridge.adml").read_text("utf-8")
    site.write_text('extension_ids = ["of nobody"]\n')
    with pytest.raises(SystemExit):
        build.main(["--site", str(site), "--output", str(out)])


def test_what_others_have_in_the_folder_is_not_wiped_away(tmp_path: Path) -> None:
    note, out = tmp_path / "note.txt", tmp_path / "out"
    note.write_text("mine")
    with pytest.raises(SystemExit):
        build.main(["--output", str(tmp_path)])
    assert note.read_text() == "mine"
    for _again in range(2):
        build.main(["--output", str(out)])
    assert (out / build.TEMPLATE).is_file()


@pytest.mark.parametrize(
    "url", ["", "update.xml", "ftp://a.example/x", "https://", "https://a b/x", "https://a.example/x;y"]
)
def test_an_update_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        build.build(update_url=url)
