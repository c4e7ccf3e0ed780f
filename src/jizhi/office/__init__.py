"""The office: errands that read, decide, keep and tell; the thin shell around the rules, which holds no rule itself.

move in (a workbook) ──► draft, approve, publish (a tariff) ──► rehearse, issue bills ──► explain one · void one or all

Each takes a ``Desk``: the store, who asks, and what the project settled once. Done twice, each changes nothing.
"""

from jizhi.office.billing_day import explain_bill, issue_bills, void_run
from jizhi.office.desk import Desk
from jizhi.office.move_in import move_in, rehearse_move_in
from jizhi.office.projects import name_developer, set_up_project
from jizhi.office.queues import StoreQueue, park_message, retry_message
from jizhi.office.rehearsal import rehearse_bills
from jizhi.office.relay import Relayed, relay
from jizhi.office.runs import Progress, bill_chunks, open_run
from jizhi.office.tariffs import approve_tariff, draft_tariff, publish_tariff
from jizhi.office.voiding import void_bill

__all__ = [
    "Desk",
    "Progress",
    "Relayed",
    "StoreQueue",
    "approve_tariff",
    "bill_chunks",
    "draft_tariff",
    "explain_bill",
    "issue_bills",
    "move_in",
    "name_developer",
    "open_run",
    "park_message",
    "publish_tariff",
    "rehearse_bills",
    "rehearse_move_in",
    "relay",
    "retry_message",
    "set_up_project",
    "void_bill",
    "void_run",
]
