"""A month end for cron: every errand of the night in one order, each of which may be done again and changes nothing.

    python month_end.py --db sqlite:///jizhi.db --project jade [--on 2025-04-01]

Killed anywhere and started again it ends the same. What needs a person is told on standard error, and the exit code is
2 then; 0 where nobody is needed, 1 where an errand could not be done and cron should try again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta, timezone

from jizhi.codec.policies import policy_or_refuse
from jizhi.errors import JizhiError
from jizhi.findings import Finding
from jizhi.host import Host
from jizhi.office import reminders
from jizhi.office.billing_day import issue_bills
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project
from jizhi.office.helpdesk import run_due
from jizhi.office.late_fees import accrue_late_fees
from jizhi.office.queues import StoreQueue
from jizhi.office.relay import relay
from jizhi.office.sending import InApp, send_due
from jizhi.office.summaries import parked_of, run_counts
from jizhi.office.upkeep_round import raise_due_work
from jizhi.presets.policies import POLICIES
from jizhi.values import Period
from jizhi.words import Voice, error_sentence, sentence

CHINA = timezone(timedelta(hours=8))
MORNING = time(8, tzinfo=CHINA)
Told = tuple[str, tuple[Finding, ...]]
"""What an errand did, in a line, and what of it needs a person."""


def month_end(desk: Desk, project: str, *, at: datetime) -> Iterator[Told]:
    """Do every errand of the night, each only when the one before is done; yield what each did.

    Raises: JizhiError: an errand could not be done; those before it are, and nothing of it is half done.
    """
    day = at.astimezone(CHINA).date()
    for errand in (_bills, _late_fees, _dunning, _upkeep, _tickets, _messages, _announcements):
        yield errand(desk, project, day, at)


def _bills(desk: Desk, project: str, day: date, at: datetime) -> Told:
    run = issue_bills(desk, project, period=Period.month(day.year, day.month), issued_on=day.replace(day=1))
    with desk.store.reading() as known:
        counts, parked = run_counts(known, run), parked_of(known, run)
    return f"{counts.bills} bills, {counts.total}; {counts.skipped} skipped, {counts.parked} parked", parked


def _late_fees(desk: Desk, project: str, day: date, at: datetime) -> Told:
    return f"late fees {accrue_late_fees(desk, project, as_of=day).change}", ()


def _dunning(desk: Desk, project: str, day: date, at: datetime) -> Told:
    policy = policy_or_refuse(POLICIES["standard"], source="standard")
    with desk.store.reading() as known:
        voice = Voice(company=read_project(known, project).name)
    done = reminders.dun(desk, project, policy, at=at, voice=voice)
    return f"{len(done.acts)} acts of dunning", _errors(done.findings)


def _upkeep(desk: Desk, project: str, day: date, at: datetime) -> Told:
    done = raise_due_work(desk, project, at=at)
    return f"{len(done.orders)} work orders", _errors(done.findings)


def _tickets(desk: Desk, project: str, day: date, at: datetime) -> Told:
    done = run_due(desk, project, at=at)
    return f"{len(done.steps)} tickets moved by the clock, {len(done.alarms)} alarms", _errors(done.findings)


def _messages(desk: Desk, project: str, day: date, at: datetime) -> Told:
    sent = send_due(desk, {"in-app": InApp(desk.store)}, at=at)
    return f"{sent.count('handed-over')} messages handed over", _errors(sent.findings)


def _announcements(desk: Desk, project: str, day: date, at: datetime) -> Told:
    told = relay(desk, StoreQueue(desk.store), Host(discover=True), at=at, limit=10_000)
    return f"{told.count('sent')} announcements", _errors(told.findings)


def _errors(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(each for each in findings if each.severity == "error")


def main(words: list[str] | None = None, *, clock: Callable[[], datetime] | None = None) -> int:
    """Read the command line, do the work, and return the exit code."""
    parser = argparse.ArgumentParser(description="月末一条龙 · the whole month end, for cron")
    parser.add_argument("--db", required=True, metavar="URL")
    parser.add_argument("--project", required=True, metavar="CODE")
    parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="else today")
    options = parser.parse_args(words)
    now = clock() if clock else datetime.now(UTC)  # noqa: TID251 - the door by which time comes in
    at = datetime.combine(options.on, MORNING) if options.on else now
    offer, needs_a_person = Host(discover=True).stores()["sql"], False
    with closing(offer.open(offer.settings(url=options.db))) as store:
        try:
            for line, findings in month_end(Desk(store=store, actor="worker"), options.project, at=at):
                print(line)
                needs_a_person |= bool(findings)
                for finding in findings:
                    print(sentence(finding), file=sys.stderr)
        except JizhiError as trouble:
            print(error_sentence(trouble), file=sys.stderr)
            return 1
    return 2 if needs_a_person else 0


if __name__ == "__main__":
    sys.exit(main())
