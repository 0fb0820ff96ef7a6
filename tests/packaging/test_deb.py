"""The Debian package, by a real dpkg on a throw-away copy of this machine: in, at work, newer, out."""

from __future__ import annotations

import json
import os
import re
import signal
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from authen_bridge import __version__, install, names
from tests.packaging.deb import (
    NEWER,
    NOBODY,
    SHARED,
    UNPACKED,
    Machine,
    build_deb,
    deb,
    fresh,
    frozen_host,
    machine,
    newer,
    policies,
)
from tests.packaging.frozen import EPOCH
from tests.support.fixtures import Insert, Watch
from tests.support.message_types import REPOSITORY
from tests.support.pcscd import PrivatePcscd
from tests.testzone.people import POPULATION

__all__ = ["deb", "frozen_host", "machine", "newer", "policies"]

PERSON = POPULATION[0]
PROGRAM = "/usr/bin/authen-bridge"
DEFAULTS = "/etc/authen-bridge/defaults.json"
TOKEN = "an-invented.machine-token"
PRESEEDED = {"zone": "production", "hcode": "99999"}
BYTES = 60 * 2**20  # of the installed program; what is in it is in the bill of materials


@pytest.fixture(scope="module")
def installed(pcscd: PrivatePcscd, deb: Path) -> Iterator[Machine]:
    """A machine with the package on it, its defaults given beforehand."""
    with fresh(pcscd) as machine:
        machine.write(DEFAULTS, PRESEEDED)
        machine.install(deb)
        yield machine


