"""Tables in: the workbooks that property companies have become the records of an estate.

A reader (CSV here, xlsx in a plugin) gives ``Table``s; ``recognise`` finds their headings; ``read_estate`` reads every
cell once, names what is wrong with its place and never repairs money or identity; the rows without an error become a
``MoveInPlan``. ``compare`` says what applying it would do; applied already, that is nothing.
"""

from jizhi.intake.columns import Column
from jizhi.intake.compare import Change, Comparison, compare
from jizhi.intake.csv_tables import read_csv, write_csv
from jizhi.intake.mapping import Mapped, recognise
from jizhi.intake.plan import MoveInPlan, read_estate
from jizhi.intake.report import RowLine, RowReport, refused_tables, report_table
from jizhi.intake.table import Cell, Formula, Merged, Row, Table, cell_reference, fingerprint
from jizhi.intake.templates import template_tables

__all__ = [
    "Cell",
    "Change",
    "Column",
    "Comparison",
    "Formula",
    "Mapped",
    "Merged",
    "MoveInPlan",
    "Row",
    "RowLine",
    "RowReport",
    "Table",
    "cell_reference",
    "compare",
    "fingerprint",
    "read_csv",
    "read_estate",
    "recognise",
    "refused_tables",
    "report_table",
    "template_tables",
    "write_csv",
]
