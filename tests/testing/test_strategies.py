"""Every noun of the streams and the ports can be drawn; what is drawn is valid and comes back whole."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import InvalidArgument

from jizhi import estate, fees, ports
from jizhi.codec import from_store, structure, to_data, to_store
from jizhi.fees import ledger, payments
from jizhi.ports import Store
from jizhi.records import CATALOGUE, Kind
from jizhi.testing.memory import MemoryStore
from jizhi.testing.strategies import NOUNS, drawn, nouns, parties, phones, receipts, records_of

KINDS = [pytest.param(kind, id=kind.name) for kind in CATALOGUE]
FEW = settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
OF_PORTS = {noun for noun in vars(ports).values() if attrs.has(noun)}
TOOLS = {ports.Offer, ports.Claim, ports.Range, ports.Health}
"""What stands in the ports and is no noun of the business: it carries code, another noun, a question, a verdict."""


def kept(store: Store, kind: Kind, record: Any) -> Any:
    """Keep a record as its kind is kept, and read it again in a unit of its own."""
    with store.writing() as tx:
        if kind.mode == "append":
            assert [record] == list(tx.add([record]))
        else:
            record = tx.put(record, expected=None)
    with store.reading() as known:
        found = known.get(kind.cls, record.id)
        assert [found] == list(known.find(kind.cls, id=record.id))
    return record, found


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_of_any_kind_goes_through_the_codec_and_a_store(kind: Kind) -> None:
    """What is drawn is valid; written for a store and read again it is equal, and so it is kept in memory."""

    @FEW
    @given(records_of(kind))
    def law(record: Any) -> None:
        assert record == from_store(to_store(record), kind.cls)
        put, found = kept(MemoryStore(), kind, record)
        assert put == found
        assert record == (attrs.evolve(found, version=0) if kind.mode == "versioned" else found)

    law()


@pytest.mark.parametrize("noun", [*NOUNS], ids=lambda noun: noun.__name__)
def test_a_noun_with_a_strategy_of_its_own_goes_through_the_codec(noun: type[Any]) -> None:
    """Nouns of the ports and parts of records are written for a store and read again, equal."""

    @FEW
    @given(drawn(noun))
    def law(thing: Any) -> None:
        assert type(thing) is noun
        assert thing == from_store(to_store(thing), noun)
        assert hash(thing) == hash(attrs.evolve(thing))

    law()


def test_every_noun_of_the_ports_and_every_record_of_the_four_rooms_has_a_strategy_of_its_own() -> None:
    """Who plugs something in, or embeds the streams, draws what his laws need."""
    assert OF_PORTS - TOOLS <= set(NOUNS)
    rooms = [vars(room).values() for room in (estate, fees, ledger, payments)]
    known = {thing for room in rooms for thing in room if isinstance(thing, type)}
    assert set() == {kind.cls for kind in CATALOGUE if kind.cls in known} - set(NOUNS)


def test_a_codec_that_masks_is_caught() -> None:
    """The broken twin: what is written for a reader outside is masked, and does not come back."""

    @FEW
    @given(parties(phone=phones()))
    def law(party: Any) -> None:
        assert party == structure(to_data(party), estate.Party).value

    with pytest.raises(AssertionError):
        law()


def test_a_field_that_is_not_there_and_a_type_that_nobody_knows_are_refused() -> None:
    """A misspelt field would draw what nobody asked for."""
    with pytest.raises(InvalidArgument, match="Receipt has no field numbre"):
        receipts(numbre=1)
    with pytest.raises(InvalidArgument, match=r"Offer\.open: nothing is known of the type"):
        nouns(ports.Offer, settings=int)
