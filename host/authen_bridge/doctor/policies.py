"""What each browser's policies mean for us: may it start the host, has it the extension, is ours sound.

A finding names policies and where they are set, never what else is in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from authen_bridge.doctor import browsers, registration
from authen_bridge.doctor.finding import Chain, Finding, shown
from authen_bridge.doctor.in_force import (
    BROWSER_POLICIES,
    EXTENSION_POLICIES,
    Given,
    InForce,
    in_force,
)
from authen_bridge.doctor.kinds import WORDS, Kind, taken
from authen_bridge.doctor.pc import Pc
from authen_bridge.install import Browser
from authen_bridge.names import EXTENSION_IDS, HOST_NAME
from authen_bridge.registry import HKCU

_ALLOW_HOST = f"add {HOST_NAME} to NativeMessagingAllowlist"
_A_SLIP = 0.9  # how like two ids are that differ in some three letters of 32; unrelated ones are below 0.6
_SHELL_KEY = r"SOFTWARE\Policies\Microsoft\Windows\System"


def look(chain: Chain) -> list[Finding]:
    return [finding for browser in browsers.here(chain.pc) for finding in of(chain.pc, browser)]


def of(pc: Pc, browser: Browser) -> list[Finding]:
    """Return what the policies of one browser come to."""
    told = in_force(pc, browser)
    found = [finding for judge in _JUDGES for finding in judge(pc, browser, told)]
    if not (told.browser or told.extension or told.unreadable or found):
        found = [Finding("ok", "POLICY_NONE", "no policy of ours is set")]
    return [f._replace(found=f"{browser.name}: {f.found}", browser=browser.name) for f in found]


def _files(_pc: Pc, _browser: Browser, told: InForce) -> Iterator[Finding]:
    for file in told.unreadable:
        yield Finding("warning", "POLICY_FILE", f"{file} is no JSON object and is left out", "correct it")


def _types(_pc: Pc, _browser: Browser, told: InForce) -> Iterator[Finding]:
    yield from _wrong(told.browser, BROWSER_POLICIES, told)
    yield from _wrong(told.extension, EXTENSION_POLICIES, told)
    for key, given in told.extension.items():
        if key not in EXTENSION_POLICIES:
            near = get_close_matches(key, EXTENSION_POLICIES, n=1)
            mend = f"correct it: {near[0]}?" if near else "remove it"
            found = f"{key} is no policy of the extension ({given.source})"
            yield Finding("warning", "POLICY_UNKNOWN", found, mend)


def _nearly_ours(_pc: Pc, _browser: Browser, told: InForce) -> Iterator[Finding]:
    """Find the id of 32 letters that was copied with a slip: what is set for it is nobody's."""
    lists = ("ExtensionInstallForcelist", "ExtensionInstallAllowlist")
    named = {
        *told.others,
        *(told.object("ExtensionSettings").keys() - set(EXTENSION_IDS)),
        *(each.partition(";")[0] for name in lists for each in told.texts(name) or []),
    }
    for known in sorted(named - set(EXTENSION_IDS)):
        if near := get_close_matches(known, EXTENSION_IDS, n=1, cutoff=_A_SLIP):
            found = f"policies name an extension {shown(known)}, which is nearly ours"
            yield Finding("warning", "POLICY_OTHER_ID", found, f"correct it: {near[0]}")


def _wrong(given: Mapping[str, Given], kinds: Mapping[str, Kind], told: InForce) -> Iterator[Finding]:
    for key, kind in kinds.items():
        if key not in given or taken(kind, given[key].value, windows=told.windows) is not None:
            continue
        # Of its own lists a browser leaves out what is no text; of an extension's it takes none.
        partly = given is told.browser and told.texts(key) is not None
        what = "what is none does not count" if partly else "does not count"
        found = f"{key} must be {WORDS[kind]}{', ' if partly else ' and '}{what} ({given[key].source})"
        yield Finding("warning", "POLICY_TYPE", found, "correct it")


