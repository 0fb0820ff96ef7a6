"""How long a browser waits for the frozen host's first frame, beside the least that PyInstaller can do.

The least is a program of one frame, built here the same way: standard library only, one folder. What both
pay for is Python's own start; the rest is ours. The sizes are of what IT installs.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from authen_bridge.names import ALLOWED_ORIGINS
from tests.benchmarks.figures import BUILD, Figure, publish
from tests.benchmarks.priority import go_first
from tests.packaging.frozen import EPOCH, built
from tests.support.packaging_scripts import load

RUNS, WARM_UP = 60, 5
RATIO = 3.0
LARGEST = 8  # shown
MIB = 2**20

ECHO = """
import json, struct, sys

def send(message):
    body = json.dumps(message).encode()
    sys.stdout.buffer.write(struct.pack("@I", len(body)) + body)
    sys.stdout.buffer.flush()

send({"type": "hello"})
while len(head := sys.stdin.buffer.read(4)) == 4:
    send(json.loads(sys.stdin.buffer.read(struct.unpack("@I", head)[0])))
"""


def echo(folder: Path) -> Path:
    """Build the bare echo in ``folder``; return its program."""
    script = folder / "echo.py"
    script.write_text(ECHO, "utf-8")
    places = [f"--{kind}path={folder / kind}" for kind in ("dist", "work", "spec")]
    options = ("--onedir", "--console", "--noupx", "--strip", "--noconfirm", "--log-level=ERROR")
    environment = os.environ | {"PYINSTALLER_CONFIG_DIR": str(folder / "cache")}
    command = [sys.executable, "-m", "PyInstaller", *options, *places, str(script)]
    subprocess.run(command, check=True, env=environment)
    return folder / "dist" / "echo" / "echo"


def first_frame(program: Path, home: Path) -> float:
    """Start ``program`` as a browser does; return the ms until its first frame is read whole."""
    began = time.perf_counter()
    started = subprocess.Popen(
        [program, ALLOWED_ORIGINS[0]],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"AUTHEN_BRIDGE_HOME": str(home)},
    )
    assert started.stdout
    (length,) = struct.unpack("@I", started.stdout.read(4))
    assert len(started.stdout.read(length)) == length
    took = (time.perf_counter() - began) * 1000
    started.kill()
    started.communicate()
    return took


def interleaved(ours: Path, bare: Path, home: Path) -> Iterator[tuple[float, float]]:
    """Yield the ms of both, run after run, the first of a pair taking turns."""
    for run in range(WARM_UP + RUNS):
        pair = [(program, first_frame(program, home)) for program in ((ours, bare), (bare, ours))[run % 2]]
        times = dict(pair)
        if run >= WARM_UP:
            yield times[ours], times[bare]


def sizes(folder: Path, package: int) -> str:
    """Return a table of what IT installs: the package of so many bytes, the program, its largest files."""
    files = sorted((path for path in folder.rglob("*") if path.is_file()), key=_size, reverse=True)
    rows = [
        (package, "the .deb"),
        (sum(map(_size, files)), "the program's folder, of which"),
        *((_size(path), f"  {path.relative_to(folder)}") for path in files[:LARGEST]),
        (sum(map(_size, files[LARGEST:])), f"  {len(files) - LARGEST} smaller files"),
    ]
    return "".join(f"{size / MIB:7.1f} MiB  {what}\n" for size, what in rows)


def _size(path: Path) -> int:
    return path.stat().st_size


def main() -> None:
    """Measure, and write frozen.json and frozen.txt; the table goes to standard output too."""
    folder = built()
    with tempfile.TemporaryDirectory(prefix="frozen-") as scratch:
        home = Path(scratch, "home")
        bare = echo(Path(scratch))
        package = load("linux/build_deb.py").build(folder, Path(scratch, "deb"), EPOCH)
        package_bytes = _size(package)
        go_first()
        pairs = list(interleaved(folder / "authen-bridge", bare, home))
    ours, echoed = ([pair[index] for pair in pairs] for index in (0, 1))
    least = median(echoed)
    note = f"medians: {median(ours):.0f} ms, an echo's {least:.0f} ms"
    publish(
        "frozen", [Figure("first frame, of a bare echo's", "×", RATIO, [one / least for one in ours], note)]
    )
    table = sizes(folder, package_bytes)
    (BUILD / "frozen-sizes.txt").write_text(table, "utf-8")
    print(table, end="")


if __name__ == "__main__":
    main()
