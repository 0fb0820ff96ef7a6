"""The release workflow: what it runs exists, is pinned, and sees no more than it needs."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from authen_bridge import __version__
from authen_bridge.install import BROWSERS
from authen_bridge.names import HOST_NAME
from authen_bridge.policy import DEFAULTS_KEY
from tests.packaging import workflow
from tests.packaging.crx import Signer, signer  # noqa: F401 - a fixture
from tests.packaging.workflow import REPOSITORY, jobs, lines, steps
from tests.support.packaging_scripts import load

PINNED = re.compile(
    r"\s*- uses: (?P<action>actions/[a-z-]+)@(?P<commit>[0-9a-f]{40}) # (?P<version>v\d+\.\d+\.\d+)"
)
SCRIPT = re.compile(r"(?<![\w/])(?:packaging|\.ci)/[\w./-]+")

PROPERTIES = "packaging/windows/properties.json"

WRITES = {"draft": {"contents": "write", "id-token": "write", "attestations": "write"}}
READS = {"contents": "read"}

# Which job sees which secret. None but the one step that needs it.
SECRETS = {
    "windows": {"WINDOWS_CERTIFICATE", "WINDOWS_CERTIFICATE_PASSWORD"},
    "extension": {"EXTENSION_KEY"},
}


# ── what runs ─────────────────────────────────────────────────────────────────────────────────


def test_a_release_begins_with_a_tag_and_with_nothing_else() -> None:
    assert workflow.document()["on"] == {"push": {"tags": ["v*"]}}


def test_every_action_is_pinned_by_its_commit_and_says_its_version() -> None:
    used = [line for line in lines() if "uses:" in line]
    assert len(used) == sum("uses" in step for _job, step in steps())
    assert [line for line in used if not PINNED.fullmatch(line)] == []


def test_an_action_has_one_pin() -> None:
    pins = {found.groups() for line in lines() if (found := PINNED.fullmatch(line))}
    assert len(pins) == len({action for action, _commit, _version in pins})


def test_every_script_that_is_called_is_there() -> None:
    called = {found for _job, step in steps() for found in SCRIPT.findall(step.get("run", ""))}
    assert called >= {"packaging/release/check_version.py", "packaging/windows/build.ps1", ".ci/run"}
    assert {path for path in called if not (REPOSITORY / path).is_file()} == set()


def test_a_script_that_is_called_by_its_name_may_be_run() -> None:
    by_name = {
        step["run"].split()[0] for _job, step in steps() if step.get("run", "").startswith((".", "pack"))
    }
    assert by_name >= {".ci/run", "packaging/release/sign_extension.sh"}
    posix = [path for path in by_name if not path.endswith(".ps1")]
    assert [path for path in posix if not (REPOSITORY / path).stat().st_mode & 0o100] == []


def test_the_draft_waits_for_the_tests_and_for_all_that_it_holds() -> None:
    asked = {asset.job for asset in load("release/collect.py").ASSETS}
    assert set(jobs()["draft"]["needs"]) == {"test", *asked}
    uploaded = {step["with"]["name"] for _job, step in steps() if "upload-artifact" in step.get("uses", "")}
    assert uploaded == asked
    others = [job.get("needs") for name, job in jobs().items() if name not in {"version", "draft"}]
    assert others == ["version"] * len(others)


def test_a_release_is_a_draft_until_somebody_publishes_it() -> None:
    (create,) = (step["run"] for _job, step in steps() if "gh release" in step.get("run", ""))
    assert {"--draft", "--verify-tag"} <= set(create.split())


def test_the_trial_on_windows_looks_where_the_installer_writes() -> None:
    trial = (REPOSITORY / "packaging" / "release" / "try_msi.ps1").read_text("utf-8")
    assert f"'HKLM:\\{DEFAULTS_KEY}'" in trial
    assert f"NativeMessagingHosts\\{HOST_NAME}" in trial
    assert [
        b.name for b in BROWSERS if f"'{b.registry_key.removeprefix('SOFTWARE' + chr(92))}'" not in trial
    ] == []
    given = set(re.findall(r" ([A-Z_]+)=", trial))
    assert given <= {row["property"] for row in json.loads((REPOSITORY / PROPERTIES).read_text("utf-8"))}
    assert given


# ── what it may ───────────────────────────────────────────────────────────────────────────────


def test_nothing_may_write_but_the_draft() -> None:
    assert workflow.document()["permissions"] == {}
    assert {name: job["permissions"] for name, job in jobs().items()} == {
        name: WRITES.get(name, READS) for name in jobs()
    }


def test_no_check_out_keeps_the_token() -> None:
    outs = [step for _job, step in steps() if "actions/checkout@" in step.get("uses", "")]
    assert len(outs) == len(jobs())
    assert [out["with"]["persist-credentials"] for out in outs] == [False] * len(outs)


def test_nothing_from_outside_is_written_into_a_script() -> None:
    """An expression in a script is text that a tag's name can break out of; the environment is not."""
    assert [step["run"] for _job, step in steps() if "${{" in step.get("run", "")] == []


