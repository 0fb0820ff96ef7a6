"""What both sides, the browsers and the installers must agree on. Imports next to nothing: hello needs it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast

from authen_bridge import packaged

Zone = Literal["test", "production"]
ZONES: tuple[Zone, ...] = ("test", "production")

HOST_NAME = "th.authenbridge.host"

# An id follows from the public `key` in the manifest: this one is the published extension's.
SHIPPED_IDS = ("cfdhgomcoeplekfhciehpnofpmafebho",)


def allowed_origins(package: packaged.Packaged) -> tuple[str, ...]:
    """Return who may start the host of a ``package``, as browsers name them.

    A hospital that signs the extension with a key of its own packages that key's id in place of ours.
    """
    return tuple(f"chrome-extension://{known}/" for known in package.extension_ids or SHIPPED_IDS)


_PACKAGED = packaged.read()
EXTENSION_IDS = _PACKAGED.extension_ids or SHIPPED_IDS
ALLOWED_ORIGINS = allowed_origins(_PACKAGED)

# Pages besides NHSO's that a package was made for, each with its zone.
PACKAGED_ORIGINS = cast("Mapping[str, Zone]", _PACKAGED.origins)

PROTOCOL = 1  # raised only when an older extension could no longer understand this host
