"""Who pays from when to when."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from jizhi.errors import UnknownPayer
from jizhi.estate import Occupancy
from jizhi.estate.turns import turns_of
from jizhi.values import Period

MARCH = Period.month(2025, 3)
ELEVENTH = date(2025, 3, 11)


def told(dossier, payer="owner", fee="service", handover_from=None):
    """Turns and findings as short texts: what a reader would say."""
    answer = turns_of(dossier, payer=payer, fee=fee, period=MARCH, handover_from=handover_from)
    turns = [
        f"{turn.period.start.day}-{turn.period.days}d " + " ".join(f"{who}:{share}" for who, share in turn.shares)
        for turn in answer.value
    ]
    return turns + [f"{f.code} {f.fact('from')[-2:]}..{f.fact('to')[-2:]} {f.fact('sum')}" for f in answer.findings]


def test_one_owner_has_one_turn(dossier, held):
    """The ordinary space: the whole period, the whole share."""
    for payer in ("owner", "occupant", "tenure", "developer-until-handover"):
        assert ["1-31d zhang:1"] == told(dossier(held()), payer)


def test_a_sale_in_the_month_makes_two_turns(dossier, held):
    """The buyer's first day is the seller's until."""
    sold = dossier(held(until=ELEVENTH), held("li", since=ELEVENTH))
    assert ["1-10d zhang:1", "11-21d li:1"] == told(sold)


def test_shares_side_by_side_stand_by_party_id(dossier, held):
    """Independent of the order in which they were recorded; one party's shares become one."""
    third = Fraction(1, 3)
    owners = [held(share=third), held("li", share=third), held(since=date(2021, 1, 1), share=third)]
    assert ["1-31d li:1/3 zhang:2/3"] == told(dossier(*owners))


def test_a_renewed_tenure_of_the_same_party_is_one_turn(dossier, held):
    """Nothing changes for who pays."""
    assert ["1-31d zhang:1"] == told(dossier(held(until=ELEVENTH), held(since=ELEVENTH)))


def test_an_unsold_space_is_the_developers(dossier, held):
    """Where nobody owns, the developer's tenure pays all of it."""
    unsold = dossier(held("dev", role="developer", until=ELEVENTH), held("li", since=ELEVENTH))
    assert ["1-10d dev:1", "11-21d li:1"] == told(unsold)
    assert ["1-10d dev:1", "11-21d li:1"] == told(unsold, "occupant")


def test_days_without_a_payer_are_a_finding_and_no_turn(dossier, held):
    """The project's developer does not pay for a record that is missing."""
    gap = dossier(held(until=ELEVENTH), developer="dev")
    assert ["1-10d zhang:1", "payer-missing 11..01 None"] == told(gap)
    assert ["payer-missing 01..01 None"] == told(dossier())


def test_shares_that_do_not_add_up_are_a_finding_and_no_turn(dossier, held):
    """Short and exceed, with the sum and the days."""
    half = Fraction(1, 2)
    assert ["tenure-shares-short 01..01 1/2"] == told(dossier(held(share=half)))
    both = dossier(held(), held("li", share=half, since=ELEVENTH))
    assert ["1-10d zhang:1", "tenure-shares-exceed 11..01 3/2"] == told(both)


def test_the_tenant_pays_where_the_occupant_does(dossier, held):
    """Then whoever moved in first; then the owner."""
    lodgers = [
        Occupancy(space="1-101", party="wang", since=date(2025, 3, 21)),
        Occupancy(space="1-101", party="li", since=date(2025, 3, 25)),
    ]
    tenant = held("tenant", role="tenant", until=ELEVENTH)
    assert ["1-10d tenant:1", "11-10d zhang:1", "21-11d wang:1"] == told(
        dossier(held(), tenant, occupancies=lodgers), "occupant"
    )
    assert ["1-20d zhang:1", "21-11d wang:1"] == told(dossier(held(), occupancies=lodgers), "occupant")
    assert ["1-31d zhang:1"] == told(dossier(held(), tenant, occupancies=lodgers), "owner")


def test_of_two_who_moved_in_together_the_first_id_pays(dossier, held):
    """The answer does not depend on the order of the records."""
    day = date(2025, 3, 1)
    pair = [Occupancy(space="1-101", party=party, since=day) for party in ("wang", "li")]
    assert ["1-31d li:1"] == told(dossier(held(), occupancies=pair), "occupant")


def test_the_developer_pays_until_the_boundary(dossier, held):
    """The boundary day is the owner's; the developer's own tenure goes before the project's developer."""
    by_project = dossier(held(), developer="dev")
    assert ["1-10d dev:1", "11-21d zhang:1"] == told(by_project, "developer-until-handover", handover_from=ELEVENTH)
    by_tenure = dossier(held(), held("builder", role="developer"), developer="dev")
    assert ["1-10d builder:1", "11-21d zhang:1"] == told(by_tenure, "developer-until-handover", handover_from=ELEVENTH)
    nobody = dossier(held())
    assert ["11-21d zhang:1", "payer-missing 01..11 None"] == told(
        nobody, "developer-until-handover", handover_from=ELEVENTH
    )


@pytest.mark.parametrize(
    ("boundary", "expected"),
    [
        (None, "1-31d zhang:1"),
        (date(2025, 3, 1), "1-31d zhang:1"),
        (date(2025, 4, 1), "1-31d dev:1"),
        (date(2026, 1, 1), "1-31d dev:1"),
    ],
)
def test_a_boundary_outside_the_period_leaves_one_turn(dossier, held, boundary, expected):
    """Without a boundary the space was handed over long ago."""
    sold = dossier(held(), developer="dev")
    assert [expected] == told(sold, "developer-until-handover", handover_from=boundary)


def test_the_boundary_concerns_only_the_fee_that_asks_for_it(dossier, held):
    """An owner pays what is the owner's also before it."""
    assert ["1-31d zhang:1"] == told(dossier(held(), developer="dev"), "owner", handover_from=ELEVENTH)


def test_a_tenure_may_name_who_pays_a_fee(dossier, held):
    """Sixty to forty for the service fee, in whatever roles; other fees stay with the owner."""
    named = dossier(
        held(),
        held(share=Fraction(3, 5), fees=("service",), until=ELEVENTH),
        held("tenant", role="tenant", share=Fraction(2, 5), fees=("service",), until=ELEVENTH),
    )
    assert ["1-10d tenant:2/5 zhang:3/5", "11-21d zhang:1"] == told(named, "tenure")
    assert ["1-31d zhang:1"] == told(named, "tenure", fee="water")


def test_a_tenure_for_single_fees_does_not_count_as_ownership(dossier, held):
    """Who owns pays what is the owner's; only where no owner as such is known, the one named for the fee does."""
    assert ["1-31d zhang:1"] == told(dossier(held(), held("li", fees=("water",))), fee="water")
    single = dossier(held("li", fees=("water",)))
    assert ["1-31d li:1"] == told(single, fee="water")
    assert ["payer-missing 01..01 None"] == told(single, fee="service")


@pytest.mark.parametrize("span", [{"since": ELEVENTH}, {"until": ELEVENTH}])
def test_a_sole_owner_pays_only_for_his_own_days(dossier, held, span):
    """The short way ends where the tenure does not cover the period."""
    assert 2 == len(told(dossier(held(**span))))


def test_an_unknown_payer_is_refused(dossier, held):
    """The error names the rules that there are."""
    with pytest.raises(UnknownPayer, match="developer-until-handover") as refused:
        turns_of(dossier(held()), payer="landlord", fee="service", period=MARCH)
    assert ("landlord", 4) == (refused.value.name, len(refused.value.known))
