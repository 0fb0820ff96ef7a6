"""Who is answered: the top document of an allowed site, judged by the browser's word, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.extension.ports import CONNECT, IsolatedWorld
from tests.support.browser import Browser
from tests.support.http_agent import HttpAgent
from tests.support.site import HOME, PRODUCTION, TEST, Document, Site
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


@pytest.mark.parametrize(
    "address", [f"{PRODUCTION}/other/", f"{PRODUCTION}/", "https://elsewhere.example:443/authencode/"]
)
def test_a_page_outside_the_application_has_the_browsers_own_fetch(
    address: str, browser: Browser, stand_in: StandInHost, agent: HttpAgent, pages: list[Page]
) -> None:
    pages.append(browser.page(address))
    assert pages[0].evaluate("fetch.toString()") == "function fetch() { [native code] }"
    assert pages[0].evaluate(ASK) == 200  # the port's: nothing of ours is in between
    assert len(agent.requests) == 1
    assert stand_in.heard.empty()


def test_a_sandboxed_page_of_the_site_is_refused(
    browser: Browser, site: Site, stand_in: StandInHost, agent: HttpAgent, pages: list[Page]
) -> None:
    """Its URL is the site's, its origin is "null": a document that the site itself does not trust."""
    site.pages["/authencode/"] = Document(headers={"Content-Security-Policy": "sandbox allow-scripts"})
    pages.append(browser.page(HOME))
    assert pages[0].evaluate("origin") == "null"
    assert pages[0].evaluate(ASK) == FAILED
    assert stand_in.heard.empty()
    assert agent.requests == []


@pytest.mark.parametrize(
    "attributes", ["", "sandbox='allow-scripts'", "sandbox='allow-scripts allow-same-origin'"]
)
def test_a_frame_is_not_served(
    attributes: str, browser: Browser, site: Site, stand_in: StandInHost, pages: list[Page]
) -> None:
    site.pages["/authencode/"] = Document(f"<iframe {attributes} src='/authencode/frame'></iframe>")
    pages.append(browser.page(HOME))
    frame = pages[0].frames[1]
    assert frame.evaluate("fetch.toString()") == "function fetch() { [native code] }"
    frame.evaluate(ASK)
    assert stand_in.heard.empty()


def test_a_frame_of_an_allowed_site_inside_another_page_is_not_served(
    browser: Browser, site: Site, stand_in: StandInHost, pages: list[Page]
) -> None:
    site.pages["/outside"] = Document(f"<iframe src='{HOME}'></iframe>")
    pages.append(browser.page("https://elsewhere.example/outside"))
    frame = pages[0].frames[1]
    assert frame.url == HOME
    frame.evaluate(ASK)
    assert stand_in.heard.empty()


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


def test_a_page_cannot_speak_to_the_worker_itself(page: Page, browser: Browser) -> None:
    assert page.evaluate("typeof globalThis.chrome?.runtime?.connect") == "undefined"


def test_a_content_script_cannot_pass_for_a_panel(page: Page, browser: Browser) -> None:
    """What a page could do at most, had it taken over the process that its content scripts run in."""
    world = IsolatedWorld(browser, page)
    world.evaluate(f"({CONNECT})({{ name: 'panel', first: {{ tabId: null }} }})")
    assert world.evaluate("held.ended") == "closed"
    assert world.evaluate("held.said.length") == 0


@pytest.mark.parametrize("name", ["", "other", "constructor"])
def test_a_port_of_another_name_is_closed(name: str, page: Page, browser: Browser) -> None:
    world = IsolatedWorld(browser, page)
    world.evaluate(f"({CONNECT})({{ name: {name!r} }})")
    assert world.evaluate("held.ended") == "closed"


def test_a_hand_shake_forged_after_loading_gains_nothing(page: Page, stand_in: StandInHost) -> None:
    answered = page.evaluate(
        """async () => {
          const { port1, port2 } = new MessageChannel();
          const event = new MessageEvent("authen-bridge", { cancelable: true, ports: [port2] });
          const taken = !dispatchEvent(event);
          let answers = 0;
          port1.onmessage = () => answers++;
          port1.postMessage({ id: 1, method: "GET", url: "http://localhost:8189/api/echo", body: null });
          await fetch("http://localhost:8189/api/smartcard/terminals"); // sent later, answered
          return [taken, answers];
        }"""
    )
    assert answered == [False, 0]
    assert [frame["path"] for frame in stand_in.heard.queue] == ["/api/smartcard/terminals"]


def test_the_shim_leaves_nothing_behind_for_the_page(browser: Browser, site: Site, pages: list[Page]) -> None:
    site.pages["/authencode/"] = Document(
        "<script>globalThis.seen = Object.getOwnPropertyNames(window)</script>"
    )
    site.pages["/other/"] = Document("<script>globalThis.seen = Object.getOwnPropertyNames(window)</script>")
    pages.extend([browser.page(HOME), browser.page(f"{PRODUCTION}/other/")])
    assert pages[0].evaluate("seen") == pages[1].evaluate("seen")
