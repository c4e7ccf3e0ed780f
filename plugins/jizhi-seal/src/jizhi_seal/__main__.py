"""``python -m jizhi_seal``: print new keys; old ones on the standard input stay behind them."""

from __future__ import annotations

import sys

from jizhi_seal.ring import new_keys

print(new_keys("" if sys.stdin.isatty() else sys.stdin.read()))
