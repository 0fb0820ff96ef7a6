"""packaging/README.md, the page for IT: its commands, files, properties, codes and names are there."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from authen_bridge import cli, policy
from authen_bridge.cli.words import DONE, SAID_NO, WARNED, WRONG_USAGE
from authen_bridge.names import HOST_NAME
from authen_bridge.settings import KEYS
from authen_bridge.settings.table import taken
from tests.packaging.workflow import REPOSITORY
from tests.support.packaging_scripts import load

FOLDER = REPOSITORY / "packaging"
PAGE = (FOLDER / "README.md").read_text("utf-8")

INDENTED = [line.strip() for line in PAGE.splitlines() if line.startswith("    ")]
QUOTED = re.findall(r"`([^`\n]+)`", PAGE)
COMMANDS = INDENTED + [text for text in QUOTED if " " in text]


def ours() -> list[str]:
    """Return every command of the host that the page shows, without who runs it and what it is fed."""
    found = []
    for text in COMMANDS:
        command = text.removeprefix("sudo ").replace(
            r'"%ProgramFiles%\AuthenBridge\authen-bridge.exe"', "authen-bridge"
        )
        if command.startswith("authen-bridge "):
            found.append(command.partition(" <")[0].removeprefix("authen-bridge "))
    return sorted(set(found))


def scripts() -> list[str]:
    return sorted({text.split(" ", 1)[1] for text in INDENTED if text.startswith(".venv/bin/python ")})


def section(anchor: str) -> str:
    return PAGE.partition(f'<a id="{anchor}"></a>')[2].partition("<a id=")[0]


def cells(anchor: str) -> list[list[str]]:
    """Return the rows of the section's table, its head left out."""
    lines = [line for line in section(anchor).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_the_page_shows_commands() -> None:
    assert len(ours()) > 10
    assert len(scripts()) > 4


@pytest.mark.parametrize("command", ours())
def test_the_host_takes_the_command(command: str) -> None:
    cli._parser().parse_args(shlex.split(command))


def test_what_is_signed_for_a_roll_out_names_where_its_updates_will_be() -> None:
    for page in (PAGE, (FOLDER / "extension" / "README.md").read_text("utf-8")):
        packed = [
            line for line in re.findall(r"build\.py .*?(?=`|$)", page, re.MULTILINE) if "--key " in line
        ]
        assert [line for line in packed if "…" not in line and "--update-url http" not in line] == []
        assert [line for line in packed if "--version" in line and "--update-url" in line] != []


@pytest.mark.parametrize("command", scripts())
def test_the_script_has_the_options(command: str) -> None:
    script, *arguments = shlex.split(command)
    said = subprocess.run(
        [sys.executable, script, "--help"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout
    assert {option for option in arguments if option.startswith("--")} <= set(re.findall(r"--[\w-]+", said))


def test_the_exit_codes_are_the_doctors() -> None:
    for code, words in (
        (DONE, "in order"),
        (WARNED, "warnings"),
        (SAID_NO, "something is broken"),
        (WRONG_USAGE, "wrong usage"),
    ):
        assert re.search(rf"\b{code}: {words}", section("check"))


def test_the_files_to_get_are_those_of_a_release() -> None:
    named = {
        name.replace("VERSION", "{version}")
        for row in cells("get")
        for name in re.findall(r"`([^`]+)`", row[0])
    }
    assert named == {asset.name for asset in load("release/collect.py").ASSETS}


def test_the_properties_are_the_installers() -> None:
    rows = {row[0].strip("`"): re.findall(r"`([\w.]+)`", row[1]) for row in cells("windows")}
    del rows["PURGE"]
    known = json.loads((FOLDER / "windows" / "properties.json").read_text("utf-8"))
    assert rows == {row["property"]: row.get("values", []) for row in known}


def test_every_property_on_a_command_line_is_one() -> None:
    known = {
        row["property"] for row in json.loads((FOLDER / "windows" / "properties.json").read_text("utf-8"))
    }
    given = {
        name for line in INDENTED if line.startswith("msiexec") for name in re.findall(r" ([A-Z_]+)=", line)
    }
    assert {"ZONE", "HCODE", "PURGE"} <= given
    assert given <= known | {"PURGE"}
    assert 'Property Id="PURGE"' in (FOLDER / "windows" / "product.wxs").read_text("utf-8")


def test_the_places_are_the_programs() -> None:
    deb = load("linux/build_deb.py")
    for place in (policy.DEFAULTS_KEY, policy.POLICY_KEY):
        assert f"`HKLM\\{place}`" in PAGE
    assert f"`{deb.PROGRAM.parent}`" in PAGE
    assert f"`{policy.FOLDER}/defaults.json`" in PAGE
    assert f"`{policy.FOLDER}/policy.json`" in PAGE
    assert f"`{HOST_NAME}`" in PAGE


def test_the_example_of_machine_defaults_is_taken_whole() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    for name, value in json.loads(example).items():
        assert taken(KEYS[name], value, by_machine=True) == value
        assert KEYS[name].check(value) == ""


def test_the_example_of_a_site_file_is_one(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    (agents,) = re.findall(r"`(agents = [^`]+)`", PAGE)
    file = tmp_path / "site.toml"
    file.write_text(f"{agents}\n{example}", "utf-8")
    site = load("extension/site_file.py").load(file)
    assert site.extension_ids
    assert site.agents
    assert [one.application for one in site.sites] == ["/opd/"]


def test_the_troubles_are_those_of_the_help() -> None:
    for language in ("en", "th"):
        text = (REPOSITORY / "extension" / "help" / f"it.{language}.html").read_text("utf-8")
        helped = re.findall(r'id="([A-Z_]+)"', text.partition('<section id="trouble">')[2])
        assert [row[0].strip("`") for row in cells("trouble")] == helped


def test_each_trouble_is_said_in_both_languages() -> None:
    assert [row for row in cells("trouble") if not re.search(r" · .*[ก-๛]", row[1])] == []


def test_every_setting_that_is_named_is_one() -> None:
    dotted = {text for text in QUOTED if re.fullmatch(r"(zones|gateway)(\.\w+)+", text)}
    assert len(dotted) > 3
    assert dotted <= set(KEYS)


def test_the_browsers_policies_that_are_named_are_explained() -> None:
    explained = (FOLDER / "policies" / "README.md").read_text("utf-8")
    named = {
        text for text in QUOTED if re.fullmatch(r"(Extension|NativeMessaging|NativeHosts)[A-Z]\w+", text)
    }
    assert named >= {"ExtensionInstallForcelist", "NativeMessagingAllowlist"}
    assert {name for name in named if name not in explained} == set()


def test_the_policy_files_that_are_named_are_explained() -> None:
    explained = (FOLDER / "policies" / "README.md").read_text("utf-8")
    named = {text for text in QUOTED if text.endswith((".reg", ".admx"))} - {".reg"}
    assert named
    assert {name for name in named if name not in explained} == set()


def test_the_limits_are_the_extensions() -> None:
    manifest = json.loads((REPOSITORY / "extension" / "manifest.json").read_text("utf-8"))
    assert re.search(rf"Edge {manifest['minimum_chrome_version']}\s+or newer", PAGE)
    limits = (REPOSITORY / "extension" / "worker" / "limits.js").read_text("utf-8")
    people = re.findall(r"pids: (\d+)", limits)
    assert re.findall(r"about (\d+) people a minute and (\d+) an hour", PAGE) == [tuple(people)]


def test_the_parameters_of_the_windows_build_are_its_own() -> None:
    named = set(re.findall(r"`-(\w+)`", PAGE))
    assert named
    script = (FOLDER / "windows" / "build.ps1").read_text("utf-8")
    assert {
        name for name in named if not re.search(rf"^    \[\w+\]\${name}\b", script, re.MULTILINE)
    } == set()


def test_the_files_of_the_source_that_are_named_are_there() -> None:
    named = set(re.findall(r"(?:packaging|\.github)[\\/][\w./\\-]+\.\w+", PAGE))
    assert len(named) > 5
    assert {name for name in named if not (REPOSITORY / name.replace("\\", "/")).is_file()} == set()


def test_what_make_is_asked_for_is_a_target() -> None:
    targets = re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(re.findall(r"\bmake ([a-z]+)", " ".join(COMMANDS))) <= set(targets)


def test_every_heading_is_in_thai_too() -> None:
    headings = re.findall(r"^##? (.*)$", PAGE, re.MULTILINE)
    assert [heading for heading in headings if not re.search(r" · .*[ก-๛]", heading)] == []


def test_its_own_links_lead_to_its_sections() -> None:
    assert set(re.findall(r"\]\(#([\w-]+)\)", PAGE)) == set(re.findall(r'<a id="(\w+)">', PAGE))
