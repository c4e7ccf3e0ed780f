"""What ``jizhi dun`` shows: a payer's path, a simulation, two policies side by side, a report."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from jizhi.fees.dunning import DunningAct, Standing
from jizhi.fees.dunning.simulation import Comparison, Simulation
from jizhi.office.reminders.paths import PayerPath
from jizhi.reports.dunning import DunningReport
from jizhi.values import Money
from jizhi.words import money_text, percent_text, term


def act_line(act: DunningAct, locale: str) -> str:
    """One act: its day, id, step, way, amount and bills."""
    amount = money_text(act.amount, locale=locale)
    return f"{act.day}  {act.id}  {act.step}  {term(act.channel, locale=locale)}  {amount}  × {len(act.bills)}"


def standing_lines(standing: Standing, path: PayerPath, locale: str) -> Iterator[str]:
    """An act with what it stands at, and every proof of it."""
    state = term(standing.state, locale=locale)
    yield f"  {act_line(standing.act, locale)}  → {state} {standing.since}"
    if standing.act.content:
        yield f"      SHA-256 {standing.act.content[:16]}…"
    for word in (word for word in path.file.facts.approvals if word.act == standing.act.id):
        verdict = "✓ 审批 · approved" if word.approved else "✗ 未批 · declined"
        yield f"      {word.at:%Y-%m-%d %H:%M}  {verdict}  {word.actor}  {word.because}".rstrip()
    for proof in (proof for proof in path.file.facts.proofs if proof.act == standing.act.id):
        told = "  ".join(f"{name}={value}" for name, value in proof.evidence)
        yield f"      {proof.at:%Y-%m-%d %H:%M}  {term(proof.state, locale=locale)}  {told} {proof.because}".rstrip()
    for answer in (answer for answer in path.file.facts.responses if answer.act == standing.act.id):
        yield f"      {answer.at:%Y-%m-%d %H:%M}  {term(answer.answer, locale=locale)}  {answer.note}".rstrip()


def path_lines(path: PayerPath, locale: str) -> Iterator[str]:
    """A payer's whole path: what he owes, every act with its proofs, what he said, what holds, the limitations."""
    facts = path.file.facts
    owed = sum((debt.total for debt in facts.debts), Money(0))
    yield f"{path.file.payer}  尚欠 · owed {money_text(owed, locale=locale)}"
    for standing in path.standings:
        yield from standing_lines(standing, path, locale)
    for answer in (answer for answer in facts.responses if not answer.act):
        yield f"  {answer.at:%Y-%m-%d %H:%M}  {term(answer.answer, locale=locale)}  {answer.note}".rstrip()
    for promise in facts.promises:
        amount = money_text(promise.amount, locale=locale)
        yield f"  {promise.made_on}  承诺 · promise  {amount}  {promise.by} 前 · by"
    for hold in facts.holds:
        until = hold.until or "…"
        yield f"  {hold.since} – {until}  暂缓 · hold  {term(hold.kind, locale=locale)}  {hold.because}".rstrip()
    for limit in path.limits:
        told = ", ".join(f"{each.day} {term(each.kind, locale=locale)}" for each in limit.counted)
        yield f"  时效 · limitation {limit.until}  {limit.bill}  {told}".rstrip()


def simulation_lines(found: Simulation, locale: str) -> Iterator[str]:
    """What a policy would come to, step by step."""
    cost, late = (money_text(each, locale=locale) for each in (found.cost, found.late))
    yield (
        f"{found.policy}  {found.as_of} +{found.days}  通知 · notices {len(found.planned)}  户 · payers"
        f" {len(found.payers)}  费用 · cost {cost}  违约金 · late fees {late}"
    )
    for step, (notices, payers, spent) in found.by_step.items():
        yield f"  {step}  {notices} × · {payers} 户 · payers  {money_text(spent, locale=locale)}"
    payer, most = found.busiest
    if most:
        yield f"  最多 · most  {payer}  {most}"


def comparison_lines(found: Comparison, locale: str) -> Iterator[str]:
    """What the other policy adds or spares."""
    yield (
        f"差 · difference  通知 · notices {found.notices:+d}  费用 · cost {found.cost.yuan:+}"
        f"  只在前者 · first only {len(found.only_one)}  只在后者 · second only {len(found.only_other)}"
    )


def report_lines(found: DunningReport, locale: str) -> Iterator[str]:
    """What each step came to, and the promises."""
    for each in found.steps:
        told, back = (money_text(amount, locale=locale) for amount in (each.told, each.recovered))
        yield (
            f"  {each.step}  {term(each.channel, locale=locale)}  发出 · sent {each.acts}  送达 · delivered"
            f" {each.delivered}  答复 · answered {each.answered}  {found.within_days} 天内缴清 · paid {each.paid}"
            f"  {back} / {told}（{_rate(each.recovery_rate)}）"
        )
    kept = [each for each in found.promises if each.state == "kept"]
    yield f"  承诺 · promises {len(found.promises)}  守约 · kept {len(kept)}（{_rate(found.kept_rate)}）"


def _rate(rate: Fraction | None) -> str:
    return "—" if rate is None else percent_text(Fraction(round(rate * 1000), 1000))
