"""The same policies for Linux, for Intune, and as the page that people read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from policies.admx import ROOT
from policies.browsers import WINDOWS_ONLY
from policies.model import Policy

PAGE = Path(__file__).with_name("README.md")
_BEGIN, _END = "<!-- policies -->\n", "<!-- /policies -->\n"
_SEPARATOR = "&#xF000;"  # between the parts of a list, in Intune's data


def managed(extension_id: str, browser: Iterable[Policy], extension: Iterable[Policy]) -> bytes:
    """Return a browser's file of managed policies on Linux."""
    content: dict[str, Any] = {
        policy.name: policy.json for policy in browser if policy.name not in WINDOWS_ONLY
    }
    own = {policy.name: policy.json for policy in extension}
    content["3rdparty"] = {"extensions": {extension_id: own}}
    return _json(content)


def host(policies: Iterable[Policy]) -> bytes:
    """Return an example of the host's own file on Linux: every setting there is."""
    return _json({policy.name: policy.json for policy in policies})


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def intune(policies: Iterable[Policy]) -> bytes:
    """Return Intune's custom settings (OMA-URI), one a row, as CSV with a mark for Excel."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(["Name", "OMA-URI", "Data type", "Value"])
    for policy in policies:
        area = f"{ROOT.name}~Policy~{ROOT.name}~{policy.category}"
        uri = f"./Device/Vendor/MSFT/Policy/Config/{area}/{policy.identity}"
        rows.writerow([policy.title.en, uri, "String", _intune_data(policy)])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _intune_data(policy: Policy) -> str:
    if policy.kind == "switch":
        return "<enabled/>" if policy.example else "<disabled/>"
    if policy.kind == "fixed":
        return "<enabled/>"
    if policy.kind == "list":
        parts = [part for pair in policy.registry.items() for part in pair] or ["1", ""]
        value = _SEPARATOR.join(map(_attribute, parts))
    else:
        value = _attribute(policy.example)
    return f'<enabled/><data id="{policy.identity}" value="{value}"/>'


def _attribute(value: object) -> str:
    return escape(str(value), {'"': "&quot;"})


def page(sections: Sequence[tuple[str, Sequence[Policy]]]) -> str:
    """Return the page with its tables as the policies are now."""
    before, _, rest = PAGE.read_text("utf-8").partition(_BEGIN)
    after = rest.partition(_END)[2]
    tables = [
        "\n".join([f"### {title}", "", "| policy | name · ชื่อ | what it does |", "|---|---|---|", *_rows(of)])
        for title, of in sections
    ]
    return "\n".join([before + _BEGIN, *(f"{table}\n" for table in tables), _END + after])


def _rows(policies: Iterable[Policy]) -> list[str]:
    return [
        f"| `{policy.name}` | {policy.title.en} · {policy.title.th} | {policy.does.en}{_choices(policy)} |"
        for policy in policies
    ]


def _choices(policy: Policy) -> str:
    return " (" + "; ".join(words.en for words in policy.choices.values()) + ")" if policy.choices else ""