def test_an_ordinary_user_reads_a_card(installed: Machine, insert: Insert, watch: Watch) -> None:
    cards = watch()
    insert(PERSON)
    cards.wait_for("ready")
    home = f"AUTHEN_BRIDGE_HOME={SHARED}/home"
    installed.shell(f"install --directory --owner={NOBODY} {SHARED}/home")
    done = installed.as_user("env", home, PROGRAM, "read", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["pid"] == PERSON.pid
    assert installed.run(PROGRAM, "--version").stdout.split()[-1] == __version__


def test_every_browser_finds_a_manifest_and_the_program_answers_by_it(installed: Machine) -> None:
    places = install.places(None, system=True, windows=False)
    assert [place.browser for place in places] == ["chrome", "edge", "chromium"]
    for place in places:
        manifest = json.loads(installed.run("cat", str(place.file)).stdout)
        assert manifest == install.manifest(Path("/opt/authen-bridge/authen-bridge"))
        hello = _hello(installed, manifest["path"], manifest["allowed_origins"][0])
        assert (hello["type"], hello["version"]) == ("hello", __version__)


def _hello(machine: Machine, program: str, origin: str) -> dict[str, Any]:
    said = subprocess.run(
        machine.command(program, origin), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True
    ).stdout
    (length,) = struct.unpack_from("@I", said)
    answer: dict[str, Any] = json.loads(said[4 : 4 + length])
    return answer


def test_what_was_put_there_before_the_installation_holds(installed: Machine) -> None:
    assert installed.run(PROGRAM, "zone").stdout == "production (machine defaults)\n"


def test_the_machines_token_is_given_silently_and_is_the_groups_alone(installed: Machine) -> None:
    installed.run(PROGRAM, "token", "set", "--machine", given=TOKEN)
    file = "/etc/authen-bridge/token.production"
    assert installed.run("stat", "--format=%a %U:%G", file).stdout == "640 root:authen-bridge\n"
    assert installed.as_user("cat", file).returncode != 0
    assert installed.as_user("cat", file, group="authen-bridge").stdout.strip() == TOKEN


def test_an_upgrade_and_a_step_back_keep_settings_and_end_hosts_of_the_old_files(
    machine: Machine, deb: Path, newer: Path
) -> None:
    """An open host would go on reading parts of itself from a file that is another one now."""
    machine.install(deb)
    machine.write(DEFAULTS, PRESEEDED)
    machine.run("chgrp", "staff", "/etc/authen-bridge")
    machine.run(PROGRAM, "token", "set", "--machine", given=TOKEN)
    kept = "cd /etc/authen-bridge && stat --format='%n %a %U:%G' . * && cat *"
    before = machine.shell(kept)
    for package, version in ((newer, NEWER), (deb, __version__)):
        with _open_host(machine) as host:
            machine.install(package)
            _wait_for_end(host)
        assert machine.shell(kept) == before
        assert (
            machine.run("dpkg-query", "--show", "--showformat=${Version}", "authen-bridge").stdout == version
        )
    with _open_host(machine) as host:
        assert host.poll() is None
        host.kill()


def _open_host(machine: Machine) -> subprocess.Popen[bytes]:
    """Start the host as a browser does; return once it has said hello."""
    host = subprocess.Popen(
        machine.command("/opt/authen-bridge/authen-bridge", names.ALLOWED_ORIGINS[0]),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert host.stdout
    (length,) = struct.unpack("@I", host.stdout.read(4))
    host.stdout.read(length)
    return host


def _wait_for_end(host: subprocess.Popen[bytes]) -> None:
    assert host.stdout
    host.stdout.read()  # what it has said of cards; it closes with the host
    assert host.wait() == -signal.SIGTERM


def test_a_removal_takes_the_program_and_keeps_settings_and_records(machine: Machine, deb: Path) -> None:
    machine.install(deb)
    machine.write(DEFAULTS, PRESEEDED)
    machine.shell("useradd --create-home clerk")
    store = "/home/clerk/.local/share/authen-bridge"
    machine.shell(f"runuser -u clerk -- sh -c 'mkdir -p {store}; touch {store}/store.db'")
    with _open_host(machine) as host:
        said = machine.run("dpkg", "--remove", "authen-bridge")
        _wait_for_end(host)
    assert store in said.stdout + said.stderr
    left = set(machine.changes())
    assert {DEFAULTS[1:], f"{store}/store.db"[1:]} <= left
    assert not [path for path in left if path.startswith(("opt", "usr", "etc/opt", "etc/chromium"))]


def test_who_may_read_tokens_may_after_a_removal_and_another_installation(
    machine: Machine, deb: Path
) -> None:
    """The empty folder goes with the package, and comes back as root's."""
    machine.install(deb)
    machine.run("dpkg", "--remove", "authen-bridge")
    machine.install(deb)
    machine.run(PROGRAM, "token", "set", "--machine", given=TOKEN)
    file = machine.shell("ls /etc/authen-bridge/token.*").strip()
    assert machine.as_user("cat", file, group="authen-bridge").stdout.strip() == TOKEN


def test_a_purge_leaves_nothing(machine: Machine, deb: Path, newer: Path) -> None:
    before = machine.changes()
    machine.install(deb)
    machine.write(DEFAULTS, PRESEEDED)
    machine.write("/etc/authen-bridge/policy.json", {})
    machine.run(PROGRAM, "token", "set", "--machine", given=TOKEN)
    machine.install(newer)
    there = {"opt/authen-bridge/authen-bridge", "etc/authen-bridge/token.production", "etc/group"}
    assert there <= machine.changes().keys()
    machine.run("dpkg", "--purge", "authen-bridge")
    assert machine.changes() == before


def test_the_package_comes_to_the_same_bytes(
    deb: Path, frozen_host: Path, policies: Path, tmp_path: Path
) -> None:
    mask = os.umask(0o077)
    try:
        again = build_deb.build(frozen_host, tmp_path, EPOCH, policies=policies, compression=UNPACKED)
    finally:
        os.umask(mask)
    assert again.read_bytes() == deb.read_bytes()


def test_everything_in_it_is_roots_and_nobody_elses_to_write(deb: Path) -> None:
    listed = subprocess.run(["dpkg-deb", "--contents", deb], check=True, capture_output=True, text=True)
    for line in listed.stdout.splitlines():
        mode, owner = line.split()[:2]
        assert owner == "root/root", line
        assert mode.startswith("l") or (mode[5], mode[8]) == ("-", "-"), line


POLKIT = """
let rule;
const Result = { YES: "yes", NOT_HANDLED: "not handled" };
globalThis.polkit = { addRule: (given) => (rule = given), Result };
(0, eval)(require("fs").readFileSync(process.argv[1], "utf8"));
const [id, local, active, member] = JSON.parse(process.argv[2]);
const isInGroup = (name) => member && name === "authen-bridge";
console.log(rule({ id }, { local, active, isInGroup }));
"""
CARD = "org.debian.pcsc-lite.access_card"


@pytest.mark.parametrize(
    ("action", "local", "active", "member", "answer"),
    [
        (CARD, True, True, False, "yes"),
        ("org.debian.pcsc-lite.access_pcsc", True, True, False, "yes"),
        (CARD, False, False, True, "yes"),
        (CARD, False, True, False, "not handled"),
        (CARD, True, False, False, "not handled"),
        ("org.freedesktop.login1.reboot", True, True, True, "not handled"),
    ],
)
def test_who_sits_here_or_is_of_the_group_may_use_the_reader(
    action: str, local: bool, active: bool, member: bool, answer: str
) -> None:
    asked = json.dumps([action, local, active, member])
    rules = build_deb.DEBIAN / "polkit.rules"
    said = subprocess.run(
        ["node", "--eval", POLKIT, rules, asked], check=True, capture_output=True, text=True
    ).stdout
    assert said.strip() == answer


def test_it_brings_its_bill_of_materials_and_what_is_new(installed: Machine) -> None:
    bill = json.loads(installed.run("cat", "/usr/share/doc/authen-bridge/authen-bridge.cdx.json").stdout)
    assert bill["metadata"]["component"]["version"] == __version__
    news = installed.run("zcat", "/usr/share/doc/authen-bridge/CHANGELOG.md.gz").stdout
    assert news == (REPOSITORY / "CHANGELOG.md").read_text("utf-8")


def test_it_takes_linuxs_policy_templates_along(deb: Path, policies: Path) -> None:
    listed = subprocess.run(
        ["dpkg-deb", "--contents", deb], check=True, capture_output=True, text=True
    ).stdout
    templates = [path for path in (policies / "linux").rglob("*") if path.is_file()]
    assert templates
    for path in templates:
        assert f"./usr/share/authen-bridge/policies/{path.relative_to(policies / 'linux')}\n" in listed


def test_it_wants_the_card_service_and_the_least_c_library_that_does(deb: Path, frozen_host: Path) -> None:
    wanted = subprocess.run(
        ["dpkg-deb", "--field", deb, "Depends"], check=True, capture_output=True, text=True
    ).stdout
    assert {"pcscd", "libpcsclite1"} <= set(re.split(r",\s*", wanted.strip()))
    said = re.search(r"libc6 \(>= (\d+)\.(\d+)\)", wanted)
    assert said
    symbols = (
        symbol
        for file in (frozen_host / "_internal").rglob("*.so*")
        for symbol in re.findall(rb"GLIBC_(\d+)\.(\d+)", file.read_bytes())
    )
    assert tuple(map(int, said.groups())) == max((int(major), int(minor)) for major, minor in symbols)


def test_the_program_is_no_larger_than_is_said(frozen_host: Path) -> None:
    size = sum(path.stat().st_size for path in frozen_host.rglob("*") if path.is_file())
    assert size < BYTES
