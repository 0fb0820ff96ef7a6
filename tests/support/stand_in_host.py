"""A native host played by the test: it says hello or not, hears every frame, and answers from a function."""

from __future__ import annotations

import json
import os
import queue
import shlex
import signal
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from tests.support.agent_answers import answer

RELAY = Path(__file__).with_name("stand_in_relay.py")
HEARD_SECONDS = 60.0  # a bound on a hang, not a measure: a browser may have to start before it asks
HELLO = {"type": "hello", "protocol": 1, "version": "0.0-stand-in", "zone": "test"}


class StandInHost:
    """``program`` is what a browser starts; every start connects back here and is served by a thread.

    Set ``hello`` to what it says first, None to say nothing. ``heard`` has every frame from the browser,
    ``starts`` the process id of every start, ``ends`` of every end. `agent_answers.answer` answers.
    """

    def __init__(self, folder: Path) -> None:
        self.hello: dict[str, Any] | None = HELLO
        self.heard: queue.Queue[dict[str, Any]] = queue.Queue()
        self.starts: queue.Queue[int] = queue.Queue()
        self.ends: queue.Queue[int] = queue.Queue()
        self.pid = 0
        self._link: socket.socket | None = None
        self._listener = socket.socket(socket.AF_UNIX)
        address = folder / "host.sock"
        self._listener.bind(str(address))
        self._listener.listen()
        self.program = folder / "host"
        command = shlex.join([sys.executable, "-I", "-S", str(RELAY), str(address)])
        self.program.write_text(f'#!/bin/sh\nexec {command} "$@"\n', "utf-8")
        self.program.chmod(0o755)
        threading.Thread(target=self._accept, daemon=True).start()

    @classmethod
    @contextmanager
    def in_folder(cls, folder: Path) -> Iterator[StandInHost]:
        host = cls(folder)
        try:
            yield host
        finally:
            host.close()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.hang_up()

    def kill(self) -> None:
        """SIGKILL the running process, as a crash would."""
        os.kill(self.pid, signal.SIGKILL)

    def hang_up(self) -> None:
        """End the running process in good order."""
        if self._link is not None:
            with suppress(OSError):
                self._link.shutdown(socket.SHUT_RDWR)

    def say(self, message: dict[str, Any]) -> None:
        """Send a frame to the browser."""
        assert self._link is not None
        self._link.sendall(frame(message))

    def hear(self, **expected: Any) -> dict[str, Any]:
        """Return the next frame from the browser in which these keys have these values."""
        while True:
            message = self.heard.get(timeout=HEARD_SECONDS)
            if expected.items() <= message.items():
                return message

    def forget(self) -> None:
        """Empty the logs."""
        for log in (self.heard, self.starts, self.ends):
            with suppress(queue.Empty):
                while True:
                    log.get_nowait()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                link, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(link,), daemon=True).start()

    def _serve(self, link: socket.socket) -> None:
        with link, link.makefile("rb") as stream:
            pid = int(stream.readline())
            self.pid, self._link = pid, link
            self.starts.put(pid)
            with suppress(OSError):
                self._converse(link, stream)
            self.ends.put(pid)

    def _converse(self, link: socket.socket, stream: BinaryIO) -> None:
        if self.hello is not None:
            link.sendall(frame(self.hello))
        while header := stream.read(4):
            message = json.loads(stream.read(struct.unpack("=I", header)[0]))
            self.heard.put(message)
            if "method" in message:
                self._reply(link, message)

    def _reply(self, link: socket.socket, request: dict[str, Any]) -> None:
        result = answer(request["method"], request["path"], request["query"], request["body"])
        if result is not None:
            status, body = result
            link.sendall(frame({"type": "reply", "id": request["id"], "status": status, "body": body}))


def frame(message: dict[str, Any]) -> bytes:
    """Return the message as native messaging carries it."""
    data = json.dumps(message).encode()
    return struct.pack("=I", len(data)) + data
