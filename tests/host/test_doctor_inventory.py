"""``doctor --json`` for a fleet, its exit codes, and what goes to the system's log."""

from __future__ import annotations

import ast
import ctypes
import inspect
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from authen_bridge import cli, doctor, problems
from authen_bridge.doctor import CHECKS, Check, Report, event_log
from authen_bridge.doctor.codes import CODES
from authen_bridge.doctor.finding import Chain, Finding, State
from authen_bridge.doctor.inventory import inventory, schema
from tests.support.message_types import REPOSITORY

DOCTOR = Path(doctor.__file__).parent
SCHEMA = REPOSITORY / "packaging" / "doctor.schema.json"
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def check(state: State, code: str = "READERS", name: str = "reader", **more: str) -> Check:
    words = {"found": "", "mend": "", "browser": ""} | more
    return Check(name=name, code=code, state=state, **words)


def report(*checks: Check) -> Report:
    return Report(version="0.1.0", zone="test", checks=list(checks), card=None)


# ── codes ─────────────────────────────────────────────────────────────────────────────────────


def test_every_code_in_the_doctor_s_source_is_listed_and_every_listed_one_is_used() -> None:
    words = {
        node.value
        for file in DOCTOR.glob("*.py")
        if file.name != "codes.py"
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    environment = {"PCSCLITE_CSOCK_NAME", "LOCALAPPDATA", "APPDATA", "PROGRAMDATA", "PRETTY_NAME"}
    policy_keys = {"SOFTWARE", "XDG_CONFIG_HOME", "HKCU", "HKLM"}
    found = {word for word in words if re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*", word) and len(word) > 3}
    assert found - environment - policy_keys == CODES.keys()


def test_no_code_of_the_doctor_s_is_also_a_problem_s() -> None:
    theirs = {
        kind.code
        for _, kind in inspect.getmembers(problems, inspect.isclass)
        if issubclass(kind, problems.Problem) and "code" in vars(kind)
    }
    assert not CODES.keys() & theirs


# ── the object ────────────────────────────────────────────────────────────────────────────────


def test_the_schema_that_is_published_is_the_model_s() -> None:
    published = json.loads(SCHEMA.read_text("utf-8"))
    assert published == schema(), "authen-bridge doctor --schema > packaging/doctor.schema.json"


def test_the_command_prints_the_schema_and_looks_at_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "report", lambda _bridge: pytest.fail("it looked"))
    assert cli.run(["doctor", "--schema"]) == 0
    assert json.loads(capsys.readouterr().out) == schema()


def test_the_object_has_the_keys_that_fleets_rely_on() -> None:
    found = inventory(report(check("ok")), NOW).model_dump()
    assert list(found) == [
        *("schemaVersion", "computer", "time", "version", "protocol", "system", "python"),
        *("zone", "state", "browsers", "checks", "card"),
    ]
    assert (found["schemaVersion"], found["time"]) == (1, "2026-11-23T03:00:00+00:00")
    assert list(found["checks"][0]) == ["name", "code", "state", "found", "mend", "browser"]


def test_each_browser_is_summed_up_by_its_worst_state_and_its_codes() -> None:
    found = inventory(
        report(
            check("ok", "BROWSER_REGISTERED", "browser", browser="chrome"),
            check("broken", "POLICY_HOST_BLOCKED", "policy", browser="chrome"),
            check("warning", "BROWSER_UNKNOWN", "browser", browser="edge"),
            check("ok", "EXTENSION_SEEN", "versions", browser="edge"),
        )
    )
    assert [each.model_dump() for each in found.browsers] == [
        {
            "name": "chrome",
            "state": "broken",
            "registration": ["BROWSER_REGISTERED"],
            "policies": ["POLICY_HOST_BLOCKED"],
        },
        {"name": "edge", "state": "warning", "registration": ["BROWSER_UNKNOWN"], "policies": []},
    ]
    assert found.state == "broken"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/home/somchai/.config/x.json", "~/.config/x.json"),
        (r"C:\Users\somchai\AppData\x.json", r"~\AppData\x.json"),
        (r"d:\users\Somchai Jaidee\x.json", r"~\x.json"),
        ("/Users/somchai/x.json", "~/x.json"),
        ("/opt/authen-bridge/authen-bridge", "/opt/authen-bridge/authen-bridge"),
    ],
)
def test_a_user_s_own_folder_is_not_named_to_the_fleet(path: str, shown: str) -> None:
    (found,) = inventory(report(check("broken", found=f"{path} is gone", mend=f'rm "{path}"'))).checks
    assert (found.found, found.mend) == (f"{shown} is gone", f'rm "{shown}"')


@pytest.mark.parametrize(
    ("variable", "folder"),
    [
        ("HOME", "/home/HOSPITAL/somchai"),
        ("HOME", "/srv/users/somchai"),
        ("XDG_CONFIG_HOME", "/mnt/server/users/somchai/config"),
    ],
)
def test_a_home_may_be_anywhere(monkeypatch: pytest.MonkeyPatch, variable: str, folder: str) -> None:
    monkeypatch.setenv(variable, folder)
    (found,) = inventory(report(check("broken", found=f"{folder}/x.json is gone"))).checks
    assert found.found == "~/x.json is gone"


def test_a_home_whose_name_begins_as_one_s_own_is_another_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/som")
    (found,) = inventory(report(check("broken", found="/home/somchai/x.json is gone"))).checks
    assert found.found == "~/x.json is gone"