def _host(pc: Pc, browser: Browser, told: InForce) -> Iterator[Finding]:
    """Say whether the browser may start us: the allow-list goes before the block-list."""
    blocked = told.texts("NativeMessagingBlocklist")
    if blocked and {"*", HOST_NAME} & set(blocked):
        allowed = told.texts("NativeMessagingAllowlist") or []
        if HOST_NAME not in allowed:
            near = get_close_matches(HOST_NAME, allowed, n=1, cutoff=0.8)
            typing_error = "; an entry of NativeMessagingAllowlist is nearly that" if near else ""
            found = f"NativeMessagingBlocklist keeps {HOST_NAME} from being started{typing_error}"
            yield Finding("broken", "POLICY_HOST_BLOCKED", found, _ALLOW_HOST)
            return
    if told.browser or told.extension:
        yield Finding("ok", "POLICY_HOST_ALLOWED", f"{HOST_NAME} may be started")
    levels = {entry.level for entry in registration.entries(pc, browser)}
    if told.flag("NativeMessagingUserLevelHosts") is False and levels == {"user"}:
        found = "NativeMessagingUserLevelHosts is off, and the host is registered for this user alone"
        yield Finding("broken", "POLICY_USER_HOSTS", found, "run: authen-bridge install --system")


def _shell(pc: Pc, _browser: Browser, told: InForce) -> Iterator[Finding]:
    """On Windows a host is started through cmd.exe, unless directly; a policy can turn cmd.exe off."""
    if not pc.windows:
        return
    if told.flag("NativeHostsExecutablesLaunchDirectly"):
        yield Finding("ok", "POLICY_LAUNCH_DIRECT", "hosts are started directly, without cmd.exe")
        return
    shell = pc.views.read(HKCU, _SHELL_KEY, "64")
    if shell and shell.values.get("DisableCMD"):
        found = "cmd.exe is off by policy, and a host is started through it"
        yield Finding("broken", "POLICY_NO_SHELL", found, "set NativeHostsExecutablesLaunchDirectly")


def _extension(_pc: Pc, _browser: Browser, told: InForce) -> Iterator[Finding]:
    """Say whether the extension is forced in, or kept out."""
    if not EXTENSION_LISTS & told.browser.keys():
        return
    settings = told.object("ExtensionSettings")
    for known in EXTENSION_IDS:
        own, others = _object(settings.get(known)), _object(settings.get("*"))
        mode = own.get("installation_mode") or _listed(known, told) or others.get("installation_mode")
        source = own.get("update_url") or _listed_source(known, told)
        if mode in ("force_installed", "normal_installed"):
            yield Finding(
                "ok", "POLICY_INSTALLED", f"the extension is installed by policy, from {shown(source)}"
            )
        elif mode in ("blocked", "removed"):
            found = f"the extension {known} is blocked"
            yield Finding("broken", "POLICY_EXTENSION_BLOCKED", found, "force-install it: ExtensionSettings")
        else:
            yield Finding("ok", "POLICY_NOT_INSTALLED", "the extension is not installed by policy")


EXTENSION_LISTS = {
    "ExtensionSettings",
    "ExtensionInstallForcelist",
    "ExtensionInstallBlocklist",
    "ExtensionInstallAllowlist",
}


def _listed(known: str, told: InForce) -> str:
    """Return what the three older lists say of an extension, in the words of ExtensionSettings."""
    if any(each.partition(";")[0] == known for each in told.texts("ExtensionInstallForcelist") or []):
        return "force_installed"
    if known in (told.texts("ExtensionInstallAllowlist") or []):
        return "allowed"
    return "blocked" if {"*", known} & set(told.texts("ExtensionInstallBlocklist") or []) else ""


def _listed_source(known: str, told: InForce) -> Any:
    pairs = (each.partition(";") for each in told.texts("ExtensionInstallForcelist") or [])
    return next((address for each, _, address in pairs if each == known), "")


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


_JUDGES: tuple[Callable[[Pc, Browser, InForce], Iterator[Finding]], ...] = (
    _host,
    _shell,
    _extension,
    _nearly_ours,
    _files,
    _types,
)
