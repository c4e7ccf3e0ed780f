"""The batch sheet for the tax office's own client, and its answer: invoices out as two sheets, numbers back as one.

The columns are those of 批量开票-导入开票模板 of the electronic invoice platform (电子发票服务平台), its sheets
1-发票基本信息 and 2-发票明细信息; they are joined by 发票流水号, which is our number. Prices include tax.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from jizhi.fees.invoicing import Invoice
from jizhi.findings import Finding, Outcome
from jizhi.intake import Cell, Table
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.invoicing.asking import SHEET, take_status
from jizhi.ports import InvoiceStatus, Reading
from jizhi.values import Money

BASIC: Final = (
    "发票流水号", "发票类型", "特定业务类型", "是否含税", "受票方自然人标识", "购买方名称", "证件类型",
    "购买方纳税人识别号",
    "购买方地址", "购买方电话", "购买方开户银行", "购买方银行账号", "备注", "是否展示购买方银行账号", "销售方开户行",
    "销售方银行账号", "是否展示销售方银行账号", "购买方邮箱", "购买方经办人姓名", "购买方经办人证件类型",
    "购买方经办人证件号码", "经办人国籍(地区)", "经办人自然人纳税人识别号", "放弃享受减按1%征收率原因",
    "收款人", "复核人",
)  # fmt: skip
DETAIL: Final = (
    "发票流水号", "项目名称", "商品和服务税收编码", "规格型号", "单位", "数量", "单价", "金额", "税率", "折扣金额",
    "是否使用优惠政策", "优惠政策类型", "即征即退类型",
)  # fmt: skip
_SERIAL: Final = frozenset({"发票流水号", "单据编号", "流水号"})
_ISSUED: Final = frozenset({"数电发票号码", "数电票号码", "发票号码", "全电发票号码"})


def waiting_invoices(known: Reading, project: str) -> tuple[Invoice, ...]:
    """The invoices that wait for the batch sheet, by number."""
    return tuple(known.find(Invoice, project=project, issuer=SHEET, state="pending"))


def invoice_sheets(invoices: Iterable[Invoice]) -> tuple[Table, Table]:
    """Return the two sheets of a batch; every amount is text to the fen, so that no program makes a float of it."""
    every = tuple(invoices)
    basic = [_basic(each) for each in every]
    detail = [row for each in every for row in _detail(each)]
    return Table("1-发票基本信息", BASIC, basic), Table("2-发票明细信息", DETAIL, detail)


def _basic(invoice: Invoice) -> list[Cell]:
    told = {
        "发票流水号": invoice.number,
        "发票类型": "普通发票",
        "是否含税": "是",
        "受票方自然人标识": "" if invoice.buyer_tax_number else "是",
        "购买方名称": invoice.buyer,
        "购买方纳税人识别号": invoice.buyer_tax_number,
        "备注": invoice.remark,
    }
    return [told.get(heading) or None for heading in BASIC]


def _detail(invoice: Invoice) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for row in invoice.rows:
        told = {
            "发票流水号": invoice.number,
            "项目名称": row.name,
            "商品和服务税收编码": row.tax_code,
            "金额": str(Money(row.fen).yuan),
            "税率": f"{row.tax_rate.normalize():f}",
        }
        rows.append([told.get(heading) for heading in DETAIL])
    return rows


@operation("invoices.issue")
def take_issued(desk: Desk, project: str, tables: Iterable[Table], *, at: datetime) -> Outcome[tuple[Invoice, ...]]:
    """Take the numbers that the tax office gave back from the list that its client exports; again changes nothing.

    Findings: ``invoice-unknown``: a number of nobody here; ``invoice-list-unreadable``: no sheet has both columns.
    Raises: UnknownProject.
    """
    taken: list[Invoice] = []
    findings: list[Finding] = []
    read = False
    for table in tables:
        columns = _columns(table)
        if columns is None:
            continue
        read = True
        first, ours, theirs = columns
        for row in table.rows[first:]:
            number, issued = (_said(row.cells, place) for place in (ours, theirs))
            if not number or not issued:
                continue
            with desk.store.reading() as known:
                invoice = known.get(Invoice, number)
            if invoice is None or invoice.project != project:
                findings.append(Finding("invoice-unknown", f"{table.name}!{row.number}", {"number": number}))
                continue
            status = InvoiceStatus(number=number, state="issued", invoice_number=issued, issued_at=at)
            taken.append(take_status(desk, project, status))
    if not read:
        findings.append(Finding("invoice-list-unreadable", "", {"wanted": "发票流水号 数电发票号码"}))
    return Outcome(tuple(taken), findings)


def _columns(table: Table) -> tuple[int, int, int] | None:
    """The row after the headings, and the places of our number and of the invoice's."""
    for place, row in enumerate(table.rows[:12]):
        said = [_plain(cell) for cell in row.cells]
        ours = next((n for n, heading in enumerate(said) if heading in _SERIAL), None)
        theirs = next((n for n, heading in enumerate(said) if heading in _ISSUED), None)
        if ours is not None and theirs is not None:
            return place + 1, ours, theirs
    return None


def _plain(cell: Cell) -> str:
    return unicodedata.normalize("NFKC", cell).strip(" *") if isinstance(cell, str) else ""


def _said(cells: tuple[Cell, ...], place: int) -> str:
    cell = cells[place] if place < len(cells) else None
    return cell.strip() if isinstance(cell, str) else ""
