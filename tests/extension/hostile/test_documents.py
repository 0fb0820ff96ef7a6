"""Documents around the application: its own top document alone is served, whatever a page makes or opens."""

from __future__ import annotations

from urllib.parse import quote

from playwright.sync_api import Page

from tests.extension.hostile.asking import (
    ASK,
    FAILED,
    NATIVE,
    TERMINALS,
    XHR,
    frames,
    only_an_ordinary_call_is_heard,
    paths,
)
from tests.extension.hostile.cases import rows
from tests.extension.hostile.conftest import Open
from tests.support.http_agent import HttpAgent
from tests.support.site import HOME, PRODUCTION, TEST, Document, Site
from tests.support.stand_in_host import StandInHost

ORDINARY = "/api/smartcard/terminals"
EMPTY = "data:text/html,<p>"

FRAMES = {
    "a frame of the application": "<iframe src='/authencode/frame'></iframe>",
    "a frame of the application's very address": "<iframe src='/authencode/#/'></iframe>",
    "a sandboxed frame": "<iframe sandbox='allow-scripts' src='/authencode/frame'></iframe>",
    "a sandboxed frame that keeps its origin":
        "<iframe sandbox='allow-scripts allow-same-origin' src='/authencode/frame'></iframe>",
    "a frame of the site outside of the application": "<iframe src='/other/'></iframe>",
    "a frame of the other allowed site": f"<iframe src='{TEST}/authencode/frame'></iframe>",
    "a frame of another site": "<iframe src='https://elsewhere.example/authencode/frame'></iframe>",
    "an about:blank frame": "<iframe></iframe>",
    "a frame whose document is in its attribute": "<iframe srcdoc='<p>'></iframe>",
    "a sandboxed frame whose document is in its attribute":
        "<iframe sandbox='allow-scripts' srcdoc='<p>'></iframe>",
    "a data: frame": f"<iframe src='{EMPTY}'></iframe>",
    "a frame made by a javascript: address": "<iframe src='javascript:`<p>`'></iframe>",
    "a blob: frame": """<iframe></iframe><script>
      document.querySelector("iframe").src = URL.createObjectURL(new Blob(["<p>"], { type: "text/html" }));
    </script>""",
    "an object": "<object data='/authencode/frame' type='text/html'></object>",
    "an embed": "<embed src='/authencode/frame' type='text/html'>",
    "a frame of a frameset": "<frameset><frame src='/authencode/frame'></frameset>",
    "a frame without the page's credentials": "<iframe credentialless src='/authencode/frame'></iframe>",
}  # fmt: skip


