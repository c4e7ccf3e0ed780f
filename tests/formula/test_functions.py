"""The functions of the language, with the numbers of published tariffs."""

from __future__ import annotations

from fractions import Fraction

import pytest

from jizhi.errors import NotRated
from jizhi.formula import Band, Bands, Constant, Row, Scope, Table, built_in, countable, evaluate, parse
from jizhi.formula.tables import Band as TablesBand
from jizhi.values import Quantity, Unit


def number(text: str) -> Constant:
    found = Quantity.parse(text)
    return Constant(found.value, found.unit if found.unit != Unit() else None, digits=found.digits)


@pytest.mark.parametrize(
    ("usage", "amount"),
    [
        ("0", "0"),
        ("0.001", "0.005"),
        ("180", "900"),
        ("181", "907"),
        ("260", "1460"),
        ("261", "1469"),
        ("300", "1820"),
        ("180.5", "903.5"),
    ],
)
def test_beijing_water(value, usage: str, amount: str) -> None:
    """180, 181, 260, 261 and 300 m³: a bound belongs to the band below it."""
    assert Fraction(amount) == value("tiers(usage, water)", usage=usage)


class TestTiers:
    def test_it_counts_on_from_before(self, value) -> None:
        """Twelve months at 25 m³ cost what 300 m³ cost at once."""
        months = [
            value("tiers(usage, water, before=used_before)", usage="25", used_before=str(25 * n)) for n in range(12)
        ]
        assert 1820 == sum(months)
        assert [125] * 7 == months[:7]
        assert 10 * 5 + 15 * 7 == value("tiers(usage, water, 170)", usage="25")

    @pytest.mark.parametrize(
        ("before", "usage", "amount"),
        [
            ("0", "0", 0),
            ("0", "5", 15),
            ("0", "6", 5 + 10 + 20),
            ("5", "1", 20),
            ("6", "1", 0),
            ("4", "1", 1),
            ("0", "11", 5 + 10 + 20 + 3),
            ("10", "1", 3),
            ("20", "0", 0),
        ],
    )
    def test_a_flat_amount_is_due_once_on_entering_its_band(self, value, before: str, usage: str, amount: int) -> None:
        """Not again where before was already inside; a bound is still the band below."""
        assert amount == value("tiers(usage, flats, before=used_before)", usage=usage, used_before=before)

    @pytest.mark.parametrize("facts", [{"usage": "-1", "used_before": "0"}, {"usage": "1", "used_before": "-1"}])
    def test_a_negative_quantity_is_a_finding(self, value, facts: dict[str, str]) -> None:
        """Also a negative count so far, which would make the first band cheaper."""
        with pytest.raises(NotRated, match="quantity-negative"):
            value("tiers(usage, water, before=used_before)", **facts)


class TestShift:
    @pytest.fixture
    def shifted(self):
        """Beijing water for a household: 30 m³ more on each bound for each person beyond five."""

        def run(by: str, **facts: object) -> Fraction:
            specs = built_in(Unit.parse("m³"))
            bands = Bands(
                tuple(
                    TablesBand(None if to is None else number(to), number(rate), number(flat))
                    for to, rate, flat in (
                        ("180", "5 元/m³", "1 元"),
                        ("260", "7 元/m³", "2 元"),
                        (None, "9 元/m³", "3 元"),
                    )
                )
            )
            moved = bands.shifted(parse(by, Scope(specs)), number("30"))
            node = countable(parse("tiers(usage, w, before=used_before)", Scope({**specs, "w": moved})))[0]
            return evaluate(node, {"used_before": 0, **facts}).value

        return run

    @pytest.mark.parametrize("occupants", [0, 5, 6, 7])
    def test_bounds_move_with_the_household(self, shifted, occupants: int) -> None:
        """Six people: 210 and 290; 300 m³ then cost 1050 + 560 + 90, and the flats."""
        expected = {5: 900 + 560 + 360, 6: 1050 + 560 + 90, 7: 1200 + 420, 0: 900 + 560 + 360}[occupants]
        flats = 1 + 2 + (3 if occupants < 7 else 0)
        assert expected + flats == shifted("max(occupants - 5, 0)", usage=300, occupants=occupants)

    def test_bounds_never_fall_below_zero(self, shifted) -> None:
        """A band that is shifted away costs nothing; what is used is in the next one from the first unit on."""
        assert 10 * 7 + 2 == shifted("occupants - 7", usage=10, occupants=1)
        assert 10 * 9 + 3 == shifted("occupants - 17", usage=10, occupants=1)
        assert 10 * 5 + 1 == shifted("occupants - 6", usage=10, occupants=1)
        assert 0 == shifted("occupants - 17", usage=0, occupants=1)


