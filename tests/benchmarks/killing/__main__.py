"""``python -m tests.benchmarks.killing``: the host is killed under the traffic of ten tabs, 200 times.

Prints the figures and writes them to build/soak/killing.json; the exit code is 1 when a verdict fails.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.killing.course import run
from tests.benchmarks.killing.verdict import as_json, as_text, verdicts
from tests.support.message_types import REPOSITORY
from tests.support.pcscd import PrivatePcscd
from tests.support.stage import Stage
from tests.testzone.chip import chip
from tests.testzone.people import POPULATION
from tests.testzone.virtual_card import VirtualCard

REPORT = REPOSITORY / "build" / "soak" / "killing.json"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--worker-stops", type=int, default=10)
    options.add_argument(
        "--tabs", type=int, default=10, help="up to 30: each asks about a patient of its own"
    )
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with PrivatePcscd() as pcscd, tempfile.TemporaryDirectory() as home:
        os.environ.update(pcscd.environment)
        card = VirtualCard(chip(POPULATION[0]), port=pcscd.ports[0])
        with Stage.set_up(pcscd.environment, Path(home)) as stage, card:
            course = run(
                stage,
                kills=chosen.kills,
                tabs=chosen.tabs,
                seed=chosen.seed,
                worker_stops=chosen.worker_stops,
            )
    print(as_text(course, chosen.kills, chosen.seed))
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(as_json(course, chosen.kills, chosen.seed), indent=1) + "\n", "utf-8")
    return 0 if all(verdicts(course, chosen.kills).values()) else 1


if __name__ == "__main__":
    sys.exit(main())
