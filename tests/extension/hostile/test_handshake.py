"""The hand-shake between the shim and the bridge: forged, replayed, overheard."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.extension.hostile.asking import ASK, NATIVE, TERMINALS, only_an_ordinary_call_is_heard, paths
from tests.extension.hostile.cases import rows
from tests.extension.hostile.conftest import Open
from tests.support.browser import EXTENSION, Browser
from tests.support.http_agent import HttpAgent
from tests.support.site import HOME, PRODUCTION, Document, Site
from tests.support.stand_in_host import StandInHost

# `offer(port)` is what a row does with one end of a channel; at the other, the page asks for a card.
FORGE = """async (offer) => {
  const shake = (port, { Kind = MessageEvent, more = [], ...rest } = {}) =>
    new Kind("authen-bridge", { cancelable: true, ports: [port, ...more], ...rest });
  const { port1, port2 } = new MessageChannel();
  const said = [];
  port1.onmessage = ({ data }) => said.push(data);
  const taken = eval(offer)(port2);
  port1.postMessage({ id: 0, method: "GET", url: "http://localhost:8189/api/smartcard/read", body: null });
  await fetch("http://localhost:8189/api/smartcard/terminals"); // asked for later, answered
  return [taken === true, said];
}"""

OFFERS = {
    "a hand-shake as the shim's, after the page has loaded": "(port) => !dispatchEvent(shake(port))",
    "the same with a second port beside the first": """(port) =>
      !dispatchEvent(shake(port, { more: [new MessageChannel().port1] }))""",
    "the same again and again, a thousand times": """(port) =>
      Array.from({ length: 1000 }, () => !dispatchEvent(shake(port))).includes(true)""",
    "a hand-shake at the document, which passes the window on its way": """(port) =>
      !document.dispatchEvent(shake(port, { bubbles: true, composed: true }))""",
    "a hand-shake at an element in a shadow tree": """(port) => {
      const root = document.body.appendChild(document.createElement("div")).attachShadow({ mode: "open" });
      return !root.appendChild(document.createElement("b")).dispatchEvent(shake(port, { composed: true }));
    }""",
    "a hand-shake at the browser's other objects of this page": """(port) =>
      [navigation, screen.orientation, visualViewport, performance].some(
        (target) => !target.dispatchEvent(shake(port)))""",
    "an event of that name that is no message": """(port) =>
      !dispatchEvent(shake(port, { Kind: CustomEvent, detail: { ports: [port] } }))""",
    "an event that only says it is a message": """(port) => {
      const event = new Event("authen-bridge", { cancelable: true });
      Object.defineProperty(event, "ports", { value: [port] });
      return !dispatchEvent(Object.setPrototypeOf(event, MessageEvent.prototype));
    }""",
    "a message of a class of its own": """(port) =>
      !dispatchEvent(shake(port, { Kind: class extends MessageEvent {} }))""",
    "a message made and sent by a frame of the page's own": """(port) => {
      const { contentWindow } = document.body.appendChild(document.createElement("iframe"));
      return contentWindow.eval("(port) => !parent.dispatchEvent(" +
        "new MessageEvent('authen-bridge', { cancelable: true, ports: [port] }))")(port);
    }""",
    "a hand-shake inside a frame of the page's own": """(port) => {
      const { contentWindow } = document.body.appendChild(document.createElement("iframe"));
      return !contentWindow.dispatchEvent(shake(port, { Kind: contentWindow.MessageEvent }));
    }""",
    "a message to the window, with the port": "(port) => postMessage('authen-bridge', '*', [port])",
    "a message to the window that looks like the shim's hand-shake": """(port) =>
      postMessage({ type: "authen-bridge", isTrusted: true, port }, location.origin, [port])""",
    "storage, hash and history events of that name": """(port) =>
      [StorageEvent, HashChangeEvent, PopStateEvent].some(
        (Kind) => !dispatchEvent(shake(port, { Kind, state: port })))""",
}


@rows("offer", OFFERS)
def test_a_forged_hand_shake_is_not_taken(
    offer: str, tab: Page, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: {row}. At most: nothing; nobody takes the port, and what is said into it is not heard."""
    assert tab.evaluate(FORGE, offer) == [False, []]
    assert paths(stand_in) == ["/api/smartcard/terminals"]
    stand_in.forget()
    only_an_ordinary_call_is_heard(tab, stand_in, agent)


OVERHEAR = """<script>
  const seen = [];
  const targets = [window, document, document.documentElement, navigation];
  for (const target of targets) {
    for (const type of ["authen-bridge", "message", "messageerror", "connect"]) {
      const note = ({ ports }) => seen.push([type, ports?.length]);
      for (const capture of [true, false]) target.addEventListener(type, note, { capture });
    }
  }
  onmessage = () => seen.push("onmessage");
</script>"""


def test_a_page_that_listens_from_its_first_line_on_overhears_nothing(open_page: Open, site: Site) -> None:
    """Tried: to listen for the hand-shake, and for any message, from the first line of the page on.
    At most: nothing; the hand-shake was over before."""
    site.pages["/authencode/"] = Document(OVERHEAR)
    page = open_page(HOME)
    assert page.evaluate(ASK) == 200
    assert page.evaluate("seen") == []


