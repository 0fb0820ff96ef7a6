"""What both sides, the browsers and the installers must agree on. Imports nothing: hello needs it."""

from __future__ import annotations

from typing import Literal

HOST_NAME = "th.authenbridge.host"

# Which extensions may start this host. An id follows from the public `key` in the manifest.
EXTENSION_IDS = ("cfdhgomcoeplekfhciehpnofpmafebho",)
ALLOWED_ORIGINS = tuple(f"chrome-extension://{known}/" for known in EXTENSION_IDS)

PROTOCOL = 1  # raised only when an older extension could no longer understand this host

Zone = Literal["test", "production"]
ZONES: tuple[Zone, ...] = ("test", "production")
