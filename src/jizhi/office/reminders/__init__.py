"""Reminders: dunning kept and queued, what came of it written down, announcements and thanks; no rule is held here.

dun ──► acts (and sendings) ──► proofs · respond · promise · hold · prove · approve ──► the path of a payer
"""

from jizhi.office.reminders.answers import approve, hold, lift, promise, prove, respond
from jizhi.office.reminders.batches import PURPOSE
from jizhi.office.reminders.dunning_run import Dunned, dun, rehearse
from jizhi.office.reminders.known import (
    PayerFile,
    owing_payers,
    payer_file,
    payer_files,
    recheck,
    recheck_by,
    why_needless,
)
from jizhi.office.reminders.paths import PayerPath, path_of, report_of, to_do, try_out
from jizhi.office.reminders.telling import AUDIENCES, Announcement, Audience, announce, thank

__all__ = [
    "AUDIENCES",
    "PURPOSE",
    "Announcement",
    "Audience",
    "Dunned",
    "PayerFile",
    "PayerPath",
    "announce",
    "approve",
    "dun",
    "hold",
    "lift",
    "owing_payers",
    "path_of",
    "payer_file",
    "payer_files",
    "promise",
    "prove",
    "recheck",
    "recheck_by",
    "rehearse",
    "report_of",
    "respond",
    "thank",
    "to_do",
    "try_out",
    "why_needless",
]
