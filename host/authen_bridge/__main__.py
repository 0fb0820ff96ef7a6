"""The one entry: started by a browser it serves frames, else it is the command line.

Chrome and Edge pass the asking extension's origin as the first argument, and on Windows
``--parent-window=…`` after it. Nothing heavy may be imported on the way to the first frame: pydantic and
requests alone cost more than the whole hello.
"""

from __future__ import annotations

import sys


def main() -> int:
    """Serve the browser or run the command line; return the exit code."""
    if len(sys.argv) > 1 and sys.argv[1].startswith("chrome-extension://"):
        from authen_bridge.hello import serve  # noqa: PLC0415 - the command line needs none of it

        return serve(caller=sys.argv[1])
    from authen_bridge.cli import run  # noqa: PLC0415 - nor the browser any of this

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
