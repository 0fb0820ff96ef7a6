"""The frozen host does what the host of the sources does, starts as lightly, and holds what it needs."""

from __future__ import annotations

import json
import os
import re
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest

from authen_bridge import __version__, names
from tests.packaging.frozen import frozen_host
from tests.support import host_process
from tests.support.fixtures import Insert, Watch
from tests.support.host_process import HostProcess
from tests.support.packaging_scripts import load
from tests.testzone.people import POPULATION

__all__ = ["frozen_host"]

build_host = load("pyinstaller/build_host.py")  # makes its area importable
from pyinstaller import inside, locked, runpath  # noqa: E402

HEAVY = ("_pydantic_core", "_scard", "_rust.abi3", "_ssl.", "_sqlite3")


@pytest.fixture
def frozen(frozen_host: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program; ``HostProcess`` starts it in place of the sources' one."""
    program = frozen_host / inside.PROGRAM
    monkeypatch.setattr(host_process, "COMMAND", program)
    return program


def test_a_card_is_read_on_the_command_line(
    frozen: Path, insert: Insert, watch: Watch, tmp_path: Path
) -> None:
    person = POPULATION[0]
    cards = watch()
    insert(person)
    cards.wait_for("ready")
    done = _run(frozen, tmp_path, "read", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["pid"] == person.pid


def test_a_browser_gets_hello_and_an_answer(frozen: Path, pcscd: Any, tmp_path: Path) -> None:
    with HostProcess({"AUTHEN_BRIDGE_HOME": str(tmp_path)}) as host:
        hello = host.messages.get(timeout=30)
        assert (hello["type"], hello["version"]) == ("hello", __version__)
        assert host.ask("/api/smartcard/terminals")[0] == 200


def test_a_strangers_extension_is_refused(frozen: Path, tmp_path: Path) -> None:
    done = _run(frozen, tmp_path, f"chrome-extension://{'a' * 32}/")
    assert (done.returncode, done.stdout) == (2, "")


def test_hello_goes_out_before_anything_heavy_is_loaded(frozen: Path, tmp_path: Path) -> None:
    """A pipe that is full holds the host at its first frame, and what it has loaded by then can be seen."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    filled = 0
    try:
        while True:
            filled += os.write(writing, bytes(4096))
    except BlockingIOError:
        os.set_blocking(writing, True)
    host = subprocess.Popen(
        [frozen, names.ALLOWED_ORIGINS[0]],
        stdin=subprocess.PIPE,
        stdout=writing,
        env=os.environ | {"AUTHEN_BRIDGE_HOME": str(tmp_path)},
    )
    os.close(writing)
    try:
        _wait_until_it_writes(host)
        assert not _loaded(host)
        with os.fdopen(reading, "rb") as pipe:
            pipe.read(filled)
            (length,) = struct.unpack("@I", pipe.read(4))
            assert json.loads(pipe.read(length))["type"] == "hello"
            assert host.stdin
            host.stdin.write(_frame({"id": 1, "method": "GET", "path": "/api/bridge/status"}))
            host.stdin.flush()
            pipe.read(4)  # the answer begins
            assert set(_loaded(host)) >= {"_pydantic_core", "_scard"}
    finally:
        host.kill()
        host.communicate()


def _frame(message: dict[str, Any]) -> bytes:
    body = json.dumps({"query": {}, "body": None, "origin": "extension", **message}).encode()
    return struct.pack("@I", len(body)) + body


def _wait_until_it_writes(host: subprocess.Popen[bytes]) -> None:
    waiting = Path("/proc", str(host.pid), "wchan")
    while "pipe_write" not in waiting.read_text("ascii"):
        assert host.poll() is None


def _loaded(host: subprocess.Popen[bytes]) -> list[str]:
    maps = Path("/proc", str(host.pid), "maps").read_text("utf-8")
    return [library for library in HEAVY if library in maps]


def test_nothing_of_building_and_testing_is_inside(frozen_host: Path) -> None:
    allowed = {pin.name for pin in locked.runtime()} | {"authen-bridge"}
    assert inside.distributions(frozen_host) <= allowed


def test_every_keyring_of_this_system_is_inside(frozen_host: Path, frozen: Path, tmp_path: Path) -> None:
    wanted = {"keyring.backends.SecretService", "keyring.backends.kwallet", "keyring.backends.libsecret"}
    assert wanted <= inside.modules(frozen_host)
    assert list((frozen_host / "_internal").glob("keyring-*.dist-info/entry_points.txt"))
    env = {"DBUS_SESSION_BUS_ADDRESS": "", "XDG_RUNTIME_DIR": str(tmp_path)}
    done = _run(frozen, tmp_path, "token", "set", given="token", **env)
    assert done.returncode == 1
    assert "no OS keyring" in done.stderr


def test_the_client_of_the_card_service_is_the_systems(frozen_host: Path) -> None:
    """It speaks the protocol of the pcscd beside it; pyscard looks for it when it starts."""
    assert not [file.name for file in inside.native_files(frozen_host) if "pcsclite" in file.name]


def test_no_library_looks_in_the_builders_folders(frozen_host: Path) -> None:
    for file in inside.native_files(frozen_host):
        headers = subprocess.run(
            ["objdump", "--private-headers", str(file)], check=True, capture_output=True, text=True
        ).stdout
        assert not re.search(r"R(UN)?PATH\s+(?!\$ORIGIN)", headers), file.name


def test_a_library_that_has_no_path_stays_as_it_is(tmp_path: Path) -> None:
    text = tmp_path / "no.so"
    text.write_bytes(b"no program at all")
    assert not runpath.remove(text)
    assert text.read_bytes() == b"no program at all"


def test_a_hospitals_own_extension_may_start_the_host_packaged_for_it(
    frozen_host: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = "p" * 32
    folder = tmp_path / "authen-bridge"
    shutil.copytree(frozen_host, folder, copy_function=os.link)
    site = tmp_path / "site.toml"
    site.write_text(f'extension_ids = ["{own}"]\n', "utf-8")
    build_host.write_packaged(folder, site)
    monkeypatch.setattr(host_process, "COMMAND", folder / inside.PROGRAM)
    with HostProcess({"AUTHEN_BRIDGE_HOME": str(tmp_path)}, caller=f"chrome-extension://{own}/") as host:
        assert host.messages.get(timeout=30)["type"] == "hello"
    assert _run(folder / inside.PROGRAM, tmp_path, names.ALLOWED_ORIGINS[0]).returncode == 2


def _run(
    program: Path, home: Path, *arguments: str, given: str = "", **env: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, *arguments],
        input=given,
        capture_output=True,
        text=True,
        env=os.environ | {"AUTHEN_BRIDGE_HOME": str(home)} | env,
        timeout=60,
        check=False,
    )


def test_what_is_built_replaces_no_folder_of_somebody_elses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("mine")
    with pytest.raises(SystemExit):
        build_host.main(["--out", str(tmp_path)])
    assert "holds something else" in capsys.readouterr().err
    assert letter.read_text() == "mine"
