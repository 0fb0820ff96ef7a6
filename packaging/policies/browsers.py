"""The extension's policies and those of the browser itself, below each browser's root in the registry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from authen_bridge.names import HOST_NAME
from policies.model import Category, Kind, Policy, Value, Words

SCHEMA = Path(__file__).parents[2] / "extension" / "managed_schema.json"


class Browser(NamedTuple):
    name: str  # as in the host's own table of browsers
    title: str
    root: str  # below HKEY_LOCAL_MACHINE; "" = it has no templates on Windows
    linux: str  # the folder of managed policies


BROWSERS = (
    Browser("chrome", "Google Chrome", r"SOFTWARE\Policies\Google\Chrome", "etc/opt/chrome/policies/managed"),
    Browser("edge", "Microsoft Edge", r"SOFTWARE\Policies\Microsoft\Edge", "etc/opt/edge/policies/managed"),
    Browser("chromium", "Chromium", "", "etc/chromium/policies/managed"),
)


class Row(NamedTuple):
    title: Words
    does: Words
    example: Value


# English words and the kind are the extension's own schema's.
EXTENSION: Mapping[str, tuple[str, str, Value]] = {
    "sites": (
        "แผนที่ของหน้าเว็บ สปสช.",
        "รายการข้อความ JSON แต่ละข้อความเป็นแผนที่ของหนึ่งเว็บไซต์ตาม sites/: ข้อความเต็มใช้แทนแผนที่ชื่อเดียวกัน "
        'ข้อความที่มี "extends": true ใช้แก้บางส่วน ข้อความที่ผิดจะไม่ถูกใช้ และแผนที่เดิมยังใช้อยู่',
        [],
    ),
    "panel_confirm": (
        "บันทึกร่างและยืนยันจากแผงด้านข้าง",
        "เปิด: แผงด้านข้างบันทึกร่างและขอรหัสผ่าน API ตามเอกสารได้ โดยถามยืนยันก่อนทุกครั้ง "
        "หากไม่ตั้งไว้ เจ้าหน้าที่ใช้ปุ่มของหน้าเว็บเท่านั้น",
        False,
    ),
}

_LISTED = Words(
    " The browser knows one such list. Where your hospital sets it already, leave this not configured and "
    "add the line there: a list is set in one place, and of two the last one wins whole or in part.",
    " เบราว์เซอร์มีรายการนี้เพียงชุดเดียว หากโรงพยาบาลตั้งไว้แล้ว ไม่ต้องตั้งที่นี่ ให้เพิ่มบรรทัดนี้ในรายการเดิม "
    "รายการหนึ่งต้องตั้งที่เดียว หากตั้งสองที่ ค่าหลังจะทับทั้งหมดหรือบางส่วน",
)

# What the browser needs: its own policies, so their names are the browser's.
SETTINGS: Mapping[str, tuple[Kind, bool, Row]] = {  # kind, whether a list
    "ExtensionInstallForcelist": (
        "entry",
        True,
        Row(
            Words("Install the extension", "ติดตั้งส่วนขยาย"),
            Words(
                "Installs the extension silently from its update address and keeps the user from removing "
                "it: ID;ADDRESS. From outside the store, Windows has to be joined to a domain or managed.",
                "ติดตั้งส่วนขยายโดยอัตโนมัติจากที่อยู่สำหรับอัปเดต และผู้ใช้ลบไม่ได้: ID;ที่อยู่ "
                "หากไม่ได้มาจากสโตร์ เครื่อง Windows ต้องอยู่ในโดเมนหรืออยู่ภายใต้การจัดการ",
            ),
            "{id};{update_url}",
        ),
    ),
    "NativeMessagingBlocklist": (
        "fixed",
        True,
        Row(
            Words("Forbid every native host", "ปิดกั้นโปรแกรม native messaging ทั้งหมด"),
            Words(
                "No extension may start a program on the PC but those that are allowed by name. It holds for "
                "every extension: single sign-on, a password manager or a signing tool stops unless the name "
                "of its program is allowed too.",
                "ส่วนขยายเรียกโปรแกรมบนเครื่องไม่ได้ นอกจากโปรแกรมที่อนุญาตตามชื่อ มีผลกับทุกส่วนขยาย เช่น ลงชื่อเข้าใช้ครั้งเดียว "
                "เก็บรหัสผ่าน หรือลายเซ็นดิจิทัล จะใช้ไม่ได้จนกว่าจะอนุญาตชื่อโปรแกรมนั้นด้วย",
            ),
            "*",
        ),
    ),
    "NativeMessagingAllowlist": (
        "fixed",
        True,
        Row(
            Words("Allow this host", "อนุญาตโปรแกรมนี้"),
            Words(
                f"The extension may start {HOST_NAME} although every other is forbidden. "
                "Without it the extension stays idle and says so.",
                f"ส่วนขยายเรียก {HOST_NAME} ได้แม้โปรแกรมอื่นถูกปิดกั้น หากไม่ตั้งไว้ ส่วนขยายไม่ทำงานและแจ้งเหตุผล",
            ),
            HOST_NAME,
        ),
    ),
    "NativeMessagingUserLevelHosts": (
        "fixed",
        False,
        Row(
            Words("Only hosts that the machine registers", "ใช้เฉพาะโปรแกรมที่ติดตั้งระดับเครื่อง"),
            Words(
                "A host that a user has registered for himself is not started: nobody can put another in "
                "its place. It holds for every extension's.",
                "ไม่เรียกโปรแกรมที่ผู้ใช้ลงทะเบียนเอง จึงไม่มีใครนำโปรแกรมอื่นมาแทนที่ได้ มีผลกับทุกส่วนขยาย",
            ),
            False,
        ),
    ),
    "NativeHostsExecutablesLaunchDirectly": (
        "fixed",
        False,
        Row(
            Words("Start the host without a shell", "เริ่มโปรแกรมโดยไม่ผ่าน cmd"),
            Words(
                "Windows only, version 120 and newer: the browser starts the .exe itself and not through "
                "cmd.exe, which some hospitals forbid.",
                "เฉพาะ Windows รุ่น 120 ขึ้นไป: เบราว์เซอร์เริ่ม .exe โดยตรง ไม่ผ่าน cmd.exe ซึ่งบางโรงพยาบาลปิดไว้",
            ),
            True,
        ),
    ),
}
WINDOWS_ONLY = ("NativeHostsExecutablesLaunchDirectly",)


def extension_policies(browser: Browser, extension_id: str) -> list[Policy]:
    """Return the extension's own, as managed_schema.json has them."""
    key = rf"{browser.root}\3rdparty\extensions\{extension_id}\policy"
    found = []
    for name, known in json.loads(SCHEMA.read_text("utf-8"))["properties"].items():
        title, does, example = EXTENSION[name]
        kind: Kind = {"array": "list", "boolean": "switch"}[known["type"]]  # type: ignore[assignment]
        found.append(
            Policy(
                f"{browser.name}_extension",
                name,
                kind,
                rf"{key}\{name}" if kind == "list" else key,
                Words(known["title"], title),
                Words(known["description"], does),
                example,
            )
        )
    return found


