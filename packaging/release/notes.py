"""What CHANGELOG.md says of one version, for the release's page.

    python packaging/release/notes.py VERSION

Exit code 1 where it says nothing, or calls the version unreleased.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class NoNotes(Exception):
    """The text says what CHANGELOG.md lacks."""


def notes(changelog: str, version: str) -> str:
    """Return the section of ``version``, without its heading. Raises NoNotes."""
    for section in re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]:
        heading, _, text = section.partition("\n")
        named, _, when = heading.partition(" – ")
        if named == version:
            if not _DAY.fullmatch(when.strip()):
                raise NoNotes(f"CHANGELOG.md dates {version} {when!r}, not YYYY-MM-DD")
            if not text.strip():
                raise NoNotes(f"CHANGELOG.md says nothing of {version}")
            return text.strip() + "\n"
    raise NoNotes(f"CHANGELOG.md has no section {version}")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("version")
    try:
        text = notes(CHANGELOG.read_text("utf-8"), parser.parse_args(arguments).version)
    except NoNotes as problem:
        print(problem, file=sys.stderr)  # noqa: T201
        return 1
    print(text, end="")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
