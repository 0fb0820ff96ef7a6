"""``make bench``: how long reading a card takes, ours and the peers' way; figures in build/bench/.

The verdicts are told, not enforced: the exit code is 0 whatever they are, for a busy PC is no defect.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from typing import Any

from tests.benchmarks.card import READS, WIRES, Cell, measure
from tests.benchmarks.plot import draw
from tests.benchmarks.stand import PHOTO_BYTES, Stand, keep_to_one_cpu
from tests.benchmarks.table import as_json, as_text
from tests.benchmarks.verdicts import judge
from tests.support.message_types import REPOSITORY

BUILD = REPOSITORY / "build" / "bench"


def main() -> None:
    """Measure, and write card.json, card.txt and card.png; the table goes to standard output too."""
    started = time.monotonic()
    conditions: dict[str, Any] = {
        "photo_bytes": PHOTO_BYTES,
        **{f"{stage}_reads": count for stage, count in READS.items()},
        "python": platform.python_version(),
        "cpus": os.cpu_count(),
        "real_time_priority": keep_to_one_cpu(),
        "load_before": round(os.getloadavg()[0], 1),
    }
    cells: list[Cell] = []
    with Stand.running() as stand:
        for at in WIRES:
            print(f"{at.kbit_s:g} kbit/s, {at.latency_ms} ms a transmit …", file=sys.stderr, flush=True)
            cells += measure(stand, at)
    conditions["load_after"] = round(os.getloadavg()[0], 1)
    conditions["seconds"] = round(time.monotonic() - started)
    verdicts = judge(cells)
    text = as_text(cells, verdicts, conditions)
    BUILD.mkdir(parents=True, exist_ok=True)
    (BUILD / "card.txt").write_text(text, "utf-8")
    figures = json.dumps(as_json(cells, verdicts, conditions), ensure_ascii=False, indent=1)
    (BUILD / "card.json").write_text(figures + "\n", "utf-8")
    draw(cells, BUILD / "card.png")
    print(text, end="")


if __name__ == "__main__":
    main()
