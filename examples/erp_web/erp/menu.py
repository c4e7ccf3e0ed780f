"""The pages of the office, and what one must be allowed in jizhi to open each."""

from __future__ import annotations

from typing import Final

MENU: Final = (
    ("", (("/office", "总览", "projects.read"),)),
    ("项目", (
        ("/office/company", "公司与项目", "projects.set-up"),
        ("/office/estate", "房产", "projects.read"),
    )),
    ("收费", (
        ("/office/tariff", "收费标准", "bills.read"),
        ("/office/bills", "出账", "bills.read"),
        ("/office/counter", "收银台", "books.read"),
        ("/office/invoices", "发票", "invoices.issue books.settle"),
        ("/office/bank", "银行", "payments.resolve"),
        ("/office/channels", "渠道对账", "payments.reconcile books.settle"),
        ("/office/dunning", "催缴", "dunning.read"),
        ("/office/report", "报表", "books.read tickets.read upkeep.read"),
    )),
    ("服务", (
        ("/office/tickets", "服务台", "tickets.read"),
        ("/office/upkeep", "设备与工单", "upkeep.read"),
    )),
    ("人员", (
        ("/office/staff", "员工", "staff.read"),
        ("/office/kpi", "绩效", "staff.read"),
    )),
    ("系统", (
        ("/office/people", "账号", "access.grant"),
        ("/office/trail", "审计", "audit.read"),
    )),
)  # fmt: skip
"""The pages of the office, in groups: where, what it is called, and the permissions of jizhi, one of which opens it."""
NEEDS: Final = {path: needs for _, group in MENU for path, _, needs in group}
