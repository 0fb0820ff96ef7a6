"""The same policies as files for regedit: UTF-16LE with its mark, CRLF, as Windows itself exports them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from policies.model import Policy

_HEADER = "Windows Registry Editor Version 5.00"
_HIVE = "HKEY_LOCAL_MACHINE"

NEEDED = (
    "Authen Bridge: what the browsers have to allow. Not an NHSO product.",
    "Import on PCs without a domain; in a domain use the template (AuthenBridge.admx) instead.",
    "Such PCs take a force-installed extension from the browser's store alone: give its address and id.",
    "They hold for every extension: name the program of another one in NativeMessagingAllowlist, too.",
    "Each list begins at 1 here: where a PC has such a list already, give our line the next number.",
)
OPTIONAL = (
    "Authen Bridge: settings of the program and of the extension. Not an NHSO product.",
    "Every value is an example behind ';'. Take the ';' away from those that you mean, and only from those.",
)
REMOVAL = (
    "Authen Bridge: takes back what the other two files set. Not an NHSO product.",
    "Look at the browsers' lists first: their value 1 goes, whoever set it.",
)


def needed(policies: Iterable[Policy]) -> bytes:
    """Return the file that sets every example."""
    return _file(NEEDED, [(key, _lines(of)) for key, of in _by_key(policies)])


def optional(policies: Iterable[Policy]) -> bytes:
    """Return the file in which every example waits behind a ';'."""
    sections = []
    for key, of in _by_key(policies):
        lines = []
        for policy in of:
            lines += ["", f"; {policy.title.en} · {policy.title.th}"]
            lines += [f";{line}" for line in _lines([policy])]
        sections.append((key, lines))
    return _file(OPTIONAL, sections)


def removal(own: Iterable[Policy], browsers: Iterable[Policy]) -> bytes:
    """Return the file that deletes the keys that are ours, and our values in those that are not."""
    keys = dict.fromkeys(policy.key for policy in own)
    sections: list[tuple[str, list[str]]] = [
        (f"-{key}", []) for key in keys if not any(key.startswith(f"{other}\\") for other in keys)
    ]
    sections += [
        (key, [f'"{name}"=-' for policy in of for name in policy.registry]) for key, of in _by_key(browsers)
    ]
    return _file(REMOVAL, sections)


def _by_key(policies: Iterable[Policy]) -> list[tuple[str, list[Policy]]]:
    return [(key, list(of)) for key, of in groupby(policies, key=lambda policy: policy.key)]


def _lines(policies: Iterable[Policy]) -> list[str]:
    return [
        f'"{name}"={_data(value)}'
        for policy in policies
        for name, value in (policy.registry or {policy.value_name: ""}).items()
    ]


def _data(value: str | int) -> str:
    if isinstance(value, int):
        return f"dword:{value:08x}"
    escaped = value.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'


def _file(comment: Sequence[str], sections: Iterable[tuple[str, Sequence[str]]]) -> bytes:
    lines = [_HEADER, "", *(f"; {line}" for line in comment)]
    for key, values in sections:
        removed = key.startswith("-")
        lines += ["", f"[{'-' if removed else ''}{_HIVE}\\{key.removeprefix('-')}]", *values]
    return b"\xff\xfe" + ("\r\n".join(lines) + "\r\n").encode("utf-16-le")
