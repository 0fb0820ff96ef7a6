"""The policies in force as each browser sees them, and what they mean for us."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from authen_bridge.bridge import Bridge
from authen_bridge.doctor import policies
from authen_bridge.doctor.finding import Chain, Finding
from authen_bridge.doctor.in_force import EXTENSION_POLICIES, in_force
from authen_bridge.doctor.kinds import Kind
from authen_bridge.install import BROWSERS
from authen_bridge.names import EXTENSION_IDS, HOST_NAME
from authen_bridge.registry import HKCU, HKLM
from tests.support.invented_pc import InventedPc
from tests.support.message_types import REPOSITORY

ID = EXTENSION_IDS[0]
SLIP = ID[:7] + ID[8:] + "a"  # one letter is lost
SOMEBODY_S = "abcdefghijklmnopponmlkjihgfedcba"
NOBODY = cast("Bridge", None)
UPDATES = "https://intranet.example/update.xml"


def of(pc: InventedPc, browser: str = "chrome") -> dict[str, Finding]:
    return {found.code: found for found in policies.of(pc.pc, pc.browser(browser))}


def bad(pc: InventedPc, browser: str = "chrome") -> set[str]:
    return {code for code, found in of(pc, browser).items() if found.state != "ok"}


def ours(**values: Any) -> str:
    return json.dumps({"3rdparty": {"extensions": {ID: values}}})


def test_the_host_knows_the_extension_s_policies_as_its_schema_has_them() -> None:
    schema = json.loads((REPOSITORY / "extension" / "managed_schema.json").read_text("utf-8"))["properties"]
    kinds: dict[str, Kind] = {'{"type": "boolean"}': "flag", '{"type": "array", "items": "string"}': "texts"}

    def shape(of: dict[str, Any]) -> str:
        items = {"items": of["items"]["type"]} if "items" in of else {}
        return json.dumps({"type": of["type"], **items})

    assert {key: kinds[shape(of)] for key, of in schema.items()} == EXTENSION_POLICIES


def test_without_any_policy_there_is_nothing_to_say(linux: InventedPc, windows: InventedPc) -> None:
    assert set(of(linux)) == set(of(windows)) == {"POLICY_NONE"}


LOCKED_DOWN = {
    "NativeMessagingBlocklist": ["*"],
    "NativeMessagingAllowlist": [HOST_NAME],
    "NativeMessagingUserLevelHosts": False,
    "NativeHostsExecutablesLaunchDirectly": True,
    "ExtensionSettings": {
        "*": {"installation_mode": "blocked"},
        ID: {"installation_mode": "force_installed", "update_url": UPDATES},
    },
    "3rdparty": {"extensions": {ID: {"panel_confirm": True, "sites": ["{}"]}}},
}


@pytest.mark.parametrize("browser", [each.name for each in BROWSERS])
def test_a_pc_locked_down_as_it_should_be_is_in_order(linux: InventedPc, browser: str) -> None:
    linux.policy(browser, json.dumps(LOCKED_DOWN))
    linux.manifest(linux.system_file(browser))
    found = of(linux, browser)
    assert set(found) == {"POLICY_HOST_ALLOWED", "POLICY_INSTALLED"}
    assert found["POLICY_INSTALLED"].found == (
        f"{browser}: the extension is installed by policy, from {UPDATES}"
    )


def without(key: str, **instead: Any) -> str:
    return json.dumps({k: v for k, v in LOCKED_DOWN.items() if k != key} | instead)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (without("NativeMessagingAllowlist"), {"POLICY_HOST_BLOCKED"}),
        (without("", NativeMessagingAllowlist=["th.authenbridge.hsot"]), {"POLICY_HOST_BLOCKED"}),
        (without("", NativeMessagingAllowlist=HOST_NAME), {"POLICY_HOST_BLOCKED", "POLICY_TYPE"}),
        (
            without("", NativeMessagingBlocklist=[HOST_NAME], NativeMessagingAllowlist=[]),
            {"POLICY_HOST_BLOCKED"},
        ),
        (without("", NativeMessagingAllowlist=[HOST_NAME, 3]), {"POLICY_TYPE"}),
        (without("", NativeMessagingUserLevelHosts="no"), {"POLICY_TYPE"}),
        (without("", ExtensionSettings={ID: {"installation_mode": "blocked"}}), {"POLICY_EXTENSION_BLOCKED"}),
        (
            without("", ExtensionSettings={"*": {"installation_mode": "blocked"}}),
            {"POLICY_EXTENSION_BLOCKED"},
        ),
        (without("ExtensionSettings", ExtensionInstallBlocklist=["*"]), {"POLICY_EXTENSION_BLOCKED"}),
        (
            without("ExtensionSettings", ExtensionInstallBlocklist=["*"], ExtensionInstallAllowlist=[ID]),
            set(),
        ),
        (
            without("ExtensionSettings", ExtensionInstallBlocklist=["*"], ExtensionInstallForcelist=[ID]),
            set(),
        ),
        (without("", ExtensionSettings=[ID]), {"POLICY_TYPE"}),
        (without("", **json.loads(ours(panel_confirm="yes"))), {"POLICY_TYPE"}),
        (without("", **json.loads(ours(panel_confirm=1))), {"POLICY_TYPE"}),
        (without("", **json.loads(ours(sites=["{}", 1]))), {"POLICY_TYPE"}),
        (without("", **json.loads(ours(sites="{}"))), {"POLICY_TYPE"}),
        (without("", **json.loads(ours(panel_confirmm=True))), {"POLICY_UNKNOWN"}),
        (without("", **json.loads(ours(panel_confirm=True).replace(ID, SLIP))), {"POLICY_OTHER_ID"}),
        (
            without("ExtensionSettings", ExtensionInstallForcelist=[f"{SLIP};{UPDATES}"]),
            {"POLICY_OTHER_ID"},
        ),
        (
            without("", ExtensionSettings={SLIP: {"installation_mode": "force_installed"}}),
            {"POLICY_OTHER_ID"},
        ),
        (without("", ExtensionSettings={SOMEBODY_S: {"installation_mode": "blocked"}}), set()),
        ("{", {"POLICY_FILE"}),
        ("[]", {"POLICY_FILE"}),
    ],
)
def test_each_wrong_policy_is_named(linux: InventedPc, text: str, codes: set[str]) -> None:
    linux.policy("chrome", text)
    linux.manifest(linux.system_file("chrome"))
    assert bad(linux) == codes
    assert all(found.mend for found in of(linux).values() if found.state != "ok")


def test_a_wrong_policy_is_told_by_key_and_file_and_never_by_value(linux: InventedPc) -> None:
    file = linux.policy("chrome", ours(panel_confirm="secret-1", panel_confirmm="secret-2", sites=["a", 7]))
    said = [found.found for found in policies.of(linux.pc, linux.browser("chrome"))]
    assert f"chrome: panel_confirm must be true or false and does not count ({file})" in said
    assert f"chrome: panel_confirmm is no policy of the extension ({file})" in said
    assert "secret" not in str(said)
    assert of(linux)["POLICY_UNKNOWN"].mend == "correct it: panel_confirm?"


def test_a_slip_in_the_host_s_name_is_pointed_at(linux: InventedPc) -> None:
    linux.policy("chrome", without("", NativeMessagingAllowlist=["th.authenbridge.hsot"]))
    assert "nearly" in of(linux)["POLICY_HOST_BLOCKED"].found
    linux.policy("chrome", without("", NativeMessagingAllowlist=["com.example.other"]))
    assert "nearly" not in of(linux)["POLICY_HOST_BLOCKED"].found


def test_a_host_of_the_user_alone_is_out_where_user_level_hosts_are_off(linux: InventedPc) -> None:
    linux.policy("chrome", json.dumps({"NativeMessagingUserLevelHosts": False}))
    linux.manifest(linux.user_file("chrome"))
    assert bad(linux) == {"POLICY_USER_HOSTS"}
    linux.manifest(linux.system_file("chrome"))
    assert bad(linux) == set()


def test_of_two_files_the_later_name_wins_key_by_key_and_every_file_counts(linux: InventedPc) -> None:
    linux.policy("chrome", ours(panel_confirm=True, sites=["a"]), "10-old.json")
    linux.policy("chrome", ours(panel_confirm=False), "20-new.json")
    linux.policy("chrome", json.dumps({"NativeMessagingUserLevelHosts": False}), "5.json.bak")
    told = in_force(linux.pc, linux.browser("chrome"))
    assert {key: given.value for key, given in told.extension.items()} == {
        "panel_confirm": False,
        "sites": ["a"],
    }
    assert told.flag("NativeMessagingUserLevelHosts") is False


def test_comments_and_commas_too_many_are_read_as_the_browser_reads_them(linux: InventedPc) -> None:
    linux.policy(
        "chrome",
        '{ // hosts\n"NativeMessagingBlocklist": ["*",], /* all, "}" */\n"NativeMessagingAllowlist": ["http://x,]"],\n}',
    )
    told = in_force(linux.pc, linux.browser("chrome"))
    assert (told.unreadable, told.texts("NativeMessagingAllowlist")) == ((), ["http://x,]"])


def test_an_update_address_is_told_without_its_password(linux: InventedPc) -> None:
    secret = "https://user:geheim@intranet.example:8443/update.xml?key=geheim"
    linux.policy("chrome", json.dumps({"ExtensionInstallForcelist": [f"{ID};{secret}"]}))
    found = of(linux)["POLICY_INSTALLED"].found
    assert found.endswith("from https://intranet.example:8443/update.xml")


def test_browsers_that_are_not_on_the_pc_are_left_out(linux: InventedPc) -> None:
    linux.file("usr/bin/chromium")
    linux.policy("edge", "{")
    assert {found.browser for found in policies.look(Chain(NOBODY, linux.pc))} == {"chromium"}


# ── Windows ───────────────────────────────────────────────────────────────────────────────────

CHROME, EDGE = r"SOFTWARE\Policies\Google\Chrome", r"SOFTWARE\Policies\Microsoft\Edge"


@pytest.mark.parametrize(("browser", "key"), [("chrome", CHROME), ("edge", EDGE)])
def test_on_windows_the_registry_s_forms_of_lists_flags_and_objects_are_read(
    windows: InventedPc, browser: str, key: str
) -> None:
    windows.hives.set(HKLM, rf"{key}\NativeMessagingBlocklist", {"1": "*"})
    windows.hives.set(HKLM, rf"{key}\NativeMessagingAllowlist", {"2": HOST_NAME, "10": "com.example"})
    settings = {ID: {"installation_mode": "force_installed", "update_url": UPDATES}}
    windows.hives.set(
        HKLM, key, {"NativeMessagingUserLevelHosts": 0, "ExtensionSettings": json.dumps(settings)}
    )
    windows.hives.set(HKLM, rf"{key}\3rdparty\extensions\{ID}\policy", {"panel_confirm": 1})
    windows.hives.set(HKLM, rf"{key}\3rdparty\extensions\{ID}\policy\sites", {"1": "{}"})
    found = of(windows, browser)
    assert set(found) == {"POLICY_HOST_ALLOWED", "POLICY_INSTALLED"}
    told = in_force(windows.pc, windows.browser(browser))
    assert told.texts("NativeMessagingAllowlist") == [HOST_NAME, "com.example"]
    assert told.flag("NativeMessagingUserLevelHosts") is False


@pytest.mark.parametrize(
    ("name", "value", "codes"),
    [
        ("NativeMessagingUserLevelHosts", "0", {"POLICY_USER_HOSTS"}),  # REG_SZ
        ("NativeMessagingUserLevelHosts", "1", set()),
        ("NativeMessagingUserLevelHosts", b"\0", {"POLICY_TYPE"}),  # REG_BINARY
        ("NativeMessagingBlocklist", ["*"], {"POLICY_TYPE"}),  # REG_MULTI_SZ
        ("NativeMessagingBlocklist", 1, {"POLICY_TYPE"}),
        ("ExtensionSettings", "[" * 100_000, {"POLICY_TYPE"}),
    ],
)
def test_on_windows_a_value_counts_where_the_browser_takes_its_type(
    windows: InventedPc, name: str, value: Any, codes: set[str]
) -> None:
    windows.hives.set(HKLM, CHROME, {name: value})
    windows.hives.set(HKCU, windows.browser("chrome").host_keys[0], {"": str(windows.program)})
    assert bad(windows) == codes


def test_on_windows_a_list_is_its_numbered_values_whatever_else_is_in_its_key(windows: InventedPc) -> None:
    windows.hives.set(
        HKLM, rf"{CHROME}\NativeMessagingBlocklist", {"1": "*", "note": "IT, 2026", "9" * 5_000: "x"}
    )
    assert bad(windows) == {"POLICY_HOST_BLOCKED"}


def test_on_windows_a_key_and_a_kind_that_are_wrong_are_named_too(windows: InventedPc) -> None:
    key = rf"{CHROME}\3rdparty\extensions\{ID}\policy"
    windows.hives.set(HKLM, key, {"panel_confirm": "yes", "panel_confirmm": 1})
    found = of(windows)
    assert "panel_confirm must be" in found["POLICY_TYPE"].found
    assert "panel_confirmm is no policy" in found["POLICY_UNKNOWN"].found


def test_on_windows_the_machine_s_policy_goes_before_the_user_s(windows: InventedPc) -> None:
    windows.hives.set(HKCU, rf"{CHROME}\NativeMessagingBlocklist", {"1": "*"})
    assert bad(windows) == {"POLICY_HOST_BLOCKED"}
    windows.hives.set(HKLM, rf"{CHROME}\NativeMessagingBlocklist", {"1": "com.example.other"})
    assert bad(windows) == set()


def test_on_windows_the_case_of_a_name_does_not_matter(windows: InventedPc) -> None:
    windows.hives.set(HKLM, rf"{CHROME}\nativemessagingblocklist", {"1": "*"})
    windows.hives.set(HKLM, rf"{CHROME}\3RDPARTY\Extensions\{ID}\Policy", {"panel_confirmm": 1})
    assert bad(windows) == {"POLICY_HOST_BLOCKED", "POLICY_UNKNOWN"}


@pytest.mark.parametrize(
    ("directly", "codes"), [(1, set()), (0, {"POLICY_NO_SHELL"}), (None, {"POLICY_NO_SHELL"})]
)
def test_without_cmd_exe_a_host_has_to_be_started_directly(
    windows: InventedPc, directly: int | None, codes: set[str]
) -> None:
    windows.hives.set(HKCU, r"SOFTWARE\Policies\Microsoft\Windows\System", {"DisableCMD": 1})
    if directly is not None:
        windows.hives.set(HKLM, CHROME, {"NativeHostsExecutablesLaunchDirectly": directly})
    assert bad(windows) == codes
    assert ("POLICY_LAUNCH_DIRECT" in of(windows)) == bool(directly)
