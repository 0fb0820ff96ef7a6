"""Which addresses are the agent's: the installed agent's own, or those that a package was made with."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.packaging.crx import packaged_for
from tests.support.browser import Browser
from tests.support.http_agent import HttpAgent
from tests.support.site import HOME, Document, Site
from tests.support.stand_in_host import StandInHost

ASK = """async (url) => {
  const xhr = new XMLHttpRequest();
  const over = new Promise((resolve) => (xhr.onloadend = () => resolve(xhr.status)));
  xhr.open("GET", url);
  xhr.send();
  return [await fetch(url).then((response) => response.status, (error) => error.message), await over];
}"""
ANSWERED, ABSENT = [200, 200], ["Failed to fetch", 0]
PATH = "/api/smartcard/terminals"


@pytest.fixture(autouse=True)
def clean(stand_in: StandInHost, agent: HttpAgent) -> None:
    stand_in.forget()
    agent.requests.clear()


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:8189",
        "http://127.0.0.1:8189",
        "https://localhost:8189",
        "https://127.0.0.1:8189",
        "HTTP://LocalHost:8189",
        "http://localhost:08189",
        "http://127.1:8189",
        "http://0x7f000001:8189",
        "http:localhost:8189",
    ],
)
def test_every_spelling_of_the_agents_address_is_answered_by_us(
    address: str, page: Page, agent: HttpAgent
) -> None:
    assert page.evaluate(ASK, address + PATH) == ANSWERED
    assert agent.requests == []


@pytest.mark.parametrize("base", ["http://localhost:8189/", "http://localhost:8189/api/smartcard/"])
def test_a_relative_address_is_the_agents_where_the_documents_base_is(
    base: str, browser: Browser, site: Site, agent: HttpAgent
) -> None:
    site.pages["/authencode/"] = Document(f"<base href='{base}'>")
    page = browser.page(HOME)
    assert page.evaluate(ASK, PATH) == ANSWERED
    assert page.evaluate(ASK, "/nothing") == [404, 404]
    assert page.evaluate(ASK, "https://elsewhere.example:443/authencode/") == ABSENT  # no CORS: it was asked
    assert agent.requests == []
    page.close()
    site.pages.clear()


def test_a_package_may_name_other_agents(
    site: Site, stand_in: StandInHost, agent: HttpAgent, tmp_path: Path
) -> None:
    elsewhere = {"127.0.0.1:9191": f"127.0.0.1:{agent.server_port}", **agent.hosts}
    with Browser.open(
        port=site.server_port,
        spki=site.spki,
        native_host=stand_in.program,
        hosts=elsewhere,
        extension=packaged_for(tmp_path, agents=["http://127.0.0.1:9191", "https://agent.example"]),
    ) as browser:
        page = browser.page(HOME)
        for address in ("http://127.0.0.1:9191", "https://agent.example", "https://agent.example:443"):
            assert page.evaluate(ASK, address + PATH) == ANSWERED
        assert agent.requests == []
        assert (
            page.evaluate(ASK, f"http://localhost:8189{PATH}") == ANSWERED
        )  # over the port: no agent of ours
        assert len(agent.requests) == 2
        assert page.evaluate("Object.keys(globalThis).filter((name) => /bridge/i.test(name))") == []
