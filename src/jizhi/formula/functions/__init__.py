"""The functions of the tariff language, one file each; every one rewrites itself into the primitive nodes.

A function's parameters say what the language hands it: a ``Node`` is any expression, ``Bands`` and ``Table`` are named
tables of the version, ``str`` is a text or number written out. A new function is one new file and one new row here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from jizhi.formula.functions.extremes import greatest, smallest
from jizhi.formula.functions.package import package
from jizhi.formula.functions.pick import pick
from jizhi.formula.functions.rounding import rounded
from jizhi.formula.functions.stay import stay
from jizhi.formula.functions.tiers import tiers
from jizhi.formula.functions.volume import volume
from jizhi.formula.tree import Node

FUNCTIONS: Mapping[str, Callable[..., Node]] = MappingProxyType(
    {
        "max": greatest,
        "min": smallest,
        "package": package,
        "pick": pick,
        "round": rounded,
        "stay": stay,
        "tiers": tiers,
        "volume": volume,
    }
)
"""Every function of the tariff language, by its name."""

__all__ = ["FUNCTIONS"]
