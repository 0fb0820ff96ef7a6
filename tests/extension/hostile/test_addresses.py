"""However a page writes the agent's address: the call goes over the bridge, never to the network."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page

from tests.extension.hostile.asking import ASK, frames
from tests.extension.hostile.cases import rows
from tests.extension.hostile.conftest import Open
from tests.support.http_agent import HttpAgent
from tests.support.site import HOME, PRODUCTION, Document, Site
from tests.support.stand_in_host import StandInHost

PATH = "/api/smartcard/terminals"

# As scripts, because some are no strings. The browser's own URL parser makes the agent's origin of each.
ADDRESSES = {
    "with capitals": "'HTTP://LocalHost:8189' + PATH",
    "with https": "'https://localhost:8189' + PATH",
    "with the scheme of the page": "'//localhost:8189' + PATH",
    "with backslashes": "'http:\\\\\\\\localhost:8189\\\\api\\\\smartcard\\\\terminals'",
    "without slashes": "'http:localhost:8189' + PATH",
    "with five slashes": "'http://///localhost:8189' + PATH",
    "with spaces around": "'  http://localhost:8189' + PATH + ' '",
    "with control characters around": "'\\x00\\x1fhttp://localhost:8189' + PATH + '\\x1f'",
    "with a tab in the scheme": "'ht\\ttp://localhost:8189' + PATH",
    "with a tab in the host": "'http://local\\thost:8189' + PATH",
    "with a tab in the port": "'http://localhost:81\\t89' + PATH",
    "with a line break in the port": "'http://localhost:8\\n189' + PATH",
    "with carriage returns in the port": "'http://localhost:8\\r1\\r8\\r9' + PATH",
    "with a tab in the port, over https": "'https://127.0.0.1:81\\t89' + PATH",
    "with noughts before the port": "'http://localhost:0008189' + PATH",
    "with an encoded letter in the host": "'http://loc%61lhost:8189' + PATH",
    "with full-width letters in the host": "'http://ｌｏｃａｌｈｏｓｔ:8189' + PATH",
    "with a soft hyphen in the host": "'http://local\\u00adhost:8189' + PATH",
    "with 127.1": "'http://127.1:8189' + PATH",
    "with 127.0.0.1 in hexadecimal": "'http://0x7f000001:8189' + PATH",
    "with 127.0.0.1 as one number": "'http://2130706433:8189' + PATH",
    "with 127.0.0.1 in octal": "'http://0177.0.0.01:8189' + PATH",
    "with ideographic full stops": "'http://127。0。0。1:8189' + PATH",
    "with a fragment": "'http://localhost:8189' + PATH + '#x'",
    "as a String object": "new String('http://localhost:8189' + PATH)",
    "as a list of one": "['http://localhost:8189' + PATH]",
    "as a URL": "new URL('http://localhost:8189' + PATH)",
    "as a link": "Object.assign(document.createElement('a'), { href: 'http://localhost:8189' + PATH })",
    "as an object that turns into it": "({ [Symbol.toPrimitive]: () => 'http://localhost:8189' + PATH })",
    "as a function that turns into it":
        "Object.assign(() => 0, { toString: () => 'http://localhost:8189' + PATH })",
    "as the URL of a frame's": """new (document.body.appendChild(
      document.createElement("iframe")).contentWindow.URL)("http://localhost:8189" + PATH)""",
    "as an object that says something else each time": """({ said: 0, toString() {
      return (this.said++ ? "https://elsewhere.example" : "http://localhost:8189") + PATH; } })""",
}  # fmt: skip

BOTH = """async (address) => {
  const PATH = "/api/smartcard/terminals";
  const xhr = new XMLHttpRequest();
  const ended = new Promise((resolve) => (xhr.onloadend = resolve));
  xhr.open("GET", eval(address));
  xhr.send();
  const byFetch = await fetch(eval(address)).then((response) => response.status, (error) => error.message);
  await ended;
  return [byFetch, xhr.status];
}"""


@rows("address", ADDRESSES)
def test_no_way_of_writing_the_address_leads_to_the_network(
    address: str, tab: Page, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to write the agent's address {row}.
    At most: the answer over the bridge, as for the ordinary address."""
    answers = tab.evaluate(BOTH, address)
    assert agent.requests == []
    assert answers == [200, 200]
    assert [(frame["path"], frame["origin"]) for frame in frames(stand_in)] == [(PATH, PRODUCTION)] * 2


REQUESTS = {
    "a Request": "fetch(new Request(url))",
    "a copy of a Request": "fetch(new Request(new Request(url)).clone())",
    "a Request that lies about its address":
        "fetch(Object.defineProperty(new Request(url), 'url', { value: '/authencode/' }))",
    "a Request of a class that lies about its address":
        "fetch(new (class extends Request { get url() { return '/authencode/'; } })(url))",
    "a Request of a frame's": "fetch(new (document.body.appendChild(document.createElement('iframe'))"
        ".contentWindow.Request)(url))",
    "a Request that turns into another address":
        "fetch(Object.assign(new Request(url), { toString: () => '/authencode/' }))",
    "fetch called on the window": "window.fetch.call(window, url)",
    "fetch called on nothing": "(0, fetch)(url)",
    "fetch that is bound, and called through Reflect": "Reflect.apply(fetch.bind(window), undefined, [url])",
}  # fmt: skip


@rows("call", REQUESTS)
def test_no_request_object_leads_to_the_network(
    call: str, tab: Page, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to ask by {row}. At most: the answer over the bridge."""
    assert (
        tab.evaluate(f"(url) => {call}.then(({{ status }}) => status)", f"http://localhost:8189{PATH}") == 200
    )
    assert agent.requests == []
    assert [(frame["path"], frame["origin"]) for frame in frames(stand_in)] == [(PATH, PRODUCTION)]


BASES = {
    "the agent's address": "http://localhost:8189/api/",
    "the agent's address, with a tab in the port": "http://localhost:81&#9;89/api/",
    "the agent's other name": "https://127.0.0.1:8189/api/",
}


@rows("base", BASES)
def test_a_base_of_the_document_leads_to_the_bridge(
    base: str, open_page: Open, site: Site, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to make {row} the base of the document, and to ask for a path alone.
    At most: the answer over the bridge."""
    site.pages["/authencode/"] = Document(f'<base href="{base}">')
    page = open_page(HOME)
    assert page.evaluate(BOTH, json.dumps(PATH)) == [200, 200]
    assert agent.requests == []
    assert [(frame["path"], frame["origin"]) for frame in frames(stand_in)] == [(PATH, PRODUCTION)] * 2


FOREIGN: dict[str, Any] = {
    "another host of that port": "http://localhost.evil.example:8189",
    "the agent's host as a name before another host": "http://localhost:8189@evil.example",
    "another port that ends like it": "http://localhost:18189",
    "the port in the path": "https://elsewhere.example/localhost:8189",
}


@rows("address", FOREIGN)
def test_an_address_that_only_looks_like_the_agents_is_not_answered(
    address: str, tab: Page, stand_in: StandInHost
) -> None:
    """Tried: to be answered at {row}. At most: what the network has there; the host hears nothing of it."""
    tab.evaluate(BOTH, f"{json.dumps(address)} + PATH")
    assert tab.evaluate(ASK) == 200
    assert len(frames(stand_in)) == 1
