"""The service desk: somebody reports, the desk routes and promises, clocks run in business time, people make moves.

report ──open_ticket──► ticket ──advance (workflow)──► steps ──followed──► ticket
                         └─ standings, due_alarms, reasons: its clocks ─┘
"""

from jizhi.tickets.clocks import (
    CLOCKS,
    Clock,
    Run,
    Standing,
    Target,
    clock_of,
    due_at,
    elapsed,
    read_target,
    stand,
)
from jizhi.tickets.service import KINDS, Hours, Level, Promise, Route, ServiceDesk, check_desk
from jizhi.tickets.ticket import SCORES, Ticket, check_told, followed, open_ticket
from jizhi.tickets.views import OwnView, own_view
from jizhi.tickets.watching import Alarm, Reason, due_alarms, reasons, standings

__all__ = [
    "CLOCKS",
    "KINDS",
    "SCORES",
    "Alarm",
    "Clock",
    "Hours",
    "Level",
    "OwnView",
    "Promise",
    "Reason",
    "Route",
    "Run",
    "ServiceDesk",
    "Standing",
    "Target",
    "Ticket",
    "check_desk",
    "check_told",
    "clock_of",
    "due_alarms",
    "due_at",
    "elapsed",
    "followed",
    "open_ticket",
    "own_view",
    "read_target",
    "reasons",
    "stand",
    "standings",
]
