"""Windows as far as wine has it: one prefix, made once, in which packages are installed in turns."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.message_types import REPOSITORY

FOLDER = REPOSITORY / "build" / "wine"
REFUSED = 1603 & 0xFF  # ERROR_INSTALL_FAILURE; of an exit code Linux keeps eight bits
PROGRAM_FILES = Path("Program Files")

Registry = Mapping[str, Mapping[str, str]]  # key → value's name, "" for the default one → text


class Done(NamedTuple):
    code: int
    said: str  # on either output


class Wine:
    """A prefix, whose drive C is the folder ``drive``. Keys are named from HKLM on, without it."""

    def __init__(self, prefix: Path) -> None:
        self.drive = prefix / "drive_c"
        # Neither asks for a download: this package needs no .NET and no browser.
        self._environment = os.environ | {
            "WINEPREFIX": str(prefix),
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=",
            "LC_ALL": "C.UTF-8",
        }

    def run(self, *command: str, program: str = "wine") -> Done:
        """Run a program. A file takes what it says: wine's services would hold a pipe open."""
        with tempfile.TemporaryFile() as said:
            command = (program, *command)
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                check=False,
                env=self._environment,
            )
            said.seek(0)
            return Done(done.returncode, said.read().decode(errors="replace"))

    def end(self) -> None:
        """End every program and wine's own services."""
        self.run("--kill", program="wineserver")
        self.run("--wait", program="wineserver")

    def msiexec(self, how: str, package: Path | str, *properties: str) -> Done:
        """Run it silently; ``how`` is /i or /x, ``package`` a file or the code of a product."""
        return self.run("msiexec", how, str(package), "/qn", *properties)

    def set_value(self, key: str, name: str, value: str) -> None:
        done = self.run("reg", "add", rf"HKLM\{key}", "/v", name, "/d", value, "/f")
        assert done.code == 0, done.said

    def delete_keys(self, *keys: str) -> None:
        """Delete keys and all below them, where they are there. No spaces."""
        deletions = [("reg", "delete", rf"HKLM\{key}", "/f", "&") for key in keys]
        self.run("cmd", "/c", *(word for deletion in deletions for word in deletion))

    def registry(self, *keys: str) -> Registry:
        """Return keys of the 64-bit view and all below them; nothing of one that is not there. No spaces."""
        queries = [("reg", "query", rf"HKLM\{key}", "/s", "&") for key in keys]
        done = self.run("cmd", "/c", *(word for query in queries for word in query))
        found: dict[str, dict[str, str]] = {}
        current = ""
        for line in done.said.splitlines():
            if line.startswith("HKEY_"):
                current = line.strip().partition("\\")[2]
                found[current] = {}
            elif line.startswith("    "):
                name, _kind, *text = line.strip().split("    ")
                found[current]["" if name == "(Default)" else name] = "    ".join(text)
        return found

    def software(self) -> Mapping[str, str]:
        """Return all of HKLM\\SOFTWARE: each key with its values as .reg files write them.

        Without the network cards, which wine's services write down some time after they have started.
        """
        file = self.drive / "software.reg"
        done = self.run("reg", "export", r"HKLM\SOFTWARE", r"C:\software.reg", "/y")
        assert done.code == 0, done.said
        _head, *keys = file.read_text("utf-16").split("\n[HKEY_LOCAL_MACHINE\\")
        file.unlink()
        found = {key.partition("]\n")[0]: key.partition("]\n")[2].strip() for key in keys}
        return {key: values for key, values in found.items() if "\\NetworkCards" not in key}

    def files(self) -> set[str]:
        """Return every file and folder of what programs and users have there."""
        return {
            str(path.relative_to(self.drive))
            for top in ("Program Files", "Program Files (x86)", "ProgramData", "users", "windows/Installer")
            for path in (self.drive / top).rglob("*")
            if "Temp" not in path.parts
        }


@pytest.fixture(scope="session")
def wine() -> Iterator[Wine]:
    """The prefix of this wine, for whoever has it; others wait."""
    version = subprocess.run(["wine", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    prefix = FOLDER / version.replace(" ", "-")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _alone(FOLDER / ".lock"):
        wine = Wine(prefix)
        wine.end()  # of a run that was ended itself: its programs have their files open
        # Else wine's services end with the last program, and the next one waits until they are up again.
        wine.run("--persistent", program="wineserver")
        ready = prefix / ".ready"
        if not ready.exists():
            shutil.rmtree(prefix, ignore_errors=True)
            made = wine.run("--init", program="wineboot")
            assert made.code == 0, made.said
            ready.touch()
        yield wine
        wine.end()


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
