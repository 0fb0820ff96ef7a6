"""Poisoned values through every route, under every fault: the runs whose traces are then searched for."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from authen_bridge.messages import EXTENSION
from authen_bridge.routes import ROUTES
from tests.host.contract.agent import CONFIRM, LATEST, PROBE, READ, TEST_PAGE
from tests.host.contract.traces import Poison, files_below
from tests.support.host_process import HostProcess
from tests.testzone.exchange import Answer, Call, json_answer
from tests.testzone.faults import Faults
from tests.testzone.people import POPULATION, FullName, photo
from tests.testzone.person import make_pid
from tests.testzone.server import TestZone

# Routes that take less than all of a confirmation's body.
GIVEN = {"/api/bridge/visits/{pid}": ("mobile", "hn")}

CORRELATION_ID = re.compile(r'"correlationId": "([^"]+)"')

FAULTS = ("ok", "400", "401", "500", "html", "drop before", "drop after")

# One patient a fault, so that none's visit is a repetition of another's.
PATIENTS = tuple(
    replace(
        next(p for p in POPULATION if len(p.claim_types) > 1),
        pid=make_pid(3, 77, 7_700_001 + number),
        name_th=FullName("นาย", "พิษสมมุติ", "", "รั่วไหลจำลอง"),
        name_en=FullName("Mr.", "Phitsommut", "", "Rualaichamlong"),
        address=("977/7", "หมู่ที่ 7", "", "", "", "ตำบลพิษทดสอบ", "อำเภอจำลอง", "จังหวัดทดสอบ"),
    )
    for number in range(len(FAULTS))
)
MOBILES = tuple(f"06918273{number:02}" for number in range(len(FAULTS)))
HNS = tuple(f"9977004291{number}" for number in range(len(FAULTS)))

# A test's own way in: every logger at debug, to a file below the home folder. `-Xdev` turns on the fault
# handler and shows every warning.
LAUNCHER = f"""#!{sys.executable} -Xdev
import logging, os, resource, sys
from pathlib import Path

resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
log = Path(os.environ["AUTHEN_BRIDGE_HOME"]) / f"debug-{{os.getpid()}}.log"
logging.basicConfig(filename=log, level=logging.DEBUG, encoding="utf-8")
logging.getLogger("launcher").debug("every logger writes here")
if "CRASH" in os.environ:
    from authen_bridge import routes

    def crashing(handler):
        def crash(ask):
            try:
                held = handler(ask)
            except Exception as error:
                held = error
            raise RuntimeError(f"{{ask!r}} {{held!r}}")
        return crash

    for route in routes.ROUTES:
        object.__setattr__(route, "handler", crashing(route.handler))
from authen_bridge.__main__ import main

sys.exit(main())
"""


class Echoing(Faults):
    """A zone that, told so, fails with all in its answer that it was sent."""

    how = "ok"

    def apply(self, route: str, call: Call, handle: Callable[[Call], Answer]) -> Answer | None:
        answer = None if self.how in {"400", "401", "500", "html", "drop before"} else handle(call)
        if self.how in {"400", "401", "500"}:
            return _quoting(call, int(self.how))
        if self.how == "html":
            said = f"<html><body>{call.path} {call.body.decode()} {call.headers}</body></html>"
            return Answer(502, said.encode(), {"Content-Type": "text/html; charset=utf-8"})
        return None if self.how.startswith("drop") else answer


def _quoting(call: Call, status: int) -> Answer:
    """Return Spring Boot's error body at its most talkative."""
    sent = json.loads(call.body) if call.body else {"pid": call.path.rpartition("/")[2]}
    token = call.headers.get("authorization", "")
    said = ", ".join(f"{key}={value}" for key, value in sent.items())
    name = PATIENTS[0].name_th
    errors = [
        {
            "field": key,
            "defaultMessage": f"ค่า '{value}' ของ {key} ไม่ถูกต้อง",
            "rejectedValue": f"{value} {name.first} {name.last}",
            "arguments": [value, token],
        }
        for key, value in sent.items()
    ]
    body = {"status": status, "error": "…", "path": call.path, "trace": f"{said} {token}", "errors": errors}
    return json_answer(body | {"message": f"ข้อมูลไม่ถูกต้อง: {said} ({token})"}, status)