@pytest.mark.parametrize(("usage", "amount"), [("0", 10), ("5", 15), ("5.001", 20), ("10", 20), ("11", 33)])
def test_volume_charges_the_whole_quantity_at_the_band_reached(value, usage: str, amount: int) -> None:
    """And its flat amount; nothing used is in the first band."""
    assert amount == value("volume(usage, flats)", usage=usage)


def test_volume_over_many_bands(value) -> None:
    """Each bound is inclusive."""
    assert [900, 1267, 1820, 2349, 2700] == [
        value("volume(usage, water)", usage=usage) for usage in ("180", "181", "260", "261", "300")
    ]
    with pytest.raises(NotRated, match="quantity-negative"):
        value("volume(usage, water)", usage="-1")


@pytest.mark.parametrize(("usage", "amount"), [("0", 0), ("2", 0), ("2.001", 2), ("12", 2), ("12.001", 4), ("32", 6)])
def test_package_charges_every_started_package_beyond_the_free_part(value, usage: str, amount: int) -> None:
    """Whole."""
    assert amount == value("package(usage, 10, fare, free=2)", usage=usage)
    assert amount == value("package(usage, 10, fare, 2)", usage=usage)
    with pytest.raises(NotRated, match="quantity-negative"):
        value("package(usage, 10, fare)", usage="-1")


class TestStay:
    @pytest.mark.parametrize(
        ("minutes", "amount"),
        [
            (0, 0),
            (59, 0),
            (60, 0),
            (61, 2),
            (120, 2),
            (121, 4),
            (330, 10),
            (1440, 10),
            (1441, 12),
            (1560, 14),
            (2880, 20),
        ],
    )
    def test_first_hour_free_two_an_hour_ten_a_day(self, value, minutes: int, amount: int) -> None:
        """61 min 2.00, 330 min 10.00, 26 h 14.00."""
        assert amount == value("stay(minutes, 60, fare, free=60, cap=10)", minutes=minutes)
        assert amount == value("stay(minutes, hour, fare, free=hour, cap=10, every=1440)", minutes=minutes)
        assert amount == value("stay(minutes, 60, fare, 60, 10)", minutes=minutes)

    @pytest.mark.parametrize(("minutes", "amount"), [(60, 0), (61, 2), (1560, 50), (100_000, 3332)])
    def test_without_a_cap_every_block_counts(self, value, minutes: int, amount: int) -> None:
        """However long."""
        assert amount == value("stay(minutes, 60, fare, free=60)", minutes=minutes)

    @pytest.mark.parametrize(
        ("minutes", "amount"), [(1440, 0), (2880, 0), (3000, 0), (3001, 2), (3120, 4), (4320, 10), (4321, 12)]
    )
    def test_the_free_part_may_be_longer_than_a_stretch(self, value, minutes: int, amount: int) -> None:
        """50 hours free: the third day begins two hours late, the fourth is whole."""
        assert amount == value("stay(minutes, 60, fare, free=3000, cap=10)", minutes=minutes)

    def test_the_free_part_may_be_exactly_a_stretch(self, value) -> None:
        """Then the second is whole."""
        assert [0, 2, 10, 12] == [
            value("stay(minutes, 60, fare, free=1440, cap=10)", minutes=minutes) for minutes in (1440, 1441, 2880, 2881)
        ]

    def test_the_free_part_may_be_a_fact(self, value) -> None:
        """As long as it is a time."""
        assert 2 == value("stay(minutes, 60, fare, free=minutes - 1, cap=10)", minutes=500)

    def test_blocks_are_counted_anew_in_each_stretch(self, value) -> None:
        """50-minute blocks do not run over midnight."""
        assert 29 * 2 + 2 == value("stay(minutes, 50, fare, cap=100)", minutes=1441)
        assert 29 * 2 == value("stay(minutes, 50, fare)", minutes=1441)

    def test_a_negative_stay_is_a_finding(self, value) -> None:
        """Somebody's clock is wrong."""
        for formula in ("stay(minutes, 60, fare)", "stay(minutes, 60, fare, cap=10)"):
            with pytest.raises(NotRated, match="quantity-negative"):
                value(formula, minutes=-1)


