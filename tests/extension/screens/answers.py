"""What the host answers in the states that are looked at."""

from __future__ import annotations

from typing import Any

# ``GET /api/bridge/diagnostics``: one link of each state.
DIAGNOSTICS: dict[str, Any] = {
    "version": "0.1.0",
    "zone": "test",
    "checks": [
        {"name": "reader", "state": "ok", "found": "1 reader(s), 0 with a card: ACME CCID 0", "mend": ""},
        {"name": "token", "state": "warning", "found": "missing", "mend": "run: authen-bridge token set"},
        {"name": "nhso", "state": "broken", "found": "NHSO_UNREACHABLE", "mend": "check the network"},
    ],
    "card": {
        "transmits": {"core": 3, "text": 7, "photo": 23},
        "milliseconds": {"core": 81.4, "text": 212.0, "photo": 1530.2},
        "notes": [],
    },
}

# ``GET /api/bridge/settings``: one of each source, and two that were set aside.
SETTINGS: dict[str, Any] = {
    "settings": [
        {"key": "zone", "value": "test", "source": "policy"},
        {"key": "hcode", "value": "99990", "source": "machine"},
        {"key": "reader", "value": "", "source": "built-in"},
        {"key": "remember_visits", "value": True, "source": "user"},
    ],
    "refused": [
        {"source": "user", "key": "proxy", "why": "must be http://HOST:PORT"},
        {"source": "machine", "key": "", "why": "JSONDecodeError"},
    ],
}
