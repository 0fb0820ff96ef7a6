"""Who else is on the PC: whatever listens on the agent's port, its autostart, and who has the card."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from smartcard import scard

from authen_bridge.bridge import Bridge
from authen_bridge.card import pcsc
from authen_bridge.doctor import agents, holders, sockets, versions, windows_sockets
from authen_bridge.doctor.finding import Chain
from authen_bridge.doctor.pc import Pc
from authen_bridge.doctor.sockets import Process
from authen_bridge.names import EXTENSION_IDS
from authen_bridge.registry import HKCU, HKLM, View
from tests.support.fixtures import READERS, SEEN_MS, Insert
from tests.support.invented_pc import InventedPc
from tests.support.other_program import ANY_PROTOCOL
from tests.support.pcscd import PrivatePcscd
from tests.testzone.people import POPULATION

NOBODY = cast("Bridge", None)
PATIENT = POPULATION[0]


# ── the agent's port ──────────────────────────────────────────────────────────────────────────

LISTEN = """
import socket, sys
server = socket.create_server(("{address}", 0), family=socket.{family})
print(server.getsockname()[1], flush=True)
sys.stdin.read()
"""


@contextmanager
def listener(address: str, family: str) -> Iterator[tuple[int, int]]:
    """A program that listens; give its process and its port."""
    program = LISTEN.format(address=address, family=family)
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout
        yield running.pid, int(running.stdout.readline())
        running.communicate()


@pytest.mark.parametrize(
    ("address", "family"),
    [("127.0.0.1", "AF_INET"), ("", "AF_INET"), ("::1", "AF_INET6"), ("::", "AF_INET6")],
)
def test_a_program_on_the_port_is_named_on_whatever_address_it_listens(address: str, family: str) -> None:
    with listener(address, family) as (pid, port):
        (found,) = listening(pid, port)
        assert found.name.startswith("python")
    assert listening(pid, port) == []


def listening(pid: int, port: int) -> list[Process]:
    """Return the process ``pid`` if it listens; the port may be somebody else's too, at another address."""
    return [each for each in agents.listening(Pc.this(), port) or [] if each.pid == pid]


HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
ROW = "   0: 00000000:1FFD 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0\n"


def test_what_this_user_may_not_see_is_said_to_be_there_and_nothing_at_all_is_said_too(
    linux: InventedPc,
) -> None:
    table = linux.file("proc/net/tcp", HEAD + ROW.replace(" 0A ", " 01 "))  # connected, not listening
    assert [f.code for f in agents.look(Chain(NOBODY, linux.pc))] == ["AGENT_NONE"]
    table.write_text(HEAD + ROW)
    (found,) = agents.look(Chain(NOBODY, linux.pc))
    assert (found.state, found.code) == ("ok", "AGENT_UNNAMED")
    linux.file("proc/99/comm", "java\n")
    (linux.pc.at("/proc/99/fd")).mkdir()
    (linux.pc.at("/proc/99/fd/3")).symlink_to("socket:[4711]")
    (found,) = agents.look(Chain(NOBODY, linux.pc))
    assert (found.state, found.code) == ("ok", "AGENT_RUNS")
    assert found.found == "java (process 99) listens on 127.0.0.1:8189"


def row(port: int, pid: int, words: int, port_at: int, state: int = 2) -> bytes:
    """A row of GetExtendedTcpTable's: the port in network order, its other two bytes anything."""
    found = [0] * words
    found[port_at] = int.from_bytes(port.to_bytes(2, "big") + b"\xff\xff", "little")
    found[-1] = pid
    found[0 if words == 6 else -2] = state
    return struct.pack(f"={words}I", *found)


@pytest.mark.parametrize(("family", "words", "port_at"), [(2, 6, 2), (23, 14, 5)])
def test_windows_table_of_listeners_is_read(family: int, words: int, port_at: int) -> None:
    rows = [row(8189, 7, words, port_at), row(8188, 8, words, port_at), row(8189, 9, words, port_at)]
    table = struct.pack("=I", len(rows)) + b"".join(rows) + b"spare"
    assert windows_sockets.pids(table, family, 8189) == [7, 9]
    assert windows_sockets.pids(struct.pack("=I", 0), family, 8189) == []


