"""The link between page and worker: whatever breaks it, a call fails as the agent's absence does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.browser import EXTENSION, Browser
from tests.support.http_agent import HttpAgent
from tests.support.site import HOME, Document, Site
from tests.support.stand_in_host import StandInHost

ASK = """fetch("http://localhost:8189/api/smartcard/terminals")
  .then((response) => response.status, (error) => `${error.name}: ${error.message}`)"""
HOLD = ASK.replace("smartcard/terminals", "hold")
XHR = """new Promise((resolve) => {
  const xhr = new XMLHttpRequest();
  xhr.onloadend = () => resolve([xhr.readyState, xhr.status]);
  xhr.open("GET", "http://localhost:8189/api/smartcard/terminals");
  xhr.send();
})"""
FAILED = "TypeError: Failed to fetch"


@pytest.fixture(autouse=True)
def clean(stand_in: StandInHost, agent: HttpAgent) -> None:
    stand_in.forget()
    agent.requests.clear()


def test_a_scripts_first_line_may_already_ask(browser: Browser, site: Site) -> None:
    script = f"globalThis.answer = {ASK}; globalThis.other = {XHR}"
    site.pages["/authencode/"] = Document(f"<script>{script}</script>")
    page = browser.page(HOME)
    assert page.evaluate("answer") == 200
    assert page.evaluate("other") == [4, 200]
    page.close()
    site.pages.clear()


UNREADABLE = """async () => {
  const [file] = document.querySelector("input").files;
  const xhr = new XMLHttpRequest();
  const events = [];
  const note = ({ type }) => events.push(type);
  for (const type of ["loadstart", "load", "error", "loadend"]) xhr.addEventListener(type, note);
  const ended = new Promise((resolve) => xhr.addEventListener("loadend", resolve));
  xhr.open("POST", "http://localhost:8189/api/echo");
  xhr.send(file);
  await ended;
  const fetched = fetch("http://localhost:8189/api/echo", { method: "POST", body: file });
  const words = await fetched.catch(({ name, message }) => `${name}: ${message}`);
  return [events, xhr.readyState, words];
}"""


def test_a_body_that_cannot_be_read_fails_the_call(browser: Browser, site: Site, tmp_path: Path) -> None:
    """A file that was taken away after it was chosen."""
    site.pages["/authencode/"] = Document("<input type=file>")
    page = browser.page(HOME)
    chosen = tmp_path / "chosen.txt"
    chosen.write_text("of some length", "utf-8")
    page.locator("input").set_input_files(chosen)
    chosen.unlink()
    assert page.evaluate(UNREADABLE) == [["loadstart", "error", "loadend"], 4, "TypeError: Failed to fetch"]
    page.close()
    site.pages.clear()


def without_bridge(folder: Path) -> Path:
    """Return a copy of the extension whose bridge never listens."""
    copy = folder / "extension"
    shutil.copytree(EXTENSION, copy)
    (copy / "page" / "bridge.js").write_text("{}\n", "utf-8")
    return copy


@pytest.mark.usefixtures("clean")
class TestDeadLinks:
    """Each in a browser of its own, because the link stays dead."""

    def test_without_the_bridge_every_call_fails(
        self, site: Site, agent: HttpAgent, stand_in: StandInHost, tmp_path: Path
    ) -> None:
        with Browser.open(
            port=site.server_port,
            spki=site.spki,
            native_host=stand_in.program,
            hosts=agent.hosts,
            extension=without_bridge(tmp_path),
        ) as browser:
            page = browser.page(HOME)
            assert page.evaluate(ASK) == FAILED
            assert page.evaluate(XHR) == [4, 0]
        assert agent.requests == []

    def test_an_extension_that_is_replaced_under_a_page_fails_its_calls(
        self, site: Site, agent: HttpAgent, stand_in: StandInHost
    ) -> None:
        with Browser.open(
            port=site.server_port, spki=site.spki, native_host=stand_in.program, hosts=agent.hosts
        ) as browser:
            page = browser.page(HOME)
            assert page.evaluate(ASK) == 200
            page.evaluate(f"globalThis.open = {HOLD}; true")
            stand_in.hear(path="/api/hold")
            # In a task of its own: the worker that is asked ends by it, and may not come to answer.
            browser.service_worker().evaluate("() => { setTimeout(() => chrome.runtime.reload()); }")
            assert page.evaluate("open") == FAILED
            assert page.evaluate(ASK) == FAILED
            assert page.evaluate(XHR) == [4, 0]
        assert agent.requests == []
