"""A throw-away copy of this machine for a real dpkg: its root laid over this one's, in memory.

Everything that is written goes to the upper layer, so that what a package left can be told path by path.
Mounts and processes are in namespaces of their own and end with the context.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from tests.packaging.frozen import EPOCH, frozen_host
from tests.support.packaging_scripts import load
from tests.support.pcscd import SOCKET_VARIABLE, PrivatePcscd

__all__ = ["deb", "frozen_host", "machine", "newer", "policies"]

build_deb = load("linux/build_deb.py")

SHARED = "/mnt"  # packages and the card service's socket; not in the upper layer
SOCKET = f"{SHARED}/pcscd/pcscd.comm"
NOBODY = 65534
NEWER = "99.0.0"
UNPACKED = ("-Znone",)  # seconds less, for each of the packages

# What dpkg and groupadd keep of their own work.
LEDGERS = ("var/lib/dpkg/", "var/log/dpkg.log", "etc/group-", "etc/gshadow-", "var/cache/ldconfig/")

SET_UP = f"""
mount --make-rprivate /
mount -t tmpfs none "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay none -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
mount -t proc none "$1/root/proc"
mount --rbind /dev "$1/root/dev"
mount --bind "$2" "$1/root{SHARED}"
mount --bind "$3" "$1/root{SHARED}/pcscd"
echo ready
exec cat
"""


class Machine:
    """``run`` runs there as root, ``changes`` tells what differs from this machine."""

    def __init__(self, socket: Path) -> None:
        self.shared = Path(tempfile.mkdtemp(prefix="machine-"))
        self.shared.chmod(0o755)  # ordinary users pass through it
        (self.shared / "pcscd").mkdir()
        self._scratch = Path(tempfile.mkdtemp(prefix="machine-"))
        self._socket = socket
        self._holder: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        holder = subprocess.Popen(
            [
                *(*_as_root(), "unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"),
                *("sh", "-ec", SET_UP, "machine", self._scratch, self.shared, self._socket.parent),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._holder = holder
        assert holder.stdout
        assert holder.stdout.readline() == "ready\n", "the machine could not be set up"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._holder
        self._holder.communicate("")
        subprocess.run([*_as_root(), "rm", "-r", self._scratch, self.shared], check=True)

    def install(self, package: Path) -> subprocess.CompletedProcess[str]:
        shutil.copy(package, self.shared)
        return self.run("dpkg", "--install", f"{SHARED}/{package.name}")

    def write(self, path: str, content: object) -> None:
        """Write ``content`` as JSON, with the folder that it goes to."""
        script = 'mkdir -p "$(dirname "$1")" && cat > "$1"'
        self.run("sh", "-ec", script, "write", path, given=json.dumps(content))

    def command(self, *arguments: str) -> list[str]:
        """Return the command line that runs ``arguments`` there."""
        environment = ("env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "HOME=/root")
        variables = (f"{SOCKET_VARIABLE}={SOCKET}", "DEBIAN_FRONTEND=noninteractive")
        return [*self._inside(), "chroot", str(self._scratch / "root"), *environment, *variables, *arguments]

    def run(self, *arguments: str, given: str = "", check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            self.command(*arguments), input=given, capture_output=True, text=True, timeout=60, check=False
        )
        assert not check or done.returncode == 0, (arguments, done.stdout, done.stderr)
        return done

    def shell(self, script: str) -> str:
        """Run a shell's script there; return what it wrote."""
        return self.run("sh", "-ec", script).stdout

    def as_user(self, *arguments: str, group: str = str(NOBODY)) -> subprocess.CompletedProcess[str]:
        """Run ``arguments`` there as a user without rights."""
        user = ("setpriv", f"--reuid={NOBODY}", f"--regid={group}", "--clear-groups")
        return self.run(*user, *arguments, check=False)

    def changes(self) -> dict[str, str]:
        """Return what differs from this machine: a path, and how it is now; dpkg's own books left out."""
        upper = self._scratch / "upper"
        listed = self._outside("find", str(upper), "-mindepth", "1", "-printf", r"%P\t%y %m %U:%G %l\n")
        found = dict(line.split("\t") for line in listed.splitlines())
        return {
            path: now
            for path, now in sorted(found.items())
            if not path.startswith(LEDGERS) and not self._is_as_here(path, now)
        }

    def _is_as_here(self, path: str, now: str) -> bool:
        here = self._outside("find", f"/{path}", "-maxdepth", "0", "-printf", r"%y %m %U:%G %l", check=False)
        if here != now:
            return False
        if not now.startswith("f"):
            return True
        compare = ("cmp", "--silent", f"/{path}", f"{self._scratch}/upper/{path}")
        return subprocess.run([*self._inside(), *compare], check=False).returncode == 0

    def _inside(self) -> list[str]:
        """Return the command that enters the namespaces: those of the last process in the holder's line."""
        assert self._holder
        last = str(self._holder.pid)
        while children := Path("/proc", last, "task", last, "children").read_text("ascii").split():
            last = children[0]
        return [*_as_root(), "nsenter", f"--target={last}", "--mount", "--pid"]

    def _outside(self, *command: str, check: bool = True) -> str:
        """Run a command that sees the upper layer and this machine's own root."""
        return subprocess.run([*self._inside(), *command], capture_output=True, text=True, check=check).stdout


def _as_root() -> list[str]:
    return [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]


@pytest.fixture(scope="session")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Templates as the policies' builder leaves them."""
    folder = tmp_path_factory.mktemp("policies")
    for name, content in load("policies/build.py").build().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.fixture(scope="session")
def deb(frozen_host: Path, policies: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of these sources, not compressed."""
    out = tmp_path_factory.mktemp("deb")
    return Path(build_deb.build(frozen_host, out, EPOCH, policies=policies, compression=UNPACKED))


@pytest.fixture(scope="session")
def newer(frozen_host: Path, policies: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of a later version."""
    out = tmp_path_factory.mktemp("newer")
    return Path(
        build_deb.build(frozen_host, out, EPOCH, policies=policies, version=NEWER, compression=UNPACKED)
    )


@pytest.fixture
def machine(pcscd: PrivatePcscd) -> Iterator[Machine]:
    """A machine on which nothing of ours is installed; its card reader is the tests'."""
    with fresh(pcscd) as one:
        yield one


def fresh(pcscd: PrivatePcscd) -> Machine:
    return Machine(Path(pcscd.environment[SOCKET_VARIABLE]))
