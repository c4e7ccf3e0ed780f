"""What the books refuse, and why, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

LEDGER: Final[Mapping[str, str]] = MappingProxyType(
    {
        "EntryRefused": "分录“{entry}”不成立：{why}",
        "UnknownAccount": "没有“{name}”这类科目；现有 {known}",
        "AmountRefused": "{kind}：{amount} 不大于零；请填大于零的金额",
        "BadCommandKey": "“{text}”不能作操作键；请用 1 到 255 个可打印的 ASCII 字符",
        "KeyReused": "操作键“{key}”已用于另一项操作，{field} 不同；新的操作请换新的键",
        "NotPosted": "没有{kind}“{id}”；请核对编号",
        "Refusal": "按现在的账不允许；什么都没有改动",
        "NothingOwed": "账单 {bill} 没有欠款：{why}",
        "MoreThanOwed": "{item} 只欠 {owed}，不足 {amount}；请改小金额",
        "MoreThanThere": "{holder} 可用的{kind}只有 {there}，不足 {amount}；请改小金额",
        "AlreadyReversed": "分录 {entry} 不能冲回：{why}",
        "TillRefused": "收银台 {till}：{why}",
        "RefundNotTaken": "订单 {order} 不能在它的渠道退款：{why}",
        "ReferenceUsed": "{method} 流水号 {reference} 已由收据 {receipt} 收过；同一笔款只收一次",
        "PlanRefused": "{payer} 的分期：{why}",
    }
)
"""By class of error, its sentence."""

LEDGER_WHYS: Final[Mapping[str, str]] = MappingProxyType({
    "its amount is {amount}, not above zero": "金额是 {amount}，不大于零",
    "{account} stands on both sides": "{account} 同时在借贷两边",
    "it is a {kind}, not a {wanted}": "它是{kind}，不是{wanted}",
    "it is a {kind}, not a waiver or a write-off": "它是{kind}，不是减免或坏账核销",
    "it is void": "它已作废",
    "it is paid": "它已付清",
    "it is open already, by {cashier}": "已由 {cashier} 开班",
    "it is not open": "没有开班",
    "it was opened by {cashier}": "是由 {cashier} 开班的",
    "it was reversed before": "它已冲回过",
    "the item was credited since, and the money was given back": "这一项后来冲减了，钱已退回预收",
    "the item was credited since, and it was taken back by that": "这一项后来冲减了，已随之收回",
    "nothing is owed": "没有欠款",
    "the parts add up to {sum}, and {total} is owed": "各期合计 {sum}，而欠款是 {total}",
    "the days of the parts do not rise": "各期的日子没有依次递增",
    "its channel pays nothing back": "这个渠道不退款",
    "its channel takes {most} refunds of one order": "这个渠道一个订单最多退 {most} 次",
    "it was paid more than {most} days ago": "付款已超过 {most} 天",
})  # fmt: skip
"""Why, with places for what differs."""
