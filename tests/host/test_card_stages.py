"""A card in the reader, read through the real PC/SC service: every kind of card, stage by stage."""

from __future__ import annotations

from authen_bridge.card import LIFELONG, CardDate, CardName
from authen_bridge.card.slot import Card
from authen_bridge.card.thai_id import ThaiId
from tests.support.fixtures import Insert, Watch
from tests.testzone.chip import Print, chip
from tests.testzone.people import POPULATION, photo

SOMEBODY = POPULATION[0]
BIG_PHOTO = photo(SOMEBODY, size=5118)


def read_all(card: Card) -> tuple[ThaiId, bytes | None]:
    return card.text(), card.photo()


def test_a_card_comes_back_in_full_in_the_fewest_transmits(insert: Insert, watch: Watch) -> None:
    watched = watch()
    virtual = insert(SOMEBODY)
    watched.wait_for("ready")
    card = watched.cards.current()
    text, jpeg = read_all(card)
    assert text == ThaiId(
        pid=SOMEBODY.pid,
        pid_valid=True,
        name_th=CardName("นาย", SOMEBODY.name_th.first, "", SOMEBODY.name_th.last),
        name_en=CardName("Mr.", SOMEBODY.name_en.first, "", SOMEBODY.name_en.last),
        birth_date=CardDate(int(SOMEBODY.birth[:4]), int(SOMEBODY.birth[4:6]), int(SOMEBODY.birth[6:])),
        sex="ชาย",
        request_number=Print().request,
        issuer=Print().issuer,
        issuer_code=Print().issuer_code,
        issue_date=CardDate(int(SOMEBODY.issued[:4]), int(SOMEBODY.issued[4:6]), int(SOMEBODY.issued[6:])),
        expiry_date=LIFELONG,
        card_type=Print().card_type,
        photo_length=len(photo(SOMEBODY)),
        address=SOMEBODY.address,
        photo_number=Print().photo_number,
        raw=text.raw,
    )
    assert jpeg == photo(SOMEBODY)
    assert card.transmits == {"core": 3, "text": 7, "photo": 7 + 2 * -(-len(jpeg) // 255)}
    assert virtual.transmits == card.transmits["photo"]
    assert not card.notes


def test_nothing_is_sent_to_the_card_before_somebody_asks_when_read_ahead_is_off(
    insert: Insert, watch: Watch
) -> None:
    watched = watch(read_ahead=False)
    virtual = insert(SOMEBODY)
    watched.wait_for("inserted")
    card = watched.cards.current()
    assert virtual.transmits == 0
    assert card.identity().pid == SOMEBODY.pid
    assert virtual.transmits == 3
    assert card.text().address == SOMEBODY.address
    assert virtual.transmits == 7
    card.photo()
    assert virtual.transmits == card.transmits["photo"]
    assert not card.notes


def test_what_was_read_ahead_costs_no_transmit(insert: Insert, watch: Watch) -> None:
    watched = watch()
    virtual = insert(SOMEBODY)
    watched.wait_for("ready")
    for _ in range(3):
        watched.cards.current().identity()
        watched.cards.current().text()
    assert virtual.transmits == 7


def test_the_photo_s_progress_is_in_bytes_and_ends_at_its_length(insert: Insert, watch: Watch) -> None:
    watched = watch()
    insert(chip(SOMEBODY, BIG_PHOTO))
    watched.wait_for("ready")
    progress: list[tuple[int, int]] = []
    watched.cards.current().photo(lambda done, total: progress.append((done, total)))
    assert [total for _, total in progress] == [5118] * 21
    assert [done for done, _ in progress] == [*range(235, 5118, 255), 5118]  # the first 20 bytes vouch


def test_a_card_that_was_powered_down_meanwhile_is_known_by_its_pid_again(
    insert: Insert, watch: Watch
) -> None:
    watched = watch()
    virtual = insert(SOMEBODY)
    watched.wait_for("ready")
    virtual.inside.reset()
    card = watched.cards.current()
    assert card.photo() == photo(SOMEBODY)
    assert virtual.transmits == 7 + 4 + 2 * -(-len(photo(SOMEBODY)) // 255)  # refused, SELECT, the PID
    assert card.notes == ("selected again",)
