"""Reports read the streams and change nothing: frozen sums, from which pages, sheets and sentences are made.

``billing_summary`` says what was billed by fee, building, kind of space, month and payer, and what was not and why.
"""

from jizhi.reports.billing import BillingSummary, Books, Row, billing_summary
from jizhi.reports.reasons import ParkedSpace, Reason
from jizhi.reports.sums import Part, Tally

__all__ = ["BillingSummary", "Books", "ParkedSpace", "Part", "Reason", "Row", "Tally", "billing_summary"]
