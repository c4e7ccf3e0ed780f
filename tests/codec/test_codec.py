"""The codec: what goes out comes back, what does not fit is named with its path, personal data stay masked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from fractions import Fraction
from typing import Any, Literal

import attrs
import pytest

from jizhi.codec import from_json, from_store, structure, to_data, to_json, to_store
from jizhi.estate import FactValue, Party, Space
from jizhi.ports import Message, Request
from jizhi.testing.contracts.specimens import appended, charge, versioned
from jizhi.values import CreditCode, IdNumber, Money, Phone

RECORDS = [pytest.param(record, id=f"{type(record).__name__}-{n}") for n, record in enumerate(appended() + versioned())]


NOTHING = Money(0)


class Colour(Enum):
    RED = "red"
    GREEN = "green"


class Size(StrEnum):
    SMALL = "small"


@attrs.frozen(kw_only=True)
class Sample:
    """One field of every type the codec knows."""

    count: int = 0
    flag: bool = False
    text: str = ""
    number: Decimal = Decimal(0)
    share: Fraction = Fraction(0)
    day: date = date(2025, 1, 1)
    instant: datetime = datetime(2025, 1, 1, tzinfo=UTC)
    amount: Money = NOTHING
    fact: FactValue | None = None
    days: tuple[date, ...] = ()
    pair: tuple[str, int] = ("", 0)
    word: Literal["a", "b"] = "a"
    colour: Colour = Colour.RED
    size: Size = Size.SMALL
    named: Mapping[str, Decimal] = attrs.field(factory=dict)
    phone: Phone | None = None
    code: CreditCode | None = None
    inner: tuple[Inner, ...] = ()


@attrs.frozen
class Inner:
    """A record in a record."""

    since: date
    rates: tuple[Decimal, ...] = ()


def misfits(data: Any) -> list[tuple[str, str]]:
    """Return code and path of what does not fit a Sample."""
    outcome = structure(data, Sample)
    assert outcome.value is None
    return [(finding.code, finding.subject) for finding in outcome.findings]


@pytest.mark.parametrize("record", RECORDS)
def test_a_record_comes_back_from_the_store_form(record: Any) -> None:
    """Clear text and every type survive a trip through JSON text."""
    text = json.dumps(to_store(record))
    again = from_store(json.loads(text), type(record))
    assert record == again
    assert repr(record) == repr(again)


@pytest.mark.parametrize("record", [case for case in RECORDS if not isinstance(case.values[0], Party)])
def test_a_record_without_personal_data_comes_back_from_json(record: Any) -> None:
    """What is shown outside can be read in again."""
    outcome = from_json(to_json(record), type(record))
    assert () == outcome.findings
    assert record == outcome.value


def test_personal_data_leave_masked_and_are_kept_clear() -> None:
    """P15: JSON for a reader shows the mask; the store form is clear, because sealing it is a Sealer's work."""
    party = Party(id="p", name="张三", phone=Phone("13800138000"), id_number=IdNumber("11010519491231002X"))
    shown = to_json(party)
    assert "13800138000" not in shown
    assert "19491231" not in shown
    assert "138****8000" == to_data(party)["phone"]
    assert "13800138000" == to_store(party)["phone"]
    assert ["value-refused"] == [
        finding.code for finding in structure({"id": "p", "name": "", "phone": "138****8000"}, Party).findings
    ]


