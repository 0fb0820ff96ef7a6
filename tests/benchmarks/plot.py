"""The figures as a picture: seconds to the result, ours and the peers', a panel a stage and speed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tests.benchmarks.card import LATENCIES_MS, STAGES, At, Cell, Strategy
from tests.benchmarks.stand import SPEEDS
from tests.benchmarks.table import Pair, pairs


class Look(NamedTuple):
    """A strategy's bars: what they are called, where they stand beside the middle, two shades."""

    name: str
    shift: float
    dark: str
    light: str


LOOKS: dict[Strategy, Look] = {
    "ours": Look("ours", -0.2, "#1f6f8b", "#9ccbd9"),
    "peers": Look("peers, field by field", 0.2, "#b5532a", "#eab69c"),
}
BAR = 0.38  # of the distance between two groups
INCHES = (12.0, 9.5)
DOTS_PER_INCH = 120
HEADROOM = 1.25  # of the highest bar, for the figures above it


def draw(cells: Sequence[Cell], target: Path) -> None:
    """Write the picture to ``target``, a PNG."""
    figure = Figure(figsize=INCHES, layout="constrained")
    panels = figure.subplots(len(SPEEDS), len(STAGES), squeeze=False)
    side_by_side = pairs(cells)
    for row, kbit_s in zip(panels, tuple(SPEEDS)[::-1], strict=True):
        for axes, stage in zip(row, STAGES, strict=True):
            panel(axes, [side_by_side[stage, At(kbit_s, latency)] for latency in LATENCIES_MS])
            axes.set_title(f"{stage}, card at {kbit_s:g} kbit/s", fontsize=11)
        row[0].set_ylabel("seconds from ask to result")
    for axes in panels[-1]:
        axes.set_xlabel("latency of a transmit; peers ÷ ours")
    handles, names = panels[0][0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=len(LOOKS), frameon=False)
    figure.suptitle("Time to read a Thai ID card through the virtual reader", fontsize=14)
    figure.savefig(target, dpi=DOTS_PER_INCH)


def panel(axes: Axes, pairs: Sequence[Pair]) -> None:
    """Draw one stage at one speed: two bars a latency, what the characters take in the lighter shade."""
    for strategy, look in LOOKS.items():
        cells: list[Cell] = [getattr(pair, strategy) for pair in pairs]
        places = [group + look.shift for group in range(len(cells))]
        characters = [cell.characters for cell in cells]
        rest = [cell.measured - cell.characters for cell in cells]
        axes.bar(places, characters, BAR, color=look.light, label=f"{look.name}: characters on the wire")
        axes.bar(places, rest, BAR, characters, color=look.dark, label=f"{look.name}: latencies and the rest")
        for place, cell in zip(places, cells, strict=True):
            axes.annotate(
                f"{cell.measured:.2f}",
                (place, cell.measured),
                (0, 2),
                textcoords="offset points",
                ha="center",
                fontsize=9,
            )
    axes.set_ylim(0, HEADROOM * max(pair.peers.measured for pair in pairs))
    ours, peers = ([cell.transmits for cell in cells] for cells in zip(*pairs, strict=True))
    axes.text(
        0.02,
        0.97,
        f"{span(ours)} and {span(peers)} transmits",
        transform=axes.transAxes,
        va="top",
        fontsize=9,
        color="#555555",
    )
    axes.set_xticks(range(len(pairs)), [f"{pair.ours.at.latency_ms} ms\n{pair.ratio:.1f}×" for pair in pairs])
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=0)


def span(counts: Collection[int]) -> str:
    """Return the lowest and the highest of ``counts``, or the one that they all are."""
    return "–".join(str(count) for count in sorted({min(counts), max(counts)}))
