"""Client libraries over a port and over the bridge: what they observe is the same, but for a list.

``pytest -s`` prints how much was compared; build/differential/summary.json keeps it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from authen_bridge.problems import table
from authen_bridge.routes import ROUTES
from tests.extension.differences import differences, report, values
from tests.support.agents_browser import NOWHERE, agents_browser
from tests.support.browser import EXTENSION, Browser
from tests.support.bundling import ROOT, bundle
from tests.support.http_agent import HttpAgent
from tests.support.site import HOME, Document, Site
from tests.support.stand_in_host import StandInHost

SOURCES = Path(__file__).parent / "differential" / "clients"
BUILD = ROOT / "build" / "differential"

# By client: the page that has it, one of SOURCES' entries.
CLIENTS = {
    "XMLHttpRequest": "plain",
    "fetch": "plain",
    "axios, XHR adapter": "plain",
    "axios, fetch adapter": "plain",
    "jQuery.ajax": "plain",
    "ky": "plain",
    "superagent": "plain",
    "RxJS ajax": "plain",
    "Angular HttpClient, XHR": "zone",
    "Angular HttpClient, fetch": "zone",
}
PAGES = tuple(dict.fromkeys(CLIENTS.values()))

ASKED = [f"{route.method} {route.path}" for route in ROUTES if route.asker == "page"]
CODES = [kind.code for kind in table()]
ANSWERS = {f"{route}: {code}": code for route in ASKED for code in ("OK", *CODES)}

# What script cannot make equal, by whichever client: (over a port, over the bridge). None where the
# observation is long or the client's own; that it differs is checked.
EXCEPTIONS: dict[str, tuple[Any, Any] | None] = {
    "exception: resource timing": (True, False),
    "exception: events are trusted": (True, False),
    "exception: microtasks between two listeners of one event": (
        ["microtask", "second listener"],
        ["second listener", "microtask"],
    ),
    "exception: frames in stack traces": (False, True),
    "exception: a synchronous request": None,  # refused: nothing can wait for a message without a turn
    "exception: source text": None,
}

FEWEST = 360  # cases of one client, answered and not: fewer, and something was not asked

Transcript = dict[str, Any]


class Stage:
    """Two browsers over a port and two over the bridge, each with somebody to answer and with nobody.

    All four ask at once: most of the time each waits for an answer, or for a time-out. `escaped` is where
    the network would lead what escapes the bridge.
    """

    def __init__(self, stack: ExitStack, site: Site, escaped: HttpAgent, native_host: Path) -> None:
        folder = bundle(SOURCES, [f"{name}.js" for name in PAGES], BUILD)
        for name in PAGES:
            script = (folder / f"{name}.js").read_text("utf-8")
            site.pages[f"/authencode/{name}.js"] = Document(script, type="text/javascript; charset=utf-8")
            site.pages[f"/authencode/{name}"] = Document(f'<script type="module" src="{name}.js"></script>')
        self._stack, self._site = stack, site
        agent = stack.enter_context(HttpAgent.running())
        self._runs = [
            (self._open(None, None, agent.hosts), "answered"),
            (self._open(None, None, NOWHERE), "failing"),
            (self._open(EXTENSION, native_host, escaped.hosts), "answered"),
            (self._open(EXTENSION, None, escaped.hosts), "failing"),
        ]
        self._pairs: dict[str, tuple[Transcript, Transcript]] = {}

    def _open(self, extension: Path | None, native_host: Path | None, hosts: dict[str, str]) -> Browser:
        return self._stack.enter_context(agents_browser(self._site, native_host, hosts, extension))

    def pair(self, client: str) -> tuple[Transcript, Transcript]:
        """Return what ``client`` observes over a port and over the bridge, by case."""
        if client not in self._pairs:
            pages = [_begin(browser, client, part) for browser, part in self._runs]
            answered, unanswered, bridged, unbridged = map(_end, pages)
            self._pairs[client] = answered | unanswered, bridged | unbridged
        return self._pairs[client]


def _begin(browser: Browser, client: str, part: str) -> Page:
    page = browser.page(HOME + CLIENTS[client])
    offered = [name for name, entry in CLIENTS.items() if entry == CLIENTS[client]]
    assert page.evaluate("differential.clients") == offered
    run = "([client, part, codes]) => void (globalThis.transcript = differential.run(client, part, codes))"
    page.evaluate(run, [client, part, CODES])
    return page


def _end(page: Page) -> Transcript:
    # As text: Playwright would take every one of some ten thousand values apart and put it together again.
    transcript: Transcript = json.loads(page.evaluate("async () => JSON.stringify(await transcript)"))
    page.close()
    return transcript


@pytest.fixture(scope="module")
def stage(site: Site, agent: HttpAgent, stand_in: StandInHost) -> Iterator[Stage]:
    with ExitStack() as stack:
        yield Stage(stack, site, agent, stand_in.program)


@pytest.mark.parametrize("client", CLIENTS)
def test_every_answer_and_problem_of_every_route_is_the_same(stage: Stage, client: str) -> None:
    found = differences(*stage.pair(client), ANSWERS)
    assert not found, report(found)


@pytest.mark.parametrize("client", CLIENTS)
def test_whatever_else_a_program_does_is_the_same(stage: Stage, client: str) -> None:
    """Progress, parameters, bodies, readings, time-outs, giving up, and nobody there to answer."""
    port, bridge = stage.pair(client)
    assert bridge.keys() == port.keys()
    found = differences(port, bridge, port.keys() - ANSWERS.keys() - EXCEPTIONS.keys())
    assert not found, report(found)


@pytest.mark.parametrize("client", CLIENTS)
def test_a_known_exception_is_still_one(stage: Stage, client: str) -> None:
    port, bridge = stage.pair(client)
    for case in port.keys() & EXCEPTIONS.keys():
        pair = (port[case], bridge[case])
        assert pair[0] != pair[1], case
        assert EXCEPTIONS[case] in (None, pair), case


def test_every_exception_is_on_the_list(stage: Stage) -> None:
    met = {case for client in CLIENTS for case in stage.pair(client)[0] if case.startswith("exception")}
    assert met == EXCEPTIONS.keys()


@pytest.mark.parametrize("client", CLIENTS)
def test_what_is_observed_is_what_the_agent_said(stage: Stage, client: str) -> None:
    """Each problem's code, and each route's answer, are in what was observed of it: nothing is empty."""
    port, _ = stage.pair(client)
    signs = {code: f'"{code}"' for code in CODES}
    seen = {case: json.dumps(port[case]).replace("\\", "") for case in ANSWERS}
    assert [case for case, code in ANSWERS.items() if code != "OK" and signs[code] not in seen[case]] == []
    for route in ASKED:
        sign = "ACME CCID 0" if route.endswith("terminals") else "1990100000014"
        assert ("PP9900000001" if "latest" in route else sign) in seen[f"{route}: OK"], route
    assert len(port) >= FEWEST


def test_nothing_of_it_reached_the_network(stage: Stage, agent: HttpAgent) -> None:
    for client in CLIENTS:
        stage.pair(client)
    assert agent.requests == []


def test_the_figures_are_kept(stage: Stage) -> None:
    rows = {client: _figures(stage, client) for client in CLIENTS}
    total = {name: sum(row[name] for row in rows.values()) for name in next(iter(rows.values()))}
    BUILD.mkdir(parents=True, exist_ok=True)
    (BUILD / "summary.json").write_text(json.dumps({"clients": rows, "total": total}, indent=1), "utf-8")
    print("\n" + "".join(f"{name:>14}" for name in total))
    for client, row in {**rows, "total": total}.items():
        print("".join(f"{figure:>14,}" for figure in row.values()) + f"  {client}")
    assert total["answers"] == len(CLIENTS) * len(ASKED) * (1 + len(CODES))


def _figures(stage: Stage, client: str) -> dict[str, int]:
    port, bridge = stage.pair(client)
    differing = differences(port, bridge, port).keys()
    return {
        "answers": len(port.keys() & ANSWERS.keys()),
        "observations": len(port),
        "values": sum(map(values, port.values())),
        "differences": len(differing - EXCEPTIONS.keys()),
        "exceptions": len(differing & EXCEPTIONS.keys()),
    }
