"""What only camt has: bombs, namespaces of every version, entries of several transactions, what is pending."""

from __future__ import annotations

import time
import tracemalloc
from decimal import Decimal

import jizhi_bank
import pytest
from jizhi_bank.camt import CamtFiles, CamtLimits

from jizhi.errors import FileNotRead
from jizhi.host import Host
from jizhi.intake import read_statement

ENTRY = """<Ntry><Amt Ccy="CNY">{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd><Sts>{status}</Sts>
<BookgDt><DtTm>2025-03-10T08:00:00+08:00</DtTm></BookgDt><AcctSvcrRef>R1</AcctSvcrRef>{details}</Ntry>"""
TX = """<TxDtls><Refs><EndToEndId>{end}</EndToEndId></Refs><Amt Ccy="CNY">{amount}</Amt>
<RltdPties><Dbtr><Nm>{name}</Nm></Dbtr></RltdPties></TxDtls>"""


def document(*entries, version="02", root="BkToCstmrStmt", statement="Stmt", head="") -> bytes:
    """A document of these entries."""
    space = f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"
    body = "".join(entries)
    return f'{head}<Document xmlns="{space}"><{root}><{statement}>{body}</{statement}></{root}></Document>'.encode()


def entry(amount="5.00", mark="CRDT", status="BOOK", details="") -> str:
    """An entry."""
    return ENTRY.format(amount=amount, mark=mark, status=status, details=details)


def lines(content) -> list:
    """What is read."""
    tables = CamtFiles().read(content, source="s.xml")
    return [*read_statement(tables, project="jade", account="x").value.lines]


@pytest.mark.parametrize("version", ["02", "03", "04", "06", "08", "12", "14"])
def test_every_version_is_read(version):
    """Elements are known by their own names."""
    assert [500] == [line.fen for line in lines(document(entry(), version=version))]


def test_a_report_of_the_day_is_read_too():
    """camt.052 has the same entries under other names."""
    assert [-500] == [
        line.fen for line in lines(document(entry(mark="DBIT"), root="BkToCstmrAcctRpt", statement="Rpt"))
    ]


def test_an_entry_of_several_transactions_is_told_one_by_one_where_they_add_up():
    """A batch that the bank books as one; where they do not add up the entry stays whole."""
    two = "<NtryDtls>{}</NtryDtls>".format(
        TX.format(end="1-1-101", amount="2.00", name="张三") + TX.format(end="NOTPROVIDED", amount="3.00", name="李四")
    )
    first, second = lines(document(entry(details=two)))
    assert (("R1/1", 200, "张三", "1-1-101"), ("R1/2", 300, "李四", "")) == tuple(
        (line.serial, line.fen, line.name, line.remark) for line in (first, second)
    )
    assert [600] == [line.fen for line in lines(document(entry(amount="6.00", details=two)))]


def test_what_is_pending_is_left_out():
    """It may yet go away."""
    assert [] == lines(document(entry(status="PDNG"))) and 1 == len(lines(document(entry(status="<Cd>BOOK</Cd>"))))


DOUBLINGS = "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};">' for n in range(1, 30))
BOMB = f'<!DOCTYPE b [<!ENTITY a0 "{"a" * 1000}">{DOUBLINGS}]>'
OUTSIDE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
REMOTE = '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/evil.dtd">'


@pytest.mark.parametrize("head", [BOMB, OUTSIDE, REMOTE, "<!DOCTYPE d>"])
def test_entities_and_document_types_are_refused_before_anything_is_read(head):
    """K14: no file of ours is shown, nothing is fetched, nothing grows."""
    tracemalloc.start()
    start = time.perf_counter()
    with pytest.raises(FileNotRead, match="document type"):
        CamtFiles().read(document(entry(), head=head), source="s.xml")
    seconds, peak = time.perf_counter() - start, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds < 0.5 and peak < 5_000_000


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (document(entry(amount="1e9999")), "an amount is no number above zero"),
        (document(entry(amount="-5.00")), "an amount is no number above zero"),
        (document(entry(amount="NaN")), "an amount is no number above zero"),
        (document(entry(amount="viel")), "an amount is no number above zero"),
        (document(entry(mark="LEFT")), "neither CRDT nor DBIT"),
        (b"<a>" * 100 + b"</a>" * 100, "deeper than"),
        (b"<html></html>", "no camt.053"),
        (b"<a", "no well-formed XML"),
        (b'<?xml version="1.0" encoding="nonsense"?><a/>', "no well-formed XML"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(content, why):
    """Nothing is guessed of money."""
    with pytest.raises(FileNotRead, match=why):
        CamtFiles().read(content, source="s.xml")


def test_a_file_larger_than_its_limits_is_refused():
    """By bytes, before it is parsed, and by entries."""
    for limits in (CamtLimits(bytes_most=10), CamtLimits(entries_most=1)):
        with pytest.raises(FileNotRead, match="than"):
            CamtFiles(limits).read(document(entry(), entry()), source="s.xml")


def test_a_long_statement_is_read_in_bounded_memory():
    """Each entry is let go of when its row is made."""
    content = document(*(entry(amount=f"{n}.00") for n in range(1, 3_001)))
    (table,) = CamtFiles().read(content, source="s.xml")
    assert (3_001, Decimal("3000.00")) == (len(table.rows), table.rows[-1].cells[2])


def test_the_plugin_is_found_by_the_host():
    """By its entry point, with limits as settings."""
    offer, _ = jizhi_bank.jizhi_table_readers()
    assert ("camt", CamtLimits) == (offer.name, offer.settings)
    assert "camt" in Host(discover=True).offers("jizhi_table_readers")