# ── its autostart ─────────────────────────────────────────────────────────────────────────────

AGENT = "NHSO Secure SmartCard Agent"
RUN = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Run"


@pytest.mark.parametrize(
    "path",
    [
        "home/somchai/.config/autostart/nhso-smartcard-agent.desktop",
        "etc/xdg/autostart/nhso-secure-smartcard-agent.desktop",
        "etc/systemd/system/nhso-agent.service",
        "home/somchai/.config/systemd/user/secure-smartcard-agent.service",
    ],
)
def test_on_linux_the_agent_s_autostart_is_found_by_its_name(linux: InventedPc, path: str) -> None:
    file = linux.file(path)
    assert list(agents.autostarts(linux.pc)) == [str(file)]


def test_on_linux_it_is_found_by_its_command_and_others_are_left_alone(linux: InventedPc) -> None:
    linux.file("etc/systemd/system/ssh-agent.service", "[Service]\nExecStart=/usr/bin/ssh-agent\n")
    linux.file("etc/systemd/system/about.service", "[Unit]\nDescription=not the NHSO agent\n")
    found = linux.file("etc/systemd/system/card.service", "ExecStart=/opt/NHSO/smartcard/agent.jar\n")
    assert list(agents.autostarts(linux.pc)) == [str(found)]


def test_on_linux_a_pipe_among_what_starts_by_itself_is_waited_for_by_nobody(linux: InventedPc) -> None:
    folder = linux.file("home/somchai/.config/autostart/x.desktop").parent
    os.mkfifo(folder / "pipe.desktop")
    assert list(agents.autostarts(linux.pc)) == []


@pytest.mark.parametrize("root", [HKCU, HKLM])
@pytest.mark.parametrize("view", ["32", "64"])
def test_on_windows_run_keys_of_all_four_views_are_looked_at(
    windows: InventedPc, root: str, view: View
) -> None:
    windows.hives.set(root, RUN, {AGENT: r"C:\agent.exe", "OneDrive": r"C:\OneDrive.exe"}, view)
    assert list(agents.autostarts(windows.pc)) == [rf"{root}\{RUN}: {AGENT}"]


