"""The pages under attack, static: whom each shows, what is filled in, and what happens to it meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from html import escape
from typing import Any

from tests.extension.create_page import HD, HEAD, OTHER_PID, PID, create_page, visit
from tests.extension.filler_page import CREATE, CREATE_PATH, ORIGIN, SITE
from tests.support.browser import EXTENSION
from tests.testzone.erm import Erm
from tests.testzone.exchange import Call
from tests.testzone.lists import CARD_TYPES, CERTIFIERS, REASONS, RELATIONS
from tests.testzone.people import POPULATION
from tests.testzone.population import Population

CERTIFIER_PID = "1990100000033"
OWN = "99"  # what the other patient's own data begin with
OTHER_PATH = "/authencode/claimcode/create/other"
HISTORY = "/authencode/claimcode/search/history"

NAVIGATIONS = ("pushed away", "replaced by another page", "another route of the site")
HASH_NAVIGATIONS = (*NAVIGATIONS[:2], "hash to another page")
PATIENTS = (
    "another patient",
    "nobody",
    "a second patient",
    "another patient by a rule of style",
    "rebuilt blank for another",
    "rebuilt kept for another",
    "rebuilt with another's data",
    "another's data in the same boxes",
    "rebuilt blank for nobody",
)
CERTIFIERS_CHANGED = (
    "another certifier",
    "the patient certifies",
    "no certifier",
    "patient and certifier exchanged",
    "rebuilt kept, certified by another",
)


def erm_site() -> dict[str, Any]:
    """ERM's mapping as an administrator turns it on."""
    site: dict[str, Any] = json.loads((EXTENSION / "sites/erm.json").read_text("utf-8"))
    return site | {"origins": [ORIGIN]}


@dataclass(frozen=True)
class Attacked:
    """A page, and the fill that it is attacked in. ``page`` is its name in the mapping.

    ``body`` draws it when it is to be shown, for its date of service has to be that day.
    """

    page: str
    body: Callable[[], str]
    values: Mapping[str, str]
    attacks: tuple[str, ...]
    at: str = CREATE_PATH
    certifier: str | None = None
    site: Mapping[str, Any] = field(default_factory=lambda: SITE)


def marked(body: str, patient: str, certifier: str = "") -> str:
    """Mark where the people are shown; another patient stands beside the first, unseen."""
    unseen = f'<span data-other style="display: none">{OTHER_PID}</span>'
    for role, pid in (("patient", patient), ("certifier", certifier)):
        shown = f'<span data-pid="{role}">{pid}</span>' + (unseen if role == "patient" else "")
        body = body.replace(f"<span>{role}'s number</span>", shown)
    return body


def person(role: str, heading: str = "ข้อมูลรายละเอียดบุคคล") -> str:
    return f"""<h5>{heading}</h5>
    <div class="row"><div>เลขประจำตัวประชาชน :</div><div><span>{role}'s number</span></div>
      <div>ชื่อ-นามสกุล :</div><div>นาย ทดสอบ ระบบ</div></div>"""


def options(choices: tuple[str, ...] | list[str]) -> str:
    return '<option value="">--เลือก--</option>' + "".join(
        f"<option>{escape(each)}</option>" for each in choices
    )


def on_behalf(*, document: bool, drop_down: bool = False) -> str:
    radios = "".join(f'<label><input type="radio" name="who"> {who}</label>' for who in CERTIFIERS)
    relation = f'<select id="relation">{options(RELATIONS)}</select>'
    if drop_down:
        listed = "|".join(["--เลือก--", *RELATIONS])
        relation = f'<div role="combobox" tabindex="0" id="relation" data-options="{listed}">--เลือก--</div>'
    by_document = """<div><label for="c-pid">กรอกเลขประจำตัวประชาชน 13 หลัก</label>
      <input id="c-pid" maxlength="13" data-box><button>ค้นหา</button></div>"""
    asked_more = f"""<div><label for="c-name">ชื่อ-สกุล ผู้ปกครอง/ผู้ดูแล/เจ้าหน้าที่</label><input id="c-name"></div>
      <div><label for="card">ประเภทบัตร *</label><select id="card">{options(CARD_TYPES)}</select></div>
      <div><label for="why">เหตุผลการไม่พิสูจน์ตัวตนผ่านบัตรประจำตัวประชาชน *</label>
        <select id="why">{options(REASONS)}</select></div>"""
    return f"""<main>
    <h4>ยืนยันตัวตนแทนผู้เข้ารับบริการโดย ผู้ปกครอง/ผู้ดูแล หรือ ผู้รับรอง (เจ้าหน้าที่)</h4>
    <div><label for="p-pid">กรอกเลขประจำตัวประชาชน 13 หลัก ของผู้เข้ารับบริการ</label>
      <input id="p-pid" maxlength="13" data-box><button>ค้นหา</button></div>
    {person("patient")}
    <h4>ข้อมูลผู้ปกครอง/ผู้ดูแล หรือ ผู้รับรอง (เจ้าหน้าที่)</h4>
    {by_document if document else "<button>ตรวจสอบข้อมูลจากบัตร Smart Card</button>"}
    {person("certifier", "ข้อมูลรายละเอียดบุคคลของ ผู้ปกครอง/ผู้ดูแล หรือ ผู้รับรอง (เจ้าหน้าที่)")}
    <div><p>ผู้รับรอง *</p>{radios}</div>
    <div><span id="r">ความสัมพันธ์ *</span> {relation}</div>
    {asked_more if document else ""}
    {visit(ticked="opd")}</main>"""


