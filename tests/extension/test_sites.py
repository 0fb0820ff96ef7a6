"""The mappings in force: shipped ones that fit their schema, and what a policy puts in their place."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.support.browser import EXTENSION, Browser

SITES = EXTENSION / "sites"
SHIPPED = {name: json.loads((SITES / f"{name}.json").read_text("utf-8")) for name in ("new-authen", "erm")}
LOAD = """async (texts) => {
  const { inForce, shipped } = await import("/sites/load.js");
  return inForce(await shipped(), texts);
}"""
FAULTS = """async (value) => {
  const { faults } = await import("/sites/check.js");
  const schema = await (await fetch("/sites/site.schema.json")).json();
  return faults(value, schema).map(({ path, message }) => `${path.join(".")}: ${message}`);
}"""


@pytest.fixture(scope="module")
def modules(browser: Browser) -> Page:
    """A page of the extension's origin, which can import its modules."""
    return browser.extension_page("manifest.json")


def loaded(modules: Page, *texts: Any) -> dict[str, Any]:
    return dict(modules.evaluate(LOAD, list(texts)))


def named(result: dict[str, Any], name: str) -> dict[str, Any]:
    (site,) = (site for site in result["sites"] if site["site"] == name)
    return dict(site)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_mapping_that_ships_fits_the_schema(name: str, modules: Page) -> None:
    assert modules.evaluate(FAULTS, SHIPPED[name]) == []


def test_every_file_of_a_site_is_loaded(modules: Page) -> None:
    files = {path.stem for path in SITES.glob("*.json")} - {"site.schema"}
    assert {site["site"] for site in loaded(modules)["sites"]} == files


def field(site: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = site["parts"]["visit"]["fields"]["hn"]
    return found


BROKEN: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a key too many": (lambda site: site.update(colour="red"), "colour: is not known"),
    "a key too few": (lambda site: site.pop("base"), ': lacks "base"'),
    "a wrong type": (lambda site: site.update(services="OPD"), "services: must be array, is string"),
    "null": (lambda site: site.update(pages=None), "pages: must be object, is null"),
    "an origin with a path": (
        lambda site: site.update(origins=["https://test.nhso.go.th/authencode"]),
        "origins.0: must match ^https?://[a-z0-9.-]+(:[0-9]+)?$",
    ),
    "no label": (
        lambda site: field(site).update(labels=[]),
        "parts.visit.fields.hn.labels: must not be empty",
    ),
    "an empty label": (
        lambda site: field(site).update(labels=[""]),
        "parts.visit.fields.hn.labels.0: must not be empty",
    ),
    "an unknown kind": (
        lambda site: field(site).update(kind="script"),
        "parts.visit.fields.hn.kind: must be one of "
        "pid, text, select, choice, check, date, time-pair, tick-row",
    ),
    "a date without its era": (
        lambda site: field(site).update(kind="date", format="dd/mm/yyyy"),
        'parts.visit.fields.hn: lacks "era", which date needs',
    ),
    "a section that is not described": (
        lambda site: field(site).update(section="visits"),
        'pages.by-patient: "visits" is no section',
    ),
    "a part that is not there": (
        lambda site: site["pages"]["report"].update(parts=["reports"]),
        'pages.report.parts: "reports" is no part',
    ),
    "a field on a page that shows nobody": (
        lambda site: site["pages"]["report"]["fields"].update(
            hn={"section": "search", "kind": "text", "labels": ["HN"]}
        ),
        'pages.report: "hn" needs a patient to be shown',
    ),
}


