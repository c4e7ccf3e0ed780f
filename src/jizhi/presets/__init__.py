"""Published tariffs as TOML texts by name, each with its region, document, dates and source: to extend or to copy."""

from jizhi.presets.copying import copied
from jizhi.presets.shelf import DEMO_TARIFF, PRESETS, preset_named

__all__ = ["DEMO_TARIFF", "PRESETS", "copied", "preset_named"]
