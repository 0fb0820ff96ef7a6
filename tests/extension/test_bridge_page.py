"""The link between page and worker: whatever breaks it, a call fails as the agent's absence does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.extension.ports import CONNECT, IsolatedWorld
from tests.support.browser import EXTENSION, Browser
from tests.support.http_agent import HttpAgent
from tests.support.site import HOME, PRODUCTION, Document, Site
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

# Patches what the shim might use, notes every use, asks both ways, and puts Object.prototype right again.
PATCH_AND_ASK = """async () => {
  const seen = [];
  const note = (what) => { seen[seen.length] = what; };
  let undo = () => undefined;
  const patch = (owner, name) => {
    const native = owner[name];
    const before = undo;
    undo = () => { owner[name] = native; before(); };
    owner[name] = new Proxy(native, { __proto__: null,
      apply(_, self, args) { note(name); return apply(native, self, args); },
      construct(_, args) { note(`new ${name}`); return construct(native, args); },
    });
  };
  const { apply, construct } = Reflect;
  for (const name of ["postMessage", "start"]) patch(MessagePort.prototype, name);
  for (const name of ["addEventListener", "dispatchEvent"]) patch(EventTarget.prototype, name);
  for (const name of ["then", "catch"]) patch(Promise.prototype, name);
  for (const name of ["stringify", "parse"]) patch(JSON, name);
  for (const name of ["includes", "toLowerCase", "toUpperCase", "replace"]) patch(String.prototype, name);
  for (const name of ["includes", "indexOf", "push"]) patch(Array.prototype, name);
  for (const name of ["apply", "construct"]) patch(Reflect, name);
  for (const name of ["encode", "encodeInto"]) patch(TextEncoder.prototype, name);
  for (const name of ["setTimeout", "queueMicrotask", "URL", "Request"]) patch(globalThis, name);

  const names = ["bubbles", "status", "failed", "timedOut", "once", "body", "type", "id", "done", "signal"];
  for (const name of names) {
    Object.defineProperty(Object.prototype, name, {
      configurable: true,
      get() { note(`get ${name}`); },
      set() { note(`set ${name}`); },
    });
  }
  const answers = [];
  try {
    const response = await fetch("http://localhost:8189/api/smartcard/terminals");
    answers[0] = response.status;
    answers[1] = (await response.text()).length;
    const xhr = new XMLHttpRequest();
    xhr.responseType = "text";
    await new Promise((resolve) => {
      xhr.onload = resolve;
      xhr.open("GET", response.url);
      xhr.send();
    });
    answers[2] = xhr.status;
    answers[3] = xhr.response.length;
  } finally {
    for (const name of names) delete Object.prototype[name];
    undo();
  }
  return [answers, seen];
}"""


@pytest.fixture(autouse=True)
def clean(stand_in: StandInHost, agent: HttpAgent) -> None:
    stand_in.forget()
    agent.requests.clear()


def test_a_page_that_is_put_away_fails_its_calls_and_may_ask_again(
    site: Site, agent: HttpAgent, stand_in: StandInHost
) -> None:
    """In the back/forward cache, where a port dies without a word."""
    with Browser.open(
        port=site.server_port,
        spki=site.spki,
        native_host=stand_in.program,
        hosts=agent.hosts,
        back_forward_cache=True,
    ) as browser:
        page = browser.page(HOME)
        page.evaluate(f"globalThis.open = {HOLD}; true")
        asked = stand_in.hear(path="/api/hold")
        page.goto(f"{PRODUCTION}/other/")
        stand_in.hear(cancel=asked["id"])
        page.go_back(wait_until="commit")
        cdp = browser.context.new_cdp_session(page)  # Playwright waits for a load that does not come
        kept = {"awaitPromise": True, "expression": "open"}  # in the same document, not loaded again
        assert cdp.send("Runtime.evaluate", kept)["result"]["value"] == FAILED
        again = {"awaitPromise": True, "expression": ASK}
        assert cdp.send("Runtime.evaluate", again)["result"]["value"] == 200


def test_a_page_that_says_it_is_put_away_or_shown_again_changes_nothing(
    browser: Browser, page: Page, stand_in: StandInHost
) -> None:
    page.evaluate(f"globalThis.open = {HOLD}; true")
    asked = stand_in.hear(path="/api/hold")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    stand_in.say({"type": "reply", "id": asked["id"], "status": 200, "body": None})
    assert page.evaluate("open") == 200

    browser.restart_worker()  # the page has no port now, and would open one when it is shown
    worker = browser.service_worker()
    worker.evaluate(
        """() => {
          globalThis.opened = [];
          chrome.runtime.onConnect.addListener(({ name }) => opened.push(name));
        }"""
    )
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    page.evaluate("document.dispatchEvent(new Event('prerenderingchange'))")
    world = IsolatedWorld(browser, page)
    world.evaluate(f"({CONNECT})({{ name: 'afterwards' }})")
    assert world.evaluate("held.ended") == "closed"
    assert worker.evaluate("opened") == ["afterwards"]


def test_a_scripts_first_line_may_already_ask(browser: Browser, site: Site) -> None:
    script = f"globalThis.answer = {ASK}; globalThis.other = {XHR}"
    site.pages["/authencode/"] = Document(f"<script>{script}</script>")
    page = browser.page(HOME)
    assert page.evaluate("answer") == 200
    assert page.evaluate("other") == [4, 200]
    page.close()
    site.pages.clear()


def test_a_strict_content_policy_of_the_page_does_not_matter(browser: Browser, site: Site) -> None:
    policy = "default-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    site.pages["/authencode/"] = Document(headers={"Content-Security-Policy": policy})
    page = browser.page(HOME)
    assert page.evaluate(ASK) == 200
    page.close()
    site.pages.clear()


def test_built_ins_patched_by_the_page_are_not_used(page: Page) -> None:
    """The page gets its answer, and sees nothing of how."""
    seen = page.evaluate(PATCH_AND_ASK)
    assert seen == [[200, 49, 200, 49], []]


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
            browser.service_worker().evaluate("chrome.runtime.reload()")
            assert page.evaluate("open") == FAILED
            assert page.evaluate(ASK) == FAILED
            assert page.evaluate(XHR) == [4, 0]
        assert agent.requests == []
