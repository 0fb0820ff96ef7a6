"""Package the extension: a zip for a store, a CRX and update.xml for who serves it himself.

    python packaging/extension/build.py --key KEY.pem --update-url https://intranet.example/update.xml

README.md beside this says what each option is for.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

sys.path.insert(0, str(Path(__file__).parents[1]))

from cryptography.hazmat.primitives.asymmetric import rsa

from authen_bridge.names import SHIPPED_IDS
from extension import archive, contents, crx3
from extension.fitting import MANIFEST, CannotFit, Files, Release, fitted
from extension.site_file import BadSiteFile, SiteFile, load
from extension.update_manifest import address, update_xml

DIST = Path(__file__).parents[2] / "dist"
EXAMPLE_URL = "https://intranet.example/authen-bridge/update.xml"  # of a domain that nobody has
NAME = "authen-bridge"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a package may differ in. None: the manifest's version; the CRX beside update.xml."""

    site: SiteFile = field(default_factory=SiteFile)
    version: str | None = None
    update_url: str = EXAMPLE_URL
    codebase_url: str | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """What `package` made. ``store`` and ``crx`` are of the same files but for the manifest."""

    extension_id: str  # of the CRX; a store gives its own
    version: str
    store: bytes
    crx: bytes
    update: bytes  # update.xml


def package(key: rsa.RSAPrivateKey, wanted: Wanted, source: Files | None = None) -> Package:
    """Return the packages of ``source`` (None: the repository's extension), signed with ``key``.

    Raises CannotFit, contents.UnknownFile.
    """
    source = contents.read() if source is None else source
    public, date = crx3.public_key(key), archive.source_date()
    store = fitted(source, wanted.site, Release(wanted.version))
    own = fitted(source, wanted.site, Release(wanted.version, public, _address(wanted.update_url)))
    manifest, extension_id = json.loads(own[MANIFEST]), crx3.extension_id(public)
    version = manifest["version"]
    crx = crx3.packed(archive.zipped(own, date), key)
    update = update_xml(
        extension_id=extension_id,
        version=version,
        codebase=_address(wanted.codebase_url or urljoin(wanted.update_url, f"{NAME}-{version}.crx")),
        minimum=manifest["minimum_chrome_version"],
    )
    return Package(extension_id, version, archive.zipped(store, date), crx, update)


def write(made: Package, folder: Path) -> list[Path]:
    """Write the packages into ``folder``; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        f"{NAME}-{made.version}.zip": made.store,
        f"{NAME}-{made.version}.crx": made.crx,
        "update.xml": made.update,
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def unpack(site: SiteFile, folder: Path, release: Release | None = None) -> Path:
    """Write the extension for ``site`` into ``folder``, to be loaded unpacked; return it.

    Its id is the published one's unless ``release`` has another key.
    """
    source = contents.read()
    if release is None:
        release = Release(key=base64.b64decode(json.loads(source[MANIFEST])["key"]))
    for name, content in fitted(source, site, release).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def _address(url: str) -> str:
    """Return ``url``. Raises CannotFit for what is none."""
    try:
        return address(url)
    except ValueError as error:
        raise CannotFit(str(error)) from error


def _signer(file: Path | None, site: SiteFile) -> tuple[rsa.RSAPrivateKey, str]:
    """Return the key to sign with and what to say of it. Raises CannotFit."""
    if file is None:
        key = crx3.new_key()
        made = crx3.extension_id(crx3.public_key(key))
        said = (
            f"signed with a THROW-AWAY KEY, for this build alone: the id {made} is nobody's,\n"
            "no packaged host lets it in and no later build updates it. For a set that works together:\n"
            "make package KEY=FILE UPDATE_URL=URL"
        )
        return key, said
    try:
        key = crx3.read_key(file.read_bytes())
    except (OSError, ValueError) as error:
        raise CannotFit(f"{file}: {error}") from error
    own, allowed = crx3.extension_id(crx3.public_key(key)), site.extension_ids or SHIPPED_IDS
    if own not in allowed:
        raise CannotFit(
            f"the key's id is {own}, and the host lets in {', '.join(allowed)} alone: package both with\n"
            f'--site FILE, and in that file: extension_ids = ["{own}"]'
        )
    return key, f"signed for the id {own}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    add = parser.add_argument
    add("--key", type=Path, metavar="FILE", help="RSA private key (PEM) of the extension's id")
    add("--site", type=Path, metavar="FILE", help="TOML: a hospital's own ids, sites and agents")
    add("--version", metavar="N.N.N", help="another number than the manifest's, as for a roll-back")
    add("--update-url", default=EXAMPLE_URL, metavar="URL", help="where update.xml will be")
    add("--codebase-url", metavar="URL", help="where the CRX will be (default: beside update.xml)")
    add("--out", type=Path, default=DIST, metavar="FOLDER", help="default: dist/")
    given = parser.parse_args(arguments)
    try:
        site = load(given.site) if given.site else SiteFile()
        key, said = _signer(given.key, site)
        made = package(key, Wanted(site, given.version, given.update_url, given.codebase_url))
    except (BadSiteFile, CannotFit, contents.UnknownFile) as error:
        print(f"build: {error}", file=sys.stderr)  # noqa: T201
        return 1
    for path in write(made, given.out):
        print(path)  # noqa: T201
    print(said)  # noqa: T201
    if given.update_url == EXAMPLE_URL:
        print(f"update.xml and the CRX name {EXAMPLE_URL}, an example: give --update-url")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