def test_each_secret_is_in_one_step_of_a_job_that_somebody_must_allow() -> None:
    seen = [
        (name, secret)
        for name, step in steps()
        for value in step.get("env", {}).values()
        for secret in re.findall(r"secrets\.(\w+)", value)
    ]
    assert len(seen) == sum(line.count("secrets.") for line in lines())
    assert sorted(seen) == sorted((name, secret) for name, some in SECRETS.items() for secret in some)
    assert {name for name, job in jobs().items() if job.get("environment") == "release"} == set(SECRETS)


def test_no_step_with_a_secret_prints_one() -> None:
    names = {secret for some in SECRETS.values() for secret in some}
    for script in (REPOSITORY / "packaging" / "release").iterdir():
        if script.suffix not in {".sh", ".ps1"}:
            continue
        text = script.read_text("utf-8")
        assert not re.search(r"set -[a-z]*x|Set-PSDebug|Write-(Host|Output)", text), script
        loud = [
            line
            for line in text.splitlines()
            if re.search(r"echo|printf", line) and any(n in line for n in names)
        ]
        assert all(re.search(r'> "\$key"$', line) for line in loud), script


def test_where_a_secret_is_nothing_is_cached_and_of_the_lock_only_what_signs_is_installed() -> None:
    assert [line for line in lines() if "cache" in line] == []
    installed = [
        step["run"] for name, step in steps() if name == "extension" and "pip install" in step.get("run", "")
    ]
    (only,) = installed
    assert "locked.py cryptography >" in only
    assert {"--require-hashes", "--no-deps", "--only-binary"} <= set(only.split())


# ── one version ───────────────────────────────────────────────────────────────────────────────


def test_tag_host_extension_and_project_name_one_version() -> None:
    script = load("release/check_version.py")
    assert script.complaints(script.versions(REPOSITORY), f"v{__version__}") == []


@pytest.mark.parametrize("tag", ["v0.0.0", __version__, f"v{__version__}-rc1", f"v{__version__}.0"])
def test_another_tag_is_refused(tag: str) -> None:
    script = load("release/check_version.py")
    (wrong,) = script.complaints(script.versions(REPOSITORY), tag)
    assert tag in wrong


@pytest.mark.parametrize("other", ["extension/manifest.json", "pyproject.toml"])
def test_a_file_with_another_version_is_named(other: str) -> None:
    script = load("release/check_version.py")
    named = {**script.versions(REPOSITORY), other: "9.9.9"}
    (wrong,) = script.complaints(named, f"v{__version__}")
    assert other in wrong


@pytest.mark.parametrize("version", ["1.2", "1.2.3.4", "1.2.3rc1", "01.2.3", ""])
def test_a_version_that_chrome_or_an_msi_cannot_say_is_refused(version: str) -> None:
    script = load("release/check_version.py")
    assert script.complaints(dict.fromkeys(script.versions(REPOSITORY), version), None) != []


# ── its notes ─────────────────────────────────────────────────────────────────────────────────

CHANGELOG = "# Changelog\n\n## 1.1.0 – unreleased\n\nNew.\n\n## 1.0.0 – 2026-01-31\n\n- Old.\n"


def test_the_notes_are_the_changelogs_section_of_that_version() -> None:
    assert load("release/notes.py").notes(CHANGELOG, "1.0.0") == "- Old.\n"


