"""The steps of a submission, as `Trouble` counts them; a test compares them with a real host's."""

from __future__ import annotations

# The body is read twice: the second time there is nothing left.
_SAVE = (
    "before save", "before answer", "before read", "after read", "before read", "after read", "after answer",
)  # fmt: skip
_BEGIN = ("before begin", "before commit", "after commit", "after begin")
_FINISH = ("before finish", "before commit", "after commit", "after finish")
_GET = ("before get", "before answer", "after answer", "after get")
_TIME = ("before answer", "after answer")  # of NHSO's clock
_PRUNE = ("before commit", "after commit") * 3  # once a day: outbox, visits, correlationIds
# A new host's first submission.
CLEAN = (*_TIME, *_BEGIN, *_SAVE, "after save", *_FINISH, *_PRUNE, "before reply")
# The same where the connection ends without an answer: lost is written down, then the lists are asked.
LOST = (*_TIME, *_BEGIN, *_SAVE[:-1], *_FINISH, *_GET, *_GET, *_FINISH, *_PRUNE, "before reply")
