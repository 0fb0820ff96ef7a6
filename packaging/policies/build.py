"""Write every form of the machine policies into dist/policies/; README.md there says what each does.

    .venv/bin/python packaging/policies/build.py [--update-url URL] [--site FILE] [--output FOLDER]

The tables are host.py and browsers.py. `--page` brings the page's tables up to them instead.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "packaging"))

from authen_bridge.names import SHIPPED_IDS  # noqa: E402 - the path comes first
from extension import site_file  # noqa: E402
from extension.update_manifest import address  # noqa: E402
from policies import admx, browsers, host, other_files, registry_files  # noqa: E402
from policies.model import Category, Policy, Words  # noqa: E402

UPDATE_URL = "https://intranet.example/authen-bridge/update.xml"  # of nobody: each hospital has its own
TEMPLATE = "AuthenBridge.admx"
WINDOWS = [browser for browser in browsers.BROWSERS if browser.root]


def build(extension_id: str = SHIPPED_IDS[0], update_url: str = UPDATE_URL) -> dict[str, bytes]:
    """Return every file, by its path below dist/policies/. Raises ValueError for an address that is none."""
    if ";" in address(update_url):
        raise ValueError(f"{update_url!r} has a ;, which ends an address in the browser's list")
    own, extension, browser = _policies(extension_id, update_url)
    files = {
        TEMPLATE: admx.admx(_categories(), [*own, *extension, *browser]),
        "authen-bridge-browsers.reg": registry_files.needed(browser),
        "authen-bridge-settings.reg": registry_files.optional([*own, *extension]),
        "authen-bridge-remove.reg": registry_files.removal([*own, *extension], browser),
        "intune.csv": other_files.intune([*own, *_of("chrome", extension)]),
        "README.md": _page(own, extension, browser).encode(),
        "linux/etc/authen-bridge/policy.example.json": other_files.host(own),
    }
    for folder, language in admx.LANGUAGES.items():
        files[f"{folder}/AuthenBridge.adml"] = admx.adml(
            _categories(), [*own, *extension, *browser], language
        )
    for known in browsers.BROWSERS:
        files[f"linux/{known.linux}/authen-bridge.json"] = other_files.managed(
            extension_id, _of("chrome", browser), _of("chrome", extension)
        )
    return files


def _policies(extension_id: str, update_url: str) -> tuple[list[Policy], list[Policy], list[Policy]]:
    """Return the host's, the extension's and the browsers' own."""
    extension, browser = [], []
    for known in WINDOWS:
        extension += browsers.extension_policies(known, extension_id)
        browser += browsers.browser_policies(known, extension_id, update_url)
    return host.policies(), extension, browser


def _of(browser: str, policies: list[Policy]) -> list[Policy]:
    return [policy for policy in policies if policy.category.startswith(f"{browser}_")]


def _categories() -> list[Category]:
    program = Category(
        host.CATEGORY,
        Words("The program on the PC", "โปรแกรมบนเครื่อง"),
        Words(
            "Settings of the Authen Bridge program. A policy goes before what a user has set.",
            "ค่าของโปรแกรม Authen Bridge นโยบายมาก่อนค่าที่ผู้ใช้ตั้ง",
        ),
    )
    return [program, *(category for known in WINDOWS for category in browsers.categories(known))]


def _page(own: list[Policy], extension: list[Policy], browser: list[Policy]) -> str:
    return other_files.page(
        [
            ("The program on the PC · โปรแกรมบนเครื่อง", own),
            ("The extension · ส่วนขยาย", _of("chrome", extension)),
            ("The browser · เบราว์เซอร์", _of("chrome", browser)),
        ]
    )


def _extension_id(site: Path | None) -> str:
    """Return whose policies these are: the shipped extension's, or that of a hospital's own package."""
    if site is None:
        return SHIPPED_IDS[0]
    return (site_file.load(site).extension_ids or SHIPPED_IDS)[0]


def _write(files: dict[str, bytes], folder: Path) -> None:
    """Write ``files`` in place of those that an earlier build left. Raises ValueError for others' files."""
    if folder.is_dir() and any(folder.iterdir()) and not (folder / TEMPLATE).is_file():
        raise ValueError(f"{folder} holds something else; what is written replaces all that is there")
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Write every form of the machine policies.")
    parser.add_argument("--update-url", default=UPDATE_URL, help="where the extension's update.xml is")
    parser.add_argument("--site", type=Path, help="what this hospital's own package differs in")
    parser.add_argument("--output", type=Path, default=ROOT / "dist" / "policies")
    parser.add_argument(
        "--page", action="store_true", help="only bring packaging/policies/README.md up to date"
    )
    given = parser.parse_args(arguments)
    if given.page:
        other_files.PAGE.write_text(_page(*_policies(SHIPPED_IDS[0], UPDATE_URL)), "utf-8")
        return
    try:
        files = build(_extension_id(given.site), given.update_url)
        _write(files, given.output)
    except (ValueError, site_file.BadSiteFile) as error:
        parser.error(str(error))
    print(f"{given.output}: {len(files)} files")  # noqa: T201 - what was built


if __name__ == "__main__":
    main()
