"""update.xml: what a browser that self-hosts asks for, every few hours, to learn of a newer version.

Format: developer.chrome.com/docs/apps/autoupdate. Chromium 156 looks at no hash there: the CRX's key counts.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

NAMESPACE = "http://www.google.com/update2/response"

_WRITTEN = re.compile(r"[!-~]+")  # what an address is written in: no space, no line, no Thai


def address(url: str) -> str:
    """Return ``url``. Raises ValueError for what is none. By http as well: a CRX is signed."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("https", "http") and parts.hostname and parts.port != 0
    except ValueError:
        sound = False
    if not sound or not _WRITTEN.fullmatch(url):
        raise ValueError(f"{url!r} is no https or http address")
    return url


def update_xml(*, extension_id: str, version: str, codebase: str, minimum: str) -> bytes:
    """Return the update manifest that offers the CRX at the address ``codebase``."""
    attributes = {
        "codebase": codebase,
        "version": version,
        "prodversionmin": minimum,
    }
    offered = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<gupdate xmlns="{NAMESPACE}" protocol="2.0">\n'
        f'  <app appid="{extension_id}">\n'
        f"    <updatecheck {offered}/>\n"
        "  </app>\n"
        "</gupdate>\n"
    ).encode()
