"""The sheet of leases: one contract is one lease, with its lessee, its rent and the days on which the rent rises."""

from __future__ import annotations

from datetime import date

import pytest

from jizhi.estate import Lease, Party
from jizhi.intake import Kept, Table, read_daybook
from jizhi.testing.billing import home, owned, roster
from jizhi.values import cny

HEADINGS = (
    "房屋", "合同号", "承租人", "手机号", "起租日期", "租期截止", "租金", "调租日期", "递增月数", "递增幅度", "依据",
)  # fmt: skip
SHOP = {
    "房屋": "S-01",
    "合同号": "L7",
    "承租人": "丁七",
    "起租日期": "2025-01-01",
    "租期截止": "2027-12-31",
    "租金": "3000.00",
}
ZHANG = Party(id="zhang", name="张三")
BARE = dict.fromkeys(("承租人", "起租日期", "租期截止"))


def sheet(*rows):
    return Table("租赁", rows=[HEADINGS, *([(SHOP | row).get(name) for name in HEADINGS] for row in rows)])


def read(*rows, leases=(), parties=(ZHANG,)):
    estate = roster(home("S-01"), home("S-02"), tenures=[owned("S-01", "zhang")], parties=parties, leases=leases)
    return read_daybook([sheet(*rows)], project="jade", kept=Kept(roster=estate, leases=tuple(leases)))


def let(outcome):
    return [one for one in (*outcome.value.new, *outcome.value.changed) if isinstance(one, Lease)]


def codes(outcome, severity="error"):
    return [finding.code for finding in outcome.findings if finding.severity == severity]


def steps(lease):
    return [(step.since.isoformat(), str(step.rent)) for step in lease.steps]


def test_a_row_is_a_lease_up_to_and_with_its_last_day():
    """And its lessee a person that the estate did not know."""
    outcome = read({})
    (lease,) = let(outcome)
    assert ("S-01", "L7", date(2028, 1, 1), cny("3000.00")) == (lease.space, lease.code, lease.until, lease.rent)
    assert ["丁七"] == [one.name for one in outcome.value.new if isinstance(one, Party) and one.id == lease.party]


def test_a_rent_rises_by_a_part_every_so_many_months():
    """In percent as it is written or as a cell in percent holds it; each from the one before."""
    for part in ("5%", "0.05"):
        (lease,) = let(read({"递增月数": 12, "递增幅度": part}))
        assert [("2026-01-01", "3150.00 CNY"), ("2027-01-01", "3307.50 CNY")] == steps(lease)


def test_a_rent_changes_on_the_days_that_further_rows_say():
    """Whatever the order of the rows."""
    rows = ({}, BARE | {"调租日期": "2027-01-01", "租金": "3400"}, BARE | {"调租日期": "2026-01-01", "租金": "3200"})
    for told in (rows, rows[::-1]):
        assert [("2026-01-01", "3200.00 CNY"), ("2027-01-01", "3400.00 CNY")] == steps(let(read(*told))[0])


def applied(*rows, **more):
    outcome = read(*rows, **more)
    return let(outcome), [one for one in outcome.value.new if isinstance(one, Party)]


def test_the_same_sheet_again_changes_nothing_and_a_step_can_come_later():
    """The head need not be told again; what is changed is named."""
    kept, people = applied({})
    known = {"leases": kept, "parties": (ZHANG, *people)}
    again = read({}, **known)
    assert ((), (), 0) == (again.value.new, again.value.changed, len(again.findings))
    later = read(BARE | {"调租日期": "2026-01-01", "租金": "3200"}, **known)
    assert [[("2026-01-01", "3200.00 CNY")]] == [steps(one) for one in let(later)]
    assert ["lease-restated"] == codes(later, "warning")


def test_a_lease_that_is_kept_can_end_earlier():
    """With its steps after that end; its lessee and its first day are another contract's."""
    kept, people = applied({"递增月数": 12, "递增幅度": "5%"})
    known = {"leases": kept, "parties": (ZHANG, *people)}
    (lease,) = let(read({"租期截止": "2026-06-30"}, **known))
    assert (date(2026, 7, 1), 1) == (lease.until, len(lease.steps))
    assert ["lease-differs"] == codes(read({"起租日期": "2025-02-01"}, **known))
    assert ["lease-differs"] == codes(read({"承租人": "戊八"}, **known))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (({"租金": "３０００"},), ["not-plain"]),
        (({"租金": "3000.001"},), ["too-many-decimals"]),
        (({"租金": None},), ["cell-missing"]),
        (({"承租人": None},), ["cell-missing"]),
        (({"房屋": "S-09"},), ["room-unknown"]),
        (({"租期截止": "2024-12-31"},), ["ends-before-start"]),
        (({"递增月数": 12},), ["escalation-half"]),
        (({"递增幅度": "5%"},), ["escalation-half"]),
        (({"递增月数": 12, "递增幅度": "5"},), ["percent-wrong"]),
        (({"递增月数": 12, "递增幅度": "5%", "租期截止": None},), ["escalation-endless"]),
        (({"递增月数": 0, "递增幅度": "5%"},), ["escalation-endless"]),
        (({"递增月数": 99_999, "递增幅度": "5%"},), ["escalation-too-far"]),
        (({"递增月数": 1, "递增幅度": "99%", "租期截止": "2199-12-31"},), ["escalation-too-far"]),
        (({}, {"租金": "1"}), ["lease-heads", "lease-heads"]),
        ((BARE | {"调租日期": "2026-01-01"},), ["lease-heads"]),
        (({}, BARE | {"调租日期": "2025-01-01"}), ["step-outside"]),
        (({}, BARE | {"调租日期": "2028-01-01"}), ["step-outside"]),
        (({"递增月数": 12, "递增幅度": "5%"}, BARE | {"调租日期": "2026-01-01"}), ["step-outside"]),
        (({}, BARE | {"调租日期": "待定"}), ["date-wrong", "lease-incomplete"]),
    ],
)
def test_a_contract_that_is_not_whole_is_refused_whole(rows, expected):
    """No row of it is taken."""
    outcome = read(*rows)
    assert (expected, []) == (sorted(codes(outcome)), let(outcome))


def test_an_end_that_is_one_day_too_many_is_looked_at():
    """The first of January is usually meant as the day after the last."""
    assert ["end-looks-open"] == codes(read({"租期截止": "2028-01-01"}), "warning")
