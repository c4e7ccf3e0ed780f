"""Permissions: the catalogue of what somebody may be allowed to do, and the patterns in which roles name it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

PERMISSIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "companies.set-up": "建立公司档案 · set up a company and its profile",
        "projects.set-up": "建立项目 · set up a project",
        "projects.read": "查看项目 · see what is kept of a project",
        "projects.month-book": "查看月报：账目、催缴、维保、服务、考勤 · see the book of a month, all streams of it",
        "access.grant": "授予、收回角色 · grant and revoke roles",
        "access.roles": "定角色 · say what a role may do",
        "access.read": "查看谁能做什么 · see who may do what",
        "audit.read": "查看、校验、导出审计链 · see, verify and export the audit trail",
        "people.reveal": "查看姓名、电话明文 · see names and phones in clear",
        "people.identify": "查看证件号明文 · see identity numbers in clear",
        "people.forget": "删除个人信息 · erase a person",
        "estate.import": "导入房产、业主、设备 · import rooms, owners and assets",
        "tariffs.draft": "起草收费标准 · draft a tariff",
        "tariffs.approve": "审批收费标准 · approve a tariff",
        "tariffs.publish": "发布收费标准 · publish a tariff",
        "bills.read": "查看账单、试算 · see and rehearse bills",
        "bills.issue": "出账 · issue bills",
        "bills.void": "作废账单 · void bills",
        "charges.ask": "申请临时收费 · ask for a single charge",
        "charges.approve": "审批临时收费 · approve a single charge",
        "pools.state": "报公摊费用 · state a shared cost",
        "daybook.take": "录入抄表与日常表格 · take readings and daily sheets in",
        "books.open": "录入期初 · take opening balances in",
        "books.settle": "定账怎么记 · settle how the books are kept",
        "books.close": "关账 · close the books",
        "books.read": "查看账簿与对账单 · see the books and statements",
        "payments.take": "收款、开班、交班 · take payments, open and close a till",
        "payments.channels": "处理支付渠道的通知与查询 · take in what payment channels say",
        "payments.reconcile": "与支付渠道对账 · reconcile payment channels",
        "payments.resolve": "认领来款、转款、抵扣 · resolve unknown money, transfer, offset",
        "payments.reverse": "冲回 · reverse an entry",
        "invoices.issue": "开票、红冲 · issue invoices and turn them red",
        "refunds.ask": "退款 · refund",
        "waivers.ask": "减免、没收押金 · waive; keep a deposit",
        "write-offs.ask": "坏账核销 · write off",
        "proposals.approve": "审批退款、减免、核销 · approve refunds, waivers, write-offs",
        "instalments.agree": "约定分期 · agree instalments",
        "late-fees.accrue": "计提违约金 · accrue late fees",
        "settlements.post": "公摊清算 · settle a shared cost",
        "dunning.read": "查看催缴 · see dunning",
        "dunning.run": "催缴 · dun",
        "dunning.answer": "登记答复与承诺 · record answers and promises",
        "dunning.hold": "暂缓催缴 · hold dunning back",
        "dunning.prove": "登记凭证 · record proofs",
        "dunning.approve": "审批催缴 · approve a step of dunning",
        "messages.announce": "发公告 · announce",
        "messages.send": "发送消息、取回执 · hand messages over, take receipts",
        "messages.contact": "登记联系方式 · keep how somebody is reached",
        "messages.own": "看自己的通知 · read one's own notices",
        "tickets.report": "报事 · report to the service desk",
        "tickets.move": "办理报事 · work on a ticket",
        "tickets.rate": "评价 · rate a ticket",
        "tickets.read": "查看报事 · see tickets",
        "tickets.own": "看自己的报事 · see one's own tickets",
        "tickets.watch": "到期提醒与升级 · run what is due at the service desk",
        "service.publish": "定流程与服务台 · publish workflows and the service desk",
        "upkeep.adopt": "定维保计划 · adopt maintenance plans",
        "upkeep.read": "查看到期维保 · see upkeep that is due",
        "upkeep.raise": "开维保工单 · raise the orders that are due",
        "orders.open": "报障开单 · open a work order",
        "orders.advance": "办理工单 · work on an order",
        "orders.dispatch": "派工 · dispatch orders",
        "staff.set-up": "定考勤规则、员工、设备 · set up rules, staff and devices",
        "staff.punch": "打卡 · punch in and out",
        "staff.take": "收取打卡记录 · take punches from devices",
        "staff.correct": "申请补卡 · ask for a correction",
        "staff.approve": "审批请假加班 · approve leave and overtime",
        "staff.rota": "排班、换班 · change the rota",
        "staff.read": "查看考勤与绩效 · see attendance and KPI",
        "staff.confirm": "确认考勤表 · confirm the month's sheet",
        "outbox.relay": "发送待发通知 · relay the outbox",
        "codes.send": "发验证码 · send one-time codes",
    }
)
"""Every permission by name, with what it allows in Chinese and English."""


def covers(pattern: str, permission: str) -> bool:
    """Tell whether a *pattern* of a role names *permission*: itself, all of a room by ``room.*``, or all by ``*``.

    >>> covers("bills.*", "bills.issue"), covers("bills.read", "bills.issue"), covers("*", "bills.issue")
    (True, False, True)
    """
    if pattern == "*":
        return True
    return permission.startswith(pattern[:-1]) if pattern.endswith(".*") else pattern == permission