class TestPick:
    @pytest.mark.parametrize(
        ("floor", "amount"), [(-2, "2.10"), (6, "2.10"), (7, "2.40"), (18, "2.40"), (19, "2.70"), (99, "2.70")]
    )
    def test_ranges_are_inclusive_above(self, value, floor: int, amount: str) -> None:
        """The last row holds for all above."""
        assert Fraction(amount) == value("pick(floor, by_floor)", floor=floor)

    def test_texts_must_match_unless_there_is_an_else(self, value) -> None:
        """The else is the last resort."""
        assert Fraction("1.9") == value("pick(layout, by_layout)", layout="三房")
        assert Fraction("2.0") == value("pick(layout, by_layout)", layout="")
        assert [1, 2, 3] == [value("pick(kind, by_kind)", kind=kind) for kind in ("dwelling", "shop", "office")]
        for formula, facts in (("pick(kind, by_kind)", {"kind": "storage"}), ("pick(floor, to_18)", {"floor": 19})):
            with pytest.raises(NotRated, match="pick-unmatched"):
                value(formula, **facts)

    def test_a_key_may_be_computed(self, value) -> None:
        """A number of any unit falls into ranges without one."""
        assert Fraction("2.40") == value("pick(floors - floor, by_floor)", floors=20, floor=10)
        assert Fraction("2.70") == value("pick(area, by_floor)", area="90.5")

    def test_a_long_table_is_not_a_deep_tree(self) -> None:
        """Five hundred rows are halved nine times."""
        table = Table(tuple(Row(f"k{n}", number(str(n))) for n in range(500)), number("-1"))
        scope = Scope(
            {**built_in(Unit()), "t": table, "one": Table((), number("7")), "all": Table((Row(None, number("8")),))}
        )
        node = countable(parse("pick(kind, t)", scope))[0]
        assert [0, 1, 250, 499, -1] == [
            evaluate(node, {"kind": kind}).value for kind in ("k0", "k1", "k250", "k499", "k500")
        ]
        assert 7 == evaluate(parse("pick(kind, one)", scope), {}).value
        assert 8 == evaluate(parse("pick(floor, all)", scope), {}).value


@pytest.mark.parametrize(
    ("text", "usage", "amount"),
    [
        ('round(0.9 * usage, "half-up", "1")', "21", "19"),
        ('round(0.9 * usage, "half-up", "1")', "25", "23"),
        ('round(0.9 * usage, "half-even", "1")', "25", "22"),
        ('round(usage, "up", 0.05)', "1.01", "1.05"),
        ('round(usage, "down", "10")', "29", "20"),
        ("round(-usage, 'half-up', '1')", "2.5", "-3"),
    ],
)
def test_an_inner_rounding_goes_to_whole_multiples(value, text: str, usage: str, amount: str) -> None:
    """Shenzhen: 90 % of the water, to whole m³."""
    assert Fraction(amount) == value(text, usage=usage)


def test_min_and_max_take_two_or_more(value) -> None:
    """And convert hours to minutes."""
    assert 3 == value("min(usage, 7, 3)", usage="5")
    assert 60 == value("max(minutes, hour)", minutes=59)


def test_bands_of_one_open_band() -> None:
    """One price for all."""
    scope = Scope({**built_in(Unit.parse("m³")), "w": Bands((Band(None, number("2 元/m³")),))})
    for formula in ("tiers(usage, w)", "volume(usage, w)"):
        assert 6 == evaluate(countable(parse(formula, scope))[0], {"usage": 3}).value
