"""Build the MSI from WiX v3 sources: with WiX on Windows, with wixl elsewhere.

    python build_msi.py [--payload DIR] [--out FILE] [--version X.Y.Z]

The payload is the frozen host's folder, ``dist/authen-bridge`` on Windows. Elsewhere, where there is none
for Windows, a stand-in is compiled and the package says so, by its file's name too.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree as ET

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "packaging"))

from authen_bridge import __version__, packaged  # noqa: E402 - the path comes first
from pyinstaller.epoch import source_date_epoch  # noqa: E402
from windows import fragments, stand_in_payload, wixl  # noqa: E402
from windows.elements import UPGRADE_CODE, guid, tag  # noqa: E402
from windows.table import properties  # noqa: E402

PRODUCT = Path(__file__).with_name("product.wxs")
NAME = "Authen Bridge"
COMMENTS = "Reads the Thai ID card for the NHSO New Authen page. Not an NHSO product."


class BadPayload(Exception):
    """The folder is not what is installed; the text says what is missing."""


def build(payload: Path | None, out: Path, version: str, epoch: int) -> None:
    """Build ``out`` from the folder ``payload``, from a stand-in where None. ``epoch``: its time in seconds.

    The same payload, version and epoch come to the same bytes, by wixl. Raises BadPayload,
    CalledProcessError.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="msi-") as scratch:
        staged, generated = Path(scratch, "payload"), Path(scratch, "generated")
        generated.mkdir()
        if payload is None:
            stand_in_payload.build(staged, version)
        elif not (payload / fragments.PROGRAM).is_file():
            raise BadPayload(f"{payload}: there is no {fragments.PROGRAM}")
        else:
            shutil.copytree(payload, staged)
        sources = _sources(staged, generated)
        for file in sorted(Path(scratch).rglob("*")):
            os.utime(file, (epoch, epoch))
        note = f" ({stand_in_payload.PRODUCT_NOTE}, reads no card)" if payload is None else ""
        variables = {
            "ProductName": NAME + note,
            "Comments": COMMENTS,
            "Version": version,
            "UpgradeCode": str(UPGRADE_CODE).upper(),
            "EventSource": guid("event source"),
        }
        # Either of all that is in it: of two packages with one product code Windows takes the first alone.
        made_of = (_digest(staged, generated), str(epoch), *variables.values())
        variables |= {"ProductCode": guid("product", *made_of), "PackageCode": guid("package", *made_of)}
        if sys.platform == "win32":
            _wix(sources, variables, Path(scratch), out)
        else:
            wixl.build(sources, variables, Path(scratch), out, epoch)


def _sources(staged: Path, generated: Path) -> list[Path]:
    """Write every source into ``generated``; return them. They name files from the folder of both."""
    package = packaged.read(staged / fragments.PACKAGED)
    files = sorted(PurePosixPath(p.relative_to(staged).as_posix()) for p in staged.rglob("*") if p.is_file())
    product = ET.parse(PRODUCT)  # noqa: S314 - our own file
    (element,) = product.iter(tag("Product"))
    fragments.conditions(properties(), element)
    product.write(generated / PRODUCT.name, encoding="utf-8", xml_declaration=True)
    return [
        generated / PRODUCT.name,
        fragments.payload(files, staged.name).write(generated / "payload.wxs"),
        fragments.browsers(package, generated).write(generated / "browsers.wxs"),
        fragments.settings(properties(), package).write(generated / "settings.wxs"),
    ]


def _digest(*folders: Path) -> str:
    """Return a digest of every file's name and bytes."""
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(f"{file.relative_to(folder).as_posix()}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _wix(sources: Sequence[Path], variables: Mapping[str, str], base: Path, out: Path) -> None:
    """Build with WiX v3, whose tools are in %WIX%bin, where its installer puts them, or on the path."""
    tools = Path(os.environ["WIX"], "bin") if "WIX" in os.environ else Path()
    defined = [f"-d{name}={value}" for name, value in variables.items()]
    candle = [str(tools / "candle.exe"), "-nologo", "-arch", "x64", *defined, "-out", f"{base}\\"]
    subprocess.run([*candle, *map(str, sources)], check=True)  # noqa: S603
    objects = [str(base / source.with_suffix(".wixobj").name) for source in sources]
    light = [str(tools / "light.exe"), "-nologo", "-spdb", "-b", str(base), "-out", str(out)]
    subprocess.run([*light, *objects], check=True)  # noqa: S603


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Build the MSI.")
    parser.add_argument("--payload", type=Path, help="the frozen host's folder")
    parser.add_argument("--out", type=Path, help="the MSI; default: in dist/, by its version")
    parser.add_argument("--version", default=__version__, help="default: %(default)s")
    options = parser.parse_args(arguments)
    payload: Path | None = options.payload
    if payload is None and sys.platform == "win32":
        payload = REPOSITORY / "dist" / "authen-bridge"
    note = f"-{stand_in_payload.PRODUCT_NOTE}" if payload is None else ""
    out = options.out or REPOSITORY / "dist" / f"authen-bridge-{options.version}-x64{note}.msi"
    try:
        build(payload, out, options.version, source_date_epoch(REPOSITORY))
    except BadPayload as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    print(out)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
