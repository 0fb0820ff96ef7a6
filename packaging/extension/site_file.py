"""What one hospital's packages differ in, from one TOML file; README.md shows it.

    python packaging/extension/site_file.py SITE.toml --host FILE

writes the host's half of it, for authen_bridge/packaged.json of the host that is packaged.
"""

from __future__ import annotations

import argparse
import ipaddress
import json
import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from authen_bridge.names import SHIPPED_IDS, ZONES
from authen_bridge.packaged import is_extension_id

MAPPINGS = Path(__file__).parents[2] / "extension" / "sites"
NHSO = {"https://authenservice.nhso.go.th": "production", "https://test.nhso.go.th": "test"}

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)  # as the last label it makes a host an IPv4 address
_APPLICATION = re.compile(r"/([A-Za-z0-9._~-]+/)*", re.ASCII)
LONGEST_HOST = 253
_PORT = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)
_USUAL = {"https": 443, "http": 80}

KEYS = {"extension_ids", "agents", "sites"}
NEEDED, OPTIONAL = {"origin", "zone", "application"}, {"mapping"}


class BadSiteFile(Exception):
    """The file does not say what it has to; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Site:
    """One more site: an origin without a path, and the path below which its application lies."""

    origin: str
    zone: str
    application: str
    mapping: str | None = None  # of extension/sites/

    @property
    def matches(self) -> str:
        """The manifest's pattern for it."""
        return pattern(self.origin, self.application)


@dataclass(frozen=True, slots=True)
class SiteFile:
    extension_ids: tuple[str, ...] = ()  # none: the published one
    agents: tuple[str, ...] = ()  # none: the installed agent's
    sites: tuple[Site, ...] = ()

    def host_data(self) -> bytes:
        """Return the content of the host's packaged.json."""
        data = {
            "extension_ids": list(self.extension_ids or SHIPPED_IDS),
            "origins": {site.origin: site.zone for site in self.sites},
        }
        return f"{json.dumps(data, indent=2)}\n".encode()


def pattern(origin: str, application: str) -> str:
    """Return the manifest's pattern of an application. One without a port is of every port of its host.

    On another port of a hospital's server is other software, whose calls of the agent are none of ours.
    """
    usual = "" if origin in NHSO or ":" in origin.removeprefix("https://") else f":{_USUAL['https']}"
    return f"{origin}{usual}{application}*"


def load(file: Path) -> SiteFile:
    """Return what ``file`` says. Raises BadSiteFile."""
    try:
        given = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadSiteFile(f"{file}: {error}") from error
    try:
        return parsed(given)
    except BadSiteFile as error:
        raise BadSiteFile(f"{file}: {error}") from None


