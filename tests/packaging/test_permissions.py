"""What the extension may do: the manifest's permissions are these, each for its reason, and no more."""

from __future__ import annotations

import json
from typing import Any

import pytest

from authen_bridge.nhso.zones import ORIGINS
from extension import contents, fitting, site_file
from extension.fitting import CannotFit, Release
from extension.site_file import SiteFile

PERMISSIONS = {
    "nativeMessaging": "the host on this PC reads the card; no port is opened and no network asked",
    "sidePanel": "the panel stands beside the page, and only beside an allowed one",
    "scripting": "the form is filled on the clerk's click; nothing of it is in the page before",
    "storage": "IT's policy, and choices of the panel's looks; nothing of a patient",
    "notifications": "card in, done, trouble, while no panel is in sight",
    "idle": "panels empty when the screen is locked or nobody is at the desk",
}

HOST_PERMISSIONS = {
    "https://authenservice.nhso.go.th/authencode/*": "New Authen, where visits are confirmed",
    "https://test.nhso.go.th/authencode/*": "its test zone, where IT tries and staff learn",
}

# Ways to ask for more, or to be reached by others, that the manifest doesn't use.
ABSENT = (
    "optional_permissions",
    "optional_host_permissions",
    "externally_connectable",
    "web_accessible_resources",
    "sandbox",
    "devtools_page",
    "chrome_url_overrides",
    "oauth2",
)

ERM = {"origin": "https://erm.example", "zone": "production", "application": "/erm/", "mapping": "erm"}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return dict(json.loads(contents.read()["manifest.json"]))


def matches(manifest: dict[str, Any]) -> list[list[str]]:
    return [manifest["host_permissions"], *(script["matches"] for script in manifest["content_scripts"])]


def test_each_permission_has_its_reason_and_none_is_there_without(manifest: dict[str, Any]) -> None:
    assert sorted(manifest["permissions"]) == sorted(PERMISSIONS)


def test_each_site_has_its_reason_and_scripts_run_on_no_other(manifest: dict[str, Any]) -> None:
    assert matches(manifest) == [list(HOST_PERMISSIONS)] * 3


@pytest.mark.parametrize("key", ABSENT)
def test_nothing_more_is_asked_for_and_nobody_else_let_in(key: str, manifest: dict[str, Any]) -> None:
    assert key not in manifest


def test_its_pages_load_and_reach_nothing_from_elsewhere(manifest: dict[str, Any]) -> None:
    policy = manifest["content_security_policy"]["extension_pages"]
    rules = {rule.split()[0]: set(rule.split()[1:]) for rule in policy.split("; ")}
    assert rules["default-src"] == {"'none'"}
    assert set.union(*rules.values()) == {"'none'", "'self'", "data:", "blob:"}
    assert {name for name, allowed in rules.items() if allowed & {"data:", "blob:"}} == {"img-src"}


def test_manifest_worker_host_and_packager_name_the_same_sites_and_zones() -> None:
    files = contents.read()
    fitting.check(files)
    zones = {origin: site["zone"] for origin, site in fitting.sites(files).items()}
    assert zones == ORIGINS == site_file.NHSO


def test_a_package_for_a_hospital_may_do_the_same_on_its_own_sites_and_no_more(
    manifest: dict[str, Any],
) -> None:
    made = fitting.fitted(contents.read(), site_file.parsed({"sites": [ERM]}), Release())
    own = json.loads(made["manifest.json"])
    assert matches(own) == [[*HOST_PERMISSIONS, "https://erm.example:443/erm/*"]] * 3
    for one in (own, manifest):
        for key in ("host_permissions", "content_scripts", "key"):
            one.pop(key, None)
    assert own == manifest


@pytest.mark.parametrize("key", ["host_permissions", "content_scripts"])
def test_a_manifest_that_names_other_sites_than_the_worker_is_not_packaged(key: str) -> None:
    files = contents.read()
    manifest = json.loads(files["manifest.json"])
    wider = [*HOST_PERMISSIONS, "https://*.nhso.go.th/*"]
    if key == "host_permissions":
        manifest[key] = wider
    else:
        manifest[key][1]["matches"] = wider
    files["manifest.json"] = json.dumps(manifest).encode()
    with pytest.raises(CannotFit, match="the manifest names"):
        fitting.fitted(files, SiteFile(), Release())


def test_a_list_of_origins_that_is_no_longer_data_is_not_packaged() -> None:
    files = contents.read()
    files["worker/origins.js"] = files["worker/origins.js"].replace(b"Object.freeze(", b"freeze(")
    with pytest.raises(CannotFit, match="not as it was"):
        fitting.fitted(files, SiteFile(), Release())
