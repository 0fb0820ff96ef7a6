"""One version everywhere: the host's, the extension's, the project's, and the tag that is released.

    python packaging/release/check_version.py [TAG]

Exit code 1 where they differ. Needs nothing but Python.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]

# What all who take it can say: Chrome wants up to four numbers and nothing else, an MSI compares three.
_PLAIN = re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", re.ASCII)
_HOSTS = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)


def versions(repository: Path) -> dict[str, str]:
    """Return each file that names the version, and what it says."""
    host = repository / "host" / "authen_bridge" / "__init__.py"
    found = _HOSTS.search(host.read_text("utf-8"))
    manifest = json.loads((repository / "extension" / "manifest.json").read_text("utf-8"))
    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["project"]
    return {
        "authen_bridge.__version__": found[1] if found else "",
        "extension/manifest.json": manifest["version"],
        "pyproject.toml": project["version"],
    }


def complaints(named: Mapping[str, str], tag: str | None) -> list[str]:
    """Return what is wrong with ``named`` (file → version), and with ``tag`` where there is one."""
    first, version = next(iter(named.items()))
    wrong = [] if _PLAIN.fullmatch(version) else [f"{first} is {version!r}, not three numbers"]
    wrong += [f"{name} is {said}, {first} is {version}" for name, said in named.items() if said != version]
    if tag is not None and tag != f"v{version}":
        wrong.append(f"the tag is {tag}, {first} is {version}")
    return wrong


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("tag", nargs="?", help="such as v1.2.3")
    tag = parser.parse_args(arguments).tag
    named = versions(REPOSITORY)
    wrong = complaints(named, tag)
    for line in wrong:
        print(line, file=sys.stderr)  # noqa: T201
    if not wrong:
        print(next(iter(named.values())))  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
