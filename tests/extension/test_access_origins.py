"""Who is answered: the top document of an allowed site, judged by the browser's word, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.support.browser import Browser
from tests.support.http_agent import HttpAgent
from tests.support.site import HOME, PRODUCTION, TEST, Site
from tests.support.stand_in_host import StandInHost

CARD = "http://localhost:8189/api/smartcard/read-card-only"
ASK = f"fetch('{CARD}').then((response) => response.status, (error) => error.message)"
FAILED = "Failed to fetch"


@pytest.fixture(autouse=True)
def clean(stand_in: StandInHost, agent: HttpAgent) -> None:
    stand_in.forget()
    agent.requests.clear()


@pytest.fixture(scope="module")
def modules(browser: Browser) -> Page:
    """A page of the extension's origin, which can import the worker's modules."""
    return browser.extension_page("manifest.json")


@pytest.fixture
def pages(browser: Browser, site: Site) -> Iterator[list[Page]]:
    """Tabs that a test opens; closed after it."""
    opened: list[Page] = []
    yield opened
    for page in opened:
        page.close()
    site.pages.clear()


@pytest.mark.parametrize("origin", [PRODUCTION, TEST])
def test_a_page_is_answered_under_the_origin_that_the_browser_states(
    origin: str, browser: Browser, stand_in: StandInHost, pages: list[Page]
) -> None:
    pages.append(browser.page(f"{origin}/authencode/#/claimcode/create"))
    assert pages[0].evaluate(ASK) == 200
    assert stand_in.hear(path="/api/smartcard/read-card-only")["origin"] == origin


LIFECYCLES = ("active", "prerender", "cached", "pending_deletion")
ACTIVE_TOP = {"origin": PRODUCTION, "frameId": 0, "documentLifecycle": "active", "url": HOME}


@pytest.mark.parametrize(
    ("sender", "origin"),
    [
        (ACTIVE_TOP, PRODUCTION),
        ({**ACTIVE_TOP, "origin": TEST}, TEST),
        ({**ACTIVE_TOP, "frameId": 1}, None),
        ({**ACTIVE_TOP, "frameId": None}, None),
        *(({**ACTIVE_TOP, "documentLifecycle": state}, None) for state in (*LIFECYCLES[1:], None)),
        *(
            ({**ACTIVE_TOP, "origin": origin}, None)
            for origin in (
                None,
                "null",
                "",
                "extension",
                PRODUCTION.replace("https", "http"),
                PRODUCTION.upper(),
                f"{PRODUCTION}:443",
                f"{PRODUCTION}:8443",
                f"{PRODUCTION}/",
                f"{PRODUCTION}.",
                f"{PRODUCTION}.evil.example",
                PRODUCTION.replace("authenservice", "xauthenservice"),
                PRODUCTION.replace("nhso.go.th", "nhso.go.th.example"),
                "https://nhso.go.th",
                "__proto__",
                "constructor",
                "toString",
            )
        ),
        (None, None),
    ],
)
def test_only_the_active_top_document_of_an_allowed_origin_may_ask(
    sender: dict[str, Any] | None, origin: str | None, modules: Page
) -> None:
    """None of a sender's key stands for one that Chrome leaves out."""
    known = sender and {key: value for key, value in sender.items() if value is not None}
    found = modules.evaluate(
        "async (sender) => (await import('/worker/access.js')).pageOrigin(sender ?? undefined)", known
    )
    assert found == origin
