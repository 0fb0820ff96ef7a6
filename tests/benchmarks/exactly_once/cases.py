"""Every fault by its name: a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from tests.benchmarks.exactly_once import steps, strikes
from tests.benchmarks.exactly_once.stage import Stage
from tests.benchmarks.exactly_once.strikes import AFTER, BEFORE
from tests.benchmarks.exactly_once.watched import LATEST, LATEST_5
from tests.testzone.faults import Fault

DAY = 86_400.0  # s
# s, the PC's clock minus NHSO's
SKEWS = (-DAY, -3600.0, -300.0, -61.0, -5.0, 5.0, 61.0, 300.0, 3600.0, DAY)


class Case(NamedTuple):
    strike: Callable[[Stage], object]
    # Whether a zone that gives second codes may be asked: not where NHSO commits so late that no list
    # can have told of it.
    lax: bool = True
    evening: bool = False  # begins just before midnight


LOST: Mapping[str, Fault] = {
    "dropped before it was taken": BEFORE,
    "dropped after the commit": AFTER,
    "cut in the answer's head": Fault(cut=0.1),
    "cut in the answer's body": Fault(cut=0.9),
    "half of the JSON": Fault(truncate=True),
    "200 with HTML, nothing done": Fault(html=True),
    "200 with HTML after the commit": Fault(html=True, after=True),
    "500, nothing done": Fault(status=500),
    "500 after the commit": Fault(status=500, after=True),
    "502 with HTML, nothing done": Fault(status=502, html=True),
    "502 with HTML after the commit": Fault(status=502, html=True, after=True),
    "503 and later, after the commit": Fault(status=503, retry_after=5, after=True),
    "401": Fault(status=401),
    "429": Fault(status=429, retry_after=1),
}
# Of NHSO's lists, while the confirmation's answer is lost.
LISTS: Mapping[str, Fault] = {
    "500": Fault(status=500),
    "HTML": Fault(html=True),
    "429": Fault(status=429, retry_after=1),
    "401": Fault(status=401),
    "a cut": Fault(cut=0.5),
}
AT_A_STEP: Mapping[str, Callable[..., None]] = {
    "killed": strikes.killed,
    "power lost": strikes.power_lost,
    "power lost, torn": partial(strikes.power_lost, torn=True),
}


def _cases() -> dict[str, Case]:
    table: dict[str, Case] = {"nothing": Case(strikes.answered), "no network": Case(strikes.no_network)}
    table |= {what: Case(partial(strikes.lose, fault=fault)) for what, fault in LOST.items()}
    table |= {
        "time-out, then committed": Case(strikes.timed_out),
        "committed after the first look": Case(strikes.committed_late),
        "committed after a minute": Case(strikes.committed_very_late, lax=False),
        "others' codes push ours out": Case(strikes.pushed_out),
        "others' codes before ours": Case(strikes.others_before),
        "the page's code before ours": Case(strikes.page_before),
        "a second service of ours": Case(strikes.second_service),
        "latest has not heard": Case(partial(strikes.lists_disagree, liar=LATEST)),
        "latest-5 has not heard": Case(partial(strikes.lists_disagree, liar=LATEST_5)),
        "disk full once": Case(partial(strikes.full_disk, times=1)),
        "disk full all the time": Case(partial(strikes.full_disk, times=99)),
    }
    table |= {
        f"the lists give {what}": Case(partial(strikes.list_fails, fault=fault))
        for what, fault in LISTS.items()
    }
    for same, what in ((True, "same request"), (False, "another mobile")):
        for fault, how in ((None, "answered"), (BEFORE, "lost before"), (AFTER, "lost after")):
            table[f"two hosts, {what}, {how}"] = Case(partial(strikes.two_hosts, same=same, fault=fault))
    table |= {f"PC clock off by {skew:+.0f} s": Case(partial(strikes.skewed, skew=skew)) for skew in SKEWS}
    table |= {f"PC clock set by {skew:+.0f} s": Case(partial(strikes.clock_set, skew=skew)) for skew in SKEWS}
    for fault, how in ((BEFORE, "lost before"), (AFTER, "lost after"), (None, "committed late")):
        table[f"midnight, {how}"] = Case(partial(strikes.over_midnight, fault=fault), evening=True)
    table["two hosts, same request, the first killed"] = Case(partial(strikes.first_killed, same=True))
    table["two hosts, another mobile, the first killed"] = Case(partial(strikes.first_killed, same=False))
    for number, step in enumerate(steps.CLEAN, 1):
        for what, strike in AT_A_STEP.items():
            table[f"{what} at {number} {step}"] = Case(partial(strike, end_at=number))
    looking = steps.LOST.index("before finish")  # until then they are the same
    for number, step in list(enumerate(steps.LOST, 1))[looking:]:
        strike = partial(strikes.killed, end_at=number, fault=AFTER)
        table[f"answer lost, killed at {number} {step}"] = Case(strike)
    return table


CASES: Mapping[str, Case] = _cases()
FAMILY = re.compile(r"(.+?)(?: (?:at|by) [+-]?\d.*)?")  # a name without its step, its seconds


def family(name: str) -> str:
    """Return what a report counts together."""
    found = FAMILY.fullmatch(name)
    assert found
    return found[1]
