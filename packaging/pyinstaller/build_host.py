"""Build the frozen host: ``dist/authen-bridge/`` and its bill of materials beside it.

    python build_host.py [--site FILE] [--out dist/authen-bridge] [--twice]

It is built from the environment that runs this script, once that has been found to be what the lock pins:
that is as sure as a fresh environment for each build, and takes no minute to compile pyscard again.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "packaging"))

from extension import site_file  # noqa: E402 - the path comes first
from pyinstaller import checked, inside, locked, runpath, sbom  # noqa: E402
from pyinstaller.epoch import VARIABLE, source_date_epoch  # noqa: E402

SPEC = Path(__file__).with_name("authen-bridge.spec")
PACKAGED = Path("_internal/authen_bridge/packaged.json")  # beside the frozen names.py, where the host looks


def build(out: Path, epoch: int, site: Path | None = None) -> None:
    """Build the host into the folder ``out``, its bill of materials beside it; replace both.

    ``site`` is what one hospital's package differs in; ``epoch`` the time in seconds that files bear.
    Raises NotAsLocked, BadSiteFile, ValueError where ``out`` holds something else, CalledProcessError.
    """
    if out.is_dir() and any(out.iterdir()) and not (out / inside.PROGRAM).is_file():
        raise ValueError(f"{out} holds something else; what is built replaces all that is there")
    checked.check(checked.here(locked.runtime()))
    with tempfile.TemporaryDirectory(prefix="authen-bridge-") as scratch:
        built = _freeze(Path(scratch), epoch)
        if site is not None:
            write_packaged(built, site)
        for library in inside.native_files(built):
            runpath.remove(library)
        _settle(built, epoch)
        shutil.rmtree(out, ignore_errors=True)
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(built, out)
    sbom.write(out, bill(out), epoch)


def bill(host: Path) -> Path:
    """Return where the bill of materials of the frozen ``host`` is."""
    return host.with_name(f"{host.name}.cdx.json")


def _freeze(scratch: Path, epoch: int) -> Path:
    # A hash seed, for sets are written in their order; caches of its own, for others' may be of other bytes.
    environment = os.environ | {
        VARIABLE: str(epoch),
        "PYTHONHASHSEED": "0",
        "PYINSTALLER_CONFIG_DIR": str(scratch / "cache"),
        "PYTHONPATH": str(REPOSITORY / "host"),
    }
    folders = ("--distpath", str(scratch / "dist"), "--workpath", str(scratch / "work"))
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level=WARN", *folders, str(SPEC)]
    subprocess.run(command, check=True, env=environment)  # noqa: S603
    return scratch / "dist" / "authen-bridge"


def write_packaged(host: Path, site: Path) -> None:
    """Make the frozen ``host`` the one of ``site``. Raises BadSiteFile."""
    file = host / PACKAGED
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(site_file.load(site).host_data())


def _settle(folder: Path, epoch: int) -> None:
    """Give every path the same mode and time whoever builds it, whenever."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.name == inside.PROGRAM else 0o644)
        os.utime(path, (epoch, epoch))


def _built_again(first: Path, epoch: int, site: Path | None) -> list[str]:
    """Build once more, elsewhere; return the paths that are not as in ``first``."""
    with tempfile.TemporaryDirectory(prefix="authen-bridge-") as scratch:
        second = Path(scratch, "again")
        build(second, epoch, site)
        one, other = digests(first), digests(second)
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


def digests(folder: Path) -> Mapping[str, str]:
    """Return mode and SHA-256 of every file in ``folder``, by its path there."""
    return {
        path.relative_to(folder).as_posix(): f"{path.stat().st_mode:o} {_sha256(path)}"
        for path in folder.rglob("*")
        if path.is_file()
    }


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Build the frozen host and its bill of materials.")
    parser.add_argument("--site", type=Path, help="what one hospital's package differs in (TOML)")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "dist" / "authen-bridge")
    parser.add_argument(
        "--twice", action="store_true", help="build again and fail unless every byte is equal"
    )
    options = parser.parse_args(arguments)
    epoch = source_date_epoch(REPOSITORY)
    try:
        build(options.out, epoch, options.site)
        if options.twice and (unequal := _built_again(options.out, epoch, options.site)):
            print(f"not reproducible: {', '.join(unequal)}", file=sys.stderr)  # noqa: T201
            return 1
    except (ValueError, site_file.BadSiteFile) as error:
        parser.error(str(error))
    except checked.NotAsLocked as error:
        print(f"not as requirements.lock pins it: {error}\nRun make setup.", file=sys.stderr)  # noqa: T201
        return 1
    print(f"{options.out}\n{bill(options.out)}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
