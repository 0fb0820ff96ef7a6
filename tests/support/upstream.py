"""An upstream of a few lines, for what is about one exchange and not about NHSO."""

from __future__ import annotations

from authen_bridge.nhso.client import Client
from authen_bridge.nhso.zones import Relay
from tests.testzone.certificates import Certificates
from tests.testzone.exchange import Answer, Call, json_answer
from tests.testzone.https import HttpsServer

TOKEN = "t0ken"


class Upstream:
    """An HTTPS server of a few lines that remembers what came."""

    def __init__(self, certificates: Certificates) -> None:
        self.calls: list[Call] = []
        self.answer: Answer | None = json_answer({"claimCode": "PP1"})
        self.server = HttpsServer(0, certificates.context, self._answer)
        self.ca_file = str(certificates.ca_file)
        self.url = ""

    def _answer(self, call: Call) -> Answer | None:
        self.calls.append(call)
        return self.answer

    def client(self) -> Client:
        return Client(self.url, self.ca_file)

    def relay(self) -> Relay:
        return Relay("test", "", "probe", self.client(), lambda: TOKEN)

    @property
    def methods(self) -> list[str]:
        return [call.method for call in self.calls]
