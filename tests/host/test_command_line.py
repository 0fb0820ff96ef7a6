"""The command line: the same answers as the browser gets, in a shell, with exit codes to act on."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from authen_bridge.cli.words import plain
from tests.support.fixtures import Insert
from tests.support.host_process import COMMAND
from tests.testzone.chip import NHSO, WrittenRights, chip
from tests.testzone.people import POPULATION, photo

PATIENT = next(p for p in POPULATION if "PG0060001" in p.claim_types)


def shell(env: dict[str, str], *arguments: str) -> tuple[int, Any]:
    done = subprocess.run(
        [str(COMMAND), *arguments], capture_output=True, text=True, env=os.environ | env, check=False
    )
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout or done.stderr)


def words(env: dict[str, str], *arguments: str) -> str:
    """Run a command that ends well and return what it printed for people."""
    done = subprocess.run(
        [str(COMMAND), *arguments], capture_output=True, text=True, env=os.environ | env, check=True
    )
    return done.stdout


# A test run that a script started in the background ignores SIGINT, and so would what it starts.
INTERRUPTIBLE = ("env", "--default-signal=INT")


def watched(env: dict[str, str]) -> list[str]:
    """Run `watch` until a card is ready, then interrupt it as a shell does; return the states seen."""
    states = []
    with subprocess.Popen(
        [*INTERRUPTIBLE, str(COMMAND), "watch", "--json"], stdout=subprocess.PIPE, env=os.environ | env
    ) as watch:
        assert watch.stdout
        try:
            for line in watch.stdout:
                states.append(json.loads(line).get("state"))
                if states[-1] == "ready":
                    watch.send_signal(signal.SIGINT)
        except BaseException:  # pytest's time limit, which Popen's own end would wait beyond
            watch.kill()
            raise
    assert watch.returncode == 0
    return states


def test_the_command_line_and_the_route_give_the_same_person(
    home: dict[str, str], tmp_path: Path, insert: Insert
) -> None:
    insert(PATIENT)
    assert watched(home)[-3:] == ["inserted", "identified", "ready"]
    code, card = shell(home, "read", "--json", "--photo", str(tmp_path / "photo.jpg"))
    assert code == 0
    code, answer = shell(home, "call", "GET", "/api/smartcard/read-card-only")
    assert (code, answer["status"]) == (0, 200)
    body = answer["body"]
    assert (card["pid"], card["nameTh"]["first"], card["nameTh"]["last"]) == (
        body["pid"],
        body["fname"],
        body["lname"],
    )
    assert (tmp_path / "photo.jpg").read_bytes() == photo(PATIENT)
    assert card["chipRights"]["mainInscl"] == WrittenRights().main_inscl
    assert card["chipRights"]["updateDate"] == {"year": 2556, "month": 4, "day": 15}


def test_a_person_is_told_that_the_rights_on_the_chip_are_not_todays(
    home: dict[str, str], insert: Insert
) -> None:
    inside = chip(PATIENT)
    insert(inside)
    watched(home)
    said = words(home, "read")
    assert "rights as written to the chip on 15/4/2556, not today's:" in said
    assert f"  mainInscl: {WrittenRights().main_inscl}" in said
    del inside.files[NHSO]
    assert "rights" not in words(home, "read")


def test_the_doctor_says_how_the_card_was_read(home: dict[str, str], insert: Insert) -> None:
    insert(replace(chip(PATIENT), refuse=b"\x67\x00"))
    watched(home)
    done = subprocess.run(
        [str(COMMAND), "doctor"], capture_output=True, text=True, env=os.environ | home, check=False
    )
    assert re.search(r"^card +core: \d+ ms, \d+ transmits so far$", done.stdout, re.MULTILINE)
    assert re.search(r"^card +field by field after SW 6700$", done.stdout, re.MULTILINE)
    assert PATIENT.pid not in done.stdout


def test_a_shell_is_told_no_by_exit_code_and_problem(home: dict[str, str]) -> None:
    code, problem = shell(home, "read", "--json")
    assert (code, problem["code"]) == (1, "NO_CARD")
    code, answer = shell(home, "call", "GET", "/api/nothing")
    assert (code, answer["status"]) == (1, 404)


@pytest.mark.parametrize(
    "arguments",
    [[], ["nonsense"], ["call", "GET", "no-slash"], ["call", "POST", "/x", "--body", "{"], ["zone", "live"]],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [str(COMMAND), *arguments],
        capture_output=True,
        text=True,
        env=os.environ | {"AUTHEN_BRIDGE_HOME": str(tmp_path)},
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


SECRET = "1990000010014"  # an invented PID


def refused(env: dict[str, str], *arguments: str, given: bytes = b"") -> str:
    """Run `call` with ``arguments`` that are wrong; return what it said of them."""
    done = subprocess.run(
        [str(COMMAND), "call", *arguments],
        input=given,
        capture_output=True,
        env=os.environ | env,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, b"")
    return done.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "given", "part"),
    [
        (["GET", SECRET], b"", "PATH"),
        (["G3T", "/x/" + SECRET], b"", "METHOD"),
        (["GET", "/x", "--query", SECRET], b"", "--query"),
        (["GET", "/x", "--query", "=" + SECRET], b"", "--query"),
        (["POST", "/x", "--body", '{"pid": ' + SECRET], b"", "--body"),
        (["POST", "/x", "--body", "-"], b'{"pid": ' + SECRET.encode(), "--body"),
        (["POST", "/x", "--body", "-"], b"", "--body"),
        (["POST", "/x", "--body", "-"], b"\xa1" + SECRET.encode(), "--body"),
        (["POST", "/x", "--body", "[" * 100_000], b"", "--body"),
        (["POST", "/x", "--body", "1" * 5_000], b"", "--body"),
        (["POST", "/x", "--body", "{pid:", SECRET + "}"], b"", "argument"),
    ],
)
def test_a_wrong_call_is_told_which_part_is_wrong_and_not_what_it_holds(
    arguments: list[str], given: bytes, part: str, tmp_path: Path
) -> None:
    said = refused({"AUTHEN_BRIDGE_HOME": str(tmp_path)}, *arguments, given=given)
    assert part in said
    for word in (SECRET, "pydantic", "http", "Traceback"):
        assert word not in said


def test_a_query_is_taken_from_the_path_and_from_options(home: dict[str, str], insert: Insert) -> None:
    insert(PATIENT)
    watched(home)
    path = "/api/smartcard/read-card-only"
    for arguments in ([path + "?readImageFlag=true"], [path, "--query", "readImageFlag=true"]):
        code, answer = shell(home, "call", "GET", *arguments)
        assert (code, "image" in answer["body"]) == (0, True)
    code, answer = shell(home, "call", "GET", path + "?readImageFlag=true", "--query", "readImageFlag=false")
    assert (code, "image" in answer["body"]) == (0, False)


def test_a_body_may_come_on_standard_input_where_nobody_else_can_read_it(home: dict[str, str]) -> None:
    done = subprocess.run(
        [str(COMMAND), "call", "POST", "/api/nhso-service/confirm-save", "--body", "-"],
        input='\ufeff{"hn": "ทดสอบ"}'.encode(),
        capture_output=True,
        env=os.environ | home,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, b"")
    missing = [error["field"] for error in json.loads(done.stdout)["body"]["errors"]]
    assert missing == ["pid", "claimType", "mobile", "correlationId"]
    assert "every user of this PC" in " ".join(words(home, "call", "--help").split())


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_a_problem_goes_to_stderr_in_words_or_json(home: dict[str, str], as_json: list[str]) -> None:
    done = subprocess.run(
        [str(COMMAND), "read", *as_json], capture_output=True, text=True, env=os.environ | home, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert (json.loads(done.stderr)["code"] if as_json else done.stderr.split(":")[0]) == "NO_CARD"


def test_a_zone_is_not_set_in_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes('zone = "test" # ทดสอบ'.encode("cp874"))
    done = subprocess.run(
        [str(COMMAND), "zone", "production"],
        capture_output=True,
        text=True,
        env=os.environ | {"AUTHEN_BRIDGE_HOME": str(tmp_path)},
        check=False,
    )
    assert done.returncode == 1
    assert "broken" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_of_our_output_that_goes_ends_the_watch(home: dict[str, str], insert: Insert) -> None:
    watch = subprocess.Popen(
        [str(COMMAND), "watch"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | home
    )
    assert watch.stdout
    assert watch.stderr
    watch.stdout.readline()
    watch.stdout.close()
    insert(PATIENT)  # the next line finds nobody
    assert watch.wait(30) == 0
    with watch.stderr as stderr:
        assert stderr.read() == b""


def test_a_photo_that_cannot_be_written_is_said_in_words(
    home: dict[str, str], insert: Insert, watch: Any
) -> None:
    insert(PATIENT)
    watch().wait_for("ready")
    done = subprocess.run(
        [str(COMMAND), "read", "--photo", "/nowhere/photo.jpg"],
        capture_output=True,
        text=True,
        env=os.environ | home,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "/nowhere/photo.jpg" in done.stderr


def test_output_is_utf_8_whatever_the_console_would_take(home: dict[str, str]) -> None:
    done = subprocess.run(
        [str(COMMAND), "read"],
        capture_output=True,
        env=os.environ | home | {"PYTHONIOENCODING": "ascii"},
        check=False,
    )
    assert "ไม่พบบัตร" in done.stderr.decode()


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ({"year": 2530, "month": 5, "day": 9}, "9/5/2530"),
        ({"year": 2530, "month": None, "day": None}, "--/--/2530"),
        ({"prefix": "นาย", "first": "ก", "middle": "", "last": "ข"}, "นาย ก ข"),
        ("lifelong", "lifelong"),
        (None, ""),
    ],
)
def test_a_person_reads_well_in_a_shell(value: Any, line: str) -> None:
    assert plain(value) == line
