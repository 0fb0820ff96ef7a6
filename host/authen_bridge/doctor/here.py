"""What is on this PC: its readers, its settings, what it keeps."""

from __future__ import annotations

from authen_bridge.doctor.finding import Chain, Finding, ok, one
from authen_bridge.problems import NoReader, ServiceStopped, StoreUnavailable


def readers(chain: Chain) -> list[Finding]:
    try:
        terminals = chain.cards.terminals()
    except ServiceStopped:
        return one(
            "broken",
            ServiceStopped.code,
            "the smart-card service is not running",
            "start pcscd, or on Windows the service SCardSvr",
        )
    if not terminals:
        return one(
            "broken", NoReader.code, "no reader", "plug a smart-card reader in; on Windows install its driver"
        )
    present = sum(t.isPresent for t in terminals)
    return ok(
        "READERS",
        f"{len(terminals)} reader(s), {present} with a card: " + ", ".join(t.terminalName for t in terminals),
    )


def settings(chain: Chain) -> list[Finding]:
    if not chain.loaded.troubles:
        return ok("SETTINGS_IN_ORDER", "every setting is in order")
    return [
        Finding(
            "warning",
            "SETTING_SET_ASIDE",
            f"{t.source}: {t.key or 'the whole file'}: {t.why}",
            "correct it",
        )
        for t in chain.loaded.troubles
    ]


def records(chain: Chain) -> list[Finding]:
    kept = chain.bridge.records
    try:
        unresolved = kept.store().outbox.unresolved() if kept.begun() else {}
    except StoreUnavailable as problem:
        return one(
            "broken",
            problem.code,
            f"{problem.code}: {problem.detail}",
            "mend that, or begin anew: authen-bridge erase",
        )
    if not unresolved:
        return ok("OUTBOX_SETTLED", "nothing in the outbox is unresolved")
    found = ", ".join(f"{count} {state}" for state, count in unresolved.items())
    return one("warning", "OUTBOX_UNSETTLED", f"in the outbox: {found}", "see: authen-bridge outbox")
