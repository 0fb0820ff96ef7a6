"""The way to the first frame, on light imports alone; everything heavy loads behind it.

The extension waits for hello before it sends anything, so what it costs is what every first click
costs. The rest of the program loads while the extension's first request is on its way.
"""

from __future__ import annotations

import sys

from authen_bridge import __version__, settings
from authen_bridge.framing import Channel, take_stdout
from authen_bridge.names import ALLOWED_ORIGINS, PROTOCOL

WRONG_USAGE = 2


def serve(caller: str) -> int:
    """Serve the extension whose origin is ``caller`` until its end of input; return the exit code."""
    if caller not in ALLOWED_ORIGINS:
        print(f"authen-bridge: not our extension: {caller}", file=sys.stderr)  # noqa: T201
        return WRONG_USAGE
    channel = Channel(take_stdout())
    loaded = settings.load()
    channel.send(
        {"type": "hello", "protocol": PROTOCOL, "version": __version__, "zone": loaded.settings.zone}
    )

    from authen_bridge.serving import run  # noqa: PLC0415 - pydantic, pyscard and requests come with it

    return run(sys.stdin.buffer, channel, loaded)
