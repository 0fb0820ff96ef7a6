"""Make the extension that one hospital gets: its version, its sites and agents, and who signs it.

Works on files in memory (content by path). What comes out is looked at once more by `check`.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from extension.site_file import Site, SiteFile, pattern

MANIFEST, ORIGINS, AGENTS = "manifest.json", "worker/origins.js", "page/agents.js"
MAPPING = "sites/{}.json"

# The JSON in worker/origins.js, which scripts read as it stands and packaging as data.
_SITES = re.compile(r"(?<=export const SITES = Object\.freeze\()\{.*\}(?=\);\n\Z)", re.DOTALL)
_AGENTS = "globalThis.authenBridgeAgents = "

# What Chrome takes: one to four numbers below 2**16, without leading zeros, not all of them 0.
_VERSION = re.compile(r"(0|[1-9][0-9]{0,4})(\.(0|[1-9][0-9]{0,4})){0,3}", re.ASCII)

Files = dict[str, bytes]


class CannotFit(Exception):
    """The extension is not as this packager knows it, or what is asked cannot be made of it."""


@dataclass(frozen=True, slots=True)
class Release:
    """``version`` None: the manifest's own. ``key`` (DER) and ``update_url``: for who serves it himself."""

    version: str | None = None
    key: bytes | None = None
    update_url: str | None = None


def fitted(files: Mapping[str, bytes], site: SiteFile, release: Release) -> Files:
    """Return a copy of ``files`` for ``site`` and ``release``. Raises CannotFit."""
    made = dict(files)
    for more in site.sites:
        _add(made, more)
    if site.agents:
        comment = "/** Where programs expect the NHSO agent; named when this was packaged. */\n"
        made[AGENTS] = f"{comment}{_AGENTS}{json.dumps(site.agents, indent=2)};\n".encode()
    made[MANIFEST] = _json(_released(_read(made, MANIFEST), release))
    check(made)
    return made


def sites(files: Mapping[str, bytes]) -> dict[str, dict[str, str]]:
    """Return what worker/origins.js says: zone and application by origin. Raises CannotFit."""
    found = _SITES.search(files[ORIGINS].decode())
    if not found:
        raise CannotFit(f"{ORIGINS} is not as it was: no JSON between its brackets")
    held: dict[str, dict[str, str]] = json.loads(found[0])
    return held


def check(files: Mapping[str, bytes]) -> None:
    """Raise CannotFit unless the manifest's matches and the worker's sites are the same, each once."""
    manifest = _read(files, MANIFEST)
    wanted = [pattern(origin, site["application"]) for origin, site in sites(files).items()]
    named = [manifest["host_permissions"], *(script["matches"] for script in manifest["content_scripts"])]
    if any(matches != wanted for matches in named):
        raise CannotFit(f"the manifest names {named}, {ORIGINS} says {wanted}")


def _add(files: Files, site: Site) -> None:
    manifest, known = _read(files, MANIFEST), sites(files)
    for matches in (manifest["host_permissions"], *(s["matches"] for s in manifest["content_scripts"])):
        matches.append(site.matches)
    files[MANIFEST] = _json(manifest)
    known[site.origin] = {"zone": site.zone, "application": site.application}
    files[ORIGINS] = _SITES.sub(lambda _: json.dumps(known, indent=2), files[ORIGINS].decode()).encode()
    if site.mapping is not None:
        name = MAPPING.format(site.mapping)
        mapping = _read(files, name)
        files[name] = _json({**mapping, "origins": [*mapping["origins"], site.origin]})


def _released(manifest: dict[str, Any], release: Release) -> dict[str, Any]:
    """Return the manifest for ``release``. A store refuses `key` and `update_url`: it gives its own."""
    own = manifest["version"]
    version = own if release.version is None else release.version
    numbers = version.split(".")
    fits = _VERSION.fullmatch(version) and all(int(n) < 1 << 16 for n in numbers) and any(map(int, numbers))
    if not fits:
        raise CannotFit(f"{version!r} is no version: one to four numbers below 65536, with dots")
    made = {**manifest, "version": version}
    del made["key"]
    if version != own:
        made["version_name"] = f"{version} ({own})"  # shown to people: the same code under another number
    if release.key is not None:
        made["key"] = base64.b64encode(release.key).decode()
    if release.update_url is not None:
        made["update_url"] = release.update_url
    return made


def _read(files: Mapping[str, bytes], name: str) -> dict[str, Any]:
    held: dict[str, Any] = json.loads(files[name])
    return held


def _json(value: object) -> bytes:
    return f"{json.dumps(value, indent=2, ensure_ascii=False)}\n".encode()
