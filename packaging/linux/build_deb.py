"""Build the Debian package of a frozen host: ``dist/authen-bridge_<version>_<architecture>.deb``.

    python build_deb.py [--host dist/authen-bridge] [--policies dist/policies] [--out dist]

The host lies in /opt, a link to it in /usr/bin, and a manifest where each browser looks. /etc/authen-bridge
is made and left empty: ``defaults.json`` and ``policy.json`` there are the administrator's, who may put
them there before the package is installed.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from email.utils import formatdate
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "packaging"))

from authen_bridge import __version__, install, names, packaged  # noqa: E402 - the path comes first
from linux import libc  # noqa: E402
from pyinstaller.build_host import PACKAGED, bill  # noqa: E402
from pyinstaller.epoch import VARIABLE, source_date_epoch  # noqa: E402

DEBIAN = Path(__file__).with_name("debian")
PACKAGE = "authen-bridge"
PROGRAM = Path("/opt/authen-bridge/authen-bridge")
SCRIPTS = ("postinst", "prerm", "postrm")

# What lies beside the program: where it comes from in debian/, and where it goes.
FILES = {
    "polkit.rules": "usr/share/polkit-1/rules.d/60-authen-bridge.rules",
    "copyright": "usr/share/doc/authen-bridge/copyright",
    "lintian-overrides": "usr/share/lintian/overrides/authen-bridge",
}
NEWS = "usr/share/doc/authen-bridge/CHANGELOG.md.gz"
CHANGELOG = "usr/share/doc/authen-bridge/changelog.gz"
SBOM = "usr/share/doc/authen-bridge/authen-bridge.cdx.json"
POLICIES = "usr/share/authen-bridge/policies"

COMPRESSION = ("-Zxz", "-z6")


def build(  # noqa: PLR0913 - what a package is made of
    host: Path,
    out: Path,
    epoch: int,
    *,
    policies: Path | None = None,
    version: str = __version__,
    compression: Sequence[str] = COMPRESSION,
) -> Path:
    """Write the package of the frozen ``host`` into the folder ``out``; return its path.

    ``policies`` is what their builder left; Linux's templates are taken along. Raises
    FileNotFoundError, CalledProcessError.
    """
    with tempfile.TemporaryDirectory(prefix="authen-bridge-") as scratch:
        root = Path(scratch, "root")
        _place(root, host, policies)
        _write(root / CHANGELOG, gzip.compress(_changelog(version, epoch).encode("utf-8"), mtime=0))
        architecture = _output("dpkg", "--print-architecture")
        _write_control(root, version, architecture, libc.least(host))
        _settle(root, epoch)
        out.mkdir(parents=True, exist_ok=True)
        package = out / f"{PACKAGE}_{version}_{architecture}.deb"
        # Threads part the data by their number: with one, every computer's archive is the same.
        environment = os.environ | {VARIABLE: str(epoch), "DPKG_DEB_THREADS_MAX": "1"}
        options = ("--root-owner-group", *compression)
        command = ["dpkg-deb", *options, "--build", str(root), str(package)]
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
    return package


def _place(root: Path, host: Path, policies: Path | None) -> None:
    shutil.copytree(host, _below(root, PROGRAM.parent), symlinks=True)
    _below(root, Path("/etc/authen-bridge")).mkdir(parents=True)
    link = root / "usr/bin/authen-bridge"
    link.parent.mkdir(parents=True)
    link.symlink_to(PROGRAM)
    for place in install.places(None, system=True, windows=False):
        _write(_below(root, place.file), manifest(host))
    for name, where in FILES.items():
        _write(root / where, (DEBIAN / name).read_bytes())
    _write(root / NEWS, gzip.compress((REPOSITORY / "CHANGELOG.md").read_bytes(), mtime=0))
    _write(root / SBOM, bill(host).read_bytes())
    if policies is not None:
        shutil.copytree(policies / "linux", root / POLICIES)
        _write(root / POLICIES / "README.md", (policies / "README.md").read_bytes())


def _changelog(version: str, epoch: int) -> str:
    """Return the file that Debian's tools read: this version alone."""
    return (DEBIAN / "changelog").read_text("utf-8").format(version=version, date=formatdate(epoch))


def manifest(host: Path) -> bytes:
    """Return the manifest by which browsers find the installed ``host``."""
    allowed = names.allowed_origins(packaged.read(host / PACKAGED))
    content = install.manifest(PROGRAM) | {"allowed_origins": list(allowed)}
    return (json.dumps(content, indent=2) + "\n").encode("utf-8")


def _write_control(root: Path, version: str, architecture: str, least_libc: str) -> None:
    files = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    sums = "".join(f"{_md5(file)}  {file.relative_to(root).as_posix()}\n" for file in files)
    control = (
        (DEBIAN / "control")
        .read_text("utf-8")
        .format(
            version=version,
            architecture=architecture,
            kibibytes=sum(-(-file.stat().st_size // 1024) for file in files),
            libc=least_libc,
        )
    )
    _write(root / "DEBIAN/control", control.encode("utf-8"))
    _write(root / "DEBIAN/md5sums", sums.encode("utf-8"))
    for script in SCRIPTS:
        _write(root / "DEBIAN" / script, (DEBIAN / script).read_bytes())


def _settle(root: Path, epoch: int) -> None:
    """Give every path its mode and its time, whatever the builder's umask."""
    executable = {_below(root, PROGRAM), *(root / "DEBIAN" / script for script in SCRIPTS)}
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path in executable else 0o644)
        os.utime(path, (epoch, epoch), follow_symlinks=False)


def _below(root: Path, path: Path) -> Path:
    return root / path.relative_to("/")


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _md5(file: Path) -> str:
    return hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603


def main() -> int:
    dist = REPOSITORY / "dist"
    parser = argparse.ArgumentParser(description="Build the Debian package of a frozen host.")
    parser.add_argument("--host", type=Path, default=dist / "authen-bridge", help="the frozen host")
    parser.add_argument("--policies", type=Path, default=dist / "policies", help="templates to take along")
    parser.add_argument("--out", type=Path, default=dist)
    options = parser.parse_args()
    print(  # noqa: T201
        build(options.host, options.out, source_date_epoch(REPOSITORY), policies=options.policies)
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
