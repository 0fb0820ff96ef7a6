"""The site's files: the bundled app, and index.html for every path that the app routes itself."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.testzone import bundle
from tests.testzone.backend import CLERKS
from tests.testzone.exchange import Answer, Call, Route
from tests.testzone.variant import PageVariant

INDEX = bundle.SOURCES / "index.html"
CONFIG_MARK = "__CONFIG__"
KIT_MARK = "__KIT__"
NO_CACHE = {"Cache-Control": "no-cache"}  # a variant may change between two loads
KEPT = {"Cache-Control": "max-age=3600"}  # a browser of a test has them once, and compiled


class Pages:
    def __init__(self, variant: Callable[[], PageVariant]) -> None:
        self._variant = variant
        self._bundle = bundle.build()  # now: a page's load would not wait for it

    def routes(self, base: str) -> Sequence[Route]:
        return (
            Route("assets", "GET", f"{base}/assets/{{name}}", self._asset),
            Route("page", "GET", f"{base}/{{rest...}}", self._index),
            Route("home", "GET", "/", lambda _: _moved(f"{base}/")),
            Route("home", "GET", base, lambda _: _moved(f"{base}/")),
        )

    def _asset(self, call: Call) -> Answer:
        file = self._bundle / Path(call.params["name"]).name
        if not file.is_file():
            return Answer(404, b"", NO_CACHE)
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return Answer(200, file.read_bytes(), {"Content-Type": f"{kind}; charset=utf-8", **KEPT})

    def _index(self, call: Call) -> Answer:
        clerks = [{"id": name, "name": shown} for name, shown in CLERKS.items()]
        config = json.dumps({**self._variant().config(), "clerks": clerks}, ensure_ascii=False)
        page = INDEX.read_text("utf-8").replace(CONFIG_MARK, config.replace("<", "\\u003c"))
        page = page.replace(KIT_MARK, self._variant().kit)
        return Answer(200, page.encode(), {"Content-Type": "text/html; charset=utf-8", **NO_CACHE})


def _moved(target: str) -> Answer:
    return Answer(302, b"", {"Location": target})
