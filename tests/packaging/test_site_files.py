"""The site file: own sites, agents and ids, in extension and host alike; what is wrong in it is said."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from authen_bridge import names, packaged
from extension import contents, fitting
from extension.fitting import Release
from extension.site_file import BadSiteFile, SiteFile, load, parsed
from tests.support.packaging_scripts import PACKAGING

OWN_ID = "abcdefghijklmnopabcdefghijklmnop"
ERM = {"origin": "https://erm.example", "zone": "production", "application": "/erm/", "mapping": "erm"}
HIS = {"origin": "https://his.example:8443", "zone": "test", "application": "/"}
README = PACKAGING / "extension" / "README.md"


def fitted(**site: Any) -> dict[str, bytes]:
    return dict(fitting.fitted(contents.read(), parsed(site), Release()))


def test_a_site_comes_into_matches_access_list_and_mapping_and_nothing_else_changes() -> None:
    shipped, made = fitted(), fitted(sites=[ERM, HIS])
    changed = {name for name in made if made[name] != shipped[name]}
    assert changed == {"manifest.json", "worker/origins.js", "sites/erm.json"}
    assert fitting.sites(made) == {
        **fitting.sites(shipped),
        "https://erm.example": {"zone": "production", "application": "/erm/"},
        "https://his.example:8443": {"zone": "test", "application": "/"},
    }
    before, after = (json.loads(files["sites/erm.json"]) for files in (shipped, made))
    assert after == {**before, "origins": ["https://erm.example"]}


def test_the_manifest_names_the_one_port_of_a_site_for_a_pattern_without_one_is_of_all() -> None:
    manifest = json.loads(fitted(sites=[ERM, HIS])["manifest.json"])
    for matches in (manifest["host_permissions"], *(s["matches"] for s in manifest["content_scripts"])):
        assert matches[-2:] == ["https://erm.example:443/erm/*", "https://his.example:8443/*"]


def test_agents_take_the_place_of_the_installed_agents_addresses() -> None:
    made = fitted(agents=["http://127.0.0.1:9191"])["page/agents.js"].decode()
    assert made.endswith('globalThis.authenBridgeAgents = [\n  "http://127.0.0.1:9191"\n];\n')
    assert fitted()["page/agents.js"] == contents.read()["page/agents.js"]


def test_the_host_reads_of_the_file_what_concerns_it(tmp_path: Path) -> None:
    data = tmp_path / "packaged.json"
    data.write_bytes(parsed({"extension_ids": [OWN_ID], "sites": [ERM, HIS]}).host_data())
    read = packaged.read(data)
    assert names.allowed_origins(read) == (f"chrome-extension://{OWN_ID}/",)
    assert read.origins == {"https://erm.example": "production", "https://his.example:8443": "test"}


def test_without_ids_of_its_own_the_published_extension_is_let_in(tmp_path: Path) -> None:
    data = tmp_path / "packaged.json"
    data.write_bytes(SiteFile().host_data())
    assert names.allowed_origins(packaged.read(data)) == names.ALLOWED_ORIGINS


SITE: dict[str, Any] = {"origin": "https://x.example", "zone": "test", "application": "/"}

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "plain http": ({"origin": "http://x.example"}, r"sites\[0\]\.origin: .* must begin with https://"),
    "another scheme": ({"origin": "file:///srv"}, "must begin with https://"),
    "no scheme": ({"origin": "x.example"}, "must begin with https://"),
    "a path": ({"origin": "https://x.example/his"}, "has a path"),
    "a slash at the end": ({"origin": "https://x.example/"}, "has a path"),
    "a star": ({"origin": "https://*.example"}, r"has a \*"),
    "capitals": ({"origin": "https://X.example"}, "small letters"),
    "Thai": ({"origin": "https://โรงพยาบาล.example"}, "xn--"),
    "a name before the host": ({"origin": "https://me@x.example"}, "is no origin"),
    "a query": ({"origin": "https://x.example?a"}, "is no origin"),
    "nothing": ({"origin": "https://"}, "is no origin"),
    "a dot at the end": ({"origin": "https://x.example."}, "is no origin"),
    "an address that is none": ({"origin": "https://256.1.1.1"}, "is no origin"),
    "a name that ends as an address does": ({"origin": "https://his.1"}, "is no origin"),
    "an address as no browser spells it": ({"origin": "https://127.1"}, "is no origin"),
    "a hexadecimal address": ({"origin": "https://0x7f.0.0.0x1"}, "is no origin"),
    "xn-- and nothing that it stands for": ({"origin": "https://xn--zz99.example"}, "is no origin"),
    "a label too long": ({"origin": f"https://{'a' * 64}.example"}, "is no origin"),
    "a host too long": ({"origin": f"https://{'a.' * 130}example"}, "is no origin"),
    "two dots": ({"origin": "https://x..example"}, "is no origin"),
    "the usual port": ({"origin": "https://x.example:443"}, "leave it out"),
    "no port": ({"origin": "https://x.example:"}, "no port"),
    "port 0": ({"origin": "https://x.example:0"}, "no port"),
    "a port too large": ({"origin": "https://x.example:65536"}, "no port"),
    "letters for a port": ({"origin": "https://x.example:http"}, "no port"),
    "an unknown zone": ({"zone": "live"}, r"zone: 'live' is none of test, production"),
    "NHSO's page in another zone": (
        {"origin": "https://test.nhso.go.th", "zone": "production"},
        "New Authen's own, always in and of the zone test",
    ),
    "NHSO's page once more": ({"origin": "https://test.nhso.go.th", "zone": "test"}, "always in"),
    "NHSO's host at another port": (
        {"origin": "https://authenservice.nhso.go.th:8443", "zone": "test"},
        "New Authen's own, always in and of the zone production",
    ),
    "a step that stays": ({"application": "/a/./"}, "begins and ends with /"),
    "no path": ({"application": ""}, "begins and ends with /"),
    "a file": ({"application": "/his"}, "begins and ends with /"),
    "a pattern": ({"application": "/*/"}, "begins and ends with /"),
    "a way up": ({"application": "/a/../"}, "begins and ends with /"),
    "an unknown mapping": ({"mapping": "site.schema"}, "is none of erm, new-authen"),
    "an unknown key": ({"zones": "test"}, r"sites\[0\]: zones is not known"),
    "no text": ({"zone": True}, "zone: must be a text"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_site_is_refused_with_where_and_why(wrong: str) -> None:
    given, said = WRONG[wrong]
    parsed({"sites": [SITE]})
    with pytest.raises(BadSiteFile, match=said):
        parsed({"sites": [{**SITE, **given}]})


@pytest.mark.parametrize("host", ["10.0.0.9", "10.0.0.9:8443", "his", "xn--l3c.example", "a-b.x1.example"])
def test_a_host_that_a_browser_spells_so_is_taken(host: str) -> None:
    (site,) = parsed({"sites": [{**SITE, "origin": f"https://{host}"}]}).sites
    assert site.matches == f"https://{host if ':' in host else f'{host}:443'}/*"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"site": []}, "the file: site is not known; known: agents, extension_ids, sites"),
        ({"sites": SITE}, r"write each as \[\[sites\]\]"),
        ({"sites": [{"origin": "https://x.example"}]}, r"sites\[0\]: lacks application, zone"),
        ({"sites": [SITE, SITE]}, "sites: https://x.example is there twice"),
        ({"sites": [SITE, {**SITE, "zone": "production"}]}, "is there twice"),
        ({"agents": "http://localhost:8189"}, "agents: must be a list"),
        ({"agents": ["http://localhost:8189/api"]}, "has a path"),
        ({"agents": ["ws://localhost:8189"]}, "https:// or http://"),
        ({"agents": ["http://localhost:80"]}, "leave it out"),
        ({"agents": ["http://localhost:8189"] * 2}, "is there twice"),
        ({"agents": ["https://test.nhso.go.th"]}, "agents: https://test.nhso.go.th is a site"),
        ({"agents": ["https://x.example"], "sites": [SITE]}, "agents: https://x.example is a site"),
        ({"extension_ids": ["abc"]}, "extension_ids: 'abc' is no extension's id"),
        ({"extension_ids": [OWN_ID, OWN_ID]}, "is there twice"),
    ],
)
def test_a_wrong_file_is_refused_with_where_and_why(given: dict[str, Any], said: str) -> None:
    with pytest.raises(BadSiteFile, match=said):
        parsed(given)


# ── the files themselves ──────────────────────────────────────────────────────────────────────


def test_the_example_in_the_readme_is_one(tmp_path: Path) -> None:
    _, _, rest = README.read_text("utf-8").partition("```toml\n")
    file = tmp_path / "site.toml"
    file.write_text(rest.partition("```")[0], "utf-8")
    site = load(file)
    assert (len(site.extension_ids), len(site.agents), len(site.sites)) == (1, 1, 2)
    fitting.fitted(contents.read(), site, Release())


def run(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(PACKAGING / "extension" / script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("content", ["[[sites]]\norigin = 1\n", "sites = [", None])
def test_both_commands_name_the_file_that_is_wrong_and_write_nothing(
    content: str | None, tmp_path: Path
) -> None:
    file, out = tmp_path / "site.toml", tmp_path / "out"
    if content is not None:
        file.write_text(content, "utf-8")
    for refused in (run("build.py", "--site", file, "--out", out), run("site_file.py", file, "--host", out)):
        assert (refused.returncode, refused.stdout, out.exists()) == (1, "", False)
        assert f": {file}: " in refused.stderr
        assert "Traceback" not in refused.stderr


def test_the_host_s_half_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    file, data = tmp_path / "site.toml", tmp_path / "packaged.json"
    file.write_text(f'extension_ids = ["{OWN_ID}"]\n', "utf-8")
    done = run("site_file.py", file, "--host", data)
    assert (done.returncode, done.stderr) == (0, "")
    assert packaged.read(data).extension_ids == (OWN_ID,)
