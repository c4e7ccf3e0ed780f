"""Reports read the streams and change nothing: frozen sums, from which pages, sheets and sentences are made.

``billing_summary`` says what was billed by fee, building, kind of space, month and payer, and what was not and why.
``money_summary`` says what became of it: flows, collection, ageing, takings, prepayments, deposits;
``space_statement`` what happened about one space, line by line. ``upkeep_summary`` says how much was done in time and
what is overdue, ``asset_card`` everything about one asset.
``service_summary`` how the promises of the service desk were kept.
"""

from jizhi.reports.attendance import AttendanceSummary, Turnout, attendance_summary
from jizhi.reports.billing import BillingSummary, Books, Row, billing_summary
from jizhi.reports.collection import Collection, collection
from jizhi.reports.flows import Flow, flows
from jizhi.reports.measures import METRICS, MetricOffered, attendance_measures, collection_measures
from jizhi.reports.money import MoneySummary, money_summary
from jizhi.reports.reasons import ParkedSpace, Reason
from jizhi.reports.service_level import Kept, KindRow, Satisfaction, ServiceSummary, Watched, service_summary
from jizhi.reports.statement import SpaceLine, SpaceStatement, space_statement
from jizhi.reports.sums import Part, Tally
from jizhi.reports.takings import Held, Taking, TillDay, prepayments, takings, till_day, till_sessions
from jizhi.reports.tariff_change import Changed, FeeChange, TariffChange
from jizhi.reports.upkeep import (
    AssetCard,
    CardLine,
    OnTime,
    Overdue,
    UpkeepSummary,
    asset_card,
    overdue_list,
    upkeep_summary,
)

__all__ = [
    "METRICS",
    "AssetCard",
    "AttendanceSummary",
    "BillingSummary",
    "Books",
    "CardLine",
    "Changed",
    "Collection",
    "FeeChange",
    "Flow",
    "Held",
    "Kept",
    "KindRow",
    "MetricOffered",
    "MoneySummary",
    "OnTime",
    "Overdue",
    "ParkedSpace",
    "Part",
    "Reason",
    "Row",
    "Satisfaction",
    "ServiceSummary",
    "SpaceLine",
    "SpaceStatement",
    "Taking",
    "Tally",
    "TariffChange",
    "TillDay",
    "Turnout",
    "UpkeepSummary",
    "Watched",
    "asset_card",
    "attendance_measures",
    "attendance_summary",
    "billing_summary",
    "collection",
    "collection_measures",
    "flows",
    "money_summary",
    "overdue_list",
    "prepayments",
    "service_summary",
    "space_statement",
    "takings",
    "till_day",
    "till_sessions",
    "upkeep_summary",
]
