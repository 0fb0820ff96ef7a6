"""``python -m tests.benchmarks.soak``: cards go in and out of a running host, by the hundred.

Prints the figures and writes them to build/soak/card.json; the exit code is 1 when a verdict fails.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile

from tests.benchmarks.soak.cases import plan
from tests.benchmarks.soak.course import run
from tests.benchmarks.soak.verdict import as_json, as_text, verdicts
from tests.support.host_process import HostProcess
from tests.support.message_types import REPOSITORY
from tests.support.pcscd import PrivatePcscd

REPORT = REPOSITORY / "build" / "soak" / "card.json"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cycles", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--slots", type=int, default=8, help="at work at once, up to 15")
    options.add_argument("--settling", type=int, default=100, help="cycles after which nothing may grow")
    options.add_argument("--every", type=int, default=50, help="cycles from look to look")
    chosen = options.parse_args()
    with PrivatePcscd() as pcscd, tempfile.TemporaryDirectory() as home:
        pcscd.stop()
        pcscd.start(readers=-(-chosen.slots // 2))
        with HostProcess({**pcscd.environment, "AUTHEN_BRIDGE_HOME": home}) as host:
            host.receive(type="hello")
            course = run(
                plan(chosen.cycles, chosen.seed),
                pcscd,
                host,
                slots=chosen.slots,
                settling=min(chosen.settling, chosen.cycles),
                every=chosen.every,
            )
    print(as_text(course, chosen.seed))
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(as_json(course, chosen.seed), ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0 if all(verdicts(course).values()) else 1


if __name__ == "__main__":
    sys.exit(main())