def test_a_hand_shake_replayed_by_the_page_is_not_taken(
    open_page: Open, site: Site, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to catch its own forged hand-shake and to send the very same event once more, in another turn.
    At most: nothing; the port is taken by nobody, not even late."""
    page = open_page(HOME)
    taken = page.evaluate(
        """async () => {
          const { port1, port2 } = new MessageChannel();
          let caught;
          addEventListener("authen-bridge", (event) => (caught = event), { capture: true });
          dispatchEvent(new MessageEvent("authen-bridge", { cancelable: true, ports: [port2] }));
          const taken = [];
          for (const target of [window, document, window]) {
            await new Promise((resolve) => setTimeout(resolve));
            taken.push(!target.dispatchEvent(caught));
          }
          const url = "http://localhost:8189/api/smartcard/read";
          port1.postMessage({ id: 0, method: "GET", url, body: null });
          return taken;
        }"""
    )
    assert taken == [False, False, False]
    only_an_ordinary_call_is_heard(page, stand_in, agent)


SEEN = "<script>globalThis.seen = Object.getOwnPropertyNames(window)</script>"


def test_the_shim_leaves_nothing_behind_for_the_page(open_page: Open, site: Site) -> None:
    """Tried: to list every name of the page's global object, in its first line.
    At most: the names that the browser itself puts there."""
    site.pages["/authencode/"] = site.pages["/other/"] = Document(SEEN)
    assert open_page(HOME).evaluate("seen") == open_page(f"{PRODUCTION}/other/").evaluate("seen")


def names_in_the_scripts() -> list[str]:
    """Every name that a file of ours declares for the page's world."""
    words: set[str] = set()
    for file in (EXTENSION / "page").glob("*.js"):
        source = re.sub(r"/\*.*?\*/|//[^\n]*", "", file.read_text("utf-8"), flags=re.DOTALL)
        for declared in re.findall(r"\b(?:const|let|class|function)\s+(\{[^}]*\}|\[[^\]]*\]|\w+)", source):
            words.update(re.findall(r"\w+", declared))
    return sorted(words - {"class", "extends"})


def test_no_name_of_the_scripts_is_the_pages_to_use(open_page: Open, site: Site) -> None:
    """Tried: to use each of the names that the extension's own scripts declare, from an inline script.
    At most: what is there in a page that has none of those scripts."""
    names = names_in_the_scripts()
    assert {"waiting", "toBridge", "calls", "lastId"} <= set(names)
    uses = "".join(
        f"<script>try {{ seen.{name} = typeof {name} }} catch {{ seen.{name} = 'threw' }}</script>"
        for name in names
    )
    site.pages["/authencode/"] = site.pages["/other/"] = Document(f"<script>var seen = {{}}</script>{uses}")
    assert open_page(HOME).evaluate("seen") == open_page(f"{PRODUCTION}/other/").evaluate("seen")


def test_the_extension_is_no_partner_to_speak_to(tab: Page) -> None:
    """Tried: to connect to the extension, or to send it a message, by Chrome's own interface for pages.
    At most: nothing; the interface is not there, for the manifest names no page that may use it."""
    assert tab.evaluate("[typeof globalThis.chrome?.runtime?.connect, typeof globalThis.browser]") == [
        "undefined",
        "undefined",
    ]


def test_no_file_of_the_extension_can_be_loaded_by_a_page(tab: Page, browser: Browser) -> None:
    """Tried: to fetch, to show, to run and to import the extension's own files.
    At most: nothing; not one of them is web-accessible, so a page cannot even tell that they exist."""
    outcomes = tab.evaluate(
        """async (base) => {
          const files = ["manifest.json", "page/bridge.js", "worker/access.js", "icons/16.png", "nothing"];
          const outcome = async (file) => {
            const url = `${base}/${file}`;
            const script = document.createElement("script");
            script.src = url;
            const image = new Image();
            image.src = url;
            const ended = (element) => new Promise((resolve) => {
              element.onload = () => resolve("loaded");
              element.onerror = () => resolve("refused");
            });
            const ends = [ended(script), ended(image)];
            document.head.append(script);
            const words = (error) => error.message.replace(url, "");
            return [await fetch(url).then(() => "loaded", words), ...(await Promise.all(ends)),
              await import(url).then(() => "loaded", words)];
          };
          return Promise.all(files.map(outcome));
        }""",
        f"chrome-extension://{browser.extension_id}",
    )
    assert len({tuple(outcome) for outcome in outcomes}) == 1
    assert "loaded" not in outcomes[0]


def test_the_natives_of_an_untouched_page_stay_the_browsers(open_page: Open) -> None:
    """Tried: to ask from a page of the same site outside of the application.
    At most: what the network gives; no script of ours is there."""
    page = open_page(f"{PRODUCTION}/other/")
    assert page.evaluate("fetch.toString()") == NATIVE
    assert page.evaluate(f"fetch('{TERMINALS}').then((response) => response.url)") == TERMINALS
