"""The invented population: composed by rule from tables, the same on every machine and every run.

Adults of every right come first, then the children with an adult as guardian, then the odd cases
that cards and registers really hold. Ages are chosen for the years around 2569 BE (2026).
"""

from __future__ import annotations

from dataclasses import replace

from tests.testzone import invented
from tests.testzone.invented import Right, Title
from tests.testzone.person import LIFELONG, FullName, Hospital, Person, is_pid, make_pid
from tests.testzone.portrait import photo

__all__ = ["LIFELONG", "POPULATION", "FullName", "Hospital", "Person", "is_pid", "person", "photo"]

ADULTS = 160
CHILDREN = 48
CHILD_SERIAL = 5001  # keeps children's numbers apart from adults', however many adults there are
ODD_SERIAL = 9001

CARD_AGE = 7  # years; the law gives a card from this age
TITLE_OF_AGE = 15  # years; until then ด.ช. or ด.ญ.
VALID_YEARS = 8  # a card's validity, to the holder's next birthday after it
LIFELONG_AGE = 70  # years; from this age a card never expires
THIS_YEAR = 2569

ADULT_RIGHTS = (
    invented.UCS_HERE,
    invented.SSS,
    invented.UCS_ADULT,
    invented.OFC,
    invented.WEL_ADULT,
    invented.LGO,
    invented.UCS_HERE,
    invented.OTH,
    invented.HD_ONLY,
    invented.NO_CODE,
)
ADULT_TITLES = (invented.MR, invented.MISS, invented.MR, invented.MRS)


def _name(index: int, title: Title) -> tuple[FullName, FullName]:
    first = invented.FIRST_NAMES[index % len(invented.FIRST_NAMES)]
    head = invented.LAST_NAME_HEADS[index % len(invented.LAST_NAME_HEADS)]
    tail = invented.LAST_NAME_TAILS[index % len(invented.LAST_NAME_TAILS)]
    return (
        FullName(title.thai, first[0], "", head[0] + tail[0]),
        FullName(title.english, first[1], "", head[1] + tail[1]),
    )


def _address(index: int) -> tuple[str, ...]:
    tambon, amphoe, province = invented.PLACES[index % len(invented.PLACES)]
    return (f"{index % 98 + 1}/{index % 7}", f"หมู่ที่ {index % 12 + 1}", "", "", "", tambon, amphoe, province)


def _mobile(index: int) -> str | None:
    """Every third person has no number on file: the clerk has to ask."""
    return None if index % 3 == 2 else f"0600{index:06d}"


def _card_dates(birth: str) -> tuple[str, str]:
    """Return the day of issue and of expiry that a card of someone born on ``birth`` bears."""
    born = int(birth[:4])
    issued = max(born + CARD_AGE, THIS_YEAR - 4)
    if issued - born >= LIFELONG_AGE:
        return f"{issued}0115", LIFELONG
    birthday = birth[4:] if "00" not in (birth[4:6], birth[6:]) else "0115"
    return f"{issued}0115", f"{issued + VALID_YEARS + 1}{birthday}"


def _compose(index: int, pid: str, title: Title, birth: str, right: Right) -> Person:
    name_th, name_en = _name(index, title)
    issued, expires = _card_dates(birth)
    return Person(
        pid=pid,
        name_th=name_th,
        name_en=name_en,
        birth=birth,
        sex=title.sex,
        title_code=title.code,
        nation="099",
        address=_address(index),
        issued=issued,
        expires=expires,
        main_inscl=right.main,
        sub_inscl=right.sub,
        hosp_main=right.hosp_main,
        hosp_sub=right.hosp_sub,
        hosp_main_op=right.hosp_main_op,
        paid_model=right.paid_model,
        claim_types=right.claim_types,
        mobile=_mobile(index),
        guardian_pid=None,
    )


def _adult(index: int) -> Person:
    born = 2490 + index * 7 % 60  # 19 to 79 years old
    elderly = THIS_YEAR - born > 60 and index % 2 == 0
    return _compose(
        index,
        make_pid(index % 5 + 1, index % 100, 1001 + index),
        ADULT_TITLES[index % len(ADULT_TITLES)],
        f"{born}{index % 12 + 1:02d}{index % 28 + 1:02d}",
        invented.WEL_ELDERLY if elderly else ADULT_RIGHTS[index % len(ADULT_RIGHTS)],
    )