def parsed(given: Mapping[str, Any]) -> SiteFile:
    """Return what the file's content says. Raises BadSiteFile."""
    _only("the file", given, KEYS)
    ids = _texts(given, "extension_ids")
    for wrong in (text for text in ids if not is_extension_id(text)):
        raise BadSiteFile(f"extension_ids: {wrong!r} is no extension's id: 32 letters from a to p")
    agents = _texts(given, "agents")
    for agent in agents:
        _check_origin("agents", agent, ("https", "http"))
    tables = given.get("sites", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise BadSiteFile("sites: write each as [[sites]]")
    sites = tuple(_site(f"sites[{at}]", table) for at, table in enumerate(tables))
    for own in sorted({*NHSO, *(site.origin for site in sites)} & {*agents}):
        raise BadSiteFile(f"agents: {own} is a site; its own calls would never reach it")
    for key, texts in (("extension_ids", ids), ("agents", agents), ("sites", [s.origin for s in sites])):
        _check_once(key, texts)
    return SiteFile(tuple(ids), tuple(agents), sites)


def _site(where: str, given: Mapping[str, Any]) -> Site:
    _only(where, given, NEEDED | OPTIONAL)
    if missing := NEEDED - given.keys():
        raise BadSiteFile(f"{where}: lacks {', '.join(sorted(missing))}")
    for key, value in given.items():
        if not isinstance(value, str):
            raise BadSiteFile(f"{where}.{key}: must be a text")
    site = Site(**given)
    _check_origin(f"{where}.origin", site.origin, ("https",))
    if site.zone not in ZONES:
        raise BadSiteFile(f"{where}.zone: {site.zone!r} is none of {', '.join(ZONES)}")
    if zone := NHSO.get(_without_port(site.origin)):  # a manifest's pattern is of every port of its host
        already = f"{_without_port(site.origin)} is New Authen's own, always in and of the zone {zone}"
        raise BadSiteFile(f"{where}.origin: {already}")
    if not _APPLICATION.fullmatch(site.application) or {".", ".."} & {*site.application.split("/")}:
        raise BadSiteFile(
            f"{where}.application: {site.application!r} must be a path that begins and ends with /"
        )
    if site.mapping is not None and site.mapping not in mappings():
        raise BadSiteFile(f"{where}.mapping: {site.mapping!r} is none of {', '.join(mappings())}")
    return site


def mappings() -> list[str]:
    """Return the names of the mappings that ship."""
    return sorted(path.stem for path in MAPPINGS.glob("*.json") if path.suffixes == [".json"])


def _check_origin(where: str, origin: str, schemes: tuple[str, ...]) -> None:
    """Raise BadSiteFile unless ``origin`` is spelt as a browser states one, with one of ``schemes``."""
    scheme, _, rest = origin.partition("://")
    if scheme not in schemes:
        raise BadSiteFile(f"{where}: {origin!r} must begin with {' or '.join(f'{s}://' for s in schemes)}")
    if "/" in rest:
        raise BadSiteFile(f"{where}: {origin!r} has a path; an origin ends with the host or its port")
    if "*" in rest:
        raise BadSiteFile(f"{where}: {origin!r} has a *; name each host by itself")
    host, colon, digits = rest.partition(":")
    if not _is_host(host):
        raise BadSiteFile(f"{where}: {origin!r} is no origin; the host is in small letters, Thai as xn--…")
    if colon and not (_PORT.fullmatch(digits) and int(digits) < 1 << 16):
        raise BadSiteFile(f"{where}: {origin!r} has no port from 1 to 65535 after its colon")
    if colon and int(digits) == _USUAL[scheme]:
        raise BadSiteFile(f"{where}: {origin!r} names the usual port of {scheme}; leave it out")


def _is_host(host: str) -> bool:
    """Whether a browser takes ``host``, and spells it so: of one that it refuses it refuses the extension."""
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        try:
            return str(ipaddress.IPv4Address(host)) == host
        except ValueError:
            return False
    return len(host) <= LONGEST_HOST and all(map(_is_label, labels))


def _is_label(label: str) -> bool:
    if not _LABEL.fullmatch(label):
        return False
    if not label.startswith("xn--"):
        return True
    try:
        return label.encode().decode("idna").encode("idna").decode() == label
    except UnicodeError:
        return False


def _without_port(origin: str) -> str:
    scheme, _, rest = origin.partition("://")
    return f"{scheme}://{rest.partition(':')[0]}"


def _texts(given: Mapping[str, Any], key: str) -> list[str]:
    value = given.get(key, [])
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise BadSiteFile(f"{key}: must be a list of texts")
    return value


def _check_once(key: str, texts: list[str]) -> None:
    twice = sorted({text for text in texts if texts.count(text) > 1})
    if twice:
        raise BadSiteFile(f"{key}: {', '.join(twice)} is there twice")


def _only(where: str, given: Mapping[str, Any], known: set[str]) -> None:
    if unknown := given.keys() - known:
        raise BadSiteFile(
            f"{where}: {', '.join(sorted(unknown))} is not known; known: {', '.join(sorted(known))}"
        )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("site", type=Path, metavar="SITE.toml")
    parser.add_argument("--host", type=Path, required=True, metavar="FILE", help="the host's packaged.json")
    given = parser.parse_args(arguments)
    try:
        given.host.write_bytes(load(given.site).host_data())
    except BadSiteFile as error:
        print(f"site_file: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
