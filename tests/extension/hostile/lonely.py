"""A Chromium that nobody watches: with a debugger attached, as Playwright's is, it prerenders nothing."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.support.browser import EXTENSION, _extension_flags, _site_flags, install_host
from tests.support.chromium import FLAGS, PROGRAM, driver

END_SECONDS = 10.0  # a bound on a hang: a browser without a screen ends in a tenth of a second


@contextmanager
def lonely_browser(
    url: str, *, port: int, spki: str, native_host: Path, hosts: Mapping[str, str]
) -> Iterator[None]:
    """Show ``url`` in a browser with the extension, as `Browser.open` would; pages tell by what they ask."""
    with tempfile.TemporaryDirectory(prefix="authen-lonely-", ignore_cleanup_errors=True) as folder:
        install_host(Path(folder), native_host)
        with driver() as playwright:
            program = PROGRAM.get("executable_path") or playwright.chromium.executable_path
        command = [
            program,
            "--headless=new",
            f"--user-data-dir={folder}",
            *FLAGS,
            *_site_flags(port, spki, hosts),
            *_extension_flags(EXTENSION),
            url,
        ]
        with (
            Path(os.devnull).open("w") as nowhere,
            subprocess.Popen(command, stdout=nowhere, stderr=nowhere) as browser,
        ):
            try:
                yield
            finally:
                browser.terminate()
                browser.wait(END_SECONDS)