def test_chinese_is_written_as_it_is() -> None:
    """JSON is read by people too."""
    assert '{"收费": ["𠮷"]}' == to_json({"收费": ["𠮷"]})


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("1.20"), {"decimal": "1.20"}),
        (Decimal("1E+2"), {"decimal": "100"}),
        (date(2025, 3, 1), {"date": "2025-03-01"}),
        (True, True),
        (1, 1),
        ("1.20", "1.20"),
        (None, None),
    ],
)
def test_a_fact_keeps_its_type(value: Any, written: Any) -> None:
    """Plain where JSON has the type, tagged where it has not."""
    sample = Sample(fact=value)
    assert written == to_data(sample)["fact"]
    assert repr(value) == repr(structure({"fact": written}, Sample).value.fact) or value == Decimal(100)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"count": 1.0}, [("float-refused", "$.count")]),
        ({"number": 1.5}, [("float-refused", "$.number")]),
        ({"share": 0.5}, [("float-refused", "$.share")]),
        ({"amount": {"fen": 3.34}}, [("float-refused", "$.amount.fen")]),
        ({"fact": 1.5}, [("float-refused", "$.fact")]),
        ({"named": {"a": 1.5}}, [("float-refused", "$.named['a']")]),
        ({"inner": [{"since": "2025-01-01", "rates": ["1", 2.5]}]}, [("float-refused", "$.inner[0].rates[1]")]),
        ({"count": True}, [("type-wrong", "$.count")]),
        ({"count": "1"}, [("type-wrong", "$.count")]),
        ({"flag": 1}, [("type-wrong", "$.flag")]),
        ({"text": 1}, [("type-wrong", "$.text")]),
        ({"text": None}, [("type-wrong", "$.text")]),
        ({"number": True}, [("type-wrong", "$.number")]),
        ({"number": "1/3"}, [("type-wrong", "$.number")]),
        ({"number": "１.5"}, [("value-refused", "$.number")]),
        ({"number": "NaN"}, [("value-refused", "$.number")]),
        ({"number": Decimal("Infinity")}, [("value-refused", "$.number")]),
        ({"share": "1/0"}, [("value-refused", "$.share")]),
        ({"day": "2025-02-30"}, [("type-wrong", "$.day")]),
        ({"day": "20250301"}, [("type-wrong", "$.day")]),
        ({"day": 20250301}, [("type-wrong", "$.day")]),
        ({"day": datetime(2025, 1, 1, tzinfo=UTC)}, [("type-wrong", "$.day")]),
        ({"instant": "2025-03-01T08:00:00"}, [("type-wrong", "$.instant")]),
        ({"instant": "yesterday"}, [("type-wrong", "$.instant")]),
        ({"instant": 0}, [("type-wrong", "$.instant")]),
        ({"amount": 334}, [("type-wrong", "$.amount")]),
        ({"amount": {"fen": 10**16}}, [("value-refused", "$.amount")]),
        ({"fact": {"decimal": "1", "date": "2025-01-01"}}, [("type-wrong", "$.fact")]),
        ({"fact": {"float": "1"}}, [("type-wrong", "$.fact")]),
        ({"fact": [1]}, [("type-wrong", "$.fact")]),
        ({"days": "2025-01-01"}, [("type-wrong", "$.days")]),
        ({"days": ["2025-01-01", "x", 7]}, [("type-wrong", "$.days[1]"), ("type-wrong", "$.days[2]")]),
        ({"pair": ["a"]}, [("type-wrong", "$.pair")]),
        ({"pair": ["a", "b"]}, [("type-wrong", "$.pair[1]")]),
        ({"word": "c"}, [("choice-unknown", "$.word")]),
        ({"word": ["a"]}, [("choice-unknown", "$.word")]),
        ({"colour": "blue"}, [("choice-unknown", "$.colour")]),
        ({"size": "large"}, [("value-refused", "$.size")]),
        ({"named": [1]}, [("value-refused", "$.named")]),
        ({"phone": "12345"}, [("value-refused", "$.phone")]),
        ({"phone": 13800138000}, [("type-wrong", "$.phone")]),
        ({"code": {"code": "x"}}, [("type-wrong", "$.code")]),
        ({"inner": [{}]}, [("key-missing", "$.inner[0].since")]),
        ({"inner": ["x"]}, [("type-wrong", "$.inner[0]")]),
        ({"inner": [{"since": "2025-01-01", "sinse": 1}]}, [("key-unknown", "$.inner[0].sinse")]),
        ([], [("type-wrong", "$")]),
        (None, [("type-wrong", "$")]),
    ],
)
def test_what_does_not_fit_is_named_with_its_path(data: Any, told: list[tuple[str, str]]) -> None:
    """Nothing is converted silently, and every misfit is told at once."""
    assert told == misfits(data)


def test_every_misfit_of_a_record_is_told_at_once() -> None:
    """A person corrects a file once, not error by error."""
    told = misfits({"count": "1", "zzz": 1, "day": 0, "inner": [{"since": 0}], "amont": 1})
    assert [
        ("key-unknown", "$.amont"),
        ("key-unknown", "$.zzz"),
        ("type-wrong", "$.count"),
        ("type-wrong", "$.day"),
        ("type-wrong", "$.inner[0].since"),
    ] == sorted(told)


def test_a_misspelt_key_is_told_what_was_perhaps_meant() -> None:
    """Likewise a misspelt choice; where nothing is near, nothing is guessed."""
    findings = structure({"amont": 1, "qqqqqq": 1, "colour": "gren"}, Sample).findings
    meant = {finding.subject: finding.fact("meant") for finding in findings}
    assert {"$.amont": "amount", "$.qqqqqq": "", "$.colour": "green"} == meant


def test_what_toml_made_is_taken_as_it_is() -> None:
    """Dates, aware instants and exact decimals of a TOML file need no second writing."""
    made = {
        "day": date(2025, 3, 1),
        "number": Decimal("2.80"),
        "instant": datetime(2025, 3, 1, tzinfo=UTC),
        "fact": date(2025, 1, 1),
    }
    sample = structure(made, Sample).value
    assert Sample(**made) == sample


