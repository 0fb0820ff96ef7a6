"""The kinds of a policy's value, as files and the registry hold them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Literal

Kind = Literal["flag", "texts", "object"]
Value = bool | list[str] | Mapping[str, Any]

# In words, for the one who has to correct it.
WORDS: Mapping[Kind, str] = {"flag": "true or false", "texts": "a list of texts", "object": "an object"}


def taken(kind: Kind, value: Any, *, windows: bool) -> Value | None:
    """Return ``value`` as its kind, or None where a browser would not take it as that.

    The registry has no lists, objects and flags: numbered values or JSON, keys or JSON, numbers.
    """
    return _TAKEN[kind](_from_registry(kind, value) if windows else value)


def sound_texts(value: Any, *, windows: bool) -> list[str] | None:
    """Return the texts of a list, as a browser takes its own: what is none is left out. None: no list."""
    found = _from_registry("texts", value) if windows else value
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else None


def _from_registry(kind: Kind, value: Any) -> Any:
    """Return ``value`` as Chromium takes it: components/policy/core/common/registry_dict.cc."""
    if not isinstance(value, (str, int, Mapping)):  # REG_MULTI_SZ and REG_BINARY are none of its kinds
        return None
    if kind == "flag":
        if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]{1,10}", value):
            return int(value) != 0
        return bool(value) if isinstance(value, int) else value
    if isinstance(value, str):
        with suppress(ValueError, RecursionError):
            return json.loads(value)
    if kind == "texts" and isinstance(value, Mapping):
        numbered = [name for name in value if re.fullmatch(r"[0-9]{1,10}", name)]
        return [value[name] for name in sorted(numbered, key=int)]
    return value


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _texts(value: Any) -> list[str] | None:
    sound = isinstance(value, list) and all(isinstance(each, str) for each in value)
    return value if sound else None


def _object(value: Any) -> Mapping[str, Any] | None:
    return value if isinstance(value, Mapping) else None


_TAKEN: Mapping[Kind, Callable[[Any], Value | None]] = {"flag": _flag, "texts": _texts, "object": _object}
