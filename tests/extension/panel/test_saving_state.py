"""Drafts and confirmations: the steps to sending, and where the site's own pages are."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

ADDRESS = """async ([name, open, routes]) => {
  const { addressOf } = await import("/saving/links.js");
  return addressOf({ base: "/authencode", pages: { edit: { routes } } }, name, open);
}"""
ROUTES = {"hash": ["/old/edit"], "path": ["/new/edit"]}
NEW = "https://nhso.example/authencode/claimcode/create/own"
OLD = "https://nhso.example/authencode/#/claimcode/create"


@pytest.mark.parametrize(
    ("name", "open_page", "routes", "expected"),
    [
        ("edit", NEW, ROUTES, "https://nhso.example/authencode/new/edit"),
        ("edit", OLD, ROUTES, "https://nhso.example/authencode/#/old/edit"),
        ("edit", NEW, {"hash": [], "path": ["*"]}, None),
        ("edit", NEW, {"hash": [], "path": []}, None),
        ("delete", NEW, ROUTES, None),
        ("edit", "", ROUTES, None),
    ],
)
def test_the_sites_own_pages_are_found_in_the_routing_that_is_open(
    modules: Page, name: str, open_page: str, routes: Any, expected: str | None
) -> None:
    assert modules.evaluate(ADDRESS, [name, open_page, routes]) == expected


STEPS = """async (news) => {
  const { START, next } = await import("/saving/state.js");
  const state = { card: { person: { pid: "1" } } };
  const { step, outcome, used } = news.reduce((part, action) => next(part, action, state), START);
  return [step, outcome?.outcome ?? null, used];
}"""
WANTED = {"type": "save-wanted", "kind": "confirm", "request": {"pid": "1", "correlationId": "c"}}
CHECKED, SENDING = {"type": "save-checked"}, {"type": "save-sending"}


@pytest.mark.parametrize(
    ("news", "expected"),
    [
        ([WANTED], ["checking", None, []]),
        ([WANTED, SENDING], ["checking", None, []]),  # not asked yet
        ([SENDING], ["idle", None, []]),
        ([WANTED, CHECKED], ["asking", None, []]),
        ([WANTED, CHECKED, SENDING], ["sending", None, ["c"]]),
        ([WANTED, CHECKED, SENDING, SENDING], ["sending", None, ["c"]]),
        ([WANTED, CHECKED, SENDING, WANTED], ["sending", None, ["c"]]),
        ([WANTED, CHECKED, SENDING, {"type": "typed"}], ["sending", None, ["c"]]),
        ([WANTED, CHECKED, {"type": "typed"}, SENDING], ["idle", None, []]),
        ([WANTED, CHECKED, {"type": "guardian-start"}, SENDING], ["idle", None, []]),
        (
            [WANTED, CHECKED, SENDING, {"type": "saved", "pid": "1", "outcome": {"outcome": "confirmed"}}],
            ["idle", "confirmed", ["c"]],
        ),
        (
            [WANTED, CHECKED, SENDING, {"type": "saved", "pid": "2", "outcome": {"outcome": "confirmed"}}],
            ["sending", None, ["c"]],
        ),
    ],
)
def test_nothing_leads_to_sending_but_the_answer_to_the_question(
    modules: Page, news: list[Any], expected: list[Any]
) -> None:
    assert modules.evaluate(STEPS, news) == expected
