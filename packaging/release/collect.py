"""Gather what a release holds into one folder, with SHA256SUMS beside it.

    python packaging/release/collect.py VERSION FOLDER --linux DIST --windows DIST --extension DIST

Each DIST is what a job of the workflow built. Exit code 1 where one of `ASSETS` is not there.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

SUMS = "SHA256SUMS"
_FILE_MODE = 0o100644 << 16  # a plain file that everybody reads, where a zip keeps a mode of Unix


class Asset(NamedTuple):
    job: str
    source: str  # below the job's dist/; of a folder a zip is made
    name: str


class Missing(Exception):
    """The text names the asset that was not built."""


# The Linux job builds an MSI too, of a stand-in: it is for tests and never in a release.
ASSETS = (
    Asset("windows", "authen-bridge-{version}-x64.msi", "authen-bridge-{version}-x64.msi"),
    Asset("windows", "authen-bridge.cdx.json", "authen-bridge-{version}-windows.cdx.json"),
    Asset("linux", "authen-bridge_{version}_amd64.deb", "authen-bridge_{version}_amd64.deb"),
    Asset("linux", "authen-bridge.cdx.json", "authen-bridge-{version}-linux.cdx.json"),
    Asset("linux", "policies", "authen-bridge-{version}-policies.zip"),
    Asset("extension", "authen-bridge-{version}.zip", "authen-bridge-{version}.zip"),
    Asset("extension", "authen-bridge-{version}.crx", "authen-bridge-{version}.crx"),
    Asset("extension", "update.xml", "update.xml"),
)


def collect(target: Path, jobs: Mapping[str, Path], version: str) -> list[Path]:
    """Copy the assets of ``version`` from ``jobs`` (name → dist/) to ``target``. Raises Missing."""
    target.mkdir(parents=True, exist_ok=True)
    made = []
    for asset in ASSETS:
        source = jobs[asset.job] / asset.source.format(version=version)
        if not source.exists():
            raise Missing(f"{asset.job}: {source.name} was not built")
        made.append(target / asset.name.format(version=version))
        if source.is_dir():
            _zip(source, made[-1])
        else:
            shutil.copyfile(source, made[-1])
    (target / SUMS).write_text(sums(made), "ascii", newline="\n")
    return made


def sums(files: list[Path]) -> str:
    """Return a line for each of ``files``, as ``sha256sum --check`` takes it."""
    return "".join(
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in sorted(files)
    )


def _zip(folder: Path, target: Path) -> None:
    """Zip ``folder``'s files: the same bytes for the same content."""
    with zipfile.ZipFile(target, "w") as archive:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix())  # of 1980, whenever it is made
            entry.create_system, entry.external_attr = 3, _FILE_MODE
            archive.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("version")
    parser.add_argument("folder", type=Path)
    jobs = sorted({asset.job for asset in ASSETS})
    for job in jobs:
        parser.add_argument(f"--{job}", type=Path, required=True, metavar="DIST")
    options = parser.parse_args(arguments)
    try:
        made = collect(options.folder, {job: getattr(options, job) for job in jobs}, options.version)
    except Missing as missing:
        print(missing, file=sys.stderr)  # noqa: T201
        return 1
    print("\n".join(path.name for path in made))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
