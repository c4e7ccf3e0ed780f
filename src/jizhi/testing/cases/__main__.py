"""The command ``python -m jizhi.testing.cases FILE… [--list]``."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from jizhi.errors import CaseFileUnreadable
from jizhi.testing.cases import Result, read_entries, run_entries

PASSED: Final = 0
FAILED: Final = 1
UNREADABLE: Final = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the files named and print the count; the exit code is 0 where nothing failed, 1 where something did.

    An unreadable file is named on the error stream and makes the exit code 2; the other files are still run.
    """
    parser = argparse.ArgumentParser(prog="python -m jizhi.testing.cases", description="Run cases of other engines.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a JSON list of cases")
    parser.add_argument("--list", action="store_true", help="print id, verdict and reason of every case")
    options = parser.parse_args(arguments)
    results: list[Result] = []
    unreadable = False
    for path in options.files:
        try:
            results += run_entries(read_entries(path))
        except CaseFileUnreadable as error:
            unreadable = True
            sys.stderr.write(f"{error}\n")
    if options.list:
        sys.stdout.writelines(f"{_row(result)}\n" for result in results)
    count = Counter(result.verdict for result in results)
    sys.stdout.write(f"{count['passed']} passed, {count['failed']} failed, {count['unsupported']} unsupported\n")
    if unreadable:
        return UNREADABLE
    return FAILED if count["failed"] else PASSED


def _row(result: Result) -> str:
    fields = (result.id, result.verdict, result.reason)
    return "\t".join(" ".join(field.split()) for field in fields)


if __name__ == "__main__":
    sys.exit(main())