@pytest.mark.parametrize("version", ["1.1.0", "1.2.0", "1.0"])
def test_a_version_that_the_changelog_does_not_date_is_not_released(version: str) -> None:
    script = load("release/notes.py")
    with pytest.raises(script.NoNotes):
        script.notes(CHANGELOG, version)


def test_the_changelog_speaks_of_this_version() -> None:
    assert f"\n## {__version__} – " in (REPOSITORY / "CHANGELOG.md").read_text("utf-8")


# ── what it holds ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def built(tmp_path: Path) -> dict[str, Path]:
    """Each job's dist/ with what it builds, and with what is not released."""
    dists: dict[str, Path] = {}
    for asset in load("release/collect.py").ASSETS:
        dist = dists.setdefault(asset.job, tmp_path / asset.job)
        source = dist / asset.source.format(version="1.2.3")
        if source.suffix:
            source.parent.mkdir(parents=True, exist_ok=True)
            source.write_text(f"{asset.job} {source.name}")
        else:
            (source / "en-US").mkdir(parents=True)
            (source / "en-US" / "some.adml").write_text("words")
            (source / "some.admx").write_text("policies")
    (dists["linux"] / "authen-bridge-1.2.3-x64-stand-in.msi").write_text("a stand-in")
    return dists


def test_a_release_holds_the_table_and_sums_that_can_be_checked(
    built: dict[str, Path], tmp_path: Path
) -> None:
    collect = load("release/collect.py")
    made = collect.collect(tmp_path / "release", built, "1.2.3")
    assert {path.name for path in (tmp_path / "release").iterdir()} == {p.name for p in made} | {collect.SUMS}
    assert len(made) == len(collect.ASSETS)
    assert not any("stand-in" in path.name for path in made)
    assert workflow.checked(tmp_path / "release", collect.SUMS)
    (tmp_path / "release" / "update.xml").write_text("another")
    assert not workflow.checked(tmp_path / "release", collect.SUMS)


def test_what_a_release_holds_has_the_names_that_the_builders_give(tmp_path: Path, signer: Signer) -> None:  # noqa: F811
    wanted: dict[str, set[str]] = {}
    for asset in load("release/collect.py").ASSETS:
        wanted.setdefault(asset.job, set()).add(asset.source)
    made = load("extension/build.py").write(signer.packed(version="1.2.3"), tmp_path)
    assert {path.name for path in made} == {name.format(version="1.2.3") for name in wanted["extension"]}
    msi = (REPOSITORY / "packaging" / "windows" / "build.ps1").read_text("utf-8")
    assert {name.format(version="$version") for name in wanted["windows"]} == {
        *re.findall(r"dist\\(authen-bridge-\$version-[\w.-]+)", msi),
        "authen-bridge.cdx.json",
    }
    deb = load("linux/build_deb.py")
    assert f"{deb.PACKAGE}_{{version}}_amd64.deb" in wanted["linux"]


def test_the_sboms_of_both_systems_have_names_of_their_own(built: dict[str, Path], tmp_path: Path) -> None:
    load("release/collect.py").collect(tmp_path / "release", built, "1.2.3")
    assert len(list((tmp_path / "release").glob("*.cdx.json"))) == 2


def test_the_same_files_make_the_same_release(built: dict[str, Path], tmp_path: Path) -> None:
    collect = load("release/collect.py")
    for folder in ("one", "two"):
        collect.collect(tmp_path / folder, built, "1.2.3")
        for path in built["linux"].rglob("*"):
            os.utime(path, (1_000_000_000, 1_000_000_000))
    assert (tmp_path / "one" / collect.SUMS).read_bytes() == (tmp_path / "two" / collect.SUMS).read_bytes()


def test_what_was_not_built_is_named(built: dict[str, Path], tmp_path: Path) -> None:
    collect = load("release/collect.py")
    (built["windows"] / "authen-bridge-1.2.3-x64.msi").unlink()
    with pytest.raises(collect.Missing, match=r"windows: authen-bridge-1\.2\.3-x64\.msi"):
        collect.collect(tmp_path / "release", built, "1.2.3")
