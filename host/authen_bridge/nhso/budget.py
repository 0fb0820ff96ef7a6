"""How long a request may take in all, whatever it asks of NHSO: every exchange takes from what is left.

The extension gives an answer 30 s and then tells its clerk that the host is silent. Several
exchanges of one request, each within its own time-out, would go past that.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_END: ContextVar[float] = ContextVar("budget_end", default=math.inf)  # s, of `time.monotonic`


@contextmanager
def budget(seconds: float, since: float | None = None) -> Iterator[None]:
    """Let everything inside take ``seconds`` in all, counted from ``since`` (`time.monotonic`; else now).

    Inside another budget the earlier end counts. A budget belongs to its thread: one started inside
    has none of its own.
    """
    begun = time.monotonic() if since is None else since
    token = _END.set(min(_END.get(), begun + seconds))
    try:
        yield
    finally:
        _END.reset(token)


def left() -> float:
    """Return the seconds left, below 0 when they are over, inf where there is no budget."""
    return _END.get() - time.monotonic()
