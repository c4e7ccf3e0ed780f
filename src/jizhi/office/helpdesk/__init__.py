"""The service desk at work: report, move, rate, watch what falls due; every step with its announcement in one unit.

``publish_workflow`` and ``publish_service`` keep a project's own rules, edition by edition; without them the ones that
come with the library hold. ``report`` and ``move_ticket`` change one ticket; ``run_due`` makes the moves whose time has
come, follows work orders and payments, and raises alarms, as often as it is called; ``Telling`` says by which channels
staff and reporters are told; ``own_tickets`` shows a reporter his own.
"""

from jizhi.office.helpdesk.following import Followed, follow
from jizhi.office.helpdesk.moving import answer_ticket, link_order, move_ticket, rate_ticket, report
from jizhi.office.helpdesk.rules import Rules, migrate_tickets, publish_service, publish_workflow, read_rules
from jizhi.office.helpdesk.showing import Shown, own_ticket, own_tickets, show_ticket
from jizhi.office.helpdesk.summaries import summarize_service, watched_tickets
from jizhi.office.helpdesk.telling import ALARMED, TOLD, Telling, recheck_alarm
from jizhi.office.helpdesk.watching import DueRun, run_due

__all__ = [
    "ALARMED",
    "TOLD",
    "DueRun",
    "Followed",
    "Rules",
    "Shown",
    "Telling",
    "answer_ticket",
    "follow",
    "link_order",
    "migrate_tickets",
    "move_ticket",
    "own_ticket",
    "own_tickets",
    "publish_service",
    "publish_workflow",
    "rate_ticket",
    "read_rules",
    "recheck_alarm",
    "report",
    "run_due",
    "show_ticket",
    "summarize_service",
    "watched_tickets",
]
