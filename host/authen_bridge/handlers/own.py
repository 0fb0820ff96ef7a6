"""Routes of our own pages and the command line: ``/api/bridge/…``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from authen_bridge import __version__, doctor
from authen_bridge.card import telling
from authen_bridge.handlers.ask import Ask
from authen_bridge.messages import (
    CardRights,
    EffectiveSettings,
    SetAside,
    Setting,
    Source,
    Status,
    TodaysCodes,
)
from authen_bridge.names import PROTOCOL
from authen_bridge.nhso.saves import checked_pid
from authen_bridge.nhso.today import codes_today, service_day
from authen_bridge.settings import BUILT_IN, DEFAULTS, KEYS, POLICY, USER

# A layer of settings, as our pages know it.
SOURCES: Mapping[str, Source] = {
    POLICY: "policy",
    USER: "user",
    DEFAULTS: "machine",
    BUILT_IN: "built-in",
}


def status(ask: Ask) -> Any:
    settings = ask.bridge.loaded.settings
    return Status(
        protocol=PROTOCOL,
        version=__version__,
        zone=ask.zone,
        zoneReady=ask.relay.ready,
        hcode=settings.hcode,
        rights=settings.rights_in(ask.zone),
        readers=ask.bridge.cards.readers(),
        card=ask.bridge.cards.latest(),
    ).model_dump()


def whole_card(ask: Ask) -> Any:
    wants_image = ask.flag("readImageFlag")
    card = ask.bridge.cards.current()
    return telling.person(card.text(), ask.photo(card) if wants_image else None).model_dump()


def card_rights(ask: Ask) -> Any:
    card = ask.bridge.cards.current()
    rights = card.chip_rights()
    shown = None if rights is None else telling.chip_rights(rights)
    return CardRights(pid=card.identity().pid, chipRights=shown).model_dump()


def today(ask: Ask) -> Any:
    pid = checked_pid(ask.params["pid"])
    day = service_day(ask.relay)
    found = codes_today(ask.relay, pid, day)
    return TodaysCodes(
        day=day.isoformat(), codes=found.codes, sources=list(found.sources), troubles=list(found.troubles)
    ).model_dump()


def diagnostics(ask: Ask) -> Any:
    return doctor.report(ask.bridge).model_dump()


def effective_settings(ask: Ask) -> Any:
    loaded = ask.bridge.loaded
    return EffectiveSettings(
        settings=[
            Setting(key=key, value=loaded.settings.value(key), source=SOURCES[loaded.sources[key]])
            for key in KEYS
        ],
        refused=[SetAside(source=SOURCES[t.source], key=t.key, why=t.why) for t in loaded.troubles],
    ).model_dump()
