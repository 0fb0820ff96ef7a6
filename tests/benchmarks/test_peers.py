"""The comparison is fair: the peers' way reads the same person, in the transmits that are published."""

from __future__ import annotations

from authen_bridge.card import pcsc
from tests.benchmarks import peers
from tests.benchmarks.peers import PHOTO_TRANSMITS, TEXT_TRANSMITS
from tests.support.fixtures import READERS, Insert, Watch
from tests.testzone.chip import chip
from tests.testzone.people import POPULATION, photo

SOMEBODY = POPULATION[0]
LONG_ADDRESS = max(POPULATION, key=lambda person: len("#".join(person.address)))


def test_the_peers_way_reads_what_ours_reads_in_19_and_59_transmits(insert: Insert, watch: Watch) -> None:
    watched = watch(read_ahead=False)
    virtual = insert(SOMEBODY)
    watched.wait_for("inserted")
    card = watched.cards.current()
    text, jpeg = card.text(), card.photo()
    assert jpeg is not None
    sent_by_us = virtual.transmits
    with pcsc.session(READERS[0]) as session:
        fields = peers.read_text(session.transmit)
        assert virtual.transmits - sent_by_us == TEXT_TRANSMITS == 19
        padded = peers.read_photo(session.transmit)
    assert virtual.transmits - sent_by_us == PHOTO_TRANSMITS == 59
    assert fields == {name: text.raw[name].encode("cp874")[: len(fields[name])] for name in peers.TEXT}
    assert padded.startswith(jpeg)
    assert not padded[len(jpeg) :].strip(b" ")


def test_the_peers_way_cuts_a_long_address_off() -> None:
    answer = chip(LONG_ADDRESS, photo(LONG_ADDRESS)).answer
    whole = "#".join(LONG_ADDRESS.address).encode("cp874")
    assert len(whole) > 100
    assert peers.read_text(answer)["address"] == whole[:100]
