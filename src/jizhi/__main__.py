"""``python -m jizhi`` is the command ``jizhi`` where the roof is installed; where it is not, it says how to get it."""

import sys
from importlib import import_module
from importlib.util import find_spec

NO_ROOF = """命令 jizhi 在 jizhi-office 里，请先安装：pip install jizhi-office
The command jizhi is in jizhi-office: pip install jizhi-office"""


def main() -> int:
    """Run the command and return its exit code."""
    if find_spec("jizhi.cli") is None:
        print(NO_ROOF, file=sys.stderr)
        return 2
    return int(import_module("jizhi.cli").main())


if __name__ == "__main__":
    sys.exit(main())
