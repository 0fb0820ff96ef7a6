"""What one machine policy is, whoever reads it: the host, the extension, or the browser itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

# switch   1 or 0                        number   a whole number within `bounds`
# choice   one of `choices`, a text      text     any text
# list     texts, numbered from 1        entry    one text of a list that may hold others: its first
# fixed    `example` or nothing: there is one right value, so that there is nothing to type
Kind = Literal["switch", "number", "choice", "text", "list", "entry", "fixed"]
Value = str | bool | int | Sequence[str]


class Words(NamedTuple):
    en: str
    th: str


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy. A list's ``key`` is the list's own: its values are the numbers 1, 2, 3 …"""

    category: str
    name: str  # the reader's own name of it
    kind: Kind
    key: str  # below HKEY_LOCAL_MACHINE
    title: Words
    does: Words
    example: Value
    choices: Mapping[str, Words] = field(default_factory=dict)
    bounds: tuple[int, int] = (0, 0)
    on_linux: Value | None = None  # where the example is another there

    @property
    def identity(self) -> str:
        """Its name in the ADMX, where only letters, digits and _ are allowed."""
        return f"{self.category}_{self.name}".replace(".", "_")

    @property
    def value_name(self) -> str:
        """The registry value's name; of a list, its first entry's."""
        return "1" if self.kind in ("list", "entry") or self.in_list else self.name

    @property
    def in_list(self) -> bool:
        """Whether the browser takes it as a list."""
        return self.key.endswith(f"\\{self.name}")

    @property
    def registry(self) -> Mapping[str, str | int]:
        """The example as the registry holds it: value name → text or number."""
        if isinstance(self.example, str):
            return {self.value_name: self.example}
        if isinstance(self.example, int):
            return {self.value_name: int(self.example)}
        return {str(number): text for number, text in enumerate(self.example, 1)}

    @property
    def json(self) -> Value:
        """The example as Linux's JSON files hold it."""
        example = self.example if self.on_linux is None else self.on_linux
        return [example] if self.in_list and isinstance(example, str) else example


class Category(NamedTuple):
    """A folder in the policy editor."""

    name: str
    title: Words
    does: Words