def by_patient(shown: str) -> str:
    body = create_page(ticked="opd").replace(f'<span id="pid">{PID}</span>', "<span>patient's number</span>")
    assert HEAD in body
    return marked(body, shown)


def lookup(heading: str) -> str:
    return f"""<main><h2>{heading}</h2><form>
      <label for="n">เลขประจำตัวประชาชน</label><input id="n" maxlength="13">
      <label for="from">ตั้งแต่วันที่</label><input id="from">
      <label for="to">ถึงวันที่</label><input id="to"><button>ค้นหา</button></form></main>"""


def erm() -> str:
    population = Population()
    (route,) = Erm(population).routes("/erm")
    drawn = route.handle(Call("GET", "/erm/", {"pid": POPULATION[0].pid})).body.decode()
    population.close()
    body = drawn[drawn.index("<body>") + 6 : drawn.index("</body>")]
    shown, searched = f"<td>{POPULATION[0].pid}</td>", f'name="pid" value="{POPULATION[0].pid}"'
    assert body.count(shown) == body.count(searched) == 1
    body = body.replace(searched, 'name="pid" value=""')  # what is typed there is shown, too
    return marked(body.replace(shown, "<td><span>patient's number</span></td>"), PID)


VISIT = {"mobile": "0812345678", "phones": "021234567", "hn": "69-1", "service": HD}
BY_CARD = {"certifier": CERTIFIERS[1], "relation": RELATIONS[1]}
BY_DOCUMENT = BY_CARD | {
    "certifier-name": "ทดสอบ ผู้รับรอง",
    "card-type": CARD_TYPES[0],
    "reason": REASONS[0],
}
LOOKED_UP = {"patient-pid": "x", "from": "2026-03-01", "to": "2026-03-09"}

LOOKUPS = {
    "search-edit": ("ค้นหา/แก้ไข ข้อมูลการรับบริการ", "/claimcode/search/edit"),
    "search-delete": ("ค้นหา/ลบรายการที่ยืนยันแล้ว", "/claimcode/search/confirmed"),
    "history": ("ประวัติ Authen Code รายบุคคล", "/claimcode/search/history"),
    "report": ("รายงาน", "/report/eclaim"),
}

ATTACKED: dict[str, Attacked] = {
    "by-patient": Attacked("by-patient", lambda: by_patient(PID), VISIT, NAVIGATIONS + PATIENTS),
    "by-patient, hash era": Attacked(
        "by-patient", lambda: by_patient(PID), VISIT, HASH_NAVIGATIONS, at=CREATE
    ),
    "by-patient, looking up": Attacked(
        "by-patient", lambda: by_patient(""), {"patient-pid": "x"}, ("another patient", *NAVIGATIONS)
    ),
    "on-behalf by card": Attacked(
        "on-behalf",
        lambda: marked(on_behalf(document=False, drop_down=True), PID, CERTIFIER_PID),
        {**VISIT, **BY_CARD},
        (NAVIGATIONS[0], "another patient", "rebuilt kept for another", *CERTIFIERS_CHANGED),
        at=OTHER_PATH,
        certifier=CERTIFIER_PID,
    ),
    "on-behalf by document": Attacked(
        "on-behalf",
        lambda: marked(on_behalf(document=True), PID, CERTIFIER_PID),
        {**VISIT, **BY_DOCUMENT},
        (NAVIGATIONS[2], *PATIENTS[4:8], *CERTIFIERS_CHANGED[:4]),
        at=OTHER_PATH,
        certifier=CERTIFIER_PID,
    ),
    "on-behalf, looking both up": Attacked(
        "on-behalf",
        lambda: marked(on_behalf(document=True), "", ""),
        {"patient-pid": "x", "certifier-pid": "x"},
        (
            "another patient",
            "another certifier",
            "the patient certifies",
            "the two boxes exchanged",
            NAVIGATIONS[0],
        ),
        at=OTHER_PATH,
        certifier=CERTIFIER_PID,
    ),
    "ERM": Attacked(
        "authen-code",
        erm,
        {"mobile": "0812345678", "hn": "69-1", "service": HD, **BY_DOCUMENT},
        PATIENTS,
        at="/erm/",
        certifier=CERTIFIER_PID,
        site=erm_site(),
    ),
    **{
        name: Attacked(name, partial(lookup, heading), LOOKED_UP, NAVIGATIONS[:2], at="/authencode" + route)
        for name, (heading, route) in LOOKUPS.items()
    },
}
