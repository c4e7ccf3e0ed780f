"""A bank that writes camt.053.001.08, with the standard library's tree and not with the reader's code."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


def under(parent, path, text="", **marks):
    """Make elements along a path, the last with a text."""
    for name in path.split("/"):
        parent = ElementTree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    parent.text = text
    for name, value in marks.items():
        parent.set(name, value)
    return parent


class CamtWriter:
    """A bank that writes statements."""

    def write(self, lines) -> bytes:
        """Return a document with an entry for each line."""
        document = ElementTree.Element(f"{{{NAMESPACE}}}Document")
        statement = under(document, "BkToCstmrStmt/Stmt")
        under(statement, "Id", "S1")
        for line in lines:
            self.entry(statement, line)
        return ElementTree.tostring(document, encoding="utf-8", xml_declaration=True)

    def entry(self, statement, line) -> None:
        """Write one line as a bank would."""
        entry = under(statement, "Ntry")
        under(entry, "NtryRef", line.serial)
        whole, rest = divmod(abs(line.fen), 100)
        under(entry, "Amt", f"{whole}.{rest:02}", Ccy="CNY")
        under(entry, "CdtDbtInd", "CRDT" if line.fen > 0 else "DBIT")
        under(entry, "Sts/Cd", "BOOK")
        under(entry, "BookgDt/Dt", line.day.isoformat())
        details = under(entry, "NtryDtls/TxDtls")
        who = "Dbtr" if line.fen > 0 else "Cdtr"
        parties = under(details, "RltdPties")
        under(parties, f"{who}/Pty/Nm", line.name)
        if line.tail:
            under(parties, f"{who}Acct/Id/Othr/Id", f"62220212345678{line.tail}")
        under(details, "RmtInf/Ustrd", line.remark)


@pytest.fixture
def writer():
    """A bank that writes statements."""
    return CamtWriter()
