"""Targets that are tables: sheets as CSV and xlsx, statements and returns of banks, the list of issued invoices."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from jizhi_bank.camt import CamtFiles
from jizhi_bank.debit import DebitReturns, DebitSettings
from jizhi_tables.xlsx import XlsxFiles

from jizhi.errors import FileNotRead, JizhiError
from jizhi.fees.invoicing import FeeTax, InvoiceTerms
from jizhi.findings import Finding
from jizhi.intake import (
    Kept,
    KnownRegister,
    RowReport,
    Table,
    read_csv,
    read_daybook,
    read_estate,
    read_opening,
    read_register,
    read_statement,
    write_csv,
)
from jizhi.intake.opening import Books
from jizhi.intake.staff import read_punches, read_staff
from jizhi.office.billing_day import issue_bills
from jizhi.office.counter import Pay, carry_out
from jizhi.office.desk import Desk
from jizhi.office.invoicing import ask_invoice, settle_invoices, take_issued, waiting_invoices
from jizhi.testing.billing import home, owned, publish, roster, settle, tariff_text, village
from jizhi.testing.memory import MemoryStore
from jizhi.values import Period, cny

from .target import Target, told

CORPUS = Path(__file__).parent / "corpus"
MARCH = Period.month(2025, 3)
AT = datetime(2025, 3, 10, 4, tzinfo=UTC)
SHEETS = {
    "房": (
        ("楼号", "单元", "房屋", "房屋类型", "建筑面积", "房屋状态", "交房日期", "业主名称", "身份证", "手机号"),
        ("1", "1", "101", "住宅", "98.56", "已入住", "2024-06-30", "张三", "11010519491231002X", "13800138000"),
    ),
    "抄表": (
        ("表号", "房屋", "表类型", "上期度数", "本期度数", "本期时间"),
        ("w1", "1-101", "水表", "1", "17", "2025-04-01"),
    ),
    "欠费": (
        ("房屋编码", "费用名称", "开始时间", "结束时间", "收费金额", "到期日"),
        ("1-101", "物业服务费", "2025-01-01", "2025-01-31", "266.11", "2025-01-15"),
    ),
    "员工": (
        ("工号", "姓名", "入职日期", "部门", "岗位", "工时制"),
        ("7", "李四", "2024-01-01", "工程", "维修", "标准"),
    ),
    "打卡": (("工号", "打卡时间", "进出"), ("7", "2025-03-01 08:00:00", "进")),
    "流水": (
        ("交易日期", "流水号", "收入", "支出", "对方户名", "摘要"),
        ("20250310", "0001", "1,266.11", "", "张三", "1-1-101 物业费"),
    ),
    "发票": (("发票流水号", "数电发票号码"), ("I1", "25312000000000000001")),
}  # fmt: skip


def sheets(names: Iterable[str] = SHEETS) -> tuple[Table, ...]:
    """Sheets with their headings and a good row."""
    return tuple(Table(name, SHEETS[name][0], [SHEETS[name][1]]) for name in names)


def read_all(tables: tuple[Table, ...]) -> None:
    """Read sheets as everything that they may be: each row is judged, no error without its place, no fen made up."""
    for outcome in (
        read_estate(tables, project="jade"),
        read_daybook(tables, project="jade", kept=Kept(roster=ROSTER)),
        read_opening(tables, project="jade", books=Books(roster=ROSTER), on=date(2025, 7, 1)),
        read_register(tables, project="jade", kept=KnownRegister()),
        read_statement(tables, project="jade", account="icbc"),
    ):
        judged(outcome.value.report)
        told(outcome.findings)
    told(read_staff(tables, project="jade").findings)
    told(each for each in read_punches(tables, device="gate") if isinstance(each, Finding))


ROSTER = roster(home("1-101"), home("1-102"), tenures=[owned("1-101", "zhang")])


def judged(report: RowReport) -> None:
    """A row is refused where it has an error, and only there."""
    for line in report.lines:
        assert (line.verdict == "refused") == any(each.severity == "error" for each in line.findings)


def csv() -> Target:
    """A CSV file, read as every sheet that it may be."""
    samples = tuple(write_csv(table, gbk=gbk) for table in sheets() for gbk in (False, True))
    return Target(lambda content: read_all((read_csv(content, name="房"),)), samples, (FileNotRead,))


def xlsx() -> Target:
    """A workbook, byte by byte."""
    files = XlsxFiles()
    samples = (files.write(sheets(["房"])), files.write(sheets(["抄表", "流水"])))
    return Target(lambda content: read_all(files.read(content, source="x.xlsx")), samples, (FileNotRead,))


def sheet() -> Target:
    """The inside of a workbook: what is changed is the XML of a sheet, packed as a workbook is."""
    files = XlsxFiles()
    whole = files.write(sheets(["房"]))
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        parts = {entry.filename: packed.read(entry) for entry in packed.infolist()}
    inner = "xl/worksheets/sheet1.xml"

    def tried(content: bytes) -> None:
        into = io.BytesIO()
        with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as made:
            for name, part in parts.items():
                made.writestr(zipfile.ZipInfo(name), content if name == inner else part)
        read_all(files.read(into.getvalue(), source="x.xlsx"))

    return Target(tried, (parts[inner],), (FileNotRead,))


def camt() -> Target:
    """A camt statement."""
    samples = tuple(path.read_bytes() for path in sorted((CORPUS / "camt").glob("*.xml")))

    def tried(content: bytes) -> None:
        outcome = read_statement(CamtFiles().read(content, source="s.xml"), project="jade", account="icbc")
        judged(outcome.value.report)
        told(outcome.findings)
        assert all(line.fen for line in outcome.value.lines)

    return Target(tried, samples, (FileNotRead,))


def debit() -> Target:
    """A bank's return file, by a layout with a separator and by one of widths."""
    readers = [
        DebitReturns(DebitSettings(layout=path.read_text("utf-8")))
        for path in sorted((CORPUS / "layout").glob("*.toml"))
    ]

    def tried(content: bytes) -> None:
        refused: list[FileNotRead] = []
        for reader in readers:
            try:
                tables = reader.read(content, source="back.txt")
            except FileNotRead as why:
                refused.append(why)
                continue
            for row in tables[0].rows[1:]:
                number, fen, result, _ = row.cells
                assert str(number).isdecimal() and str(fen).isdecimal() and result in ("paid", "failed")
        if len(refused) == len(readers):
            raise refused[0]

    piped = "000001|张三|26611|0000|\r\n2|李四|500|1234|余额不足\r\n".encode("gb18030")
    return Target(tried, (piped, b"     1       266110000\nfoot\n"), (FileNotRead,))