def browser_policies(browser: Browser, extension_id: str, update_url: str) -> list[Policy]:
    """Return the browser's own that Authen Bridge needs."""
    found = []
    for name, (kind, listed, (title, does, example)) in SETTINGS.items():
        if isinstance(example, str):
            example = example.format(id=extension_id, update_url=update_url)  # noqa: PLW2901 - its blanks
        told = Words(does.en + _LISTED.en, does.th + _LISTED.th) if listed else does
        key = rf"{browser.root}\{name}" if listed else browser.root
        found.append(Policy(f"{browser.name}_browser", name, kind, key, title, told, example))
    return found


def categories(browser: Browser) -> list[Category]:
    return [
        Category(
            f"{browser.name}_extension",
            Words(f"The extension in {browser.title}", f"ส่วนขยายใน {browser.title}"),
            Words(
                f"What the Authen Bridge extension does in {browser.title}.",
                f"การทำงานของส่วนขยาย Authen Bridge ใน {browser.title}",
            ),
        ),
        Category(
            f"{browser.name}_browser",
            Words(f"What {browser.title} has to allow", f"สิ่งที่ {browser.title} ต้องอนุญาต"),
            Words(
                f"Policies of {browser.title} itself that Authen Bridge needs. They are the same as in its "
                "own template: set each in one of the two.",
                f"นโยบายของ {browser.title} เองที่ Authen Bridge ต้องใช้ "
                "เป็นค่าเดียวกับในเทมเพลตของเบราว์เซอร์ ให้ตั้งที่เดียว",
            ),
        ),
    ]