def test_on_windows_services_and_both_startup_folders_are_looked_at(
    windows: InventedPc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PROGRAMDATA", raising=False)
    services = r"SYSTEM\CurrentControlSet\Services"
    windows.hives.set(HKLM, rf"{services}\NhsoSmartcardAgent", {})
    windows.hives.set(HKLM, rf"{services}\sca", {"DisplayName": AGENT})
    windows.hives.set(HKLM, rf"{services}\SCardSvr", {"DisplayName": "Smart Card"})
    start = "Microsoft/Windows/Start Menu/Programs/Startup"
    mine = windows.file(f"home/somchai/Roaming/{start}/{AGENT}.lnk")
    everyone = windows.file(f"ProgramData/{start}/{AGENT}.lnk")
    windows.file(f"ProgramData/{start}/Teams.lnk")
    assert list(agents.autostarts(windows.pc)) == [
        "the service NhsoSmartcardAgent",
        "the service sca",
        str(mine),
        str(everyone),
    ]


# ── the card ──────────────────────────────────────────────────────────────────────────────────

HOLD = """
import sys
from smartcard import scard
_, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
code, card, _ = scard.SCardConnect(context, {reader!r}, scard.{share}, {protocols})
print(code, flush=True)
sys.stdin.read()
scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)
scard.SCardReleaseContext(context)
"""


@contextmanager
def another(share: str) -> Iterator[int]:
    """Another program that is connected to the card; give its process."""
    program = HOLD.format(reader=READERS[0], share=share, protocols=ANY_PROTOCOL)
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout
        assert running.stdout.readline() == f"{scard.SCARD_S_SUCCESS}\n"
        yield running.pid
        running.communicate()


@pytest.fixture
def card(insert: Insert) -> None:
    """A card that PC/SC has seen."""
    insert(PATIENT)
    with closing(pcsc.Context()) as context:
        (state,) = context.changes({READERS[0]: 0}, 0)
        while not state.present:
            (state,) = context.changes({READERS[0]: state.known}, SEEN_MS)


def clients_of_this_test(pid: int) -> list[int]:
    return [each.pid for each in holders.clients(Pc.this()) if each.pid == pid]


def test_a_reader_that_another_program_has_to_itself_is_a_warning_that_names_it(card: None) -> None:
    with another("SCARD_SHARE_EXCLUSIVE") as pid:
        (found,) = holders.look(Chain(NOBODY))
        assert (found.state, found.code) == ("warning", "READER_HELD")
        assert READERS[0] in found.found
        assert f"(process {pid})" in found.found
    assert holders.exclusive() == []


def test_a_program_that_shares_the_card_is_named_and_is_in_order(card: None) -> None:
    with another("SCARD_SHARE_SHARED") as pid:
        (found,) = holders.look(Chain(NOBODY))
        assert (found.state, found.code) == ("ok", "READER_SHARED")
        assert f"(process {pid})" in found.found
    assert clients_of_this_test(pid) == []


def test_our_own_connections_are_not_told(pcscd: PrivatePcscd) -> None:
    with closing(pcsc.Context()):
        (found,) = holders.look(Chain(NOBODY))
    assert found.code == "READER_FREE"


def test_a_service_that_is_down_is_the_readers_check_s_to_tell(
    pcscd: PrivatePcscd, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down() -> Any:
        raise pcsc.Refused("SCardEstablishContext", 0x8010001D)

    monkeypatch.setattr(pcsc, "Context", down)
    (found,) = holders.look(Chain(NOBODY))
    assert (found.state, found.code) == ("ok", "HOLDER_NOT_KNOWN")


def test_a_socket_that_is_not_there_has_no_clients(tmp_path: Path) -> None:
    assert sockets.peers(tmp_path / "none") == set()


# ── versions ──────────────────────────────────────────────────────────────────────────────────


def test_the_extension_s_versions_are_those_in_the_user_s_profiles(linux: InventedPc) -> None:
    for profile, version in (("Default", "0.1.0"), ("Profile 1", "0.0.9"), ("Profile 2", "0.1.0")):
        folder = f"home/somchai/.config/chromium/{profile}/Extensions/{EXTENSION_IDS[0]}/{version}_0"
        linux.file(f"{folder}/manifest.json", json.dumps({"version": version}))
    folder = f"home/somchai/.config/chromium/Default/Extensions/{EXTENSION_IDS[0]}"
    linux.file(f"{folder}/x/manifest.json", "{")
    linux.file(f"{folder}/y/manifest.json", "[" * 100_000)
    os.mkfifo(linux.file(f"{folder}/z/manifest").with_suffix(".json"))
    ours, seen = versions.look(Chain(NOBODY, linux.pc))
    assert ours.found.startswith("authen-bridge ")
    assert (seen.code, seen.found) == ("EXTENSION_SEEN", "chromium: extension 0.0.9, 0.1.0")


def test_on_windows_the_installer_s_offer_of_the_extension_is_told(windows: InventedPc) -> None:
    key = rf"SOFTWARE\Microsoft\Edge\Extensions\{EXTENSION_IDS[0]}"
    windows.hives.set(HKLM, key, {"update_url": "https://a:geheim@intranet.example/update.xml"})
    _, offer = versions.look(Chain(NOBODY, windows.pc))
    assert (offer.code, offer.browser) == ("EXTENSION_OFFERED", "edge")
    assert offer.found.endswith("from https://intranet.example/update.xml")


def test_the_version_of_the_smart_card_service_is_told() -> None:
    assert versions.card_service(Pc.this()).removeprefix("pcsc-lite ")[0].isdecimal()
