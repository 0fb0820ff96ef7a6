"""``python -m tests.benchmarks.exactly_once``: confirmations and everything that can go wrong with one.

Prints what each fault came to and the verdict, and writes them to build/soak/exactly_once.{txt,json};
the exit code is 1 where a run broke an invariant.
"""

from __future__ import annotations

import argparse
import json
import sys
import time

from tests.benchmarks.exactly_once.figures import as_json, as_text
from tests.benchmarks.exactly_once.run import play
from tests.support.killed_host import Nursery
from tests.support.message_types import REPOSITORY

REPORTS = REPOSITORY / "build" / "soak"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=500)
    options.add_argument("--seed", type=int, default=0, help="of the first run; the others follow it")
    chosen = options.parse_args()
    started = time.monotonic()
    with Nursery() as nursery:
        results = [play(nursery, seed) for seed in range(chosen.seed, chosen.seed + chosen.runs)]
    seconds = time.monotonic() - started
    text = as_text(results, seconds)
    print(text)
    REPORTS.mkdir(parents=True, exist_ok=True)
    (REPORTS / "exactly_once.txt").write_text(text + "\n", "utf-8")
    report = json.dumps(as_json(results, seconds), ensure_ascii=False, indent=1)
    (REPORTS / "exactly_once.json").write_text(report + "\n", "utf-8")
    return 1 if any(result.violations for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
