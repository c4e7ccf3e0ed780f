"""Tables in: the workbooks that property companies have become the records of an estate.

A reader (CSV here, xlsx in a plugin) gives ``Table``s; ``recognise`` finds their headings; ``read_estate`` reads every
cell once, names what is wrong with its place and never repairs money or identity; the rows without an error become a
``MoveInPlan``. ``compare`` says what applying it would do; applied already, that is nothing. ``read_daybook`` does the
same for the sheets of every day: readings, vehicles, shared costs, single charges, stays; ``read_opening`` for
what an estate brings along: arrears, what was paid, prepayments, deposits; ``read_register`` for the register of
assets, what was done to them, hours run and certificates; ``read_statement`` for the statement of a bank.
"""

from jizhi.intake.columns import Column
from jizhi.intake.compare import Change, Comparison, compare
from jizhi.intake.csv_tables import read_csv, write_csv
from jizhi.intake.daybook import DaybookPlan, is_daybook, is_estate, read_daybook
from jizhi.intake.kept import Kept
from jizhi.intake.mapping import Mapped, recognise
from jizhi.intake.opening import OpeningPlan, is_opening, read_opening
from jizhi.intake.plan import MoveInPlan, read_estate
from jizhi.intake.register import KnownRegister, RegisterPlan, is_register, read_register, register_table
from jizhi.intake.report import RowLine, RowReport, refused_tables, report_table
from jizhi.intake.statement import StatementPlan, read_statement
from jizhi.intake.table import Cell, Formula, Merged, Row, Table, TableReader, cell_reference, fingerprint
from jizhi.intake.templates import template_tables

__all__ = [
    "Cell",
    "Change",
    "Column",
    "Comparison",
    "DaybookPlan",
    "Formula",
    "Kept",
    "KnownRegister",
    "Mapped",
    "Merged",
    "MoveInPlan",
    "OpeningPlan",
    "RegisterPlan",
    "Row",
    "RowLine",
    "RowReport",
    "StatementPlan",
    "Table",
    "TableReader",
    "cell_reference",
    "compare",
    "fingerprint",
    "is_daybook",
    "is_estate",
    "is_opening",
    "is_register",
    "read_csv",
    "read_daybook",
    "read_estate",
    "read_opening",
    "read_register",
    "read_statement",
    "recognise",
    "refused_tables",
    "register_table",
    "report_table",
    "template_tables",
    "write_csv",
]