def _child(index: int, guardian: Person) -> Person:
    """A child of the guardian's family name and address, reached on the guardian's telephone."""
    born = THIS_YEAR - 1 - index % (TITLE_OF_AGE - 1)
    title = (invented.BOY, invented.GIRL)[index % 2]
    right = invented.WEL_CHILD if THIS_YEAR - born <= 12 else invented.UCS_ADULT
    pid = make_pid(1, index % 100, CHILD_SERIAL + index)
    child = _compose(index + 3, pid, title, f"{born}{index % 12 + 1:02d}{index % 28 + 1:02d}", right)
    return replace(
        child,
        name_th=replace(child.name_th, last=guardian.name_th.last),
        name_en=replace(child.name_en, last=guardian.name_en.last),
        address=guardian.address,
        mobile=None,
        guardian_pid=guardian.pid,
    )


def _odd(
    index: int,
    *,
    category: int = 3,
    title: Title = invented.MR,
    birth: str = "25200615",
    right: Right = invented.UCS_ADULT,
) -> Person:
    return _compose(ADULTS + index, make_pid(category, 99, ODD_SERIAL + index), title, birth, right)


def _foreign(index: int, category: int, nation: str, right: Right) -> Person:
    """Somebody without Thai nationality, or not yet in the register: first digit 0, 6, 7 or 8."""
    return replace(_odd(index, category=category, right=right), nation=nation)


def _odd_people() -> tuple[Person, ...]:
    """What cards and registers really hold and programs trip over, one person each."""
    long_name, middle, ranked, untitled = _odd(8), _odd(9), _odd(10), _odd(11, title=invented.MISS)
    return (
        _odd(0, birth="25100000"),  # only the year of birth is known
        _odd(1, birth="25080400"),  # year and month
        _odd(2, birth="24700000"),  # a year, and a card for life
        replace(_odd(3), issued="25510115", expires="25600614"),  # expired long ago
        _foreign(4, 0, "999", invented.NO_RIGHT),
        _foreign(5, 6, "048", invented.NO_RIGHT),
        _foreign(6, 7, "056", invented.SSS),
        _foreign(7, 8, "057", invented.UCS_ADULT),
        replace(
            long_name,
            name_th=replace(long_name.name_th, last="จำลองนามสกุลยาวเป็นพิเศษเพื่อทดสอบช่องแสดงผล"),
            name_en=replace(long_name.name_en, last="Chamlongnamsakunyaopenphisetphueathotsop"),
            # 139 bytes in cp874: past the 100 at which many readers cut an address off
            address=(
                "199/99",
                "หมู่ที่ 12",
                "ตรอกจำลองยาว",
                "ซอยทดสอบที่อยู่ยาวเป็นพิเศษ 99",
                "ถนนตัวอย่างสมมุติสายเหนือ",
                "ตำบลบ้านกระดาษสมมุติ",
                "อำเภอเมืองสมมุติ",
                "จังหวัดสมมุติ",
            ),
        ),
        replace(
            middle,
            name_th=replace(middle.name_th, middle="กลางชื่อ"),
            name_en=replace(middle.name_en, middle="Klangchue"),
        ),
        replace(ranked, name_th=replace(ranked.name_th, prefix="ร.ท."), title_code=""),
        replace(untitled, sex="1"),  # the document's own example has title 004 and sex ชาย
        replace(_odd(12), address=("", "", "", "", "", "ตำบลสมมุติ", "อำเภอจำลอง", "จังหวัดทดสอบ")),
    )


def _population() -> tuple[Person, ...]:
    adults = tuple(_adult(index) for index in range(ADULTS))
    parents = [adult for adult in adults if 2520 <= int(adult.birth[:4]) <= 2540]
    children = tuple(_child(index, parents[index % len(parents)]) for index in range(CHILDREN))
    return adults + children + _odd_people()


POPULATION: tuple[Person, ...] = _population()
_BY_PID = {somebody.pid: somebody for somebody in POPULATION}


def person(pid: str) -> Person:
    """Return the person with this PID; ``KeyError`` when the population has none."""
    return _BY_PID[pid]