def test_what_a_name_is_made_of_does_no_harm_to_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "\udcff\x1b[2J\nok        nhso      reachable \u202e"  # of a file, a program or a key
    finding = Finding("warning", "POLICY_FILE", f"{name}{'x' * 10_000}", name)
    monkeypatch.setattr(doctor, "CHECKS", {"policy": lambda _chain: [finding]})
    monkeypatch.setattr(doctor, "_figures", lambda _cards: None)
    bridge: Any = SimpleNamespace(cards=None)
    (found,) = doctor.report(bridge, cast("Chain", SimpleNamespace(zone="test"))).checks
    assert found.mend == "\ufffd\ufffd[2J\ufffdok        nhso      reachable \ufffd"
    assert found.found.startswith(found.mend)
    assert len(found.found) < 1_000


# ── the exit code ─────────────────────────────────────────────────────────────────────────────


class NoBridge:
    """In place of a bridge: what a report says is given."""

    def __enter__(self) -> None: ...

    def __exit__(self, *_raised: object) -> None: ...


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch) -> Any:
    def says(*states: State) -> None:
        monkeypatch.setattr("authen_bridge.cli.pc.Bridge", SimpleNamespace(open=lambda _loaded: NoBridge()))
        monkeypatch.setattr(doctor, "report", lambda _bridge: report(*map(check, states)))

    return says


@pytest.mark.parametrize(
    ("states", "code"),
    [
        (("ok",), 0),
        (("ok", "warning"), 3),
        (("warning", "broken", "ok"), 1),
    ],
)
@pytest.mark.parametrize("how", [[], ["--json"]])
def test_the_exit_code_says_how_bad_it_is(
    says: Any, states: tuple[State, ...], code: int, how: list[str]
) -> None:
    says(*states)
    assert cli.run(["doctor", *how]) == code


def test_the_help_says_what_the_exit_codes_mean_and_that_the_computer_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        cli.run(["doctor", "--help"])
    said = capsys.readouterr().out
    assert "0 every link is in order, 3 warnings, 1 something is broken, 2 wrong usage" in said
    assert "names this computer" in said
    assert all(key in said for key in schema()["properties"])


# ── the system's log ──────────────────────────────────────────────────────────────────────────


def test_one_line_has_the_worst_state_and_each_code_once(says: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[tuple[State, str]] = []
    monkeypatch.setattr(event_log, "system_log", lambda: lambda state, text: written.append((state, text)))
    says("warning", "ok", "broken", "broken")
    assert cli.run(["doctor", "--event-log", "--json"]) == 1
    says("ok")
    assert cli.run(["doctor", "--event-log"]) == 0
    assert written == [
        ("broken", "authen-bridge doctor: broken: READERS"),
        ("ok", "authen-bridge doctor: ok: every link is in order"),
    ]


def test_a_log_that_takes_nothing_is_said_and_changes_no_exit_code(
    says: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_state: State, _text: str) -> None:
        raise OSError("the event log took nothing")

    monkeypatch.setattr(event_log, "system_log", lambda: full)
    says("warning")
    assert cli.run(["doctor", "--event-log"]) == 3
    assert "the event log took nothing" in capsys.readouterr().err


class Advapi:
    """advapi32's three calls; the ctypes types set on them are checked against what comes."""

    def __init__(self, *, handle: int = 4711, taken: int = 1) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.RegisterEventSourceW = self._call("register", handle)
        self.ReportEventW = self._call("report", taken)
        self.DeregisterEventSource = self._call("deregister", 1)

    def _call(self, name: str, result: int) -> Any:
        def call(*arguments: Any) -> int:
            for argument, kind in zip(arguments, getattr(call, "argtypes", ()), strict=False):
                kind.from_param(argument)
            plain = [list(a) if isinstance(a, ctypes.Array) else a for a in arguments]
            self.calls.append((name, *plain))
            return result

        return call


@pytest.mark.parametrize(("state", "kind", "event"), [("ok", 4, 1), ("warning", 2, 2), ("broken", 1, 3)])
def test_windows_is_told_one_event_by_our_source(state: State, kind: int, event: int) -> None:
    advapi = Advapi()
    event_log.report(advapi, state, "the words")
    assert advapi.calls == [
        ("register", None, "AuthenBridge"),
        ("report", 4711, kind, 0, event, None, 1, 0, ["the words"], None),
        ("deregister", 4711),
    ]


@pytest.mark.parametrize("broken", [{"handle": 0}, {"taken": 0}])
def test_a_windows_log_that_refuses_is_an_error_and_is_closed(broken: dict[str, int]) -> None:
    advapi = Advapi(**broken)
    with pytest.raises(OSError, match="event log"):
        event_log.report(advapi, "ok", "the words")
    assert ("deregister", 4711) in advapi.calls or broken == {"handle": 0}


@pytest.mark.parametrize(("state", "priority"), [("ok", 6), ("warning", 4), ("broken", 3)])
def test_on_linux_the_line_goes_to_syslog(
    monkeypatch: pytest.MonkeyPatch, state: State, priority: int
) -> None:
    said: list[tuple[int, str]] = []
    monkeypatch.setattr("syslog.syslog", lambda level, text: said.append((level, text)))
    event_log.write_report(state, ["TOKEN_MISSING"])
    assert said == [(priority, f"authen-bridge doctor: {state}: TOKEN_MISSING")]


def test_every_check_has_a_name_that_an_anchor_in_the_help_can_have() -> None:
    assert all(re.fullmatch(r"\w+", name) for name in CHECKS)
