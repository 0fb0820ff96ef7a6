"""How a fault strikes: a confirmation is asked for, and something goes wrong with it."""

from __future__ import annotations

import socket
from dataclasses import replace

from tests.benchmarks.exactly_once.stage import Stage
from tests.benchmarks.exactly_once.steps import CLEAN
from tests.benchmarks.exactly_once.watched import CONFIRM, LATEST, LATEST_5
from tests.testzone.faults import Fault
from tests.testzone.invented import OWN_UNIT

WITHIN_SETTLE = (2.0, 20.0, 50.0)  # s after its sending at which a late one is committed
BETWEEN_ASKINGS = (2.0, 15.0, 28.0)  # s; two of them are within it as well
BEYOND_SETTLE = 90.0  # s
SLOW = 0.1  # s that NHSO takes: the other host asks meanwhile
HASTY = 0.3  # s, a save's time limit where one is to pass

BEFORE, AFTER = Fault(drop="before"), Fault(drop="after")


def lose(stage: Stage, fault: Fault, *, unseen: bool | None = None) -> None:
    """Lose the answer; ``unseen``: the look that follows at once fails too, else as the dice say."""
    host = stage.host()
    stage.zone.fail(CONFIRM, fault)
    if stage.dice.random() < 0.5 if unseen is None else unseen:
        stage.zone.fail(LATEST, Fault(status=500))
    stage.ask(stage.body(host), host)


def answered(stage: Stage) -> None:
    host = stage.host()
    stage.ask(stage.body(host), host)


def no_network(stage: Stage) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound and never listening: refused
        host = stage.start(address=f"https://127.0.0.1:{nobody.getsockname()[1]}/authencode")
        stage.ask(host=host)
    stage.close_hosts()


def timed_out(stage: Stage) -> None:
    host = stage.start(read_seconds=HASTY)
    stage.zone.faults.late = "silent"
    stage.ask(stage.body(host), host)
    stage.clocks.pass_by(stage.dice.choice(WITHIN_SETTLE))
    stage.zone.faults.commit_late()


def committed_late(stage: Stage) -> None:
    host = stage.host()
    stage.zone.faults.late = "cut"
    stage.ask(stage.body(host), host)
    for _ in range(stage.dice.randrange(1, 3)):
        stage.clocks.pass_by(stage.dice.choice(BETWEEN_ASKINGS))
        stage.ask(stage.last if stage.dice.random() < 0.5 else stage.body(host))
    stage.zone.faults.commit_late()


def committed_very_late(stage: Stage) -> None:
    host = stage.host()
    stage.zone.faults.late = "cut"
    stage.ask(stage.body(host), host)
    stage.clocks.pass_by(BEYOND_SETTLE)
    if stage.dice.random() < 0.5:
        stage.zone.fail(CONFIRM, BEFORE)
    stage.ask(stage.last if stage.dice.random() < 0.5 else stage.body(host))
    stage.zone.faults.commit_late()
    stage.ask()


def killed(stage: Stage, end_at: int, fault: Fault | None = None) -> None:
    host = stage.start(mortal=True, end_at=end_at)
    if fault:
        stage.zone.fail(CONFIRM, fault)
    stage.ask(stage.body(), host)
    if stage.dice.random() < 0.5:
        stage.clocks.pass_by(BEYOND_SETTLE)


def power_lost(stage: Stage, end_at: int, torn: bool = False) -> None:
    copy = stage.folder / "copy"
    host = stage.start(mortal=True, end_at=end_at, copy_to=str(copy))
    stage.ask(stage.body(), host)
    if not copy.exists():
        return
    stage.lose_power(copy)
    wal = copy / "store" / "store.db-wal"
    if torn and wal.exists():
        with wal.open("ab") as file:  # a frame that was being written
            file.write(stage.dice.randbytes(stage.dice.randrange(1, 5000)))


def two_hosts(stage: Stage, *, same: bool, fault: Fault | None = None) -> None:
    """Both are at it while NHSO takes its time."""
    hosts = [stage.start(), stage.start()]
    first, second = (stage.body(host) for host in hosts)
    stage.zone.fail(CONFIRM, replace(fault or Fault(), slow=SLOW))
    replies = stage.ask_both([first, first if same else second], hosts)
    told = sorted(reply.body.get("code", "200") for reply in replies if reply)
    if fault is None and told != ["200", "200" if same else "DUPLICATE"]:
        stage.troubles.append(f"two hosts were told {told}")


