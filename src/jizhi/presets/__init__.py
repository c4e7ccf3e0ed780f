"""Published tariffs as TOML texts by name, each with its region, document, dates and source: to extend or to copy;
workflows and rule books of service desks beside them, and books of maintenance plans."""

from jizhi.presets.copying import copied
from jizhi.presets.kpis import KPI_PRESETS
from jizhi.presets.role_books import ROLE_BOOKS
from jizhi.presets.shelf import DEMO_TARIFF, DESKS, FLOWS, PRESETS, UPKEEP_PRESETS, preset_named

__all__ = [
    "DEMO_TARIFF",
    "DESKS",
    "FLOWS",
    "KPI_PRESETS",
    "PRESETS",
    "ROLE_BOOKS",
    "UPKEEP_PRESETS",
    "copied",
    "preset_named",
]
