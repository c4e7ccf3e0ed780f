"""``python -m jizhi`` is the command ``jizhi``."""

import sys

from jizhi.cli import main

if __name__ == "__main__":
    sys.exit(main())
