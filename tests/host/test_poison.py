"""Nothing of a patient is left behind: poisoned values through every route, then a search for each of them.

Each value is sound, so that it goes all the way: an invented person's PID, names, address and photo, a
phone, an HN, the token, every correlationId. NHSO answers well, refuses them quoting them, breaks, hangs
up. A host and the command line run with every logger at debug; one host's handlers raise what they hold,
and one is aborted. Searched are standard error, all that lies below the home folder (also while the host
runs, with the store's journal), and every error body apart from the path, which is the asker's own.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from authen_bridge.routes import ROUTES
from tests.host.contract.agent import LATEST, READ
from tests.host.contract.poisoning import FAULTS, LAUNCHER, PATIENTS, Poisoning
from tests.host.contract.traces import Poison, files_below, forms, found
from tests.support import host_process
from tests.support.fixtures import READERS, wait_until_empty
from tests.support.pcscd import PrivatePcscd
from tests.support.zones import write_settings
from tests.testzone.chip import chip
from tests.testzone.server import TestZone
from tests.testzone.virtual_card import VirtualCard


class Written(NamedTuple):
    """All that was left behind, by where it was, and what must not be in it."""

    stderr: Mapping[str, bytes]
    files: Mapping[str, bytes]
    bodies: Mapping[str, bytes]
    codes: Mapping[str, int]
    poisons: Mapping[str, Poison]


@pytest.fixture(scope="module")
def written(pcscd: PrivatePcscd, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    folder = tmp_path_factory.mktemp("poison")
    launcher = folder / "authen-bridge"
    launcher.write_text(LAUNCHER, "utf-8")
    launcher.chmod(0o755)
    with TestZone() as zone, pytest.MonkeyPatch.context() as patched:
        patched.setattr(host_process, "COMMAND", launcher)
        zone.population.register(*PATIENTS)
        own = write_settings(folder / "home", zone, remember_visits=True)
        env = {**pcscd.environment, **own, "HOME": own["AUTHEN_BRIDGE_HOME"]}
        poisoning = Poisoning(zone, env, launcher)
        zone.faults = poisoning.faults
        with VirtualCard(chip(PATIENTS[0]), port=pcscd.ports[0]):
            poisoning.run()
        wait_until_empty(READERS[0])
        yield Written(
            poisoning.stderr, poisoning.files, poisoning.bodies, poisoning.codes, poisoning.poisons()
        )


def told(kind: str, places: Mapping[str, bytes]) -> None:
    print(f"searched {sum(map(len, places.values()))} bytes of {len(places)} {kind}")


def test_the_search_finds_each_value_in_each_form(written: Written, tmp_path: Path) -> None:
    for what, poison in written.poisons.items():
        for form, raw in forms(poison):
            (tmp_path / "planted").write_bytes(b"\x00 before" + raw + b"after \xff")
            assert found(files_below(tmp_path), {what: poison}), form
    longer = "ก่อน" + PATIENTS[0].name_th.first + "หลัง"
    places = {"base64": base64.b64encode(longer.encode()), "none": b"nothing here"}
    assert [f.partition(":")[0] for f in found(places, written.poisons)] == ["base64"]


def test_the_logs_and_the_store_are_among_what_is_searched(written: Written) -> None:
    assert b"every logger writes here" in b"".join(written.files.values())
    assert any(content.startswith(b"SQLite format 3") for content in written.files.values())


def test_without_a_fault_the_values_go_all_the_way(written: Written) -> None:
    failed = {name.partition(": ")[2] for name in written.bodies if name.startswith("serving, ok")}
    assert failed <= {"POST /api/bridge/outbox/{id}/drop"}  # a code that was given stays in the books


def test_every_command_of_the_search_is_one(written: Written) -> None:
    assert {name for name, code in written.codes.items() if code not in {0, 1}} == set()
    done = {name for name, code in written.codes.items() if code == 0}
    calls = {f"call {path[:20]}, ok" for path in (READ, LATEST)}
    assert done >= {*calls, "read", "read --json", "outbox"}


def test_nothing_of_a_patient_is_in_any_file(written: Written) -> None:
    told("files", written.files)
    assert found(written.files, written.poisons) == []


def test_nothing_of_a_patient_is_on_standard_error_nor_in_the_doctors_report(written: Written) -> None:
    told("outputs", written.stderr)
    assert found(written.stderr, written.poisons) == []


def test_an_aborted_host_leaves_a_trace_of_code_and_of_nobody(written: Written) -> None:
    assert b"Fatal Python error: Aborted" in written.stderr["aborted"]
    assert found({"aborted": written.stderr["aborted"]}, written.poisons) == []


def test_a_handler_that_raises_what_it_holds_says_internal_and_nothing_of_it(written: Written) -> None:
    crashed = {name: body for name, body in written.bodies.items() if name.startswith("crashing")}
    assert len(crashed) == len(ROUTES) * len(FAULTS)
    assert all(json.loads(body)["code"] == "INTERNAL" for body in crashed.values())
    assert found(crashed, written.poisons) == []


def test_nothing_of_a_patient_is_in_an_error_body_beyond_the_askers_path(written: Written) -> None:
    told("error bodies", written.bodies)
    assert {name.partition(",")[2].partition(":")[0].strip() for name in written.bodies} == set(FAULTS)
    assert found(written.bodies, written.poisons) == []
