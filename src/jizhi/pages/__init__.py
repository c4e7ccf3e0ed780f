"""Pages: HTML and SVG from reports, by the standard library alone.

``billing_page`` is one file that opens anywhere: no script, no font, no picture from outside, everything escaped.
"""

from jizhi.pages.attendance_page import attendance_page
from jizhi.pages.billing_page import ExplainedBill, billing_page
from jizhi.pages.book_page import book_page
from jizhi.pages.kpi_page import kpi_page, staff_page
from jizhi.pages.letters_page import letters_page
from jizhi.pages.money_page import money_parts
from jizhi.pages.service_page import service_page
from jizhi.pages.svg import Bar, Stack, bar_chart, stacked_columns
from jizhi.pages.tariff_page import tariff_page
from jizhi.pages.upkeep_page import upkeep_page
from jizhi.words import bucket_texts, share_text

__all__ = [
    "Bar",
    "ExplainedBill",
    "Stack",
    "attendance_page",
    "bar_chart",
    "billing_page",
    "book_page",
    "bucket_texts",
    "kpi_page",
    "letters_page",
    "money_parts",
    "service_page",
    "share_text",
    "stacked_columns",
    "staff_page",
    "tariff_page",
    "upkeep_page",
]
