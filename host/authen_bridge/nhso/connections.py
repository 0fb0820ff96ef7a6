"""Connections to one zone: kept alive, and none that lay idle for long is given to a save.

Servers close an idle connection, most of them after 5 s or more, and firewalls forget one without
telling. A save sent on such a connection has no answer, and nobody knows its outcome: so a save
takes a connection that was in use a moment ago, or a new one. What can be asked twice may try an
older one, and is sent once more where that was found closed.
"""

from __future__ import annotations

import logging
import ssl
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from authen_bridge.nhso import tls
from authen_bridge.nhso.clock import Moment
from authen_bridge.nhso.wire import Bounded

CONNECTIONS = 8  # kept open at once: as many as serving has threads that wait for NHSO
IDLE_SECONDS = 4.0  # for a save: the shortest keep-alive in common use is 5 s
ASK_IDLE_SECONDS = 60.0  # for the rest: firewalls forget after some minutes, and a lost GET costs a wait

_SAFE = frozenset({"GET", "HEAD"})  # asking twice does no harm

# Its debug and warning lines quote paths, and a path may hold a PID.
logging.getLogger("urllib3").setLevel(logging.CRITICAL)


class Kept(Bounded):
    """What we note at a connection."""

    put_back: Moment | None = None  # when its last answer had been read


class _Plain(Kept, HTTPConnection):
    pass


class _Secure(Kept, HTTPSConnection):
    pass


class _Use(threading.local):
    """What this thread's request may take, and what it got."""

    idle: float = 0.0  # s
    reused: bool = False


class _Pool(HTTPConnectionPool):
    ConnectionCls: Any = _Plain

    def __init__(self, *args: Any, trust: Callable[[], ssl.SSLContext], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._trust = trust
        self._use = _Use()

    def urlopen(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Send one request; one that is safe is sent again where an old connection was found closed."""
        self._use.idle = ASK_IDLE_SECONDS if method in _SAFE else IDLE_SECONDS
        try:
            return super().urlopen(method, *args, **kwargs)
        except HTTPError as error:
            if method not in _SAFE or not self._use.reused or not any(map(is_cut, causes(error))):
                raise
        self._use.idle = -1.0  # a new one
        return super().urlopen(method, *args, **kwargs)

    def _get_conn(self, timeout: float | None = None) -> Any:
        connection = super()._get_conn(timeout)
        put_back = getattr(connection, "put_back", None)
        if put_back is not None and Moment.now().since(put_back) > self._use.idle:
            connection.close()  # it is opened anew when it is used
        self._use.reused = not connection.is_closed
        return connection

    def _put_conn(self, conn: Any) -> None:
        if conn is not None:
            conn.put_back = Moment.now()
        super()._put_conn(conn)


class _SecurePool(_Pool, HTTPSConnectionPool):
    ConnectionCls: Any = _Secure

    def _new_conn(self) -> Any:
        connection = super()._new_conn()
        connection.ssl_context = self._trust()
        return connection


class Adapter(HTTPAdapter):
    """Both schemes, with `tls.context` for TLS. Raises TlsFailed where ``ca_bundle`` is unusable."""

    def __init__(self, ca_bundle: str) -> None:
        trust = partial(tls.context, ca_bundle)
        trust()
        self._pools = {"http": partial(_Pool, trust=trust), "https": partial(_SecurePool, trust=trust)}
        self._trust = trust
        self._lock = threading.Lock()
        super().__init__(pool_maxsize=CONNECTIONS)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self._use_ours(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        with self._lock:  # two threads would make two
            manager = super().proxy_manager_for(proxy, proxy_ssl_context=self._trust(), **kwargs)
            self._use_ours(manager)
            return manager

    def _use_ours(self, manager: Any) -> None:
        manager.pool_classes_by_scheme = self._pools

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:  # noqa: ARG002 - the base's
        """Leave the connection's own bundle empty, else `requests` adds its packaged one."""
        conn.cert_reqs = "CERT_REQUIRED"


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield ``error`` and everything it wraps: the libraries put one into the other three or four deep."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop(0)
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        inner = (getattr(one, "reason", None), *one.args, one.__cause__, one.__context__)
        waiting += [found for found in inner if isinstance(found, BaseException)]


def is_cut(error: BaseException) -> bool:
    """Tell whether ``error`` says that the other side had closed the connection."""
    return isinstance(error, (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError))