@pytest.mark.parametrize(("harm", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_mapping_is_named_where_it_is_broken(
    harm: Callable[[dict[str, Any]], object], said: str, modules: Page
) -> None:
    site = copy.deepcopy(SHIPPED["new-authen"])
    harm(site)
    assert said in modules.evaluate(FAULTS, site)


@pytest.mark.parametrize("value", [None, [], "text", 7, {}])
def test_what_is_no_mapping_at_all_is_a_fault_and_no_crash(value: Any, modules: Page) -> None:
    assert modules.evaluate(FAULTS, value) != []


# ── by policy ─────────────────────────────────────────────────────────────────────────────────


def test_a_policy_replaces_a_mapping(modules: Page) -> None:
    site = {**SHIPPED["new-authen"], "source": "mended by IT"}
    result = loaded(modules, json.dumps(site))
    assert result["refused"] == []
    assert named(result, "new-authen") == site
    assert named(result, "erm") == SHIPPED["erm"]


def test_a_policy_extends_a_mapping_and_leaves_the_rest(modules: Page) -> None:
    labels = ["หมายเลข HN"]
    patch = {
        "site": "new-authen",
        "extends": True,
        "parts": {"visit": {"fields": {"hn": {"labels": labels}}}},
    }
    result = loaded(modules, json.dumps(patch))
    expected = copy.deepcopy(SHIPPED["new-authen"])
    field(expected)["labels"] = labels
    assert result["refused"] == []
    assert named(result, "new-authen") == expected


def test_null_takes_a_field_away(modules: Page) -> None:
    patch = {"site": "new-authen", "extends": True, "parts": {"visit": {"fields": {"time": None}}}}
    assert "time" not in named(loaded(modules, json.dumps(patch)), "new-authen")["parts"]["visit"]["fields"]


def test_erm_is_switched_on_by_naming_its_origin(modules: Page) -> None:
    patch = {"site": "erm", "extends": True, "origins": ["https://erm.example"]}
    assert named(loaded(modules, json.dumps(patch)), "erm")["origins"] == ["https://erm.example"]


def test_a_policy_may_bring_a_site_of_its_own(modules: Page) -> None:
    own = {**SHIPPED["erm"], "site": "own-his", "origins": ["https://his.example"]}
    assert {site["site"] for site in loaded(modules, json.dumps(own))["sites"]} == {
        "new-authen",
        "erm",
        "own-his",
    }


def refusal(modules: Page, text: str) -> dict[str, Any]:
    """What is said of a policy's text that is refused; the shipped mappings stay."""
    result = loaded(modules, text)
    assert {site["site"]: site for site in result["sites"]} == SHIPPED
    (refused,) = result["refused"]
    return dict(refused)


def test_a_broken_mapping_is_refused_with_its_line_and_the_shipped_one_stays(modules: Page) -> None:
    text = json.dumps(SHIPPED["new-authen"], ensure_ascii=False, indent=1)
    lines = text.splitlines()
    line = next(n for n, words in enumerate(lines) if '"hn": {' in words) + 1
    kind = next(n for n in range(line, len(lines)) if '"kind"' in lines[n])
    lines[kind] = lines[kind].replace('"text"', '"texts"')
    told = refusal(modules, "\n".join(lines))
    assert told["site"] == "new-authen"
    assert told["line"] == kind + 1
    assert told["message"].startswith("parts.visit.fields.hn.kind must be one of")


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        ('{\n  "site": "new-authen",\n  oops\n}', None, 3),
        ('{"site": "new-authen"', None, 1),
        ("", None, 1),
        ('{"site": "nowhere", "extends": true}', "nowhere", 1),
        ('{\n"site": "new-authen",\n"extends": true,\n"services": 7}', "new-authen", 4),
        ("null", None, 1),
        ("[]", None, 1),
    ],
)
def test_a_text_that_is_no_mapping_is_refused_with_its_line(
    text: str, name: str | None, line: int, modules: Page
) -> None:
    told = refusal(modules, text)
    assert (told["site"], told["line"]) == (name, line)


def test_one_broken_text_does_not_hinder_the_next(modules: Page) -> None:
    patch = json.dumps({"site": "erm", "extends": True, "origins": ["https://erm.example"]})
    result = loaded(modules, "{", patch)
    assert len(result["refused"]) == 1
    assert named(result, "erm")["origins"] == ["https://erm.example"]


@pytest.mark.parametrize("policy", [None, "text", {}, [7, None]], ids=str)
def test_a_policy_of_the_wrong_type_is_no_policy(policy: Any, modules: Page) -> None:
    found = modules.evaluate(LOAD, policy)
    assert {site["site"]: site for site in found["sites"]} == SHIPPED
    assert found["refused"] == []


# ── when Chrome tells ─────────────────────────────────────────────────────────────────────────

# A browser whose policy is `managed`, or that never answers for it; what was told, and what is kept.
FOLLOW = """async ({ managed, kept, changes = [] }) => {
  const { followPolicy } = await import("/sites/policy.js");
  const told = [];
  const local = kept === undefined ? {} : { policySites: kept };
  const listeners = [];
  await followPolicy((given) => told.push(given ?? null), {
    managed: { get: () => managed === "never" ? new Promise(() => {}) : Promise.resolve(managed) },
    local: { get: async () => ({ ...local }), set: async (values) => void Object.assign(local, values) },
    onChanged: { addListener: (listener) => listeners.push(listener) },
  });
  for (const [change, area] of changes) listeners.forEach((listener) => listener(change, area));
  await new Promise((resolve) => setTimeout(resolve));
  return [told, local.policySites ?? null];
}"""


@pytest.mark.parametrize(
    ("browser_has", "told", "kept"),
    [
        ({"managed": "never"}, [None], None),
        ({"managed": "never", "kept": ["last"]}, [["last"]], ["last"]),
        ({"managed": {"sites": ["now"]}, "kept": ["last"]}, [["now"]], ["now"]),
        ({"managed": {}, "kept": ["last"]}, [None], []),
        (
            {
                "managed": "never",
                "kept": ["last"],
                "changes": [[{"sites": {"newValue": ["new"]}}, "managed"]],
            },
            [["last"], ["new"]],
            ["new"],
        ),
        (
            {
                "managed": "never",
                "kept": ["last"],
                "changes": [[{"sites": {"newValue": ["last"]}}, "managed"]],
            },
            [["last"]],
            ["last"],
        ),
        ({"managed": "never", "changes": [[{"sites": {"newValue": ["new"]}}, "local"]]}, [None], None),
    ],
    ids=[
        "never answers",
        "never answers, but has before",
        "answers",
        "has a policy no more",
        "tells of another one later",
        "tells the same again",
        "tells of something else",
    ],
)
def test_nobody_waits_for_a_policy_and_the_last_one_holds_until_chrome_tells(
    browser_has: dict[str, Any], told: list[Any], kept: Any, modules: Page
) -> None:
    assert modules.evaluate(FOLLOW, browser_has) == [told, kept]
