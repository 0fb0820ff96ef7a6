"""What is on this PC: its readers, its browsers, its settings, what it keeps."""

from __future__ import annotations

import json
from pathlib import Path

from authen_bridge import install
from authen_bridge.doctor.finding import Chain, Finding, ok, one
from authen_bridge.problems import ServiceStopped, StoreUnavailable
from authen_bridge.registry import WindowsRegistry


def readers(chain: Chain) -> list[Finding]:
    try:
        terminals = chain.cards.terminals()
    except ServiceStopped:
        return one(
            "broken",
            "the smart-card service is not running",
            "start pcscd, or on Windows the service SCardSvr",
        )
    if not terminals:
        return one("broken", "no reader", "plug a smart-card reader in; on Windows install its driver")
    present = sum(t.isPresent for t in terminals)
    return ok(
        f"{len(terminals)} reader(s), {present} with a card: " + ", ".join(t.terminalName for t in terminals)
    )


def manifests(_chain: Chain) -> list[Finding]:
    found = [
        _manifest(place)
        for system in (False, True)
        for place in install.places(None, system=system)
        if place.file.exists()
    ]
    if not found:
        return one("broken", "no browser knows this host", "run: authen-bridge install")
    return found


def _manifest(place: install.Place) -> Finding:
    try:
        program = Path(json.loads(place.file.read_text("utf-8"))["path"])
    except (OSError, ValueError, KeyError, TypeError):
        return Finding("broken", f"{place.file} is unreadable", "run: authen-bridge install")
    if not program.exists():
        found = f"{place.file} names {program}, which is gone"
        return Finding("broken", found, "run: authen-bridge install")
    if place.key and WindowsRegistry().get(place.root, place.key) != str(place.file):
        return Finding("broken", f"{place.key} does not name {place.file}", "run: authen-bridge install")
    return Finding("ok", f"{place.browser}: {place.file}")


def settings(chain: Chain) -> list[Finding]:
    if not chain.loaded.troubles:
        return ok("every setting is in order")
    return [
        Finding("warning", f"{t.source}: {t.key or 'the whole file'}: {t.why}", "correct it")
        for t in chain.loaded.troubles
    ]


def records(chain: Chain) -> list[Finding]:
    try:
        unresolved = chain.bridge.records.store().outbox.unresolved()
    except StoreUnavailable as problem:
        return one(
            "broken", f"{problem.code}: {problem.detail}", "mend that, or begin anew: authen-bridge erase"
        )
    if not unresolved:
        return ok("nothing in the outbox is unresolved")
    found = ", ".join(f"{count} {state}" for state, count in unresolved.items())
    return one("warning", f"in the outbox: {found}", "see: authen-bridge outbox")
