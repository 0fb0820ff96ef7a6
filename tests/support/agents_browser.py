"""A browser whose page finds the agent where the test says: on a port, behind the bridge, or nowhere."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from tests.support.browser import EXTENSION, Browser
from tests.support.site import Site

NOWHERE = {f"{name}:8189": "127.0.0.1:1" for name in ("localhost", "127.0.0.1")}  # port 1: refused


def agents_browser(
    site: Site, native_host: Path | None, hosts: dict[str, str], extension: Path | None = EXTENSION
) -> AbstractContextManager[Browser]:
    """Open ``site``; ``hosts`` leads the agent's addresses. Without an ``extension`` the network answers."""
    return Browser.open(
        port=site.server_port, spki=site.spki, native_host=native_host, hosts=hosts, extension=extension
    )
