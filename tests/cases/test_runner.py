"""The runner counts every case, says why, and answers with its exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from jizhi.errors import (
    BilledTwice,
    CaseFileUnreadable,
    CaseMalformed,
    CaseUnsupported,
    DatesOutOfOrder,
    PortionsRefused,
)
from jizhi.testing.cases import read_case, read_entries, run_case, run_entries
from jizhi.testing.cases.__main__ import main
from jizhi.testing.cases.allocation import allocate
from jizhi.testing.cases.billing import Interval
from jizhi.testing.cases.compare import same
from jizhi.testing.cases.repairs import reject
from jizhi.testing.cases.runner import ANSWERS
from jizhi.testing.cases.spelling import cycle_of, day, exact, instant, pair, period, whole, zone

GOOD = {
    "id": "good",
    "kind": "allocation.split",
    "convention": "split",
    "inputs": {"amount": "10.00", "parts": 3},
    "expected": {"parts": ["3.34", "3.33", "3.33"]},
}
WRONG = {**GOOD, "id": "wrong", "expected": {"parts": ["3.33", "3.33", "3.33"]}}
DECLINED = {**GOOD, "id": "left-out", "convention": "hordak"}
OTHER = {**GOOD, "id": "elsewhere", "kind": "sla.due", "convention": "zammad.sla"}


def given(**changes: Any) -> Any:
    """Return one case with *changes*."""
    return read_case({**GOOD, **changes})


def written(folder: Path, *entries: object) -> str:
    path = folder / "cases.json"
    path.write_text(json.dumps(entries), encoding="utf-8")
    return str(path)


class TestCommand:
    def test_all_well_is_exit_code_0(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """Unsupported cases are no failure."""
        assert 0 == main([written(tmp_path, GOOD, DECLINED, OTHER)])
        assert "1 passed, 0 failed, 2 unsupported\n" == capsys.readouterr().out

    def test_a_failure_is_exit_code_1(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """The last line counts over all files."""
        path = written(tmp_path, GOOD, WRONG)
        assert 1 == main([path, path])
        assert "2 passed, 2 failed, 0 unsupported" == capsys.readouterr().out.splitlines()[-1]

    def test_the_list_names_every_case_with_its_reason(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """One line a case: id, verdict and reason between tabs; the count comes last."""
        main([written(tmp_path, GOOD, WRONG, OTHER), "--list"])
        assert [
            "good\tpassed\t",
            "wrong\tfailed\tparts: expected [3.33, 3.33, 3.33], got [3.34, 3.33, 3.33]",
            "elsewhere\tunsupported\tkind sla.due: sla is not part of this runner yet",
            "1 passed, 1 failed, 1 unsupported",
        ] == capsys.readouterr().out.splitlines()

    @pytest.mark.parametrize(
        "content", [b"{", b'{"id": 1}', b"\xff\xfe", None], ids=["half", "object", "bytes", "none"]
    )
    def test_an_unreadable_file_is_exit_code_2(
        self, content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """The other files are run all the same, and the count stays the last line."""
        broken = tmp_path / "broken.json"
        if content is not None:
            broken.write_bytes(content)
        assert 2 == main([str(broken), written(tmp_path, GOOD)])
        out, err = capsys.readouterr()
        assert "1 passed, 0 failed, 0 unsupported\n" == out
        assert "broken.json cannot be read" in err

    def test_the_module_runs_as_a_command(self, tmp_path: Path) -> None:
        """As users call it."""
        command = [sys.executable, "-m", "jizhi.testing.cases", written(tmp_path, GOOD)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (0, "1 passed, 0 failed, 0 unsupported\n") == (done.returncode, done.stdout)

    def test_a_file_without_a_list_is_refused(self, tmp_path: Path) -> None:
        """The reason names the file."""
        path = tmp_path / "object.json"
        path.write_text("{}", encoding="utf-8")
        with pytest.raises(CaseFileUnreadable, match="holds no list of cases"):
            read_entries(path)


class TestMalformedCases:
    @pytest.mark.parametrize(
        ("entry", "name", "reason"),
        [
            (3, "#1", "not an object"),
            ({**GOOD, "id": None}, "#1", "'id' is missing or not a str"),
            ({**GOOD, "inputs": []}, "good", "'inputs' is missing or not a dict"),
            ({**GOOD, "expected": {}}, "good", "'expected' is empty"),
            ({**GOOD, "inputs": {"amount": "x", "parts": 3}}, "good", "'x' is not a number"),
            ({**GOOD, "inputs": {"amount": "1"}}, "good", "input 'parts' or 'targets' or 'n' is missing"),
            ({**GOOD, "inputs": {"amount": "1", "parts": "2.5"}}, "good", "'2.5' is not a whole number"),
        ],
    )
    def test_a_case_that_cannot_be_read_has_failed_with_its_reason(self, entry: object, name: str, reason: str) -> None:
        """Nothing is left out because it is broken."""
        (result,) = run_entries([entry])
        assert (name, "failed", f"malformed: {reason}") == (result.id, result.verdict, result.reason)

    def test_a_shape_nobody_foresaw_has_failed_and_the_next_case_runs(self) -> None:
        """One odd case never stops a file."""
        odd = {**GOOD, "kind": "invoice.timeline", "convention": "killbill", "inputs": {"subscriptions": []}}
        results = run_entries([odd, GOOD])
        assert ["failed", "passed"] == [result.verdict for result in results]
        assert results[0].reason.startswith("ValueError: ")

    def test_a_refusal_that_nobody_expects_has_failed(self) -> None:
        """And a refusal expected but not given has failed too."""
        refused = run_case(given(inputs={"amount": "10", "parts": 0}))
        given_anyway = run_case(given(expected={"error": "invalid_ratios"}))
        assert ("failed", "failed") == (refused.verdict, given_anyway.verdict)
        assert "refused: no weights to split 10.00 CNY by" == refused.reason

    def test_a_question_without_an_answer_is_unsupported(self) -> None:
        """The question is named."""
        result = run_case(given(expected={"winner": "1-101"}))
        assert ("unsupported", "no answer to winner in kind allocation.split") == (result.verdict, result.reason)

    @pytest.mark.parametrize(
        "changes",
        [
            {"convention": "abacus"},
            {"kind": "allocation.lottery"},
            {"inputs": {"amount": "1", "parts": 2, "rule": "lottery"}},
            {"kind": "date.add", "convention": "clamp", "inputs": {"date": "2025-01-01", "add": {"hours": 3}}},
            {"kind": "date.add", "convention": "clamp", "inputs": {"date": "2025-01-01", "ask": "full moon"}},
            {"kind": "anchor.month_end_series", "convention": "clamp", "inputs": {}},
            {"kind": "period.boundaries", "convention": "lago.dates",
             "inputs": {"ask": "why", "billing_at": "2025-01-01"}},
            {"kind": "recurrence.step", "convention": "oca.contract",
             "inputs": {"rule": "hourly", "next_invoice": "2025-01-01"}},
            {"kind": "recurrence.offset", "convention": "oca.contract", "inputs": {"payment": "barter"}},
            {"kind": "repair.segment", "convention": "killbill.repair", "inputs": {}},
            {"kind": "proration.plan_change", "convention": "proration",
             "inputs": {"old_price": "1 per fortnight", "new_price": "1", "elapsed_fraction": "0"}},
            {"convention": "largest_remainder", "source": "moneyphp/money:tests", "inputs": {"amount_minor": -7}},
            {"kind": "tiers.block", "convention": "killbill",
             "inputs": {"policy": "SIDEWAYS", "quantity": 1, "tiers": [{"price_per_block": "1"}]}},
        ],
    )  # fmt: skip
    def test_what_is_not_offered_says_why(self, changes: dict[str, Any]) -> None:
        """Never silently."""
        result = run_case(given(**changes))
        assert "unsupported" == result.verdict
        assert result.reason

    @pytest.mark.parametrize("kind", sorted(ANSWERS))
    def test_a_case_without_inputs_never_breaks_the_runner(self, kind: str) -> None:
        """Missing inputs are a failure of the case, with a reason."""
        result = run_case(given(kind=kind, convention="killbill", inputs={}))
        assert result.verdict in {"failed", "unsupported"}
        assert result.reason


class TestRefusals:
    @pytest.mark.parametrize("portions", [["1/2", "1/2", "1/2"], ["1/2"], ["rest", "1/4", "remaining"]])
    def test_portions_that_are_not_one_whole_are_refused(self, portions: list[str]) -> None:
        """Too much, too little, and two rests."""
        with pytest.raises(PortionsRefused) as caught:
            allocate(given(convention="to_first", inputs={"amount_minor": 10, "portions": portions}))
        assert tuple(portions) == caught.value.portions

    @pytest.mark.parametrize(("end", "target"), [(date(2025, 1, 1), date(2025, 3, 1)), (None, date(2025, 1, 1))])
    def test_dates_out_of_order_are_refused(self, end: date | None, target: date) -> None:
        """Nothing ends or is asked for before it starts."""
        with pytest.raises(DatesOutOfOrder) as caught:
            Interval(start=date(2025, 2, 1), end=end, target=target, every="MONTHLY", cycle_day=1)
        assert (end, target) == (caught.value.end, caught.value.target)

    def test_two_lines_over_the_same_days_are_refused(self) -> None:
        """Billing twice stops the run, it is not patched."""
        lines = [["2025-05-01", "2025-06-01", "10"], ["2025-05-31", "2025-06-30", "10"]]
        with pytest.raises(BilledTwice) as caught:
            reject(given(inputs={"existing": lines}))
        assert "2025-05-01..2025-06-01" == str(caught.value.first)


class TestSpelling:
    @pytest.mark.parametrize(
        ("read", "value"),
        [
            (day, "2025-02-30"),
            (exact, "1/0"),
            (whole, "0.5"),
            (pair, "ab"),
            (period, ["2025-02-01", "2025-02-01"]),
            (instant, "noon"),
        ],
    )
    def test_what_is_spelled_wrong_is_refused(self, read: Any, value: object) -> None:
        """The reason repeats the value."""
        with pytest.raises(CaseMalformed) as caught:
            read(value)
        assert str(value) in caught.value.why or repr(value) in caught.value.why

    @pytest.mark.parametrize(
        ("name", "hour"), [("UTC", 21), ("+0300", 0), ("-09:30", 11), ("UTC+8", 5), ("Asia/Shanghai", 5)]
    )
    def test_a_zone_is_a_place_or_an_offset(self, name: str, hour: int) -> None:
        """21:17 in Greenwich is another hour elsewhere."""
        assert hour == instant("2012-07-16T21:17:03Z").astimezone(zone(name)).hour

    def test_a_zone_or_period_nobody_knows_is_unsupported(self) -> None:
        """Not guessed."""
        for read in (lambda: zone("Mars/Olympus"), lambda: cycle_of("LUNAR", date(2025, 1, 1))):
            with pytest.raises(CaseUnsupported):
                read()


class TestComparing:
    @pytest.mark.parametrize(
        ("expected", "answer", "equal"),
        [
            ("0.741935484", Fraction(23, 31), True),
            ("0.741935485", Fraction(23, 31), False),
            ("20", Decimal("20.40"), False),
            ("20", Decimal("20.00"), True),
            ("90.32258064516128", Fraction(2800, 31), True),
            ("90.32258064616128", Fraction(2800, 31), False),
            ("0.04516129032258064", Fraction(14, 310), True),
            ("34/31", Fraction(34, 31), True),
            ("34/31", Fraction(35, 31), False),
            ("no number", Fraction(1), False),
            (True, 1, False),
            (None, 0, False),
            (None, None, True),
            ([1, 2], (1, 2), True),
            ([1, 2], [1], False),
            (["1"], "1", False),
            ({"a": 1}, {"a": 1}, True),
            ({"a": 1}, {"b": 1}, False),
            ({"a": 1}, 1, False),
            ("2025-01-31", date(2025, 1, 31), True),
            ("2025-01-31", datetime(2025, 1, 31, 5, tzinfo=UTC), True),
            ("2025-01-31 05:00:00", datetime(2025, 1, 31, 5, tzinfo=UTC), True),
            ("2025-01-31 05:00:01", datetime(2025, 1, 31, 5, tzinfo=UTC), False),
            ("2025-01-31 noon", datetime(2025, 1, 31, 12, tzinfo=UTC), False),
        ],
    )
    def test_values_are_compared_to_the_digits_shown(self, expected: object, answer: object, equal: bool) -> None:
        """Exact numbers to the digits shown, final amounts exactly, prints of floats to twelve digits."""
        assert equal is same(expected, answer)


class TestRulesBeyondTheVisibleCases:
    """The rules hold for inputs that no visible case has."""

    @pytest.mark.parametrize(
        ("kind", "convention", "inputs", "expected"),
        [
            ("anchor.advance", "killbill", {"start": "2016-01-31", "period": "BIMESTRIAL", "steps": [1, 2]},
             {"dates": ["2016-03-31", "2016-05-31"]}),
            ("anchor.recede", "killbill", {"start": "2016-05-31", "period": "THIRTY_ONE_DAYS", "steps": [1]},
             {"dates": ["2016-04-30"]}),
            ("anchor.align_same_month", "killbill", {"date": "2022-02-19", "bill_cycle_day": 31, "period": "WEEKLY"},
             {"aligned": "2022-02-19"}),
            ("anchor.effective_end", "killbill",
             {"start": "2012-07-16", "target": "2012-07-16", "bill_cycle_day": 15, "period": "MONTHLY"},
             {"last_cycle_date": "2012-08-15", "whole_periods": 0}),
            ("arrears.interval", "killbill",
             {"start": "2012-01-16", "end": "2012-02-16", "target": "2012-02-16", "bcd": 18, "mode": "IN_ARREAR"},
             {"effective_end": "2012-02-16", "next_cycle_date": "2012-02-18"}),
            ("proration.in_advance", "killbill.in_advance",
             {"start": "2011-03-05", "end": "2011-03-05", "target": "2011-03-05", "period": "MONTHLY",
              "bill_cycle_day": 5}, {"cycles": "0"}),
            ("proration.in_advance", "killbill.in_advance",
             {"start": "2011-03-01", "end": "2011-03-04", "targets": ["2011-03-04"], "bill_cycle_day": 5},
             {"cycles_each": "0.107142857", "denominator_days": 28}),
            ("proration.leading", "killbill", {"start": "2012-02-20", "next_cycle_date": "2012-03-02"},
             {"cycles": "0.379310345", "days": 11}),
            ("proration.fixed_days", "killbill.fixed_days",
             {"from": "2023-01-20", "to": "2023-03-10", "period": "DAILY", "fixed_days_in_month": 30},
             {"days": 50, "cycles": "50"}),
            ("proration.month_fraction", "silver.monthdiff", {"from": "2022-03-31", "to": "2022-02-28"},
             {"months": "-34/31"}),
            ("proration.plan_change", "proration",
             {"old_price": "10", "new_price": "12 / year", "remaining_fraction": "1/4"},
             {"credit": "2.5", "charge": "0.25", "net": "-2.25"}),
            ("proration.plan_change", "stripe.dates",
             {"old_price": "10", "new_price": "20", "elapsed_days": 10, "period_days": 30}, {"net": "6.6666667"}),
            ("invoice.amount", "killbill",
             {"lines": [{"rate": "5", "start": "2011-09-01"}, {"rate": "10", "start": "2011-10-01"}],
              "target": "2011-10-03"}, {"total": "20"}),
            ("proration.plan_fee", "lago.subscription",
             {"amount": 100, "interval": "monthly", "billing": "anniversary", "start": "2022-01-31",
              "terminated": "2022-02-13"}, {"precise": "50", "cents": 50}),
            ("proration.denominator", "lago.dates",
             {"billing": "anniversary", "interval": "weekly", "billing_at": "2022-03-08", "subscription": "2021-02-02"},
             {"days": 7}),
            ("period.boundaries", "lago.dates",
             {"billing": "anniversary", "interval": "weekly", "billing_at": "2022-03-09", "subscription": "2021-02-02",
              "terminated": "2022-03-08"}, {"from": "2022-03-08 00:00:00", "charges_to": "2022-03-08 00:00:00"}),
            ("period.boundaries", "lago.dates",
             {"billing": "calendar", "interval": "quarterly", "billing_at": "2022-07-01", "zone": "America/New_York",
              "subscription": "2021-02-02"}, {"from": "2022-01-01 05:00:00", "to": "2022-04-01 03:59:59"}),
            ("period.boundaries", "lago.dates",
             {"billing": "calendar", "interval": "yearly", "billing_at": "2022-01-01", "subscription": "2019-02-02",
              "started": "2021-02-07", "zone": "America/New_York", "pay_in_advance": True},
             {"from": "2021-02-06 05:00:00", "to": "2022-01-01 04:59:59", "charges_from": "2021-02-07 00:00:00"}),
            ("period.boundaries", "lago.dates",
             {"ask": "previous_beginning_of_period", "current_period": True, "billing": "calendar",
              "interval": "semiannual", "billing_at": "2022-03-07"}, {"begin": "2022-01-01"}),
            ("recurrence.step", "oca.contract",
             {"next_invoice": "2018-02-22", "rule": "monthlylastday", "payment": "post-paid"},
             {"next_invoice": "2018-02-28", "last_invoiced": "2018-02-22"}),
            ("recurrence.step", "oca.contract",
             {"next_invoice": "2018-02-22", "rule": "semesterly", "payment": "pre-paid", "contract_end": "2018-02-01"},
             {"next_invoice": None, "last_invoiced": None}),
            ("recurrence.period", "oca.contract",
             {"start": "2018-01-31", "rule": "quarterly", "payment": "pre-paid", "contract_end": None},
             {"period": ["2018-01-31", "2018-04-29"]}),
            ("recurrence.offset", "oca.contract", {"payment": "postpaid", "rule": "daily"}, {"default_offset_days": 1}),
            ("recurrence.series", "oca.contract", {"start": "2018-01-01", "rule": "weekly", "payment": "pre-paid"},
             {"next_invoice": ["2018-01-01", "2018-01-08"], "extra_run": "invoice"}),
            ("repair.idempotent", "killbill.repair",
             {"existing": ["2014-01-01", "2014-02-01", "12.00"], "proposed": ["2014-01-01", "2014-02-01", "15.00"]},
             {"items": [["2014-01-01", "2014-02-01", "15.00"], ["2014-01-01", "2014-02-01", "-12.00"]]}),
            ("repair.segment", "killbill.repair",
             {"amount": "12.00", "period": ["2014-01-01", "2014-02-01"],
              "segments": [["2014-01-07", "2014-01-13"], ["2014-01-17", "2014-01-25"]]},
             {"amounts": ["-2.32", "-3.10"]}),
            ("invoice.amount", "killbill.repair",
             {"rate": "12", "billed": ["2011-04-05", "2011-05-05"], "cancel": "2011-05-05"}, {"delta": "0"}),
            ("invoice.amount", "killbill",
             {"phases": [{"start": "2011-09-01", "rate": "5"}, {"start": "2011-10-01", "rate": None}],
              "target": "2011-12-03"}, {"cycles": ["1", "0"], "total": "5.00"}),
            ("invoice.idempotent", "killbill",
             {"rate": "5", "start": "2011-09-01", "bill_cycle_day": 1, "targets": ["2011-12-01", "2012-01-01"]},
             {"second_run": "5.00"}),
            ("invoice.timeline", "killbill",
             {"subscriptions": [{"phases": [["2011-01-31", "8", "MONTHLY"]]}], "until": "2011-03-31"},
             {"invoice_totals": [["2011-01-31", "8"], ["2011-02-28", "8"], ["2011-03-31", "8"]]}),
            ("rounding.mode", "rounding", {"mode": "CEIL", "values": ["2.21", "-2.29"], "to": "0.1"},
             {"rounded": ["2.3", "-2.2"]}),
            ("date.add", "clamp", {"date": "2003-09-17", "ask": "the second monday of the month"},
             {"result": "2003-09-08"}),
            ("date.add", "clamp", {"date": "2003-09-17", "ask": "next tuesday"}, {"result": "2003-09-23"}),
            ("date.add", "clamp", {"date": "2003-09-17", "ask": "last day of the month"}, {"result": "2003-09-30"}),
            ("date.add", "clamp", {"date": "2003-09-17", "add": {"quarters": 1, "weeks": -1}},
             {"result": "2003-12-10"}),
            ("allocation.scaled_ratio", "largest_ratio", {"amount_minor": 100, "scale": 2, "ratios": ["50.5", "49.5"]},
             {"parts": [505, 495], "scale": 3}),
        ],
    )  # fmt: skip
    def test_a_rule_answers_what_its_engine_would(
        self, kind: str, convention: str, inputs: dict[str, Any], expected: dict[str, Any]
    ) -> None:
        """Worked by hand from the engines' documents."""
        result = run_case(given(kind=kind, convention=convention, inputs=inputs, expected=expected))
        assert "passed" == result.verdict, result.reason
