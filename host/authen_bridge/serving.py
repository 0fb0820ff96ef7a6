"""Frames in → route → frames out, for as long as the browser keeps our standard input open.

One thread reads frames; requests are answered on pools of threads by what they wait for, so that a
slow NHSO never holds up a card, nor a confirmation. End of input means the browser has gone and ends
the process at once.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, BinaryIO, get_args

from pydantic import ValidationError

from authen_bridge import routes
from authen_bridge.bridge import Bridge
from authen_bridge.framing import BadFrame, Channel, encode, frames
from authen_bridge.messages import (
    REPLY_BYTES,
    REQUEST_BYTES,
    Cancel,
    CardChanged,
    CardEvent,
    Progress,
    ReadersChanged,
    ReadersEvent,
    Reply,
    Request,
    Stage,
)
from authen_bridge.problems import FieldError, Internal, InvalidRequest, TooMany
from authen_bridge.settings import Loaded

WORKERS = 8  # a pool: ten tabs that poll are answered from memory in well under a millisecond
KEY_CHARACTERS = 64  # of an unknown key, quoted back so that it can be found
KEYS_NAMED = 16  # twice the keys that a request has; a flood of unknown ones is not worth quoting
OPEN_REQUESTS = 256  # more than any honest browser has open; beyond it a flood is told 429


def run(stream: BinaryIO, channel: Channel, loaded: Loaded) -> int:
    """Serve ``stream`` until it ends. Does not return in a browser's process: it exits with 0."""
    bridge = Bridge.open(loaded, on_event=lambda event: channel.send(_event(event)))
    Server(bridge, channel).serve(stream)
    bridge.cards.close()  # what is being read is left before the process ends, else pcscd resets the card
    os._exit(0)  # threads may be waiting for NHSO or for a reader that hangs: nothing here needs an end


class Server:
    """Requests of one browser, and which of them are still open."""

    def __init__(self, bridge: Bridge, channel: Channel) -> None:
        self._bridge = bridge
        self._channel = channel
        self._pools = {
            waits: ThreadPoolExecutor(WORKERS, thread_name_prefix=waits) for waits in get_args(routes.Waits)
        }
        # By id. A cancelled id may be used again at once, so it is the object that says whose it is.
        self._open: dict[int, Request] = {}
        self._lock = threading.Lock()

    def serve(self, stream: BinaryIO) -> None:
        """Take every frame of ``stream``; a broken one is answered and the next one taken."""
        for message in frames(stream, REQUEST_BYTES):
            self.take(message)

    def take(self, message: Any) -> None:
        """Start, cancel or refuse what one frame asks for."""
        if isinstance(message, BadFrame):
            self._refuse(None, [message.key], "ข้อความไม่ถูกรูปแบบ")
            return
        if not isinstance(message, dict):
            self._refuse(None, ["json"], "ต้องเป็น JSON object")
            return
        kind = Cancel if "cancel" in message else Request
        try:
            wanted = kind.model_validate(message)
        except ValidationError as error:
            wrong = [".".join(map(str, e["loc"]))[:KEY_CHARACTERS] for e in error.errors(include_input=False)]
            self._refuse(self._free_id(message), wrong[:KEYS_NAMED], "ไม่ถูกต้อง")
            return
        if isinstance(wanted, Cancel):
            with self._lock:
                self._open.pop(wanted.cancel, None)
        else:
            self._start(wanted)

    def _start(self, request: Request) -> None:
        with self._lock:
            taken, full = request.id in self._open, len(self._open) >= OPEN_REQUESTS
            if not (taken or full):
                self._open[request.id] = request
        if taken:  # a reply with that id would pass for the answer to the open one
            self._refuse(None, ["id"], "ซ้ำกับคำขอที่ยังไม่เสร็จ")
            return
        if full:
            self._reply(request.id, TooMany.status, TooMany().body(request.path))
            return
        pool = self._pools[routes.waits_for(request.method, request.path)]
        pool.submit(self._answer, request, time.monotonic())

    def _answer(self, request: Request, since: float) -> None:
        def on_progress(stage: Stage, done: int, total: int) -> None:
            if self._is_open(request):
                progress = Progress(id=request.id, stage=stage, done=done, total=total)
                self._channel.send(progress.model_dump())

        if not self._is_open(request):
            return
        status, body = routes.answer(self._bridge, request, on_progress, since)
        with self._lock:
            wanted = self._open.get(request.id) is request
            if wanted:
                del self._open[request.id]
        if wanted:
            self._reply(request.id, status, body, request.path)

    def _free_id(self, message: dict[str, Any]) -> int | None:
        """Return the id a broken request can be answered by, if it has one no open request has."""
        given = message.get("id")
        if type(given) is not int or given < 0:  # `type`: a bool is an int too
            return None
        with self._lock:
            return None if given in self._open else given

    def _is_open(self, request: Request) -> bool:
        with self._lock:
            return self._open.get(request.id) is request

    def _refuse(self, request_id: int | None, keys: Sequence[str], words: str) -> None:
        problem = InvalidRequest(errors=[FieldError(key, words) for key in keys])
        self._reply(request_id, problem.status, problem.body(""))

    def _reply(self, request_id: int | None, status: int, body: Any, path: str = "") -> None:
        self._channel.write(reply_frame(request_id, status, body, path))


def reply_frame(request_id: int | None, status: int, body: Any, path: str) -> bytes:
    """Return the frame of a reply, or of INTERNAL in its place where Chrome would cut the port over it."""
    try:
        frame = encode(Reply(id=request_id, status=status, body=body).model_dump())
    except (ValueError, TypeError, RecursionError):  # no JSON can say it
        frame = b""
    if 0 < len(frame) <= REPLY_BYTES:
        return frame
    problem = Internal()
    return encode(Reply(id=request_id, status=problem.status, body=problem.body(path)).model_dump())


def _event(event: CardEvent | ReadersEvent) -> dict[str, Any]:
    changed = CardChanged(body=event) if isinstance(event, CardEvent) else ReadersChanged(body=event)
    return changed.model_dump()
