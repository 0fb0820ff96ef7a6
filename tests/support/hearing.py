"""What a screen reader says of a page by itself: what changes where it listens."""

from __future__ import annotations

from playwright.sync_api import Page, TimeoutError

SAID_MS = 5_000

# A region is heard when it was there, and seen, before its words were; an alert also when it comes with them.
# It is said again whenever its text is set again, even to the same: then it is in the list twice.
LISTEN = """() => {
  const LIVE = ["[role=status]", "[role=alert]", "[aria-live=polite]", "[aria-live=assertive]"]
    .map((each) => `${each}:not([aria-live=off])`).join(", ");
  const words = (region) => (region.checkVisibility() ? region.innerText.replace(/\\s+/g, " ").trim() : null);
  const known = new Map([...document.querySelectorAll(LIVE)].map((region) => [region, words(region)]));
  const isSeen = (node) => (node instanceof Element ? node : node.parentElement)?.checkVisibility() ?? false;
  globalThis.heard = [];
  globalThis.unheard = [];
  const note = (records) => {
    const set = new Set(
      records
        .filter(({ type, addedNodes }) => type === "characterData" || addedNodes.length > 0)
        .filter(({ target }) => isSeen(target))
        .map(({ target }) => (target instanceof Element ? target : target.parentElement)?.closest(LIVE)),
    );
    for (const region of document.querySelectorAll(LIVE)) {
      const [before, now] = [known.get(region) ?? null, words(region)];
      known.set(region, now);
      if (!now || (now === before && !set.has(region))) continue;
      const isHeard = before !== null || region.matches("[role=alert]");
      (isHeard ? heard : unheard).push(now);
    }
  };
  new MutationObserver(note).observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true,
  });
}"""

HAS = "(all) => all.every((words) => heard.some((each) => each.includes(words)))"


def listen(page: Page) -> None:
    """Hear from now on what changes."""
    page.evaluate(LISTEN)


def heard(page: Page, *words: str) -> list[str]:
    """Wait until all these ``words`` have been said; return everything that was said until then."""
    try:
        page.wait_for_function(HAS, arg=words, timeout=SAID_MS)
    except TimeoutError as late:
        raise AssertionError(f"{words} are not all heard, but {page.evaluate('[heard, unheard]')}") from late
    said: list[str] = page.evaluate("heard")
    return said
