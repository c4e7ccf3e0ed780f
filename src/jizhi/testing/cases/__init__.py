"""Cases from other billing engines, run against the public interface.

``python -m jizhi.testing.cases FILE… [--list]`` reads files of cases, answers each through a rule of its own module and
counts what passed, failed or is unsupported; nothing is skipped without a word.
"""

from jizhi.testing.cases.case import Case, read_case, read_entries
from jizhi.testing.cases.conventions import DECLINED, DECLINED_CASES, OFFERED
from jizhi.testing.cases.runner import ANSWERS, Result, run_case, run_entries

__all__ = [
    "ANSWERS",
    "DECLINED",
    "DECLINED_CASES",
    "OFFERED",
    "Case",
    "Result",
    "read_case",
    "read_entries",
    "run_case",
    "run_entries",
]
