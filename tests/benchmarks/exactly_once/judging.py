"""What must hold of a run, whatever befell it: the zone's truth against what staff were told."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta

from tests.benchmarks.exactly_once.stage import Asked, Stage
from tests.benchmarks.exactly_once.watched import Post
from tests.support.killed_host import Reply
from tests.testzone.invented import OWN_UNIT
from tests.testzone.population import Claim

# After its sending a confirmation may still be committed for this long: what the design promises, not
# what the host says of itself.
SETTLE = timedelta(seconds=60)
# The host's clock of NHSO is up to a second early, at the sending and at the look.
ROUNDING = timedelta(seconds=2)


def unit_codes(stage: Stage) -> list[Claim]:
    """Return the codes that the patient really has of our unit, the page's too."""
    return [claim for claim in stage.zone.claims(stage.person.pid) if claim.hcode == OWN_UNIT.hcode]


def own_codes(stage: Stage) -> list[Claim]:
    """Return those of them that confirm-save gave."""
    return [claim for claim in unit_codes(stage) if claim.source == "api"]


def violations(stage: Stage) -> list[str]:
    """Return what does not hold now, in words; nothing is asked but the outbox."""
    return [
        *_doubles(unit_codes(stage)),
        *_sent_twice(stage.zone.posts),
        *_wrong_codes(stage),
        *_untold(stage),
        *stage.troubles,
        *_internal(stage),
    ]


def of_the_words(stage: Stage) -> list[str]:
    """Return what the hosts should not have written to stderr, once all have ended."""
    person = stage.person
    secrets = {person.pid, person.name_th.first, person.name_th.last, stage.zone.token}
    secrets |= {asked.body[key] for asked in stage.asked for key in ("mobile", "correlationId")}
    words = "".join(stage.words)
    found = [f"personal on stderr: {secret[:4]}…" for secret in sorted(secrets) if secret in words]
    return found + (["a traceback on stderr"] if "Traceback" in words else [])


def _doubles(claims: Iterable[Claim]) -> Iterator[str]:
    visits = Counter((claim.claim_type, claim.created.date()) for claim in claims)
    yield from (f"{count} codes for one visit" for count in visits.values() if count > 1)


def _sent_twice(posts: Iterable[Post]) -> Iterator[str]:
    """A second POST is right only where the first certainly came to nothing."""
    for first, then in itertools.combinations(posts, 2):
        same = (first.pid, first.claim_type) == (then.pid, then.claim_type)
        if same and not _came_to_nothing(first, then):
            since = (then.at - first.at).total_seconds()
            yield f"sent again {since:.1f} s after one that was {first.fate}"


def _came_to_nothing(first: Post, then: Post) -> bool:
    if first.fate == "turned away":
        return True
    if first.committed and first.committed <= then.at:
        return first.committed.date() != then.at.date()  # another day's visit
    return then.at - first.at >= SETTLE - ROUNDING


def _wrong_codes(stage: Stage) -> Iterator[str]:
    real = {(claim.claim_code, claim.claim_type) for claim in own_codes(stage)}
    offered = real | {(claim.claim_code, claim.claim_type) for claim in unit_codes(stage)}  # as DUPLICATE
    for asked in stage.asked:
        code = asked.reply and asked.reply.body.get("claimCode")
        given = asked.reply is not None and asked.reply.status == 200
        if (code or given) and (code, asked.body["claimType"]) not in (real if given else offered):
            yield f"a code that NHSO did not give for it: {code}"
    for row in stage.outbox():
        if row["state"] == "done" and (row["claimCode"], row["claimType"]) not in real:
            yield f"the outbox has a code that NHSO did not give: {row['claimCode']}"
    done = Counter(row["claimCode"] for row in stage.outbox() if row["state"] == "done")
    twice = [(code, count) for code, count in done.items() if count > 1]
    yield from (f"{count} confirmations have the one code {code}" for code, count in twice)


def _untold(stage: Stage) -> Iterator[str]:
    rows = stage.outbox()
    told = {row["claimCode"] for row in rows} | {
        reply.body.get("claimCode") for reply in _replies(stage) if reply is not None
    }
    open_types = {row["claimType"] for row in rows if row["state"] in ("sending", "unknown")}
    for claim in unit_codes(stage):
        if claim.claim_code not in told and claim.claim_type not in open_types:
            states = [row["state"] for row in rows if row["claimType"] == claim.claim_type]
            yield f"NHSO gave a code that nobody was told of; the outbox says {states}"


def _internal(stage: Stage) -> Iterator[str]:
    for reply in _replies(stage):
        if reply is not None and reply.body.get("code") == "INTERNAL":
            yield "a mistake of our own: INTERNAL"


def _replies(stage: Stage) -> list[Reply | None]:
    return [asked.reply for asked in stage.asked] + stage.retried


def outcome(stage: Stage, first: Asked) -> str:
    """Return what staff know at the end of the confirmation first asked for, and what is true."""
    claim_type = first.body["claimType"]
    real = {claim.claim_code for claim in unit_codes(stage) if claim.claim_type == claim_type}
    rows = [row for row in stage.outbox() if row["claimType"] == claim_type]
    told = {asked.reply.body.get("claimCode") for asked in stage.asked if asked.reply} | {
        row["claimCode"] for row in rows
    }
    if real:
        return "code told" if real <= told else "unknown, has code"
    return "unknown, no code" if any(row["state"] in ("unknown", "sending") for row in rows) else "no code"
