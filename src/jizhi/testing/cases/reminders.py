"""Levels of reminders, what brings a payer to one, and what a repair credits: cases of dunning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import attrs

from jizhi.errors import CaseMalformed, CaseUnsupported, DatesOutOfOrder, PolicyRefused
from jizhi.fees.dunning import (
    Debt,
    DunningAct,
    DunningFacts,
    DunningPolicy,
    DunningProof,
    Step,
    due_notices,
    read_policy,
)
from jizhi.fees.dunning.document import PolicyDoc, StepDoc
from jizhi.testing.cases.arrears import AS_OF
from jizhi.testing.cases.case import Case
from jizhi.testing.cases.repairs import part_of
from jizhi.testing.cases.spelling import day, exact, pair, whole
from jizhi.values import Money, Period, Rounding, months_after

NOBODY: Final = "payer"
_MODES: Final = {"net_days": "from-due", "end_of_month": "end-of-month", "previous_date": "from-previous"}
_CHANNELS: Final = {"email": "mail", "letter": "letter", "phone": "phone"}
_SUM: Final = 100_00


def _policy(steps: Iterable[StepDoc], *, gap_days: int = 1) -> DunningPolicy:
    """A policy of *steps* as its file would be read: one after another, no day spared, no leeway."""
    doc = PolicyDoc(policy="case", step=tuple(steps), catch_up="least-gap", gap_days=gap_days, blackout="none")
    outcome = read_policy(doc, source="case")
    if outcome.value is None:
        raise PolicyRefused("case", outcome.findings)
    return outcome.value


def _step(number: int, after_days: int, **more: Any) -> StepDoc:
    doc = StepDoc(code=f"level {number}", after_days=after_days, channel="mail", template="case")
    return attrs.evolve(doc, **more)


def _debt(due_on: date, fen: int = _SUM, bill: str = "bill") -> Debt:
    return Debt(bill=bill, payer=NOBODY, due_on=due_on, principal=Money(fen), late=Money(0))


@attrs.define
class _Run:
    """Runs of one policy over what one payer owes; what goes out is delivered the same day."""

    policy: DunningPolicy
    debts: tuple[Debt, ...]
    acts: list[DunningAct] = attrs.field(factory=list)

    def on(self, today: date, *, stopped: bool = False) -> tuple[str, ...]:
        """The steps that a run on *today* takes.

        Raises: DatesOutOfOrder: a later run was before it.
        """
        if any(act.day > today for act in self.acts):
            raise DatesOutOfOrder(self.acts[-1].day, today, today)
        proofs = tuple(
            DunningProof(project="case", payer=NOBODY, act=act.id, state="delivered", at=act.at) for act in self.acts
        )
        facts = DunningFacts(
            debts=self.debts, acts=tuple(self.acts), proofs=proofs, stopped=(NOBODY,) if stopped else ()
        )
        at = _noon(today)
        told = due_notices(self.policy, facts, at=at).value
        for notice in told:
            self.record(notice.step, today, notice.bills)
        return tuple(notice.step.code for notice in told)

    def record(self, step: Step, today: date, bills: tuple[str, ...]) -> None:
        """Keep that *step* was taken on a day."""
        at = _noon(today)
        self.acts.append(
            DunningAct(
                project="case",
                payer=NOBODY,
                number=len(self.acts),
                policy="case",
                step=step.code,
                channel=step.channel,
                bills=bills,
                day=today,
                at=at,
                not_before=at,
                amount=Money(0),
                late=Money(0),
                template="case",
            )
        )


def _noon(today: date) -> datetime:
    return datetime(today.year, today.month, today.day, 4, tzinfo=UTC)


def _levels(case: Case) -> tuple[StepDoc, ...]:
    return tuple(_level(number, row) for number, row in enumerate(case.rows("levels"), 1))


def _level(number: int, row: object) -> StepDoc:
    if not isinstance(row, Mapping) or row.get("mode") not in _MODES:
        raise CaseUnsupported(f"a level like {row!r}")
    channel = _CHANNELS.get(str(row.get("channel", "email")))
    if channel is None:
        raise CaseUnsupported(f"a level by {row.get('channel')!r}")
    return _step(number, whole(row.get("delay_days", 0)), counted=_MODES[str(row["mode"])], channel=channel)


def level_dates(case: Case) -> Mapping[str, object]:
    """Answer ``dunning.level_dates``: the first day of each level, with a run on every day."""
    case.only("due", "levels")
    due = day(case.need("due"))
    run = _Run(_policy(_levels(case)), (_debt(due),))
    today = due
    while len(run.acts) < len(run.policy.steps):
        today += timedelta(days=1)
        if today > months_after(due, 120):
            raise CaseUnsupported("a level that does not come in ten years")
        run.on(today)
    return {"earliest_level_dates": [act.day for act in run.acts]}


def level_rule(case: Case) -> Mapping[str, object]:
    """Answer ``dunning.level_rule``: whether a policy may have such a level, by reading it."""
    case.only("level", "mode", "delay_days")
    mode = _MODES.get(str(case.need("mode")))
    if mode is None:
        raise CaseUnsupported(f"a level counted by {case.need('mode')!r}")
    number = whole(case.need("level"))
    before = [_step(one, one) for one in range(1, number)]
    _policy([*before, _step(number, whole(case.get("delay_days", 30)), counted=mode)])
    return {"accepted": True}


def level_progress(case: Case) -> Mapping[str, object]:
    """Answer ``dunning.level_progress``: how many levels were taken after each run; runs do not go back in time."""
    case.only("amount", "due", "runs", "policy", "last_run", "new_run")
    run = _Run(_policy(_step(number, 10 * number) for number in (1, 2, 3)), ())
    fen = Rounding().money(exact(case.get("amount", 500))).fen
    run.debts = (_debt(_moment(str(case.get("due", "one year before today"))), fen),)
    runs = case.rows("runs") if "runs" in case.inputs else (case.need("last_run"), case.need("new_run"))
    days = [_moment(str(each)) for each in runs]
    taken = []
    for today in days:
        run.on(today)
        taken.append(len(run.acts))
    return {"lines_after_each_run": taken}


def _moment(text: str) -> date:
    """A day relative to today: ``today``, ``-6 months``, ``-15 days``, ``one year before today``; or the day itself."""
    words = text.replace("one ", "-1 ").removesuffix(" before today").split()
    if words == ["today"]:
        return AS_OF
    if len(words) == 2 and words[1].rstrip("s") in {"day", "month", "year"}:
        number = int(words[0])
        if words[1].startswith("day"):
            return AS_OF + timedelta(days=number)
        return months_after(AS_OF, number * (12 if words[1].startswith("year") else 1))
    return day(text)


def state(case: Case) -> Mapping[str, object]:
    """Answer ``dunning.state``: the last step that the age of the earliest unpaid bill has come to, else ``CLEAR``.

    What a state blocks is left out: nothing is cut here.
    """
    case.only("policy", "earliest_unpaid_invoice", "today")
    rows = [row for row in case.rows("policy") if isinstance(row, Mapping)]
    rows.sort(key=lambda row: whole(row["after_days"]))
    steps = (_step(number, whole(row["after_days"]), code=str(row["state"])) for number, row in enumerate(rows, 1))
    due, today = day(case.need("earliest_unpaid_invoice")), day(case.need("today"))
    run = _Run(_policy(steps), (_debt(due),))
    for number in range((today - due).days + 1):
        run.on(due + timedelta(days=number))
    return {"state": run.acts[-1].step if run.acts else "CLEAR"}


def condition(case: Case) -> Mapping[str, object]:
    """Answer ``dunning.condition``: which of some values bring a payer to a step."""
    case.only("rule", "values")
    rule = case.need("rule")
    if not isinstance(rule, Mapping) or len(rule) != 1:
        raise CaseUnsupported("a rule of several conditions")
    name, wanted = next(iter(rule.items()))
    match name:
        case "days_since_earliest_unpaid_at_least":
            return {"match": [_old_enough(value, whole(wanted)) for value in case.rows("values")]}
        case "last_failure_in":
            return {"match": [value in wanted for value in case.rows("values")]}
        case "has_tag":
            return {"match": [wanted in _tags(value) for value in case.rows("values")]}
    raise CaseUnsupported(f"the condition {name!r}")


def _tags(value: object) -> list[object]:
    if not isinstance(value, list):
        raise CaseMalformed(f"{value!r} is no list of tags")
    return value


def _old_enough(days: object, wanted: int) -> bool:
    """Whether a step after *wanted* days is taken of a bill that is so many days old; of none, nothing is."""
    if days is None:
        return False
    policy = _policy([_step(1, max(wanted, 1))])
    return bool(_Run(policy, (_debt(AS_OF - timedelta(days=whole(days))),)).on(AS_OF))


def threshold(case: Case) -> Mapping[str, object]:
    """Answer ``dunning.threshold``: whether what is overdue in all brings an attempt today, and the how manieth.

    A customer's own threshold goes before the campaign's; between two attempts lie some days.
    """
    case.only(
        "overdue_cents", "threshold_cents", "customer_threshold_cents", "excluded", "last_attempt_days_ago",
        "last_attempt_extra_seconds", "days_between",
    )  # fmt: skip
    minimum = whole(case.either("customer_threshold_cents", "threshold_cents", default=0))
    between = whole(case.get("days_between", 1))
    least = Money(minimum).yuan
    steps = [_step(1, 1, minimum=least), _step(2, between, minimum=least, counted="from-previous")]
    owed = tuple(
        _debt(AS_OF - timedelta(days=365), whole(fen), f"bill {number}")
        for number, fen in enumerate(case.rows("overdue_cents"))
    )
    run = _Run(_policy(steps, gap_days=between), owed)
    ago = case.get("last_attempt_days_ago")
    if ago is not None:
        # A second before midnight, so that a second less than some days is a day less.
        seconds = whole(case.get("last_attempt_extra_seconds", 0))
        last = datetime.combine(AS_OF, datetime.max.time()) - timedelta(days=whole(ago), seconds=seconds)
        run.record(run.policy.steps[0], last.date(), tuple(debt.bill for debt in owed))
    taken = run.on(AS_OF, stopped=bool(case.get("excluded", False)))
    return {"attempt": bool(taken), "counter": len(run.acts)}


def resolution(case: Case) -> Mapping[str, object]:
    """Answer ``dunning.resolution``: what is due once the overdue instalments are paid, and once that is taken back.

    One instalment of all is overdue; those that are paid are the oldest.
    """
    case.only("terms", "paid_terms")
    terms, paid = whole(case.need("terms")), whole(case.need("paid_terms"))
    owed = tuple(_debt(AS_OF + timedelta(days=30 * number - 20), bill=f"term {number}") for number in range(terms))
    policy = _policy([_step(1, 7)])
    after, cancelled = (bool(_Run(policy, rest).on(AS_OF)) for rest in (owed[paid:], owed))
    return {
        "after_payment": "unresolved" if after else "resolved_when_overdue_part_paid",
        "after_payment_cancelled": "unresolved" if cancelled else "resolved_when_overdue_part_paid",
    }


def repair(case: Case) -> Mapping[str, object]:
    """Answer ``dunning.repair``: the days on which nothing was served are credited by their share of the bill's."""
    case.only("amount", "billed", "service_blocked")
    billed, blocked = (Period(*map(day, pair(case.need(name)))) for name in ("billed", "service_blocked"))
    common = billed.overlap(blocked)
    credit = part_of(exact(case.need("amount")), billed, common) if common is not None else Money(0)
    return {"credit": -credit.yuan, "account_credit": credit.yuan}
