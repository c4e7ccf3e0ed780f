"""A seeded world: an office, payers, a channel, a messenger, devices, lifts, plugins, crashes at any call, for months.

Each step somebody does something; a *model ledger* in plain whole numbers runs beside the books, and what always
holds is asked after every step and after every crash of what was committed, now and then and at the end of the whole
store. When the walk is over nothing fails any more, and everything that is open has to drain.
``python -m jizhi.testing.world --seed N --steps 300`` replays.
"""

from jizhi.testing.world.acting import World
from jizhi.testing.world.truth import Broken, Truth
from jizhi.testing.world.walking import Walked, shortest, walk

__all__ = ["Broken", "Truth", "Walked", "World", "shortest", "walk"]