def desk() -> Desk:
    """An office with an invoice that waits for the sheet."""
    made = Desk(store=MemoryStore(), actor="wang")
    settle(made.store, village([home("1-101")], [owned("1-101", "zhang")]))
    publish(made.store, tariff_text())
    issue_bills(made, "jade", period=MARCH, issued_on=MARCH.start)
    fee = FeeTax(fee="service", name="物业管理服务", tax_code="3040801010000000000", rate=Decimal("0.06"))
    settle_invoices(made, InvoiceTerms(project="jade", seller_tax_number="91990101000000002X", fees=(fee,)))
    pay = Pay(project="jade", key="k", on=MARCH.start, payer="zhang", amount=cny("200.00"), method="cash")
    assert ask_invoice(made, "jade", carry_out(made, pay).receipt, at=AT).ok
    return made


def invoices() -> Target:
    """The list that the tax office's client exports, taken in at a desk where one invoice waits."""
    at = [desk()]
    with at[0].store.reading() as known:
        number = waiting_invoices(known, "jade")[0].number
    samples = tuple(
        write_csv(Table("s", SHEETS["发票"][0], [(number, issued)])) for issued in ("25312000000000000001", "")
    )

    def tried(content: bytes) -> None:
        outcome = take_issued(at[0], "jade", (read_csv(content, name="s"),), at=AT)
        told(outcome.findings)
        assert all(each.number == number for each in outcome.value)
        if outcome.value:
            at[0] = desk()

    return Target(tried, samples, (FileNotRead, JizhiError))


TARGETS: dict[str, Callable[[], Target]] = {
    "csv": csv,
    "xlsx": xlsx,
    "sheet": sheet,
    "camt": camt,
    "debit": debit,
    "invoices": invoices,
}
