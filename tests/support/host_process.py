"""A real host process, spoken to as a browser speaks to it: frames on its standard input and output."""

from __future__ import annotations

import itertools
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from authen_bridge.framing import BadFrame, encode, frames
from authen_bridge.messages import EXTENSION, REPLY_BYTES
from authen_bridge.names import ALLOWED_ORIGINS

COMMAND = Path(sys.executable).with_name("authen-bridge")
ANSWER_SECONDS = 30.0  # a bound on a hang, not a measure
FIRST_ID = 1_000_000  # of the requests of `ask`: those that a test numbers by itself may be open meanwhile


class HostProcess:
    """Start the installed `authen-bridge` as Chrome does; ``env`` is added to this process's own."""

    def __init__(self, env: Mapping[str, str], caller: str = ALLOWED_ORIGINS[0]) -> None:
        self.process = subprocess.Popen(
            [str(COMMAND), caller],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | dict(env),
        )
        assert self.process.stdin
        assert self.process.stdout
        assert self.process.stderr
        self._stdin, self._stdout = self.process.stdin, self.process.stdout
        self._stderr, self._words = self.process.stderr, ""
        self._ids = itertools.count(FIRST_ID)
        self.messages: queue.Queue[Any] = queue.Queue()
        self._reader = threading.Thread(target=self._read, args=(self._stdout,), daemon=True)
        self._reader.start()

    def __enter__(self) -> HostProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self, stream: Any) -> None:
        for message in frames(stream, REPLY_BYTES * 2):
            self.messages.put(message)
        self.messages.put(None)  # the host's output has ended

    def close(self) -> tuple[int, str]:
        """End the host's input; return its exit code and what it wrote to stderr."""
        self._stdin.close()
        try:
            code = self.process.wait(ANSWER_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        self._reader.join(ANSWER_SECONDS)
        if not self._stderr.closed:
            self._words = self._stderr.read().decode()
        self._stdout.close()
        self._stderr.close()
        return code, self._words

    def write(self, data: bytes) -> None:
        """Send raw bytes, framed or not."""
        self._stdin.write(data)
        self._stdin.flush()

    def send(self, message: dict[str, Any]) -> None:
        self.write(encode(message))

    def receive(self, **wanted: Any) -> dict[str, Any]:
        """Return the next message whose keys have the ``wanted`` values; fail where the output ends."""
        while True:
            message = self.messages.get(timeout=ANSWER_SECONDS)
            assert message is not None, "the host ended"
            assert not isinstance(message, BadFrame), "the host sent something that is no frame"
            if all(message.get(key) == value for key, value in wanted.items()):
                assert isinstance(message, dict)
                return message

    def wait_until_ready(self) -> None:
        """Wait until the host has said that the text of the card that is in is read."""
        while self.receive(type="event", event="card")["body"]["state"] != "ready":
            pass

    def ask(
        self,
        path: str,
        method: str = "GET",
        query: dict[str, str] | None = None,
        body: Any = None,
        origin: str = EXTENSION,
    ) -> tuple[int, Any]:
        """Ask for a route and return its status and body."""
        number = next(self._ids)
        self.send(
            {
                "id": number,
                "method": method,
                "path": path,
                "query": query or {},
                "body": body,
                "origin": origin,
            }
        )
        reply = self.receive(type="reply", id=number)
        return reply["status"], reply["body"]
