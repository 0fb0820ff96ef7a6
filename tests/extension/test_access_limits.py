"""What an allowed page may ask for, and how much of it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from authen_bridge.problems import InvalidRequest, NotFound, Problem, TooMany
from tests.extension.ports import IsolatedWorld
from tests.support.browser import Browser
from tests.support.stand_in_host import StandInHost

ASK = """async ({ path, ...init }) => {
  const response = await fetch(`http://localhost:8189${path}`, init);
  return { status: response.status, body: await response.json() };
}"""
MINUTE_MS = 60_000
HOUR_MS = 3_600_000


@pytest.fixture(autouse=True)
def clean(stand_in: StandInHost) -> None:
    stand_in.forget()


def ask(page: Page, path: str, **init: Any) -> dict[str, Any]:
    answer: dict[str, Any] = page.evaluate(ASK, {"path": path, **init})
    return answer


def without_time(body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != "timestamp"}


@pytest.mark.parametrize(
    "path", ["/api/bridge/status", "/api/bridge/card?readImageFlag=true", "/api/bridge/"]
)
def test_a_page_is_told_that_our_own_routes_do_not_exist(
    path: str, page: Page, stand_in: StandInHost
) -> None:
    answer = ask(page, path)
    assert answer["status"] == 404
    assert without_time(answer["body"]) == without_time(NotFound().body(path.split("?", maxsplit=1)[0]))
    assert stand_in.heard.empty()


def test_a_body_of_a_megabyte_does_not_reach_the_host(page: Page, stand_in: StandInHost) -> None:
    answer = ask(page, "/api/nhso-service/confirm-save", method="POST", body="บ" * 350_000)
    assert (answer["status"], answer["body"]["code"]) == (400, InvalidRequest.code)
    assert [error["field"] for error in answer["body"]["errors"]] == ["body"]
    assert stand_in.heard.empty()


def test_a_path_longer_than_any_route_does_not_reach_the_host(page: Page, stand_in: StandInHost) -> None:
    assert ask(page, f"/api/{'x' * 600}")["status"] == 404
    assert stand_in.heard.empty()


def test_no_more_than_thirty_people_a_minute(page: Page, stand_in: StandInHost) -> None:
    route = "/api/nhso-service/latest-authen-code"
    statuses = page.evaluate(
        """async (route) => {
          const ask = async (pid) => (await fetch(`http://localhost:8189${route}/${pid}`)).status;
          const statuses = [];
          for (let pid = 0; pid < 35; pid++) statuses.push(await ask(pid));
          return [...statuses, await ask(0)];
        }""",
        route,
    )
    assert statuses == [200] * 30 + [429] * 5 + [200]  # somebody who was asked about before is no new person
    assert len([frame for frame in stand_in.heard.queue if "path" in frame]) == 31
    refused = ask(page, f"{route}/99")
    assert without_time(refused["body"]) == without_time(TooMany().body(f"{route}/99"))


@pytest.fixture(scope="module")
def modules(browser: Browser) -> Page:
    """A page of the extension's origin, which can import the worker's pure modules."""
    return browser.extension_page("manifest.json")


def admitted(modules: Page, asked: list[tuple[str, int]]) -> list[bool]:
    """Whether each (pid, ms) is admitted, asked one after another."""
    answers: list[bool] = modules.evaluate(
        """async (asked) => {
          const { PidLimit } = await import("/worker/limits.js");
          const limit = new PidLimit();
          return asked.map(([pid, at]) => limit.admits(pid, at));
        }""",
        asked,
    )
    return answers


def test_people_of_a_minute_ago_no_longer_count(modules: Page) -> None:
    minute = [(str(pid), 0) for pid in range(30)]
    assert admitted(modules, [*minute, ("new", MINUTE_MS - 1), ("new", MINUTE_MS)]) == [True] * 30 + [
        False,
        True,
    ]


def test_no_more_than_three_hundred_people_an_hour(modules: Page) -> None:
    spread = [(str(n), n * 10_000) for n in range(300)]  # six a minute, for fifty minutes
    later = [("new", HOUR_MS - 1), ("new", HOUR_MS)]
    assert admitted(modules, spread + later) == [True] * 300 + [False, True]


def test_asking_again_about_the_same_people_is_counted_once(modules: Page) -> None:
    assert all(admitted(modules, [(str(n % 30), n) for n in range(1000)]))


@pytest.mark.parametrize(
    ("path", "pid"),
    [
        ("/api/smartcard/probe/1990100000014", "1990100000014"),
        ("/api/nhso-service/latest-authen-code/1", "1"),
        ("/api/nhso-service/latest-5-authen-code-all-hospital/1/2", "1"),
        ("/api/smartcard/read", None),
        ("/api/nhso-service/confirm-save", None),
    ],
)
def test_the_routes_that_name_a_person_are_known(path: str, pid: str | None, modules: Page) -> None:
    found = modules.evaluate("async (path) => (await import('/worker/limits.js')).pidIn(path)", path)
    assert found == pid


@pytest.mark.parametrize("kind", [NotFound, TooMany, InvalidRequest])
def test_the_workers_problems_are_worded_as_the_hosts(kind: type[Problem], modules: Page) -> None:
    body = modules.evaluate(
        "async (code) => (await import('/worker/problems.js')).problem(code, '/x').body", kind.code
    )
    assert without_time(body) == without_time(kind().body("/x"))
    assert body["timestamp"].endswith("+07:00")
    assert body.keys() == kind().body("/x").keys()


@pytest.mark.parametrize(
    "message",
    [
        "null",
        "'text'",
        "[]",
        "{}",
        "{ id: -1, method: 'GET', path: '/api/echo' }",
        "{ id: 1.5, method: 'GET', path: '/api/echo' }",
        "{ id: 1, method: 'get', path: '/api/echo' }",
        "{ id: 1, method: 'GET', path: 'api/echo' }",
        "{ id: 1, method: 'GET', path: '/api/echo', query: [] }",
        "{ id: 1, method: 'GET', path: '/api/echo', query: { a: 1 } }",
        "{ cancel: 'x' }",
    ],
)
def test_a_message_without_sense_is_dropped_and_the_next_is_answered(
    message: str, page: Page, browser: Browser, stand_in: StandInHost
) -> None:
    world = IsolatedWorld(browser, page)
    reply = world.evaluate(
        f"""new Promise((resolve) => {{
          const port = chrome.runtime.connect({{ name: "agent" }});
          port.onMessage.addListener(resolve);
          port.postMessage({message});
          port.postMessage({{ id: 7, method: "GET", path: "/api/smartcard/terminals", origin: "extension" }});
        }})"""
    )
    assert (reply["id"], reply["status"]) == (7, 200)
    heard = [frame for frame in stand_in.heard.queue if frame.get("path")]
    assert [frame["origin"] for frame in heard] == ["https://authenservice.nhso.go.th"]


def test_a_flood_fails_from_the_sixty_fifth_open_request_on(page: Page) -> None:
    failed = page.evaluate(
        """async () => {
          const stop = new AbortController();
          const calls = Array.from({ length: 200 }, () =>
            fetch("http://localhost:8189/api/hold", { signal: stop.signal }).catch((error) => error.name));
          await Promise.race(calls);
          await Promise.all(calls.slice(64)); // those fail by themselves
          stop.abort();
          const names = await Promise.all(calls);
          return [names.slice(0, 64), names.slice(64)].map((part) => [...new Set(part)]);
        }"""
    )
    assert failed == [["AbortError"], ["TypeError"]]