@dataclass
class Poisoning:
    """The runs that write what is searched; each adds to what is known."""

    zone: TestZone
    env: dict[str, str]
    launcher: Path
    faults: Echoing = field(default_factory=Echoing)
    stderr: dict[str, bytes] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)  # of commands
    served: list[str] = field(default_factory=list)

    def every_route(self, run: str, host: HostProcess) -> None:
        """Ask for every route under every fault."""
        for number, how in enumerate(FAULTS):
            pid = PATIENTS[number].pid
            self.faults.how = "ok"
            body = self.body(number, host)
            self.faults.how = how
            for route in sorted(ROUTES, key=lambda route: route.method != "DELETE"):  # what is kept, last
                entry = self.entry(host) if "{id}" in route.path else ""
                path = re.sub(r"\{\w+\}", entry or pid, route.path)
                origin = EXTENSION if route.asker == "extension" else TEST_PAGE
                keys = GIVEN.get(route.path, tuple(body))
                given = {key: body[key] for key in keys} if route.method == "POST" else None
                answer = host.ask(path, route.method, {"readImageFlag": "true"}, given, origin)
                self.keep(f"{run}, {how}: {route.method} {route.path}", *answer)
        self.faults.how = "ok"

    def entry(self, host: HostProcess) -> str:
        """Return the id of the newest entry of the outbox; a host whose handlers crash tells none."""
        status, entries = host.ask("/api/bridge/outbox")
        return str(entries[0]["id"]) if status == 200 else "none"

    def body(self, number: int, host: HostProcess) -> dict[str, str]:
        """Return the body of a confirmation whose correlationId has just been served."""
        patient = PATIENTS[number]
        _, rights = host.ask(PROBE + patient.pid, origin=TEST_PAGE)
        # A host whose handlers crash serves none.
        self.served.append(rights.get("correlationId", "made-up-7700429"))
        return {
            "pid": patient.pid,
            "claimType": patient.claim_types[0],
            "mobile": MOBILES[number],
            "hn": HNS[number],
            "correlationId": self.served[-1],
        }

    def keep(self, name: str, status: int, body: Any) -> None:
        """Keep an error's body without its path, and every correlationId that an answer serves."""
        self.served += CORRELATION_ID.findall(json.dumps(body))
        if status >= 400:
            rest = {key: value for key, value in body.items() if key != "path"}
            self.bodies[name] = json.dumps(rest, ensure_ascii=False).encode()

    def look(self, when: str) -> None:
        home = Path(self.env["AUTHEN_BRIDGE_HOME"])
        self.files |= {f"{when}: {name}": content for name, content in files_below(home).items()}

    def command(self, name: str, *arguments: str) -> None:
        """Run one command of the shell; its output is the asker's, but for the doctor's."""
        done = subprocess.run(
            [self.launcher, *arguments], capture_output=True, env=os.environ | self.env, check=False
        )
        self.codes[name] = done.returncode
        self.served += CORRELATION_ID.findall(done.stdout.decode())
        self.stderr[name] = done.stderr + (done.stdout if name == "doctor" else b"")

    def watch(self) -> None:
        """Run ``watch`` until it has told of the card, then interrupt it as a shell does."""
        command = ["env", "--default-signal=INT", str(self.launcher), "watch", "--json"]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | self.env
        ) as watch:
            assert watch.stdout
            assert watch.stderr
            for line in watch.stdout:
                if json.loads(line).get("state") == "ready":
                    break
            watch.send_signal(signal.SIGINT)
            self.stderr["watch"] = watch.communicate()[1]

    def run(self) -> None:
        """Serve, crash, be aborted, and be called from a shell; the patient's card must be in."""
        for run, crash in (("serving", {}), ("crashing", {"CRASH": "1"})):
            with HostProcess(self.env | crash) as host:
                host.wait_until_ready()
                self.every_route(run, host)
                self.look(f"while {run}")
                self.stderr[run] = host.close()[1].encode()
        with HostProcess(self.env) as host:
            host.wait_until_ready()
            host.ask(CONFIRM, "POST", body=self.body(0, host), origin=TEST_PAGE)
            host.process.send_signal(signal.SIGABRT)
            self.stderr["aborted"] = host.close()[1].encode()
        body = json.dumps(
            {"pid": PATIENTS[1].pid, "claimType": "OPD", "mobile": MOBILES[1], "correlationId": "x"}
        )
        for how in FAULTS:
            self.faults.how = how
            for path in (READ, LATEST + PATIENTS[1].pid):
                self.command(f"call {path[:20]}, {how}", "call", "GET", path)
            self.command(f"call confirm, {how}", "call", "POST", CONFIRM, "--body", body)
        self.command("read", "read")
        self.command("read --json", "read", "--json")
        self.command("doctor", "doctor", "--json")
        self.command("outbox", "outbox", "list")
        self.watch()
        self.look("at the end")

    def poisons(self) -> dict[str, Poison]:
        """Return every value that must be nowhere, by what it is."""
        first = PATIENTS[0]
        known: dict[str, Poison] = {
            "first name": first.name_th.first,
            "last name": first.name_th.last,
            "first name, English": first.name_en.first,
            "last name, English": first.name_en.last,
            "tambon": first.address[5],
            "photo": photo(first)[200:232],
            "token": self.zone.token,
        }
        for name, values in {"mobile": MOBILES, "HN": HNS, "correlationId": tuple(set(self.served))}.items():
            known |= {f"{name} {number}": value for number, value in enumerate(values)}
        return known | {f"PID {number}": patient.pid for number, patient in enumerate(PATIENTS)}
