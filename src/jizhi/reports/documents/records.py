"""The papers of the office's own work: the record of a service, a month's attendance, a card of KPI."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

import attrs

from jizhi.reports.documents.letterhead import Letterhead
from jizhi.reports.documents.papers import Paper
from jizhi.staff import MonthSheet
from jizhi.staff.kpi import Card
from jizhi.upkeep import CheckItem, Service, WorkOrder
from jizhi.values import Period


def _short(period: Period) -> str:
    """A month by its name, any other period by its days."""
    whole = period == Period.month(period.start.year, period.start.month)
    return f"{period.start:%Y-%m}" if whole else str(period)


@attrs.frozen(kw_only=True)
class ServiceRecord:
    """维保记录: what was done to an asset, item by item, with who did it and who saw that it was done.

    Args:
        asset: what the asset is called.
        items: the checklist, in its order; an item that was not answered stands in it without an answer.
        done_by, seen_by: who finished the work, and who confirmed it; empty while nobody has.
    """

    order: WorkOrder
    head: Letterhead
    asset: str = ""
    items: tuple[CheckItem, ...] = ()
    done_by: str = ""
    seen_by: str = ""

    @property
    def number(self) -> str:
        """What the office calls it: the end of the order's id."""
        return f"W-{self.order.id.split('/', 1)[-1]}"


@attrs.frozen(kw_only=True)
class ServiceNote:
    """维保记录 of work done without an order of the office, such as what a register of earlier years brings.

    Args:
        asset: what the asset is called. *plan*: what its plan is called, where there is one by that code.
    """

    service: Service
    head: Letterhead
    asset: str = ""
    plan: str = ""

    @property
    def number(self) -> str:
        """What the office calls it: the end of the service's id."""
        return f"W-{self.service.id.split('/', 1)[-1]}"


@attrs.frozen(kw_only=True)
class AttendancePaper:
    """考勤表: the sheet of a month for those who sign it; ``ready`` only where nothing is open."""

    sheet: MonthSheet
    head: Letterhead
    on: date

    @property
    def number(self) -> str:
        """Its month, which is unique in a project."""
        return f"K-{self.sheet.project}-{_short(self.sheet.period)}"


@attrs.frozen(kw_only=True)
class CardPaper:
    """绩效评分卡: one subject's card with the reason of every point; *title* is what its scheme is called."""

    card: Card
    title: str
    head: Letterhead
    on: date
    name: str = ""
    place: int | None = None

    @property
    def number(self) -> str:
        """Scheme, subject and period."""
        return f"P-{self.card.scheme}-{self.card.subject}-{_short(self.card.period)}"


OwnPaper: TypeAlias = ServiceRecord | ServiceNote | AttendancePaper | CardPaper
"""Whatever can be put on paper of the office's own work."""
AnyPaper: TypeAlias = Paper | OwnPaper
"""Whatever can be put on paper."""
