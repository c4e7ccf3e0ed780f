"""OCA contract's rules of recurrence: pre-paid and post-paid invoicing dates, offsets, and the contract's end.

Source: the module's documented behaviour and its tests. A period runs from the day after the last one invoiced; what it
gives back is inclusive, as its users write it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import islice

import attrs

from jizhi.errors import CaseUnsupported
from jizhi.testing.cases.case import Case
from jizhi.testing.cases.spelling import day, day_or_none, pair, whole
from jizhi.values import months_after

MONTHS = {"monthly": 1, "monthlylastday": 1, "quarterly": 3, "semesterly": 6, "semiannually": 6, "yearly": 12}
DAYS = {"daily": 1, "weekly": 7}
ONE_DAY = timedelta(days=1)
RUNS_MAX = 600
PAYMENTS = {"pre-paid": "pre-paid", "prepaid": "pre-paid", "post-paid": "post-paid", "postpaid": "post-paid"}


@attrs.frozen
class Run:
    """One invoicing run: what it covers, and where the contract stands after it."""

    period: tuple[date, date]
    next_invoice: date | None


@attrs.frozen(kw_only=True)
class Contract:
    """The terms that decide when to invoice and for which days."""

    rule: str
    interval: int
    payment: str
    offset_days: int
    end: date | None

    def period_end(self, start: date) -> date | None:
        """Return the last day of the period that begins on *start*, cut at the contract's end."""
        return self._cut(start, self._after(start) - ONE_DAY)

    def invoiced_end(self, start: date, invoice_day: date) -> date | None:
        """Return the last day invoiced on *invoice_day* when the days from *start* on are still open."""
        base = invoice_day - timedelta(days=self.offset_days)
        return self._cut(start, self._after(base) - ONE_DAY if self.payment == "pre-paid" else base)

    def invoice_day(self, start: date) -> date | None:
        """Return the day to invoice the period that begins on *start*; None once the contract has ended."""
        end = self.period_end(start)
        if end is None:
            return None
        return (start if self.payment == "pre-paid" else end) + timedelta(days=self.offset_days)

    def run(self, start: date, invoice_day: date) -> Run | None:
        """Invoice once on *invoice_day*; None where nothing is left."""
        end = self.invoiced_end(start, invoice_day)
        return None if end is None else Run((start, end), self.invoice_day(end + ONE_DAY))

    def runs(self, start: date) -> Iterator[Run]:
        """Invoice from *start* on until nothing is left."""
        invoice_day = self.invoice_day(start)
        while invoice_day is not None:
            done = self.run(start, invoice_day)
            if done is None:
                return
            yield done
            start, invoice_day = done.period[1] + ONE_DAY, done.next_invoice

    def _after(self, start: date) -> date:
        if self.rule in DAYS:
            return start + timedelta(days=DAYS[self.rule] * self.interval)
        first = start.replace(day=1) if self.rule == "monthlylastday" else start
        return months_after(first, MONTHS[self.rule] * self.interval)

    def _cut(self, start: date, end: date) -> date | None:
        if self.end is not None and start > self.end:
            return None
        return end if self.end is None else min(end, self.end)


def default_offset(payment: str, rule: str) -> int:
    """Return the days between a period's edge and its invoice where the contract names none."""
    return 1 if payment == "post-paid" and rule != "monthlylastday" else 0


def read(case: Case, payment: object = None) -> Contract:
    """Return the contract that the case describes."""
    rule, paid = str(case.get("rule", "monthly")).lower(), _payment(payment or case.get("payment", "pre-paid"))
    if rule not in MONTHS and rule not in DAYS:
        raise CaseUnsupported(f"recurrence rule {rule!r} is not offered")
    return Contract(
        rule=rule,
        interval=whole(case.get("interval", 1)),
        payment=paid,
        offset_days=whole(case.get("offset_days", default_offset(paid, rule))),
        end=day_or_none(case.get("contract_end", case.get("end"))),
    )


def _payment(name: object) -> str:
    if str(name).lower() not in PAYMENTS:
        raise CaseUnsupported(f"payment {name!r} is not offered")
    return PAYMENTS[str(name).lower()]


def _open_from(case: Case) -> date:
    invoiced = day_or_none(case.get("last_invoiced"))
    return day(case.need("start")) if invoiced is None else invoiced + ONE_DAY


def next_invoice(case: Case) -> Mapping[str, object]:
    """Answer when the period still open is invoiced."""
    return {"next_invoice": read(case).invoice_day(_open_from(case))}


def offset(case: Case) -> Mapping[str, object]:
    """Answer the offsets that contracts have by default."""
    if "pairs" not in case.inputs:
        contract = read(case)
        return {"default_offset_days": contract.offset_days}
    pairs = map(pair, case.rows("pairs"))
    return {"default_offset_days": [default_offset(_payment(paid), str(rule)) for paid, rule in pairs]}


def period(case: Case) -> Mapping[str, object]:
    """Answer which days the next invoice covers."""
    contract, start = read(case), _open_from(case)
    invoice_day = day_or_none(case.get("next_invoice"))
    end = contract.period_end(start) if invoice_day is None else contract.invoiced_end(start, invoice_day)
    return {"period": None if end is None else [start, end]}


def step(case: Case) -> Mapping[str, object]:
    """Run the invoicing once and answer where the contract stands."""
    contract, invoice_day = read(case), day(case.need("next_invoice"))
    start = _open_from(case) if "start" in case.inputs or "last_invoiced" in case.inputs else invoice_day
    end = contract.invoiced_end(min(start, invoice_day), invoice_day)
    if end is None:
        return {"next_invoice": None, "last_invoiced": day_or_none(case.get("last_invoiced"))}
    return {"next_invoice": contract.invoice_day(end + ONE_DAY), "last_invoiced": end}


def series(case: Case) -> Mapping[str, object]:
    """Run the invoicing until nothing is left; several kinds of payment must cover the same days."""
    paid = case.get("payment", "pre-paid")
    payments = paid if isinstance(paid, list) else [paid]
    contracts = [read(case, each) for each in payments]
    start, most = day(case.need("start")), _asked(case)
    runs = [list(islice(contract.runs(start), most)) for contract in contracts]
    covered = [[list(run.period) for run in each] for each in runs]
    answer: dict[str, object] = {
        "next_invoice": [contracts[0].invoice_day(start), *(run.next_invoice for run in runs[0])][:most],
        "last_invoiced": [None, *(run.period[1] for run in runs[0])][:most],
        "extra_run": "no_invoice" if contracts[0].end is not None else "invoice",
    }
    return answer | ({"periods": covered[0]} if all(each == covered[0] for each in covered) else {})


def _asked(case: Case) -> int:
    """How many rows are asked for; a contract without end has no other bound."""
    lengths = [len(rows) for rows in case.expected.values() if isinstance(rows, list)]
    return min(max(lengths, default=RUNS_MAX), RUNS_MAX)
