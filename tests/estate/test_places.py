"""Where things are: records that cannot be wrong by themselves."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from jizhi.errors import NotExact, RecordRefused
from jizhi.estate import Building, Change, Company, Project, Space, Zone
from jizhi.values import CreditCode


def test_a_project_keeps_its_plans_by_reference():
    """Counts are numbers, plans and pictures are references in the host's keeping."""
    project = Project(code="jade", name="翠园", company="c", buildings=3, entrances=6, homes=600, plans=("plan.pdf",))
    assert (600, ("plan.pdf",), ()) == (project.homes, project.plans, project.pictures)


def test_ids_are_natural_keys_that_cannot_collide():
    """A slash in a code is escaped, so two things never share an id."""
    assert "jade/1%2F101" == Space(project="jade", code="1/101", kind="shop").id
    assert ("jade/north", "jade/1") == (Zone(project="jade", code="north").id, Building(project="jade", code="1").id)
    assert ("c", "jade") == (Company(code="c", name="").id, Project(code="jade", name="").id)


@pytest.mark.parametrize(
    ("area", "why"),
    [
        (Decimal("89.505"), "two decimal places"),
        (Decimal("-0.01"), "from 0 to 1000000"),
        (Decimal("1000000.01"), "from 0 to 1000000"),
        (Decimal("NaN"), "finite Decimal"),
        (Decimal("Infinity"), "finite Decimal"),
        (Decimal("0." + "3" * 60), "two decimal places"),
        (89, "finite Decimal"),
        ("89.50", "finite Decimal"),
        (True, "finite Decimal"),
    ],
)
@pytest.mark.parametrize("field", ["area", "inner_area", "billed_area"])
def test_an_area_is_exact_and_has_two_places_at_most(home, field, area, why):
    """Nothing is rounded or converted on the way in; the error names space, field and value."""
    with pytest.raises(RecordRefused, match=why) as refused:
        home(**{field: area})
    assert ("space 1-101", field, str(area)) == (refused.value.record, refused.value.field, str(refused.value.value))


@pytest.mark.parametrize("area", [Decimal(0), Decimal("1000000"), Decimal("89.5"), Decimal("89.500"), Decimal("1E+2")])
def test_an_area_may_be_written_with_fewer_places_or_with_noughts(home, area):
    """The value counts, not how it is written."""
    assert area == home(area=area).area


@pytest.mark.parametrize("field", ["area", "floor", "floors"])
def test_a_float_is_refused_as_not_exact(home, field):
    """No float enters the estate."""
    with pytest.raises(NotExact, match="space 1-101"):
        home(**{field: 3.0})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "villa"),
        ("kind", None),
        ("floor", 1001),
        ("floor", True),
        ("floor", "3"),
        ("floors", -1),
        ("lift", 1),
        ("certificate", "有"),
        ("layout", None),
        ("handover", datetime(2025, 3, 1)),  # noqa: DTZ001
        ("handover", "2025-03-01"),
        ("code", " 1-101"),
        ("code", ""),
        ("project", 7),
        ("version", -1),
    ],
)
def test_a_space_refuses_what_a_field_cannot_hold(home, field, value):
    """Every wrong field has an error of its own, at the place."""
    with pytest.raises(RecordRefused) as refused:
        home(**{field: value})
    assert (field, value) == (refused.value.field, refused.value.value)


def test_attributes_are_kept_sorted_and_frozen(home):
    """A mapping or pairs come in, sorted pairs stay."""
    facts = {"garden": Decimal("12.5"), "balcony": 2, "sunny": True, "view": "河", "sold": date(2020, 1, 1)}
    names = ("balcony", "garden", "sold", "sunny", "view")
    assert names == tuple(name for name, _ in home(attributes=facts).attributes)
    assert home(attributes=facts) == home(attributes=list(facts.items()))


@pytest.mark.parametrize(
    ("attributes", "error"),
    [
        ({"area": Decimal(1)}, "built-in fact"),
        ({"": 1}, "not an empty one"),
        ([("garden", 1), ("garden", 2)], "twice"),
        ({"garden": Decimal("NaN")}, "finite number"),
        ({"garden": [1]}, "an exact number, a text"),
        ({"garden": None}, "an exact number, a text"),
        ({"garden": datetime(2025, 3, 1)}, "an exact number, a text"),  # noqa: DTZ001
        ({"garden": 1.5}, "must be exact"),
    ],
)
def test_an_attribute_is_custom_stands_once_and_is_exact(home, attributes, error):
    """A built-in fact has its own field; a float or NaN is no fact."""
    with pytest.raises((RecordRefused, NotExact), match=error):
        home(attributes=attributes)


@pytest.mark.parametrize(
    ("fact", "value"),
    [("area", Decimal("1.005")), ("kind", "villa"), ("occupants", -1), ("lift", 1), ("prepaid_months", 1201)],
)
def test_a_change_fits_the_fact_it_changes(fact, value):
    """A dated value is checked like the field it takes the place of."""
    with pytest.raises(RecordRefused, match=f"change {fact}"):
        Change(since=date(2025, 3, 1), fact=fact, value=value)


def test_a_change_is_never_a_float():
    """Also a custom fact is exact."""
    with pytest.raises(NotExact):
        Change(since=date(2025, 3, 1), fact="garden", value=1.5)


def test_changes_stand_in_order_of_time(home):
    """However they come in."""
    early, late = (Change(since=date(2025, month, 1), fact="lift", value=month == 3) for month in (3, 4))
    assert (early, late) == home(changes=[late, early]).changes


def test_a_fact_changes_once_a_day(home):
    """Two values on one day would leave open which one holds."""
    changes = [Change(since=date(2025, 3, 1), fact="floor", value=value) for value in (3, 4)]
    with pytest.raises(RecordRefused, match="twice on this day"):
        home(changes=changes)


def test_a_zone_has_checked_attributes():
    """The same rules hold for the attributes of a zone."""
    with pytest.raises(RecordRefused, match="zone north"):
        Zone(project="jade", code="north", by="direction", attributes={"gates": [2]})


def test_references_are_a_tuple_of_texts():
    """One text is not several texts."""
    assert ("1", "2") == Building(project="jade", code="1", entrances=("1", "2")).entrances
    for wrong in ("12", ("1", "")):
        with pytest.raises(RecordRefused, match="several texts"):
            Building(project="jade", code="1", entrances=wrong)


def test_a_credit_code_is_a_checked_one():
    """A plain text is not a credit code."""
    code = CreditCode("91110000600037341L")
    assert code == Company(code="c", name="翠园物业", credit_code=code).credit_code
    with pytest.raises(RecordRefused, match="CreditCode"):
        Company(code="c", name="翠园物业", credit_code="91110000600037341L")


def test_places_cannot_be_edited(home):
    """A place is a value."""
    with pytest.raises(AttributeError):
        home().floor = 4
