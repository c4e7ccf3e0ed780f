"""A seeded world: an office, its payers, a channel, a messenger, devices and plugins, crashes at any call, for a year.

Each step somebody does something; a *model ledger* in plain whole numbers runs beside the books, and what always
holds is asked after every step and after every crash. ``python -m jizhi.testing.world --seed N --steps 300`` replays.
"""

from jizhi.testing.world.acting import World
from jizhi.testing.world.truth import Broken, Truth
from jizhi.testing.world.walking import Walked, walk

__all__ = ["Broken", "Truth", "Walked", "World", "walk"]
