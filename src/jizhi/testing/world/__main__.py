"""``python -m jizhi.testing.world``: walk the world of a seed, or of many, and say what it came to."""

from __future__ import annotations

import argparse
import sys

from jizhi.testing.world.truth import Broken
from jizhi.testing.world.walking import WHOLE_EVERY, shortest, walk


def main(arguments: list[str] | None = None) -> int:
    """Walk and say; 1 where a law is broken, with the shortest beginning that breaks it and how to replay it."""
    parser = argparse.ArgumentParser(prog="python -m jizhi.testing.world", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="the first seed")
    parser.add_argument("--seeds", type=int, default=1, metavar="N", help="how many seeds, one after another")
    parser.add_argument("--steps", type=int, default=300, metavar="N", help="steps of each world")
    parser.add_argument(
        "--whole", type=int, default=WHOLE_EVERY, metavar="N", help="look at the whole store after so many steps"
    )
    options = parser.parse_args(arguments)
    for seed in range(options.seed, options.seed + options.seeds):
        try:
            sys.stdout.write(f"{walk(seed, options.steps, whole_every=options.whole)}\n")
            sys.stdout.flush()
        except Broken as broken:
            sys.stdout.write(f"{shortest(broken)}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
