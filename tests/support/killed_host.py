"""Real host processes that may end at any moment: started quickly, killed, waited for."""

from __future__ import annotations

import itertools
import json
import os
import queue
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from types import TracebackType
from typing import Any, NamedTuple, Self

from authen_bridge.framing import BadFrame
from authen_bridge.messages import EXTENSION
from authen_bridge.names import ALLOWED_ORIGINS
from tests.support.host_nursery import MESSAGE_BYTES
from tests.support.host_process import ANSWER_SECONDS, HostProcess
from tests.support.host_trouble import Trouble
from tests.support.message_types import REPOSITORY
from tests.support.stores import NO_KEYRING

# No card is needed, and no reader of this machine may be touched.
NO_READERS = {"PCSCLITE_CSOCK_NAME": "/nonexistent/pcscd.comm"}


class Reply(NamedTuple):
    status: int
    body: Any


class Forked:
    """A process of the nursery's, with as much of ``Popen`` as `HostProcess` uses."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._nursery = nursery
        self._handle = os.pidfd_open(pid)

    def wait(self, timeout: float) -> int:
        """Return the exit code, negative for a signal. Raises TimeoutExpired."""
        if self.returncode is None:
            if not select.select([self._handle], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("authen-bridge", timeout)
            os.close(self._handle)
            self.returncode = self._nursery.reap(self.pid)
        return self.returncode

    def kill(self) -> None:
        if self.returncode is None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)


class KilledHost(HostProcess):
    """A host that may end while it is asked."""

    process: Forked  # type: ignore[assignment]

    def __init__(self, process: Forked, stdin: int, stdout: int, stderr: int) -> None:
        self.process = process
        self._stdin = os.fdopen(stdin, "wb")
        self._stdout, self._stderr = os.fdopen(stdout, "rb"), os.fdopen(stderr, "rb")
        self._words = ""
        self._ids = itertools.count(1)
        self.messages = queue.Queue()
        self._reader = threading.Thread(target=self._read, args=(self._stdout,), daemon=True)
        self._reader.start()

    def begin(self, path: str, method: str = "GET", body: Any = None) -> int:
        """Ask for a route and return the request's id, for `end`."""
        number = next(self._ids)
        wanted = {"id": number, "method": method, "path": path, "query": {}, "body": body}
        with suppress(BrokenPipeError):  # it has ended: `end` tells
            self.send(wanted | {"origin": EXTENSION})
        return number

    def end(self, number: int) -> Reply | None:
        """Return the reply; None where the host ended without one. Raises queue.Empty if it hangs."""
        while True:
            message = self.messages.get(timeout=ANSWER_SECONDS)
            if message is None:
                self.messages.put(None)  # for whoever asks next
                return None
            assert not isinstance(message, BadFrame), "the host sent something that is no frame"
            if message.get("type") == "reply" and message["id"] == number:
                return Reply(message["status"], message["body"])

    def close(self) -> tuple[int, str]:
        with suppress(BrokenPipeError):
            self._stdin.close()
        return super().close()


class Nursery:
    """A context manager that starts hosts; see `host_nursery`. For one thread at a time."""

    def __enter__(self) -> Self:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.host_nursery", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                cwd=REPOSITORY,
                env={**os.environ, **NO_KEYRING, **NO_READERS},
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()
        self._process.wait(ANSWER_SECONDS)

    def start(self, env: Mapping[str, str], trouble: Trouble) -> KilledHost:
        """Start a host that has said hello; ``env`` is added to this process's own."""
        (in_theirs, in_ours), (out_ours, out_theirs), (words_ours, words_theirs) = (
            os.pipe() for _ in range(3)
        )
        wanted = {"env": dict(env), "trouble": asdict(trouble), "caller": ALLOWED_ORIGINS[0]}
        theirs = [in_theirs, out_theirs, words_theirs]
        socket.send_fds(self._socket, [json.dumps(wanted).encode()], theirs)
        for pipe in theirs:
            os.close(pipe)
        host = KilledHost(Forked(self, self._answer()), in_ours, out_ours, words_ours)
        host.receive(type="hello")
        return host

    def reap(self, pid: int) -> int:
        """Return the exit code of a host that has ended."""
        self._socket.send(json.dumps({"reap": pid}).encode())
        return self._answer()

    def _answer(self) -> int:
        return int(self._socket.recv(MESSAGE_BYTES))