@rows("markup", FRAMES)
def test_a_frame_is_not_served(
    markup: str, open_page: Open, site: Site, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to ask from {row} inside the application.
    At most: what the browser's own fetch gives it; nothing of ours is there, and the host hears nothing."""
    site.pages["/authencode/"] = Document(markup)
    page = open_page(HOME)
    frame = page.frames[1]
    assert frame.evaluate("fetch.toString()") == NATIVE
    frame.evaluate(ASK)
    frame.evaluate(XHR)
    agent.requests.clear()  # the frame's own, by the network
    only_an_ordinary_call_is_heard(page, stand_in, agent)


OUTER = {
    "another site": ("https://elsewhere.example/outside", HOME),
    "the other allowed site": (f"{TEST}/outside", HOME),
    "the same site": (f"{PRODUCTION}/outside", HOME),
    "the application itself": (f"{PRODUCTION}/authencode/outside", HOME),
    "the application of the other site": (f"{TEST}/authencode/outside", HOME),
}


@rows(("outer", "inner"), OUTER)
def test_the_application_inside_a_frame_is_not_served(
    outer: str, inner: str, open_page: Open, tab: Page, site: Site, stand_in: StandInHost
) -> None:
    """Tried: to show the application in a frame of {row}.
    At most: what the browser's own fetch gives it; the host hears nothing of it."""
    path = outer.split("/", 3)[3]
    site.pages[f"/{path}"] = Document(f"<iframe src='{inner}'></iframe>")
    (frame,) = open_page(outer).frames[1:]
    assert frame.url == inner
    assert frame.evaluate("fetch.toString()") == NATIVE
    frame.evaluate(ASK)
    assert tab.evaluate(ASK) == 200
    assert paths(stand_in) == [ORDINARY]


POPUPS = {
    "an empty window": "open()",
    "an about:blank window": "open('about:blank')",
    "an about:blank window with a document written into it": """(() => {
      const popup = open("about:blank");
      popup.document.write("<p>written");
      popup.document.close();
    })()""",
    "an about:blank window that says it is the application": """(() => {
      const popup = open("about:blank");
      popup.history.replaceState(null, "", "about:blank#/authencode/");
    })()""",
    "a blob: window": "open(URL.createObjectURL(new Blob(['<p>'], { type: 'text/html' })))",
}  # fmt: skip


@rows("opening", POPUPS)
def test_a_window_without_an_address_of_the_site_is_not_served(
    opening: str, open_page: Open, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to ask from {row} that the application has opened, and whose origin is the application's.
    At most: what the browser's own fetch gives it; nothing of ours is there, and the host hears nothing."""
    page = open_page(HOME)
    with page.expect_popup() as opened:
        page.evaluate(f"void {opening}")
    popup = opened.value
    assert popup.evaluate("origin") == PRODUCTION
    assert popup.evaluate("fetch.toString()") == NATIVE
    popup.evaluate(ASK)
    agent.requests.clear()
    only_an_ordinary_call_is_heard(page, stand_in, agent)


def refused(page: Page, stand_in: StandInHost, agent: HttpAgent) -> None:
    """The shim is there, and the worker refuses the page: its calls fail, and none goes to the network."""
    assert page.evaluate("fetch.toString()") != NATIVE
    assert page.evaluate(ASK) == FAILED
    assert page.evaluate(XHR) == 0
    assert frames(stand_in) == []
    assert agent.requests == []


def test_a_page_of_the_application_in_a_sandbox_is_refused(
    open_page: Open, site: Site, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to ask from a page of the application that the site itself has put into a sandbox.
    At most: the agent's absence; its address is the site's, but its origin is "null"."""
    site.pages["/authencode/"] = Document(headers={"Content-Security-Policy": "sandbox allow-scripts"})
    page = open_page(HOME)
    assert page.evaluate("origin") == "null"
    refused(page, stand_in, agent)


def test_a_page_that_was_opened_from_a_sandbox_is_refused(
    open_page: Open, site: Site, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to open the application from a sandboxed frame, whose sandbox the new window inherits.
    At most: the agent's absence."""
    sandbox = "allow-scripts allow-popups"
    site.pages["/other/"] = Document(f"<iframe sandbox='{sandbox}' srcdoc='<p>'></iframe>")
    page = open_page(f"{PRODUCTION}/other/")
    with page.expect_popup() as opened:
        page.frames[1].evaluate(f"void open('{HOME}')")
    opened.value.wait_for_url(HOME)
    assert opened.value.evaluate("origin") == "null"
    refused(opened.value, stand_in, agent)


def test_a_page_of_another_port_is_refused(open_page: Open, stand_in: StandInHost, agent: HttpAgent) -> None:
    """Tried: to ask from the site's name on another port, which the manifest's pattern lets in.
    At most: the agent's absence; another port is another origin."""
    page = open_page(f"{PRODUCTION}:8443/authencode/")
    assert page.evaluate("origin") == f"{PRODUCTION}:8443"
    refused(page, stand_in, agent)


OUTSIDE = {
    "the site outside of the application": f"{PRODUCTION}/other/",
    "the site's own start page": f"{PRODUCTION}/",
    "the folder in capitals": f"{PRODUCTION}/AuthenCode/",
    "the folder with an encoded slash": f"{PRODUCTION}/authencode%2F",
    "the folder after two slashes": f"{PRODUCTION}//authencode/",
    "the folder in another": f"{PRODUCTION}/other/authencode/",
    "the folder in the query": f"{PRODUCTION}/?/authencode/",
    "the folder in the fragment": f"{PRODUCTION}/#/authencode/",
    "the folder of another host": "https://elsewhere.example:443/authencode/",
}  # fmt: skip
NOWHERE = {
    "a data: document": EMPTY,
    "a data: document that names the application": f"data:text/html,{quote(HOME)}",
    "about:blank": "about:blank",
}


@rows("address", NOWHERE)
def test_a_document_of_no_site_is_not_served(
    address: str, open_page: Open, tab: Page, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to ask from {row} in a tab of its own.
    At most: what the browser's own fetch gives it; nothing of ours is there, and the host hears nothing."""
    page = open_page(address)
    assert page.evaluate("fetch.toString()") == NATIVE
    page.evaluate(ASK)
    agent.requests.clear()
    only_an_ordinary_call_is_heard(tab, stand_in, agent)


@rows("address", OUTSIDE)
def test_a_page_outside_the_application_has_the_browsers_own_fetch(
    address: str, open_page: Open, tab: Page, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to ask from {row}.
    At most: what the network gives; nothing of ours is in between, and the host hears nothing."""
    page = open_page(address)
    assert page.evaluate("fetch.toString()") == NATIVE
    assert page.evaluate(ASK) == 200  # the port's
    assert len(agent.requests) == 1
    agent.requests.clear()
    only_an_ordinary_call_is_heard(tab, stand_in, agent)


SVG = "<svg xmlns='http://www.w3.org/2000/svg'><text>x</text></svg>"
XHTML = "<html xmlns='http://www.w3.org/1999/xhtml'><head/><body/></html>"
STYLED = (
    "<?xml-stylesheet type='text/xsl' href='/authencode/style.xsl'?><people xmlns='urn:x'><person/></people>"
)
STYLE = """<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>
  <xsl:template match='/'><html><body><p>styled</p></body></html></xsl:template>
</xsl:stylesheet>"""
TRUSTED = "default-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
KINDS = {
    "an SVG image": Document(SVG, type="image/svg+xml"),
    "an XHTML document": Document(XHTML, type="application/xml"),
    "an XML document": Document("<people/>", type="application/xml"),
    "an XML document with a style sheet that makes HTML of it": Document(STYLED, type="application/xml"),
    "a text": Document("text", type="text/plain"),
    "JSON": Document("{}", type="application/json"),
    "a document with a base elsewhere": Document("<base href='https://elsewhere.example/'>"),
    "a document that may run no script": Document(headers={"Content-Security-Policy": "script-src 'none'"}),
    "a document that demands trusted types": Document(
        headers={"Content-Security-Policy": TRUSTED}
    ),
    "a document that may connect nowhere": Document(
        headers={"Content-Security-Policy": "connect-src 'none'"}
    ),
    "a sandboxed document that keeps its origin": Document(
        headers={"Content-Security-Policy": "sandbox allow-scripts allow-same-origin"}
    ),
}  # fmt: skip


@rows("document", KINDS)
def test_every_kind_of_document_of_the_application_is_the_page(
    document: Document, open_page: Open, site: Site, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to ask from {row} of the application.
    At most: what any page of the application gets, under its origin, and over the bridge alone."""
    site.pages["/authencode/"] = document
    site.pages["/authencode/style.xsl"] = Document(STYLE, type="text/xsl")
    page = open_page(HOME)
    assert page.evaluate(ASK) == 200
    assert page.evaluate(XHR) == 200
    assert [(frame["path"], frame["origin"]) for frame in frames(stand_in)] == [(ORDINARY, PRODUCTION)] * 2
    assert agent.requests == []


@rows(
    "address",
    {
        "without its slash": f"{PRODUCTION}/authencode",
        "with an encoded letter": f"{PRODUCTION}/%61uthencode/",
        "with a name and a password": HOME.replace("//", "//name:password@"),
        "with a path of many parts": f"{HOME}a/b/../c//d;e/%2e%2e/f?g#h",
    },
)
def test_every_spelling_of_the_applications_address_is_the_page(
    address: str, open_page: Open, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to ask from the application at its address {row}, which Chrome takes for the manifest's.
    At most: what any page of the application gets, under its origin, and over the bridge alone."""
    assert open_page(address).evaluate(ASK) == 200
    assert [(frame["path"], frame["origin"]) for frame in frames(stand_in)] == [(ORDINARY, PRODUCTION)]
    assert agent.requests == []


def test_a_frame_may_ask_through_the_page_around_it(
    open_page: Open, site: Site, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to ask by the fetch of the page around it, from a frame of the same origin.
    At most: the page's answer, under the page's origin; the page is as much the frame's as its own."""
    site.pages["/authencode/"] = Document("<iframe></iframe>")
    page = open_page(HOME)
    asked = page.frames[1].evaluate(f"parent.fetch('{TERMINALS}').then(({{ status }}) => status)")
    assert asked == 200
    assert [frame["origin"] for frame in frames(stand_in)] == [PRODUCTION]
    assert agent.requests == []


def test_two_sites_that_give_up_their_names_keep_their_origins(
    open_page: Open, site: Site, stand_in: StandInHost
) -> None:
    """Tried: to set document.domain to what both allowed sites share, and to script the other's window.
    At most: that window's own calls, under that window's own origin."""
    script = "<script>document.domain = 'nhso.go.th'</script>"
    site.pages["/authencode/"] = Document(script, headers={"Origin-Agent-Cluster": "?0"})
    page = open_page(f"{TEST}/authencode/")
    with page.expect_popup() as opened:
        page.evaluate(f"globalThis.popup = open('{HOME}'); true")
    opened.value.wait_for_url(HOME)
    assert page.evaluate(f"popup.fetch('{TERMINALS}').then(({{ status }}) => status)") == 200
    assert page.evaluate(ASK) == 200
    assert [frame["origin"] for frame in frames(stand_in)] == [PRODUCTION, TEST]