def test_exact_numbers_may_be_written_in_several_ways() -> None:
    """A decimal as text or a whole number, a share as a ratio, a decimal or a whole number."""
    data = {"number": 3, "share": "17/31", "amount": {"fen": -5}, "size": "small", "colour": "green", "word": "b"}
    expected = Sample(
        number=Decimal(3), share=Fraction(17, 31), amount=Money(-5), size=Size.SMALL, colour=Colour.GREEN, word="b"
    )
    assert expected == structure(data, Sample).value
    assert Fraction(3, 5) == structure({"share": "0.6"}, Sample).value.share  # type: ignore[union-attr]


def test_a_record_that_is_one_already_is_taken_as_it_is() -> None:
    """Plain data may have records inside."""
    assert (
        Sample(amount=Money(5), phone=Phone("13800138000"))
        == structure({"amount": Money(5), "phone": Phone("13800138000")}, Sample).value
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "Expecting property name"),
        ('{"count": 1, "count": 2}', "the key 'count' is there twice"),
        ("", "Expecting value"),
        ('{"count": ' + "9" * 5000 + "}", "4300"),
    ],
)
def test_a_text_that_is_no_json_is_named(text: str, why: str) -> None:
    """One finding with the reason, and nothing is read."""
    outcome = from_json(text, Sample)
    assert ["json-unreadable"] == [finding.code for finding in outcome.findings]
    assert why in str(outcome.findings[0].fact("why"))
    assert outcome.value is None


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000])
def test_a_text_nested_beyond_measure_is_refused(text: str) -> None:
    """K14: a depth of a hundred thousand brings nothing down."""
    assert ["nesting-too-deep"] == [finding.code for finding in from_json(text, Sample).findings]


@attrs.frozen
class Tree:
    """A record that holds records like itself."""

    branches: tuple[Tree, ...] = ()


def test_a_record_nested_beyond_measure_is_refused() -> None:
    """Records may hold their like to a reasonable depth; beyond it a finding is told, no crash."""
    assert Tree((Tree(), Tree((Tree(),)))) == structure({"branches": [{}, {"branches": [{}]}]}, Tree).value
    deep: dict[str, Any] = {}
    for _ in range(5_000):
        deep = {"branches": [deep]}
    assert ["nesting-too-deep"] == [finding.code for finding in structure(deep, Tree).findings]


def test_json_numbers_that_are_no_numbers_are_refused() -> None:
    """NaN and Infinity are no JSON, and no money."""
    assert [("float-refused", "$.number")] == [
        (f.code, f.subject) for f in from_json('{"number": NaN}', Sample).findings
    ]


def test_what_the_store_did_not_write_is_an_error() -> None:
    """A store's own data are trusted to be complete, but never guessed."""
    for data in ({"fen": 1.5}, {"fne": 1}, "x"):
        with pytest.raises(Exception, match=r"."):
            from_store(data, Money)


def test_a_space_of_a_workbook_is_refused_field_by_field() -> None:
    """The estate's own checks speak through the codec, at the record they are about."""
    findings = structure({"project": "jade", "code": "1", "kind": "dwelling", "floor": 5000}, Space).findings
    assert [("value-refused", "$", "RecordRefused")] == [(f.code, f.subject, f.fact("error")) for f in findings]
    assert charge() == structure(to_data(charge()), type(charge())).value


def test_an_addressee_is_a_phone_by_its_tag_or_an_address_as_text() -> None:
    """A number as text alone is an address: nobody guesses that it is a phone; outside it is masked."""
    told = {"key": "k-1", "template": "due"}
    called = structure(told | {"to": {"phone": "13800138000"}}, Message).value
    written = structure(told | {"to": "li@example.org"}, Message).value
    assert (Phone("13800138000"), "li@example.org") == (called.to, written.to)
    assert ({"phone": "138****8000"}, {"phone": "13800138000"}) == (to_data(called)["to"], to_store(called)["to"])
    assert ["type-wrong"] == [found.code for found in structure(told | {"to": 13800138000}, Message).findings]


def test_raw_bytes_are_text_in_base64() -> None:
    """A file or a request crosses JSON whole; what is no base64 is refused with its place."""
    pushed = Request(body=b"\x00\xff sign", at=datetime(2025, 3, 1, tzinfo=UTC))
    assert pushed == from_store(json.loads(json.dumps(to_store(pushed))), Request)
    found = structure({"at": "2025-03-01T00:00:00+00:00", "body": "?"}, Request).findings
    assert [("type-wrong", "$.body")] == [(each.code, each.subject) for each in found]
