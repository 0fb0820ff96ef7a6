"""Which versions work together on this PC."""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sys
from pathlib import Path

from authen_bridge import __version__
from authen_bridge.doctor import browsers
from authen_bridge.doctor.finding import Chain, Finding, shown
from authen_bridge.doctor.pc import Pc
from authen_bridge.install import Browser
from authen_bridge.names import EXTENSION_IDS, PROTOCOL
from authen_bridge.registry import HKLM, VIEWS

_PCSCD = "/usr/sbin/pcscd"
_SECONDS = 1.0


def look(chain: Chain) -> list[Finding]:
    program = f"authen-bridge {__version__}, protocol {PROTOCOL}"
    found = [
        Finding(
            "ok", "VERSIONS", ", ".join((program, f"Python {python()}", system(), card_service(chain.pc)))
        )
    ]
    for browser in browsers.here(chain.pc):
        seen = extensions(chain.pc, browser)
        if seen:
            words = f"{browser.name}: extension {', '.join(seen)}"
            found.append(Finding("ok", "EXTENSION_SEEN", words, "", browser.name))
        for address in offered(chain.pc, browser):
            words = f"{browser.name}: the installer offers the extension, from {shown(address)}"
            found.append(Finding("ok", "EXTENSION_OFFERED", words, "", browser.name))
    return found


def python() -> str:
    return platform.python_version()


def system() -> str:
    if sys.platform == "linux":
        try:
            return platform.freedesktop_os_release()["PRETTY_NAME"]
        except (OSError, KeyError):
            pass
    return f"{platform.system()} {platform.release()} {platform.version()}".strip()


def card_service(pc: Pc) -> str:
    """Return the smart-card service and its version; Windows' is Windows' own."""
    program = pc.at(_PCSCD)
    if pc.windows or not program.exists():
        return "the system's smart-card service"
    try:
        said = subprocess.run(  # noqa: S603 - the service's own program, by its full path
            [program, "--version"],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
            env={},  # a frozen host's own libraries are not for it
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return "pcsc-lite"
    version = re.search(r"version (\d[\w.]*)", said)
    return f"pcsc-lite {version[1].rstrip('.')}" if version else "pcsc-lite"


def extensions(pc: Pc, browser: Browser) -> list[str]:
    """Return the versions of our extension in this user's profiles; one loaded unpacked is not seen."""
    folder = browsers.user_data(pc, browser)
    found = {
        _version(manifest)
        for known in EXTENSION_IDS
        for manifest in folder.glob(f"*/Extensions/{known}/*/manifest.json")
    }
    return sorted(found - {""})


def offered(pc: Pc, browser: Browser) -> list[str]:
    """Return where an installer told ``browser`` to get our extension from: Windows.

    https://developer.chrome.com/docs/extensions/how-to/distribute/install-extensions
    """
    if not pc.windows:
        return []
    keys = (rf"{browser.registry_key}\Extensions\{known}" for known in EXTENSION_IDS)
    read = [pc.views.read(HKLM, key, view) for key in keys for view in VIEWS]
    found = (each.values.get("update_url") for each in read if each)
    return list(dict.fromkeys(str(address) for address in found if address))


def _version(manifest: Path) -> str:
    try:
        # A pipe would be waited for.
        content = json.loads(manifest.read_text("utf-8-sig")) if manifest.is_file() else {}
        return str(content["version"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""
