"""The plugin is found by its hook, and what it reads and writes is what the core understands."""

from __future__ import annotations

import jizhi_tables
from jizhi_tables.limits import XlsxLimits
from jizhi_tables.xlsx import XlsxFiles

from jizhi.host import Host
from jizhi.intake import read_estate, recognise, template_tables
from jizhi.testing.estate import estate_tables


def test_the_hook_offers_what_reads_and_writes_xlsx():
    """One offer; its settings are the limits."""
    (offer,) = jizhi_tables.jizhi_table_readers()
    assert ("xlsx", XlsxLimits) == (offer.name, offer.settings)
    assert XlsxFiles(XlsxLimits(rows=5)) == offer.open(XlsxLimits(rows=5))


def test_an_estate_written_as_a_workbook_is_read_back_as_it_was():
    """The same spaces, people and findings, also for merged cells and numbers that should be texts."""
    files, tables = XlsxFiles(), estate_tables()
    straight = read_estate(tables, project="jade")
    through = read_estate(files.read(files.write(tables), source="estate.xlsx"), project="jade")
    for name in ("spaces", "parties", "tenures", "occupancies", "vacancies", "buildings"):
        assert getattr(straight.value, name) == getattr(through.value, name)
    assert straight.findings == through.findings


def test_the_template_is_understood_sheet_by_sheet():
    """Headings only: nothing is wrong, nothing is read."""
    files = XlsxFiles()
    tables = files.read(files.template(), source="template.xlsx")
    assert [table.name for table in template_tables()] == [recognise(table).value.form.title for table in tables]


def test_an_installed_plugin_is_found_by_the_host():
    """By its entry point."""
    assert "xlsx" in Host(discover=True).offers("jizhi_table_readers")
