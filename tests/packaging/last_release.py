"""The release before this one, whole: extension and host, as clerks' PCs have them when an update comes."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

from tests.support.browser import EXTENSION
from tests.support.installed_host import CACHES, SOURCE

REPOSITORY = Path(__file__).parents[2]
STAND_IN = "0.0.9"


@dataclass(frozen=True)
class LastRelease:
    version: str
    extension: Path  # a folder that a browser loads
    host: Path  # the package's folder, for `InstalledHost`


def last_release(folder: Path, repository: Path = REPOSITORY) -> LastRelease:
    """Return ``repository``'s last release, written into ``folder``: the nearest tag ``v…`` behind its head.

    Where there is none yet, this tree stands in for it under another version: nothing else differs.
    """
    tag = _git(repository, "describe", "--tags", "--abbrev=0", "--match=v*", "HEAD^").decode().strip()
    if tag:
        with tarfile.open(
            fileobj=io.BytesIO(_git(repository, "archive", tag, "extension", "host"))
        ) as archive:
            archive.extractall(folder, filter="data")
        version = tag.removeprefix("v")
    else:
        shutil.copytree(EXTENSION, folder / "extension")
        shutil.copytree(SOURCE, folder / "host" / "authen_bridge", ignore=CACHES)
        version = STAND_IN
    manifest = folder / "extension" / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text("utf-8")) | {"version": version}), "utf-8")
    return LastRelease(version, folder / "extension", folder / "host" / "authen_bridge")


def _git(repository: Path, *arguments: str) -> bytes:
    """Return what git says; nothing where it fails."""
    command = ["git", "-C", str(repository), *arguments]
    return subprocess.run(command, capture_output=True, check=False).stdout