def first_killed(stage: Stage, *, same: bool) -> None:
    """The second waits for the visit's lock, and finds what a dead process left."""
    first = stage.body()
    end_at = stage.dice.randrange(CLEAN.index("after begin"), len(CLEAN)) + 1
    hosts = [stage.start(mortal=True, end_at=end_at), stage.start()]
    stage.ask_both([first, first if same else stage.body()], hosts)


def pushed_out(stage: Stage) -> None:
    lose(stage, AFTER, unseen=True)
    stage.others_confirm(stage.dice.choice((4, 5, 6)))


def others_before(stage: Stage) -> None:
    stage.last = stage.body()
    stage.others_confirm(6)
    stage.clocks.pass_by(BEYOND_SETTLE)  # so that they are older than ours for certain
    lose(stage, stage.dice.choice((BEFORE, AFTER)), unseen=True)
    if stage.dice.random() < 0.5:
        stage.clocks.pass_by(BEYOND_SETTLE)


def page_before(stage: Stage) -> None:
    """The page's own button has had a code for the visit; ours is lost, and must not be sent again."""
    stage.last = stage.body()
    stage.confirm_elsewhere(OWN_UNIT.hcode)
    stage.clocks.pass_by(BEYOND_SETTLE)
    lose(stage, BEFORE, unseen=True)
    stage.clocks.pass_by(stage.dice.choice((*WITHIN_SETTLE, BEYOND_SETTLE)))


def second_service(stage: Stage) -> None:
    lose(stage, stage.dice.choice((BEFORE, AFTER)), unseen=True)
    first, host = stage.last, stage.host()
    stage.ask(stage.body(host, claimType=stage.person.claim_types[1]))
    stage.last = first


def skewed(stage: Stage, skew: float) -> None:
    stage.clocks.set_pc(skew)
    lose(stage, stage.dice.choice((BEFORE, AFTER)))


def clock_set(stage: Stage, skew: float) -> None:
    lose(stage, stage.dice.choice((BEFORE, AFTER)), unseen=True)
    stage.clocks.set_pc(skew)


def list_fails(stage: Stage, fault: Fault) -> None:
    stage.zone.fail(CONFIRM, stage.dice.choice((BEFORE, AFTER)))
    stage.zone.fail(stage.dice.choice((LATEST, LATEST_5)), fault, stage.dice.choice((1, 2, 3)))
    host = stage.host()
    stage.ask(stage.body(host), host)


def lists_disagree(stage: Stage, liar: str) -> None:
    """One of the lists has not heard of anything yet."""
    lies = {LATEST: lambda said: {"checkDate": said["checkDate"]}, LATEST_5: lambda _: []}
    stage.zone.faults.lies[liar] = lies[liar]
    host = stage.host()
    stage.zone.fail(CONFIRM, AFTER)
    stage.zone.fail(LATEST, Fault(status=500))  # no look before there is another's code
    stage.ask(stage.body(host), host)
    stage.others_confirm(1)
    stage.clocks.pass_by(BEYOND_SETTLE)
    stage.ask()


def full_disk(stage: Stage, times: int) -> None:
    stage.full_disk = True
    host = stage.start(full_disk=times)
    if stage.dice.random() < 0.5:
        stage.zone.fail(CONFIRM, stage.dice.choice((BEFORE, AFTER)))
    stage.ask(stage.body(host), host)
    if stage.dice.random() < 0.5:
        stage.ask()


def over_midnight(stage: Stage, fault: Fault | None) -> None:
    """A late one, where there is no ``fault``."""
    if fault:
        lose(stage, fault, unseen=True)
    else:
        host = stage.host()
        stage.zone.faults.late = "cut"
        stage.ask(stage.body(host), host)
    stage.clocks.pass_by(stage.dice.choice((10.0, 55.0, 120.0) if fault else (10.0, 55.0)))
    stage.zone.faults.commit_late()
