"""What is kept of upkeep: books of plans as texts, how far a project's rounds have come, and the kinds for stores."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

import attrs

from jizhi.estate import Asset, AssetEvent, RunHours, Standstill
from jizhi.upkeep.certificates import Certificate
from jizhi.upkeep.done import Service
from jizhi.upkeep.orders import WorkOrder
from jizhi.values import key


@attrs.frozen(kw_only=True)
class PlanText:
    """The text of a book of plans that a project keeps, from the day it was adopted on."""

    project: str
    code: str
    text: str
    source: str = ""
    since: date
    state: Literal["adopted", "withdrawn"] = "adopted"
    by: str = ""
    version: int = 0

    @property
    def id(self) -> str:
        """The natural key: ``project/code``."""
        return key(self.project, self.code)


@attrs.frozen(kw_only=True)
class UpkeepRound:
    """How far the orders of a project have been raised: up to and with the day *until*."""

    project: str
    until: date
    version: int = 0

    @property
    def id(self) -> str:
        """The natural key: the project."""
        return key(self.project)


KEPT: Final[tuple[tuple[type, str, tuple[str, ...], Literal["append", "versioned"]], ...]] = (
    (Asset, "asset", ("project", "asset_class"), "versioned"),
    (Standstill, "standstill", ("project", "asset"), "versioned"),
    (RunHours, "run_hours", ("project", "asset", "day"), "append"),
    (AssetEvent, "asset_event", ("project", "asset", "day"), "append"),
    (Service, "service", ("project", "subject", "day"), "append"),
    (Certificate, "certificate", ("project", "holder", "expires"), "versioned"),
    (PlanText, "plan_text", ("project", "state"), "versioned"),
    (UpkeepRound, "upkeep_round", ("project",), "versioned"),
    (WorkOrder, "work_order", ("project", "subject", "source", "state", "crew", "ticket", "due"), "versioned"),
)
"""The kinds: class, name, indexed fields, mode; the catalogue gathers them."""
