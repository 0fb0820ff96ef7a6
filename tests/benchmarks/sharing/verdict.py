"""What a course shows: how often each read the card, how long it waited, and what went wrong."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from authen_bridge.card.reading import Reading
from authen_bridge.card.telling import ignore
from tests.benchmarks.peers import PHOTO
from tests.benchmarks.sharing.browser import Answer, Record
from tests.benchmarks.sharing.course import Course, Stay
from tests.benchmarks.sharing.foreign import HABITS, Attempt, fingerprint
from tests.testzone.chip import PHOTO_AT, chip, image
from tests.testzone.people import POPULATION, Person, photo
from tests.testzone.virtual_card import Wire

# Nobody may wait longer for the card, in seconds: 2, and the 0.1 between two looks of pcsc-lite's.
STARVED = 2.1
# How long after its removal a card's holder may still be given out, in seconds.
SOON = 1.0
# What a host says of a card that is coming or going.
CHANGING = frozenset({"NO_CARD", "CARD_REMOVED"})

PEOPLE: Mapping[str, Person] = {person.pid: person for person in POPULATION}


@dataclass
class Row:
    """One participant; times in seconds.

    ``longest_wait`` is a host's for any answer, the other program's for its transaction;
    ``longest_read`` a host's from its `inserted` to the full answer, the other's for a whole read.
    """

    name: str
    reads: int = 0  # of the card itself
    answers: int = 0  # from memory too
    changing: int = 0  # problems around a change of card, which are right
    longest_wait: float = 0.0
    longest_read: float = 0.0
    starved: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def blame(self, code: str) -> None:
        """Count a problem that no change of card explains."""
        (self.starved if code == "READER_BUSY" else self.failures).append(code)


def judge(course: Course) -> list[Row]:
    """Return a row for each browser's host and one for the other program."""
    hosts = [judge_host(name, record, course) for name, record in course.hosts.items()]
    return [*hosts, judge_other(course)]


# ── a host ────────────────────────────────────────────────────────────────────────────────────


def judge_host(name: str, record: Record, course: Course) -> Row:
    row = Row(f"host of {name}")
    seen = [told_at(record, stay) for stay in course.stays]
    for stay, since in zip(course.stays, seen, strict=True):
        full = next((it for it in record.answers if it.pid == stay.person.pid and it.answered > since), None)
        if full is not None and full.asked < stay.pulled:
            took = full.answered - since
            row.reads += 1
            row.longest_read = max(row.longest_read, took)
            if took > STARVED + alone(stay.person, course.latency):
                row.starved.append(f"{stay.person.pid}: read after {took:.2f} s")
        elif not stay.hasty:
            row.starved.append(f"{stay.person.pid}: not read in {stay.pulled - since:.2f} s")
    for answer in record.answers:
        row.longest_wait = max(row.longest_wait, answer.answered - answer.asked)
        steady = any(
            since <= answer.asked and answer.answered <= stay.pulled
            for stay, since in zip(course.stays, seen, strict=True)
        )
        if answer.code is None:
            row.answers += 1
            row.failures += wrong(answer, course.stays)
        elif answer.code in CHANGING and not steady:
            row.changing += 1
        else:
            row.blame(answer.code)
    for told in record.told:
        if told.problem is not None:
            row.blame(told.problem)
    return row


def told_at(record: Record, stay: Stay) -> float:
    """Return when the host told of the card."""
    return next(told.at for told in record.told if told.state == "inserted" and told.at >= stay.inserted)


def wrong(answer: Answer, stays: Sequence[Stay]) -> list[str]:
    """Return what is wrong with a full answer: not of the card that was in, or not its photo."""
    pid = answer.pid or ""
    if not any(
        stay.person.pid == pid and stay.inserted <= answer.answered and answer.asked <= stay.pulled + SOON
        for stay in stays
    ):
        return [f"{pid} without its card"]
    jpeg = base64.b64encode(photo(PEOPLE[pid])).decode("ascii")
    return [] if answer.image == jpeg else [f"{pid} with a wrong photo"]


def alone(person: Person, latency: float) -> float:
    """Return the seconds that a host needs for everything when it has the card to itself, by the model."""
    inside = chip(person)
    wire, seconds = Wire.of(inside.atr, latency), 0.0

    def transmit(command: bytes) -> bytes:
        nonlocal seconds
        response = inside.answer(command)
        seconds += wire.seconds(command, response)
        return response

    reading = Reading(inside.atr)
    reading.core(transmit)
    reading.text(transmit)
    reading.photo(transmit, ignore)
    return seconds


# ── the other program ─────────────────────────────────────────────────────────────────────────


def judge_other(course: Course) -> Row:
    """Judge the foreign program; one that takes no transactions has only itself to blame."""
    row = Row("other program")
    orderly = HABITS[course.habits].transaction
    for attempt in course.attempts:
        if attempt.got is not None:
            waited = attempt.got - attempt.wanted
            row.longest_wait = max(row.longest_wait, waited)
            if waited > STARVED:
                row.starved.append(f"waited {waited:.2f} s")
        steady = any(stay.seen <= attempt.wanted and attempt.done <= stay.pulled for stay in course.stays)
        if attempt.problem is None:
            row.reads += 1
            row.longest_read = max(row.longest_read, attempt.done - attempt.wanted)
            row.failures += mixed(attempt, course.stays) if orderly else []
        elif steady and orderly:
            row.failures.append(attempt.problem)
        else:
            row.changing += 1
    row.answers = row.reads
    return row


def mixed(attempt: Attempt, stays: Sequence[Stay]) -> list[str]:
    """Return what is wrong with what it read."""
    for stay in stays:
        if (
            stay.person.pid == attempt.pid
            and stay.inserted <= attempt.wanted
            and attempt.done <= stay.pulled + SOON
        ):
            segments = image(stay.person)[PHOTO_AT : PHOTO_AT + sum(part.length for part in PHOTO)]
            return (
                [] if attempt.photo == fingerprint(bytes(segments)) else [f"{attempt.pid} with a wrong photo"]
            )
    return [f"{attempt.pid} without its card"]
