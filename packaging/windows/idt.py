"""The tables of an MSI as text (IDT archive files), by the tools of msitools.

https://learn.microsoft.com/windows/win32/msi/text-archive-files: names, types, the table's name and its
keys, then a row a line.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SUMMARY = "_SummaryInformation"


class CannotCompile(Exception):
    """A tool said no; the text is its own."""


@dataclass(slots=True)
class Table:
    """``rows`` hold a text for each of ``columns``."""

    name: str
    columns: list[str]
    head: list[str]  # the three lines before the rows
    rows: list[list[str]]

    def add(self, **values: str) -> None:
        self.rows.append([values.get(column, "") for column in self.columns])

    def get(self, key: str, *, by: str, column: str) -> str:
        return self._row(key, by)[self.columns.index(column)]

    def set(self, key: str, *, by: str, **values: str) -> None:
        """Set columns of the one row whose column ``by`` is ``key``."""
        row = self._row(key, by)
        for column, value in values.items():
            row[self.columns.index(column)] = value

    def _row(self, key: str, by: str) -> list[str]:
        """Return the row. Raises ValueError where there is none, or more than one."""
        (row,) = (row for row in self.rows if row[self.columns.index(by)] == key)
        return row


def read(database: Path) -> list[Table]:
    """Return every table, the summary information among them."""
    names = run("msiinfo", "tables", str(database)).decode().split()
    own = [name for name in names if not name.startswith("_")]  # others are views, not tables
    return [_table(run("msiinfo", "export", str(database), name)) for name in (*own, SUMMARY)]


def write(database: Path, tables: Sequence[Table], streams: Sequence[Path], scratch: Path) -> None:
    """Make a database of tables and of streams named as their files; rows in the order of their text."""
    database.unlink(missing_ok=True)
    arguments = []
    for table in tables:
        file = scratch / f"{table.name}.idt"
        rows = ["\t".join(row) for row in table.rows]
        # The summary's are numbered; a program may want the code page before the texts.
        lines = table.head + (rows if table.name == SUMMARY else sorted(rows))
        file.write_bytes("\r\n".join([*lines, ""]).encode("cp1252"))
        arguments += ["-i", str(file)]
    for stream in streams:
        arguments += ["-a", stream.name, str(stream)]
    run("msibuild", str(database), *arguments)


def run(*command: str, cwd: Path | None = None) -> bytes:
    """Run a tool; return its output. Raises CannotCompile, also where it only warns."""
    environment = os.environ | {"TZ": "UTC"}  # the cabinet has local times in it
    done = subprocess.run(command, check=False, capture_output=True, env=environment, cwd=cwd)  # noqa: S603
    said = done.stderr.decode(errors="replace")
    # GLib's way to say that something was left out; the program goes on to its end.
    if done.returncode != 0 or any(word in said for word in ("CRITICAL", "WARNING", "ERROR")):
        raise CannotCompile(f"{command[0]}: {said.strip()}")
    return done.stdout


def _table(text: bytes) -> Table:
    names, types, keys, *rows = text.decode("cp1252").replace("\r", "").split("\n")
    name = keys.split("\t")[0]
    return Table(name, names.split("\t"), [names, types, keys], [row.split("\t") for row in rows if row])
