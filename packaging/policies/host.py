"""The host's policies: each of its settings in words; kinds come from its own table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from authen_bridge.policy import POLICY_KEY
from authen_bridge.settings.table import KEYS, Key
from policies.model import Kind, Policy, Value, Words

CATEGORY = "Host"


class Row(NamedTuple):
    title: Words
    does: Words
    example: Value | None = None  # None: what is built in
    choices: Mapping[str, Words] = {}
    bounds: tuple[int, int] = (0, 0)
    on_linux: Value | None = None


_TEST = Words("test (NHSO's test system)", "test (ระบบทดสอบ)")
_PRODUCTION = Words("production", "production (ระบบจริง)")
_ZONES = {"test": _TEST, "production": _PRODUCTION}
_YEAR = (1, 365)

_MACHINE_ONLY = Words(
    "Counts only as machine policy or as a machine default; a user's own settings cannot set it.",
    "มีผลเฉพาะที่ตั้งเป็นนโยบายหรือค่าเริ่มต้นของเครื่อง ผู้ใช้ตั้งเองไม่ได้",
)


def _address(of: Words, zone: str) -> Row:
    where = _ZONES[zone]
    plain = Words("", "") if zone == "production" else Words(" or http", " หรือ http")
    return Row(
        Words(f"Address of {of.en}, zone {zone}", f"ที่อยู่ของ{of.th} โซน {zone}"),
        Words(
            f"The address of {of.en} in the zone {where.en}: https{plain.en}, host and path. "
            "An address of the other zone is refused.",
            f"ที่อยู่ของ{of.th}ในโซน {where.th}: https{plain.th} ชื่อโฮสต์และเส้นทาง ที่อยู่ของอีกโซนหนึ่งจะไม่ถูกใช้",
        ),
    )


def _certificates(zone: str) -> Row:
    return Row(
        Words(f"More certificates, zone {zone}", f"ใบรับรองเพิ่มเติม โซน {zone}"),
        Words(
            f"A PEM file on the PC whose certificates count in the zone {_ZONES[zone].en} "
            "beside the system's: for a proxy that re-signs TLS.",
            f"ไฟล์ PEM บนเครื่องที่ใช้เพิ่มจากใบรับรองของระบบในโซน {_ZONES[zone].th} สำหรับ proxy ที่ออกใบรับรอง TLS เอง",
        ),
        r"C:\ProgramData\Hospital\proxy-ca.pem",
        on_linux="/etc/ssl/hospital/proxy-ca.pem",
    )


_API = Words("the NHSO authen API", " API ขอรหัส Authen ของ สปสช.")
_SRM = Words("the NHSO right-search API (SRM)", " API ตรวจสอบสิทธิของ สปสช. (SRM)")
_STATUS = Words("the NHSO check-authen-status API", " API ตรวจสอบสถานะ Authen ของ สปสช.")

ROWS: Mapping[str, Row] = {
    "zone": Row(
        Words("Default zone", "โซนเริ่มต้น"),
        Words(
            "The zone of the command line and of a panel without a page. A page's zone always comes "
            "from its address.",
            "โซนของบรรทัดคำสั่งและของแผงที่ไม่มีหน้าเว็บ โซนของหน้าเว็บมาจากที่อยู่ของหน้านั้นเสมอ",
        ),
        "production",
        _ZONES,
    ),
    "hcode": Row(
        Words("Unit code (hcode)", "รหัสหน่วยบริการ (hcode)"),
        Words("The unit's own code, 5 digits; needed for production.", "รหัสหน่วยบริการ 5 หลัก ระบบจริงต้องมี"),
        "99990",
    ),
    "rights": Row(
        Words("Source of the rights", "แหล่งข้อมูลสิทธิ"),
        Words(
            "Where a patient's rights come from. Empty: probe in the test zone, none in production.",
            "สิทธิของผู้ป่วยมาจากที่ใด หากว่างไว้ ระบบทดสอบใช้ probe และระบบจริงใช้ none",
        ),
        "gateway",
        {
            "": Words("the zone's own default", "ค่าเริ่มต้นของโซน"),
            "none": Words("none: the card alone", "none: ข้อมูลจากบัตรเท่านั้น"),
            "probe": Words("probe: NHSO's API, test zone only", "probe: API ของ สปสช. ระบบทดสอบเท่านั้น"),
            "gateway": Words("gateway: NHSO's agent on this PC", "gateway: Agent ของ สปสช. บนเครื่องนี้"),
            "srm": Words("srm: right-search with an officer's log-in", "srm: ตรวจสอบสิทธิด้วยบัญชีของเจ้าหน้าที่"),
        },
    ),
    "reader": Row(
        Words("Card reader", "เครื่องอ่านบัตร"),
        Words(
            "Only the reader of this name is used. Empty: the program chooses by the card.",
            "ใช้เฉพาะเครื่องอ่านชื่อนี้ หากว่างไว้ โปรแกรมเลือกเองตามบัตร",
        ),
        "Example Reader 0",
    ),
    "read_ahead": Row(
        Words("Read a card as it comes in", "อ่านบัตรทันทีที่เสียบ"),
        Words(
            "card: a card is read at once, and forgotten when it is pulled. off: only when it is asked for.",
            "card: อ่านทันทีที่เสียบ และลืมเมื่อถอดบัตร, off: อ่านเมื่อมีผู้ขอ",
        ),
        None,
        {
            "off": Words("off: when it is asked for", "off: เมื่อมีผู้ขอ"),
            "card": Words("card: at once", "card: ทันทีที่เสียบ"),
        },
    ),
    "remember_visits": Row(
        Words("Remember phone and HN of the last visit", "จำเบอร์โทรและ HN ของครั้งก่อน"),
        Words(
            "Keeps phone and HN of a patient's last visit on the PC, encrypted. Off unless set.",
            "จำเบอร์โทรและ HN ของครั้งก่อนไว้ในเครื่อง (เข้ารหัส) ปกติปิด",
        ),
    ),
    "outbox_days": Row(
        Words("Days that the outbox keeps what is done", "จำนวนวันที่เก็บรายการที่เสร็จแล้ว"),
        Words(
            "After so many days an entry of the outbox that is settled is erased: 1 to 365.",
            "รายการที่รู้ผลแล้วถูกลบเมื่อครบจำนวนวันนี้: 1 ถึง 365",
        ),
        bounds=_YEAR,
    ),
    "visits_days": Row(
        Words("Days that a visit is remembered", "จำนวนวันที่จำครั้งก่อน"),
        Words(
            "After so many days phone and HN of a visit are erased: 1 to 365.",
            "เบอร์โทรและ HN ของครั้งก่อนถูกลบเมื่อครบจำนวนวันนี้: 1 ถึง 365",
        ),
        bounds=_YEAR,
    ),
    "proxy": Row(
        Words("Proxy", "Proxy"),
        Words(
            "The proxy on the way to NHSO, http://HOST:PORT; its user and password go into the keyring, "
            "never here. Empty: the system's.",
            "proxy สำหรับติดต่อ สปสช. รูปแบบ http://HOST:PORT ชื่อผู้ใช้และรหัสผ่านเก็บใน keyring ไม่ใส่ที่นี่ "
            "หากว่างไว้ ใช้ของระบบ",
        ),
        "http://proxy.hospital.example:3128",
    ),
    **{
        f"zones.{zone}.{name}": row
        for zone in ("production", "test")
        for name, row in (
            ("base_url", _address(_API, zone)),
            ("ca_bundle", _certificates(zone)),
            ("srm_url", _address(_SRM, zone)),
            ("status_url", _address(_STATUS, zone)),
        )
    },
    "gateway.zone": Row(
        Words("Zone of the agent on this PC", "โซนของ Agent บนเครื่องนี้"),
        Words(
            "The one zone that the agent behind gateway belongs to; the other zone keeps its default.",
            "โซนเดียวที่ Agent ของ gateway สังกัด อีกโซนหนึ่งใช้ค่าเริ่มต้นของตน",
        ),
        None,
        _ZONES,
    ),
    "gateway.url": Row(
        Words("Address of the agent on this PC", "ที่อยู่ของ Agent บนเครื่องนี้"),
        Words(
            "Where NHSO's agent listens when the rights come from gateway; on this PC only.",
            "ที่อยู่ของ Agent ของ สปสช. เมื่อใช้สิทธิจาก gateway ต้องอยู่บนเครื่องนี้เท่านั้น",
        ),
    ),
}


def policies() -> list[Policy]:
    """Return a policy for every setting, in the order of the host's table."""
    return [_policy(name, known, ROWS[name]) for name, known in KEYS.items()]


def _policy(name: str, known: Key, row: Row) -> Policy:
    does = row.does
    if known.machine_only({key: other.default for key, other in KEYS.items()}):
        does = Words(f"{does.en} {_MACHINE_ONLY.en}", f"{does.th} {_MACHINE_ONLY.th}")
    example = known.default if row.example is None else row.example
    return Policy(
        CATEGORY,
        name,
        _kind(known, row),
        POLICY_KEY,
        row.title,
        does,
        example,
        row.choices,
        row.bounds,
        row.on_linux,
    )


def _kind(known: Key, row: Row) -> Kind:
    if row.choices:
        return "choice"
    kinds: Mapping[type, Kind] = {bool: "switch", int: "number", str: "text"}
    return kinds[type(known.default)]
