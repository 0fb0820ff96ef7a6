"""The New Authen create page as static HTML, Bootstrap-like, for tests that need no framework."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import escape

from authen_bridge.problems import BANGKOK

PID = "1990100000017"
OTHER_PID = "1990100000025"

OPD = "เข้ารับบริการรักษาทั่วไป (OPD/ IPD/ PP)"
COMMON = "บริการดูแลอาการเจ็บป่วยเบื้องต้น (Common illnesses)"
HD = "บริการฟอกเลือดด้วยเครื่องไตเทียม (HD)"
SERVICES = {"opd": OPD, "common": COMMON, "si": "Self Isolation", "hd": HD}

MOBILE_LABEL = "เบอร์โทรศัพท์มือถือผู้เข้ารับบริการ/ญาติ"
PHONES_LABEL = "เบอร์โทรศัพท์ผู้เข้ารับบริการ/ญาติ"


def thai_date(*, days: int = 0) -> str:
    """Return today in Bangkok, or that many days later, as the page writes it."""
    day = datetime.now(BANGKOK) + timedelta(days=days)
    return f"{day:%d/%m}/{day.year + 543}"


def person(pid: str | None = PID) -> str:
    """The read-only section of the patient; without a PID as before a card was read."""
    shown = f'<span id="pid">{pid}</span>' if pid else ""
    return f"""
    <h5>ข้อมูลรายละเอียดบุคคล</h5>
    <div class="row"><div>เลขประจำตัวประชาชน :</div><div>{shown}</div>
      <div>ชื่อ-นามสกุล :</div><div>นาย ทดสอบ ระบบ</div></div>"""


def services(*, ticked: str = "", kind: str = "checkbox") -> str:
    rows = "".join(
        f'<tr><td>{escape(name)}</td><td><input type="{kind}" name="service" id="{id}"'
        f"{' checked' if id == ticked else ''}></td><td></td></tr>"
        for id, name in SERVICES.items()
    )
    return f"""<label>บริการ <span>*</span></label>
    <table><thead><tr><th>บริการหลัก</th><th>เลือก</th><th>บริการรอง</th></tr></thead>
    <tbody>{rows}</tbody></table>"""


def visit(*, ticked: str = "", time: tuple[str, str] = ("", ""), kind: str = "checkbox") -> str:
    return f"""
    <h5>ข้อมูลการเข้ารับบริการ</h5>
    <form id="visit">
      <div><label for="m">{MOBILE_LABEL} <span class="text-danger">*</span></label>
        <input id="m" type="tel" maxlength="10"><small>กรอกเฉพาะตัวเลข</small></div>
      <div><label for="p">{PHONES_LABEL}</label><input id="p">
        <small>หากมีมากกว่า 1 เบอร์ให้ใส่ , คั่น</small></div>
      <div><label for="d">วันที่เข้ารับบริการ</label><input id="d" value="{thai_date()}"></div>
      <div><span>เวลา *</span><input id="hh" value="{time[0]}"> : <input id="mm" value="{time[1]}"></div>
      <div><label for="hn">HN</label><input id="hn"></div>
      {services(ticked=ticked, kind=kind)}
      <button id="cancel" type="button">ยกเลิก</button><button id="draft">บันทึก(ร่าง)</button>
      <button id="confirm">บันทึก/ยืนยันส่ง</button>
    </form>"""


HEAD = """
<nav><a>ตรวจสอบและยืนยันการเข้ารับบริการ</a></nav>
<h4>ตรวจสอบและยืนยันการเข้ารับบริการ Authen Code</h4>
<h5>ยืนยันตัวตนด้วยบัตร Smart Card</h5>
<button>ตรวจสอบข้อมูลจากบัตร Smart Card</button>
<h5>ยืนยันตัวตนด้วยเลขประจำตัวประชาชน และรูปภาพ</h5>
<label>กรอกเลขประจำตัวประชาชน 13 หลัก<input id="search"></label><button>ค้นหา</button>"""


def create_page(
    *,
    pid: str | None = PID,
    ticked: str = "",
    time: tuple[str, str] = ("", ""),
    kind: str = "checkbox",
) -> str:
    return f"<main>{HEAD}{person(pid)}{visit(ticked=ticked, time=time, kind=kind)}</main>"
