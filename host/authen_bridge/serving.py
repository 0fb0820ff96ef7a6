"""Frames in → route → frames out, for as long as the browser keeps our standard input open.

One thread reads frames; each request is answered on a pool of threads, so that a slow NHSO never
holds up a card. End of input means the browser has gone and ends the process at once.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, BinaryIO

from pydantic import ValidationError

from authen_bridge import routes
from authen_bridge.bridge import Bridge
from authen_bridge.framing import BadFrame, Channel, Sink, frames
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
from authen_bridge.problems import FieldError, Internal, InvalidRequest, Problem, TooMany
from authen_bridge.settings import Loaded

WORKERS = 16  # ten tabs polling, a card being read, NHSO slow: still one free
KEY_CHARACTERS = 64  # of an unknown key, quoted back so that it can be found
OPEN_REQUESTS = 256  # more than any honest browser has open; beyond it a flood is told 429


def run(stream: BinaryIO, channel: Channel, loaded: Loaded) -> int:
    """Serve ``stream`` until it ends. Does not return in a browser's process: it exits with 0."""
    bridge = Bridge.open(loaded, on_event=lambda event: channel.send(_event(event)))
    Server(bridge, channel).serve(stream)
    bridge.cards.close()
    os._exit(0)  # threads may be waiting for NHSO or a reader; the browser kills us in two seconds anyway


class Server:
    """Requests of one browser: which are open, which were cancelled."""

    def __init__(self, bridge: Bridge, channel: Sink) -> None:
        self._bridge = bridge
        self._channel = channel
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="request")
        self._open: set[int] = set()
        self._lock = threading.Lock()

    def serve(self, stream: BinaryIO) -> None:
        """Take every frame of ``stream``; a broken one is answered and the next one taken."""
        for message in frames(stream, REQUEST_BYTES):
            self.take(message)

    def take(self, message: Any) -> None:
        """Start, cancel or refuse what one frame asks for."""
        if isinstance(message, BadFrame):
            self._refuse(None, message.key, "ข้อความไม่ถูกรูปแบบ")
            return
        if not isinstance(message, dict):
            self._refuse(None, "json", "ต้องเป็น JSON object")
            return
        kind = Cancel if "cancel" in message else Request
        try:
            wanted = kind.model_validate(message)
        except ValidationError as error:
            first = error.errors(include_input=False)[0]["loc"]
            self._refuse(self._free_id(message), ".".join(map(str, first))[:KEY_CHARACTERS], "ไม่ถูกต้อง")
            return
        if isinstance(wanted, Cancel):
            with self._lock:
                self._open.discard(wanted.cancel)
        else:
            self._start(wanted)

    def _start(self, request: Request) -> None:
        with self._lock:
            taken, full = request.id in self._open, len(self._open) >= OPEN_REQUESTS
            if not (taken or full):
                self._open.add(request.id)
        if taken:  # a reply with that id would pass for the answer to the open one
            self._refuse(None, "id", "ซ้ำกับคำขอที่ยังไม่เสร็จ")
            return
        if full:
            self._reply(request.id, TooMany.status, TooMany().body(request.path))
            return
        self._pool.submit(self._answer, request)

    def _answer(self, request: Request) -> None:
        def on_progress(stage: Stage, done: int, total: int) -> None:
            if self._is_open(request.id):
                progress = Progress(id=request.id, stage=stage, done=done, total=total)
                self._channel.send(progress.model_dump())

        if not self._is_open(request.id):
            return
        status, body = routes.answer(self._bridge, request, on_progress)
        with self._lock:
            wanted = request.id in self._open
            self._open.discard(request.id)
        if wanted:
            self._reply(request.id, status, body, request.path)

    def _free_id(self, message: dict[str, Any]) -> int | None:
        """Return the id a broken request can be answered by, if it has one no open request has."""
        given = message.get("id")
        if type(given) is not int or given < 0 or self._is_open(given):  # `type`: a bool is an int too
            return None
        return given

    def _is_open(self, request_id: int) -> bool:
        with self._lock:
            return request_id in self._open

    def _refuse(self, request_id: int | None, key: str, words: str) -> None:
        problem: Problem = InvalidRequest(errors=[FieldError(key, words)])
        self._reply(request_id, problem.status, problem.body(""))

    def _reply(self, request_id: int | None, status: int, body: Any, path: str = "") -> None:
        reply = Reply(id=request_id, status=status, body=body)
        if len(reply.model_dump_json()) > REPLY_BYTES:  # Chrome cuts the port at 1 MiB
            reply = Reply(id=request_id, status=Internal.status, body=Internal("reply too large").body(path))
        self._channel.send(reply.model_dump())


def _event(event: CardEvent | ReadersEvent) -> dict[str, Any]:
    changed = CardChanged(body=event) if isinstance(event, CardEvent) else ReadersChanged(body=event)
    return changed.model_dump()
