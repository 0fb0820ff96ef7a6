"""The NHSO agent installed on this PC: it reads the same reader, and has its own token and upstream.

It speaks the documented API over loopback. No token of ours is ever sent to it, and no proxy stands
between.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from authen_bridge.nhso import paths
from authen_bridge.nhso.client import Client
from authen_bridge.problems import (
    NhsoError,
    NhsoTimeout,
    NhsoUnreachable,
    ReaderBusy,
    RightsUnavailable,
    TokenRejected,
)

# The agent's "no reader" and "no card". It says 500 for trouble of NHSO's as well: nothing but the
# words of its message, which nobody documents, tells the two apart.
NOT_READ = (418, 500)

AWAY = (
    "โปรแกรม Agent ของ สปสช. (Secure SmartCard Agent) บนเครื่องนี้ไม่ตอบ "
    "กรุณาเปิดโปรแกรมแล้วลองใหม่ หากยังไม่ได้ให้แจ้งฝ่าย IT (ยังอ่านบัตรอย่างเดียวได้)"
)
SLOW = "โปรแกรม Agent ของ สปสช. บนเครื่องนี้ไม่ตอบในเวลาที่กำหนด กรุณาลองใหม่"
UNREAD = "โปรแกรม Agent ของ สปสช. อ่านบัตรหรือตรวจสอบสิทธิไม่สำเร็จ กรุณาปล่อยบัตรไว้ในเครื่องอ่านแล้วลองใหม่"
ITS_TOKEN = "สปสช. ไม่รับ Token ที่ตั้งไว้ในโปรแกรม Agent ของ สปสช. บนเครื่องนี้ กรุณาแจ้งฝ่าย IT"  # noqa: S105 - words


class Agent:
    """The agent behind ``client``. Safe to share between threads."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def read(self) -> Any:
        """Have the agent read its card and look up the rights; return its JSON, without the photo.

        Raises as `get`, and ReaderBusy where the agent says that it could not read.
        """
        try:
            return self.get(paths.READ, {"readImageFlag": "false"})
        except NhsoError as error:
            if error.facts.get("upstreamStatus") in NOT_READ:
                raise ReaderBusy("the agent", message=UNREAD) from error
            raise

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        """Return the agent's JSON at ``path``. Raises NhsoProblem, RequestProblem, RightsUnavailable."""
        with _told_as_the_agents():
            return self._client.get(path, None, query)

    def save(self, path: str, body: dict[str, Any]) -> Any:
        """Post ``body`` once. Raises as `get`, and OutcomeUnknown where it may have been committed.

        RightsUnavailable, where the agent does not answer, is raised only if nothing was sent.
        """
        with _told_as_the_agents():
            return self._client.save(path, body, None)


@contextmanager
def _told_as_the_agents() -> Iterator[None]:
    """Say that it is the agent, not NHSO or the network, that is missing: somebody can start it."""
    try:
        yield
    except NhsoUnreachable as error:
        raise RightsUnavailable("the agent", message=AWAY) from error
    except NhsoTimeout as error:
        raise NhsoTimeout("the agent", message=SLOW) from error
    except TokenRejected as error:
        raise TokenRejected("the agent's", message=ITS_TOKEN) from error
