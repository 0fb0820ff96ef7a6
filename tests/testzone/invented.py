"""Tables that the population is composed of: invented names, places, hospitals; rights and services.

First names are things on a desk, last names say "test", "sample" or "simulated": no reader can take
a person of the test zone for a real one. Rights and claim types carry the words NHSO uses.
"""

from __future__ import annotations

from typing import NamedTuple

from tests.testzone.person import Hospital

FIRST_NAMES = (
    ("ดินสอ", "Dinso"),
    ("ยางลบ", "Yanglop"),
    ("ไม้บรรทัด", "Maibanthat"),
    ("สมุดปก", "Samutpok"),
    ("กระดาษ", "Kradat"),
    ("ปากกา", "Pakka"),
    ("กรรไกร", "Kankrai"),
    ("หมุดปัก", "Mutpak"),
    ("กระเป๋า", "Krapao"),
    ("กระดาน", "Kradan"),
    ("ไฟฉาย", "Faichai"),
    ("โคมไฟ", "Khomfai"),
    ("ร่มคัน", "Romkhan"),
    ("หมวกใบ", "Muakbai"),
    ("ตะกร้า", "Takra"),
    ("ถ้วยชา", "Thuaicha"),
    ("จานรอง", "Chanrong"),
    ("ช้อนส้อม", "Chonsom"),
    ("กาน้ำ", "Kanam"),
    ("ขวดแก้ว", "Khuatkaeo"),
    ("เก้าอี้", "Kaoi"),
    ("โต๊ะไม้", "Tomai"),
    ("ปฏิทิน", "Patithin"),
)

# A last name is one of each: จำลองไพลิน, ทดสอบมณี, …
LAST_NAME_HEADS = (
    ("จำลอง", "Chamlong"),
    ("ทดสอบ", "Thotsop"),
    ("สมมุติ", "Sommut"),
    ("ตัวอย่าง", "Tuayang"),
)
LAST_NAME_TAILS = (
    ("ไพลิน", "phailin"),
    ("มณี", "mani"),
    ("ทองคำ", "thongkham"),
    ("เขียว", "khiao"),
    ("ฟ้าใส", "fasai"),
    ("หินผา", "hinpha"),
    ("ลมโชย", "lomchoi"),
)

PLACES = (
    ("ตำบลสมมุติ", "อำเภอจำลอง", "จังหวัดทดสอบ"),
    ("ตำบลตัวอย่าง", "อำเภอจำลอง", "จังหวัดทดสอบ"),
    ("ตำบลบ้านกระดาษ", "อำเภอเมืองสมมุติ", "จังหวัดสมมุติ"),
    ("แขวงจำลอง", "เขตตัวอย่าง", "จังหวัดทดสอบ"),
)


class Title(NamedTuple):
    """A form of address: the registry's code and sex, the words the card prints."""

    code: str
    sex: str
    thai: str
    english: str


BOY = Title("001", "1", "ด.ช.", "Master")
GIRL = Title("002", "2", "ด.ญ.", "Miss")
MR = Title("003", "1", "นาย", "Mr.")
MISS = Title("004", "2", "น.ส.", "Miss")
MRS = Title("005", "2", "นาง", "Mrs.")

OWN_UNIT = Hospital("99990", "รพ.จำลองระบบ")  # the unit whose clerk works on the page
OTHER_UNIT = Hospital("99991", "รพ.ทดสอบ")
HEALTH_CENTRE = Hospital("99992", "ศูนย์บริการสาธารณสุขสมมุติ")
CLINIC = Hospital("99993", "คลินิกเวชกรรมตัวอย่าง")

OPD = "PG0060001"
COMMON_ILLNESSES = "PG0150001"
SELF_ISOLATION = "PG0110001"
UCEP_PLUS = "PG0120001"
HD = "PG0130001"

CLAIM_TYPES = {
    OPD: "เข้ารับบริการรักษาทั่วไป (OPD/ IPD/ PP)",
    COMMON_ILLNESSES: "บริการดูแลอาการเจ็บป่วยเบื้องต้น (Common illnesses)",
    SELF_ISOLATION: "Self Isolation",
    UCEP_PLUS: "UCEP PLUS (ผู้ป่วยกลุ่มอาการสีเหลืองและสีแดง)",
    HD: "บริการฟอกเลือดด้วยเครื่องไตเทียม (HD)",
}

ALL_SERVICES = (OPD, COMMON_ILLNESSES, SELF_ISOLATION, UCEP_PLUS, HD)
WITHOUT_COMMON_ILLNESSES = (OPD, SELF_ISOLATION, UCEP_PLUS, HD)


class Right(NamedTuple):
    """A main right with one of its sub-rights, and what the register adds for people who have it."""

    main: str
    sub: str
    claim_types: tuple[str, ...]
    hosp_main: Hospital | None = None
    hosp_sub: Hospital | None = None
    hosp_main_op: Hospital | None = None
    paid_model: str | None = None


UCS = "(UCS) สิทธิหลักประกันสุขภาพแห่งชาติ"
WEL = "(WEL) สิทธิหลักประกันสุขภาพแห่งชาติ (ยกเว้นการร่วมจ่ายค่าบริการ 30 บาท)"

# Only UCS and WEL name a primary-care unit and a unit for out-patients (the document's answers).
UCS_ADULT = Right(UCS, "(89) ช่วงอายุ 12-59 ปี", ALL_SERVICES, OTHER_UNIT, HEALTH_CENTRE, CLINIC, "1")
UCS_HERE = Right(UCS, "(89) ช่วงอายุ 12-59 ปี", ALL_SERVICES, OWN_UNIT, CLINIC, OWN_UNIT, "5")
WEL_ADULT = Right(WEL, "(74) บุคคลผู้พิการ", ALL_SERVICES, OWN_UNIT, HEALTH_CENTRE, OWN_UNIT, "1")
WEL_ELDERLY = Right(WEL, "(77) ผู้มีอายุเกิน 60 ปีบริบูรณ์", ALL_SERVICES, OWN_UNIT, HEALTH_CENTRE, OWN_UNIT, "1")
WEL_CHILD = Right(WEL, "(71) เด็กอายุไม่เกิน 12 ปีบริบูรณ์", ALL_SERVICES, OTHER_UNIT, HEALTH_CENTRE, CLINIC, "1")
OFC = Right("(OFC) สิทธิสวัสดิการข้าราชการ", "(O1) สิทธิเบิกกรมบัญชีกลาง (ข้าราชการ)", WITHOUT_COMMON_ILLNESSES)
SSS = Right(
    "(SSS) สิทธิประกันสังคม",
    "(S1) สิทธิเบิกกองทุนประกันสังคม (ผู้ประกันตน)",
    WITHOUT_COMMON_ILLNESSES,
    OTHER_UNIT,
)
LGO = Right(
    "(LGO) สิทธิสวัสดิการพนักงานส่วนท้องถิ่น",
    "(L1) สิทธิเบิกเงินสวัสดิการพนักงานส่วนท้องถิ่น (พนักงาน)",
    WITHOUT_COMMON_ILLNESSES,
)
OTH = Right("(OTH) สิทธิอื่นๆ", "", (OPD,))
HD_ONLY = Right(UCS, "(89) ช่วงอายุ 12-59 ปี", (HD,), OTHER_UNIT, HEALTH_CENTRE, CLINIC, "1")
NO_CODE = Right("(OTH) สิทธิอื่นๆ", "", ())  # a right, but no claim code can be asked for
NO_RIGHT = Right("", "", ())
