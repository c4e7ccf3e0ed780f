"""The daybook taken in: once, in one unit, and billed from then on; single charges need two people."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
import pytest

from jizhi.errors import (
    AlreadyStored,
    MakerIsChecker,
    MoveInRefused,
    NaiveInstant,
    NotStored,
    UnknownProject,
    WrongState,
)
from jizhi.estate import Meter, MeterReading
from jizhi.fees import Charge, OneOff, Pool
from jizhi.intake import Table
from jizhi.office.billing_day import issue_bills
from jizhi.office.daybook import rehearse_daybook, take_in
from jizhi.office.desk import Desk
from jizhi.office.single_charges import approve_charge, ask_charge, decline_charge, withdraw_charge
from jizhi.records import ImportedFile
from jizhi.testing.billing import fee_text, home, publish, settle, tariff_text, village
from jizhi.testing.memory import MemoryStore
from jizhi.values import Period, cny

AT = datetime(2025, 4, 1, 9, tzinfo=UTC)
MARCH = Period.month(2025, 3)
WATER = fee_text("water", on='"meter"', per='"period"', formula="usage * price", unit="元/m³")
CARD = fee_text("card", on='"once"', per='"once"', formula="price", unit="元")
LIGHT = '[[fee]]\ncode = "light"\non = "pool"\nper = "period"\n[[fee.version]]\nsince = 2020-01-01\nbasis = "b"\n'
LIGHT += 'formula = "area"'
HEADINGS = ["房屋", "表类型", "上期度数", "上期时间", "本期度数", "本期时间"]


@pytest.fixture(params=["memory", "sqlite"])
def desk(request, tmp_path):
    store = MemoryStore()
    if request.param == "sqlite":
        store = pytest.importorskip("jizhi_sql.store").SqlStore.open(f"sqlite:///{tmp_path}/books.db")
    settle(store, village([home("1-101"), home("1-102")]))
    publish(store, tariff_text(WATER, CARD, LIGHT))
    yield Desk(store=store, actor="li")
    if request.param == "sqlite":
        store.close()


def sheets(dial="110"):
    return [
        Table("抄表", rows=[HEADINGS, ["1-101", "水表", "100", "2025-03-01", dial, "2025-04-01"]]),
        Table("公摊费用", rows=[["费用项", "期间", "金额", "依据"], ["light", "2025-03", "30.01", "电费单 7"]]),
        Table("一次性收费", rows=[["编号", "房屋", "费用项", "日期"], ["K-1", "1-102", "card", "2025-03-07"]]),
    ]


def kept(desk, kind):
    with desk.store.reading() as known:
        return list(known.find(kind, project="jade"))


def test_a_daybook_is_taken_in_once_and_then_billed(desk):
    """The same content again does nothing; the run charges what it told, but for what nobody approved."""
    assert not rehearse_daybook(desk, "jade", sheets()).applied
    assert [] == kept(desk, MeterReading)
    assert take_in(desk, "jade", sheets(), at=AT).applied
    again = take_in(desk, "jade", sheets(), at=AT)
    assert (False, "file-known") == (again.applied, again.findings[0].code)
    assert (1, 2, 1, 1) == tuple(len(kept(desk, kind)) for kind in (Meter, MeterReading, Pool, OneOff))
    issue_bills(desk, "jade", period=MARCH, issued_on=AT.date())
    assert {"water": cny("20.00"), "light": cny("15.01")} == {
        charge.fee: charge.amount for charge in kept(desk, Charge) if charge.space == "1-101"
    }
    approve_charge(attrs.evolve(desk, actor="wang"), "jade/K-1")
    issue_bills(desk, "jade", period=MARCH, issued_on=AT.date())
    assert [cny("2.00")] == [charge.amount for charge in kept(desk, Charge) if charge.fee == "card"]


def test_another_sheet_that_says_the_same_changes_no_record(desk):
    """A meter that gains its digits is changed, not made again."""
    take_in(desk, "jade", sheets()[:1], at=AT)
    more = Table("抄表二", rows=[[*HEADINGS, "表位数"], ["1-101", "水表", None, None, "110", "2025-04-01", 5]])
    found = take_in(desk, "jade", [more], at=AT)
    assert ({"Meter": (0, 1)}, [5]) == (found.plan.counts(), [meter.digits for meter in kept(desk, Meter)])


def test_all_or_nothing_keeps_nothing_of_a_sheet_with_an_error(desk):
    """Good rows alone are the default."""
    wrong = [*sheets("99"), sheets()[0]]
    with pytest.raises(MoveInRefused):
        take_in(desk, "jade", wrong[:3], at=AT, take="all-or-nothing")
    assert [] == kept(desk, Pool) + kept(desk, ImportedFile)
    assert take_in(desk, "jade", wrong[:3], at=AT).applied
    assert 1 == len(kept(desk, Pool))


def test_a_daybook_needs_an_aware_instant_and_a_project(desk):
    """And readings may come before there is a tariff."""
    with pytest.raises(NaiveInstant):
        take_in(desk, "jade", sheets(), at=datetime(2025, 4, 1))  # noqa: DTZ001
    with pytest.raises(UnknownProject):
        take_in(desk, "opal", sheets(), at=AT)
    store = MemoryStore()
    settle(store, village([home("1-101")]))
    found = take_in(Desk(store=store, actor="li"), "jade", sheets()[:2], at=AT)
    assert (True, ["fee-unknown"]) == (found.applied, [one.code for one in found.findings if one.severity == "error"])


def asked(code="K-9", **more):
    return OneOff(
        **({"project": "jade", "code": code, "fee": "card", "space": "1-101", "day": date(2025, 3, 7)} | more)
    )


def test_a_single_charge_takes_two_people(desk):
    """Whoever asked cannot approve; approved twice is approved once; a mistake is withdrawn."""
    other = attrs.evolve(desk, actor="wang")
    assert "li" == ask_charge(desk, asked()).asked_by
    with pytest.raises(MakerIsChecker):
        approve_charge(desk, "jade/K-9")
    first = approve_charge(other, "jade/K-9")
    assert (first, "wang") == (approve_charge(other, "jade/K-9"), first.approved_by)
    assert "withdrawn" == withdraw_charge(desk, "jade/K-9").state
    with pytest.raises(WrongState):
        approve_charge(other, "jade/K-9")
    with pytest.raises(NotStored):
        approve_charge(other, "jade/none")


def test_a_declined_charge_stays_declined(desk):
    """It cannot be withdrawn: it never was billed."""
    ask_charge(desk, asked())
    assert "declined" == decline_charge(attrs.evolve(desk, actor="wang"), "jade/K-9").state
    with pytest.raises(WrongState):
        withdraw_charge(desk, "jade/K-9")


def test_a_key_is_one_charge(desk):
    """Asked again it is what became of it; asked otherwise it is refused with the field."""
    ask_charge(desk, asked())
    approve_charge(attrs.evolve(desk, actor="wang"), "jade/K-9")
    assert "approved" == ask_charge(desk, asked()).state
    with pytest.raises(AlreadyStored, match="facts"):
        ask_charge(desk, asked(facts={"fine": Decimal(1)}))


def test_a_lease_brings_its_lessee_and_twice_is_once(desk):
    """Under any name of the file; the lessee is known again by his name in the space, and pays the rent."""
    heads = ["房屋", "合同号", "承租人", "起租日期", "租期截止", "租金"]
    table = Table("租赁", rows=[heads, ["1-102", "L7", "丁七", "2025-01-01", "2025-12-31", "3000.00"]])
    found = take_in(desk, "jade", [table], at=AT)
    assert (True, {"Lease": (1, 0), "Party": (1, 0)}) == (found.applied, found.plan.counts())
    again = take_in(desk, "jade", [attrs.evolve(table, rows=[*(row.cells for row in table.rows), [None]])], at=AT)
    assert {} == again.plan.counts()
