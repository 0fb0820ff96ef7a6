"""Name a key's id in a site file, so that host, policies and extension are packaged for that one key.

    python packaging/extension/key_site.py KEY.pem [--site SITE.toml] --out FILE

FILE is SITE.toml (or none) with the key's id first: `make package KEY=…` gives it to every packager.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from extension import crx3
from extension.site_file import BadSiteFile, SiteFile, load


def for_key(pem: bytes, site: SiteFile) -> SiteFile:
    """Return ``site`` with the id of the key ``pem`` first. Raises ValueError, BadSiteFile."""
    own = crx3.extension_id(crx3.public_key(crx3.read_key(pem)))
    if site.extension_ids and own not in site.extension_ids:
        raise BadSiteFile(f'extension_ids: the key\'s id is not among them; add "{own}"')
    others = tuple(known for known in site.extension_ids if known != own)
    return replace(site, extension_ids=(own, *others))


def toml(site: SiteFile) -> str:
    """Return the site file that says ``site``. Its texts are plain, so JSON's and TOML's quotes are one."""
    lines = [f"{key} = {json.dumps(getattr(site, key))}" for key in ("extension_ids", "agents")]
    for one in site.sites:
        told = {name: text for name, text in asdict(one).items() if text is not None}
        lines += ["", "[[sites]]", *(f"{name} = {json.dumps(text)}" for name, text in told.items())]
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("key", type=Path, metavar="KEY.pem")
    parser.add_argument("--site", type=Path, metavar="SITE.toml")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    given = parser.parse_args(arguments)
    try:
        made = for_key(given.key.read_bytes(), load(given.site) if given.site else SiteFile())
    except BadSiteFile as error:
        print(f"key_site: {error}", file=sys.stderr)  # noqa: T201
        return 1
    except (OSError, ValueError) as error:
        print(f"key_site: {given.key}: {error}", file=sys.stderr)  # noqa: T201
        return 1
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(toml(made), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
