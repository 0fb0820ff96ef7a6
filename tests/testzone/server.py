"""The test zone whole: one HTTPS server with the API, the New Authen site and its backend, ERM, SRM,
status."""

from __future__ import annotations

import tempfile
import threading
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from tests.testzone.api import Api
from tests.testzone.backend import Backend
from tests.testzone.certificates import make_certificates
from tests.testzone.erm import Erm
from tests.testzone.exchange import Answer, Call, find, refusal_answer
from tests.testzone.faults import Faults
from tests.testzone.https import LOOKS_SECONDS, HttpsServer
from tests.testzone.invented import OWN_UNIT
from tests.testzone.pages import Pages
from tests.testzone.population import Claim, Population, bangkok_now
from tests.testzone.refusals import Refusal
from tests.testzone.srm import Srm
from tests.testzone.status import Status
from tests.testzone.variant import PageVariant

BASE = "/authencode"
SRM_BASE = "/api"  # on NHSO's side a host of its own
ERM_BASE = "/erm"  # its real host is in no document
STATUS_BASE = "/authencodestatus/api"


class Logged(NamedTuple):
    method: str
    path: str  # without the query


class TestZone:
    """A context manager: the zone lives inside the ``with`` block, its database and keys with it.

    ``page`` and ``faults`` may be changed while it runs. The host names of both NHSO zones are in its
    certificate; what maps them to ``port`` is the client's business.
    """

    __test__ = False  # pytest: not a test class, whatever its name

    def __init__(
        self,
        *,
        port: int = 0,
        page: PageVariant | None = None,
        now: Callable[[], datetime] = bangkok_now,
    ) -> None:
        self.page = page or PageVariant()
        self.faults = Faults()
        self.requests: list[Logged] = []
        self._folder = tempfile.TemporaryDirectory(prefix="testzone-")
        folder = Path(self._folder.name)
        certificates = make_certificates(folder)
        self.ca_file = certificates.ca_file
        self.certificate_spki = certificates.spki
        self.population = Population(folder / "population.sqlite", now=now)
        self.token = self.population.add_token(OWN_UNIT.hcode)
        self.srm = Srm(self.population)
        self.status = Status(self.population)
        self._erm = Erm(self.population)
        self._routes = (
            *self._erm.routes(ERM_BASE),
            *self.srm.routes(SRM_BASE),
            *self.status.routes(STATUS_BASE),
            *Api(self.population).routes(BASE),
            *Backend(self.population).routes(BASE),
            *Pages(lambda: self.page).routes(BASE),
        )
        self._server = HttpsServer(port, certificates.context, self._answer)
        self._server.now = now
        self.port: int = self._server.server_address[1]
        server = f"https://127.0.0.1:{self.port}"
        self.url = server + BASE
        self.srm_url = server + SRM_BASE
        self.status_url = server + STATUS_BASE
        self.erm_url = server + ERM_BASE
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(LOOKS_SECONDS,), name="testzone"
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.faults.close()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self.population.close()
        self._folder.cleanup()

    def claims(self, pid: str) -> list[Claim]:
        """Return the claim codes really issued to ``pid``, newest first."""
        return self.population.claims(pid)

    @property
    def erm_posts(self) -> list[dict[str, str]]:
        """Every form that ERM was sent, oldest first, by the names of its boxes."""
        return self._erm.posts

    def _answer(self, call: Call) -> Answer | None:
        self.requests.append(Logged(call.method, call.path))
        try:
            route, caught = find(self._routes, call.method, call.path)
        except Refusal as refusal:
            return refusal_answer(refusal, call.path)
        return self.faults.apply(route.name, replace(call, params=caught), _guarded(route.handle))


def _guarded(handle: Callable[[Call], Answer]) -> Callable[[Call], Answer]:
    """Turn what a handler raises into its answer: a refusal, or a 500 with the trace on our stderr."""

    def guarded(call: Call) -> Answer:
        try:
            return handle(call)
        except Refusal as refusal:
            return refusal_answer(refusal, call.path)
        except Exception:
            traceback.print_exc()
            return refusal_answer(Refusal(500, "Internal Server Error"), call.path)

    return guarded
