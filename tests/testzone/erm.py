"""ERM, the older web: forms drawn by the server in tables, the patient in the address, no session.

Assumed, for the document shows neither: where the patient's PID and name stand, two boxes for the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qsl

from tests.testzone.exchange import ANY, Answer, Call, Route
from tests.testzone.invented import CLAIM_TYPES, COMMON_ILLNESSES, HD, OWN_UNIT, SELF_ISOLATION, UCEP_PLUS
from tests.testzone.lists import CERTIFIERS, REASONS, RELATIONS
from tests.testzone.person import Person
from tests.testzone.population import Claim, Population
from tests.testzone.records import BUDDHIST_ERA, age
from tests.testzone.saving import UNKNOWN_PID

HOST = "erm.test"  # ERM's own name is in no document: nobody's, for browsers to be led here by
PAGES = Path(__file__).with_name("erm_pages")

MENU = (
    "หน้าจอหลัก",
    "ตรวจสอบสิทธิ (เลขประจำตัวประชาชน)",
    "ตรวจสอบสิทธิ (ชื่อ-สกุล)",
    "ตรวจสอบสิทธิโดยการพิสูจน์ตัวตน (Smart Card)",
    "ตรวจสอบประวัติการลงทะเบียนสิทธิ UC",
    "ตรวจสอบและยืนยันการเข้ารับบริการ (Authen Code)",
    "ระบบรายงานข้อมูลการลงทะเบียน",
    "รายงานการลงทะเบียน",
    "รายงานสรุปการขอรหัส Authen Code",
    "ออกจากระบบ",
)
SERVICES = (SELF_ISOLATION, UCEP_PLUS, HD, COMMON_ILLNESSES)  # no row for out-patients
TYPED = ("certifierPid", "certifierName", "serviceDate", "hour", "minute", "hn", "phones")


class Erm:
    """``posts`` has every form sent, oldest first, as the server got it."""

    def __init__(self, population: Population) -> None:
        self.posts: list[dict[str, str]] = []
        self._population = population

    def routes(self, base: str) -> Sequence[Route]:
        return (Route("erm", ANY, f"{base}/", self._form),)

    def _form(self, call: Call) -> Answer:
        return self._posted(call) if call.method == "POST" else self._asked(call)

    def _asked(self, call: Call) -> Answer:
        now = self._population.now()
        blank = {"serviceDate": f"{now:%d/%m}/{now.year + BUDDHIST_ERA}"}
        return self._page(call.query.get("pid", ""), blank)

    def _posted(self, call: Call) -> Answer:
        sent = dict(parse_qsl(call.body.decode(), keep_blank_values=True))
        self.posts.append(sent)
        return self._page(call.query.get("pid", ""), sent)

    def _page(self, pid: str, values: Mapping[str, str]) -> Answer:
        person = self._population.find(pid)
        page = _drawn(
            "page.html",
            menu="".join(f'<tr><td><a href="/erm/">{escape(name)}</a></td></tr>' for name in MENU),
            asked=escape(pid),
            message="" if person or not pid else f"<p>{escape(UNKNOWN_PID)}</p>",
            form=self._filled(person, values) if person else "",
            history=_history(self._population.claims(pid)),
        )
        return Answer(200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})

    def _filled(self, person: Person, values: Mapping[str, str]) -> str:
        return _drawn(
            "form.html",
            pid=person.pid,
            name=escape(f"{person.name_th.prefix}{person.name_th.first} {person.name_th.last}"),
            age=age(person.birth, self._population.now().date()),
            right=escape(person.main_inscl),
            sub_right=escape(person.sub_inscl),
            unit=escape(f"{OWN_UNIT.hcode} {OWN_UNIT.hname} จังหวัดทดสอบ"),
            certifiers="".join(_radio("certifier", who, values) + f" {who} " for who in CERTIFIERS),
            relations=_options("relation", RELATIONS, values),
            reasons=_options("reason", REASONS, values),
            services="\n".join(_service(code, values) for code in SERVICES),
            **{name: escape(values.get(name, "")) for name in TYPED},
        )


def _drawn(file: str, /, **parts: str) -> str:
    return Template((PAGES / file).read_text("utf-8")).substitute(parts)


def _radio(name: str, value: str, values: Mapping[str, str]) -> str:
    checked = " checked" if values.get(name) == value else ""
    return f'<input type="radio" name="{name}" value="{escape(value)}"{checked}>'


def _options(name: str, choices: Iterable[str], values: Mapping[str, str]) -> str:
    chosen = values.get(name, "")
    return '<option value="">--กรุณาเลือก--</option>' + "".join(
        f"<option{' selected' if choice == chosen else ''}>{escape(choice)}</option>" for choice in choices
    )


def _service(code: str, values: Mapping[str, str]) -> str:
    name = escape(CLAIM_TYPES[code])
    radio = _radio("service", code, values)
    return f'<tr><td>{name}</td><td align="center">{radio}</td><td>{name}</td><td></td></tr>'


def _history(claims: Iterable[Claim]) -> str:
    rows = (
        (
            str(place),
            claim.claim_code,
            "PP",
            CLAIM_TYPES[claim.claim_type],
            f"{claim.created:%d/%m}/{claim.created.year + BUDDHIST_ERA}",
            f"{claim.hcode} {OWN_UNIT.hname}" if claim.hcode == OWN_UNIT.hcode else claim.hcode,
            "จังหวัดทดสอบ",
            f"{claim.created:%d/%m}/{claim.created.year + BUDDHIST_ERA} {claim.created:%H:%M}",
        )
        for place, claim in enumerate(claims, 1)
    )
    return "\n".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
