"""The door of the command line: which commands there are, and what becomes of their errors."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

from jizhi import __version__
from jizhi.cli.console import DONE, NEEDS_A_PERSON, WRONG_USE, Console, WrongUse, speak
from jizhi.cli.helping import help_half, meant, overview, speak_one_language
from jizhi.errors import (
    JizhiError,
    MoveInRefused,
    MoveRefused,
    NotExplained,
    PolicyRefused,
    TariffRefused,
    WorkflowRefused,
)

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "doctor": "查看安装：Python、插件、数据库、终端、字体 · look at the installation, and what to do about it",
        "completion": "命令行补全：bash、zsh、fish · completion for the shell",
        "demo": "一个小区从表格到账单的全过程 · a whole estate from workbook to explained bills",
        "check": "检查收费标准等规则，--deep 用定律试 · check a tariff or another rulebook, --deep tries laws",
        "calc": "按收费标准算一笔 · rate one case, or many with --batch",
        "presets": "列出已公布的收费标准 · list the published tariffs",
        "new-tariff": "按已公布的标准写一份新的收费标准文件 · write a tariff file from a published one",
        "schema": "收费标准或流程文件的 JSON Schema · the JSON schema of a tariff or workflow file",
        "import": "导入房产业主、抄表、车辆、公摊等表 · import rooms and owners, readings, vehicles, shared costs",
        "template": "下载导入模板 · write the empty workbook to fill in",
        "publish": "审批并发布收费标准 · approve and publish a tariff",
        "pool": "公摊费用：按单据或按表报、收回、列出 · shared costs: state by paper or by meters, take back",
        "settle": "公摊年终清算：预收与实际费用相抵 · settle a year of a shared cost against its advances",
        "charge": "临时收费：申请、审批、撤销 · single charges: ask, approve, withdraw",
        "attendance": "考勤：规则、员工、设备、打卡、日报、月表、更正 · rules, staff, punches, board, sheet",
        "kpi": "绩效评分卡：打分、排名、假设 · KPI cards: score, ranking, what if",
        "bill": "出账 · issue the bills of a period",
        "void": "作废一次出账 · void a bill run by reversal",
        "late": "计提违约金 · bring late fees up to a day",
        "diff": "改价影响谁、影响多少 · what another tariff would change, and for whom",
        "explain": "解释一张账单 · explain a bill line by line",
        "pay": "收款 · take a payment",
        "refund": "退款 · pay prepaid money back",
        "apply": "用预收核销欠费 · pay what is owed from what is prepaid",
        "reverse": "冲回一笔收款或一条分录 · take back a payment or an entry",
        "waive": "减免 · give up what is owed of an item",
        "write-off": "坏账核销 · write off what nobody will pay",
        "deposit": "押金：收、退、抵欠费、没收、列出 · deposits: take, refund, offset, forfeit, list",
        "suspense": "不明来款：收、认领、列出 · unknown money: take, resolve, list",
        "transfer": "预收转给另一人 · pass prepaid money to another payer",
        "hand-over": "业主变更：结清并转走预收 · an owner leaves: settle and pass on",
        "instalments": "分期付款：约定、列出 · instalments: agree, list",
        "bank": "银行流水：导入、认款入账、列出、改判 · bank statements: import, match, list, settle",
        "checkout": "手机支付：请付、查询、关闭、退款、接通知、待办 · pay by phone: open, ask, close, refund, listen",
        "invoice": "数电发票：税率、申请、批量表、结果、红冲 · invoices: ask, sheet, numbers, red letters",
        "reconcile": "与支付渠道对账：约定、对一天、列差异、了结 · reconcile a channel: terms, a day, differences",
        "till": "收银台：开班、交班、列出 · tills: open, close, list",
        "book-policy": "账怎么记：看、定 · how the books are kept: show, settle",
        "dun": "催缴：发送、模拟、登记答复与凭证 · dun what is due, try policies, keep proofs",
        "statement": "付款人对账单 · statement of a payer",
        "arrears": "欠费 · what is owed as of a day",
        "letter": "缴费通知单、催缴函 · payment notices and demand letters",
        "receipt": "再印一张收据 · a receipt once more on paper",
        "paper": "维保记录、考勤表、绩效评分卡 · records of services, attendance sheets, KPI cards",
        "close-month": "关账 · close the books of a month",
        "report": "出账、收缴和账龄 · what was billed, collected and is owed",
        "month-book": "月报：收缴、账龄、催缴、维保、服务、考勤 · the book of a month: page, workbook, CSV, PDF",
        "ticket": "服务台：报事、列出、查看、办理、评价、到期 · tickets: open, list, show, move, rate, run what is due",
        "access": "权限：建公司、角色表、授予、收回、列出 · who may do what: company, roles, grant, revoke, list",
        "audit": "审计链：链头、校验、导出 · the audit trail: heads, verify, export",
        "workflow": "流程与服务台规则：检查、画图、发布 · workflows and service desks: check, draw, publish",
        "messages": "消息：列出、发送、查回执、重发、登记地址 · messages: list, send, ask for receipts",
        "outbox": "待发通知：列出、发送、再发、搁置 · messages that wait to be told: list, relay, retry, park",
        "store": "检查或升级数据库 · check a store, or bring an older one up to this release",
        "assets": "设备台账：导入、导出、列出、履历卡 · the register of assets: import, export, list, card",
        "due": "到期的维保，采用计划，开工单 · upkeep that is due; adopt plans, raise orders",
        "order": "工单：列出、查看、报障、流转、派工 · work orders: list, show, open, move, dispatch",
        "new-plugin": "写一个插件的骨架 · write the skeleton of a plugin",
        "plugins": "列出插件 · list the plugins found",
    }
)
LANGUAGES = ("zh_CN", "en", "zh_TW")
"""What ``--lang`` may be, as ``jizhi.words`` has them; said here, so that a wrong use needs no babel."""
#: What the system's own exit codes are for a command that was interrupted, whose reader went away, or that is at fault.
INTERRUPTED, READER_GONE, AT_FAULT = 130, 141, 70

_INTERRUPTED = "已中断；再运行一次，会从中断处接着做 · interrupted; run it again, and it goes on from there"
_FAULT = "程序出错，这是 jizhi 的毛病，请报告这一行 · a fault of jizhi, please report this line"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    With Python's development mode (``python -X dev``) a fault of the library itself is raised with its traceback.
    """
    try:
        code = _dispatch(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still in the buffer has nowhere to go; without this the interpreter complains of it when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    except KeyboardInterrupt:
        speak(sys.stderr, f"\njizhi: {_INTERRUPTED}")
        return INTERRUPTED
    except Exception as fault:
        if sys.flags.dev_mode:
            raise
        speak(sys.stderr, f"jizhi: {_FAULT}: {type(fault).__name__}: {fault} ({_where(fault)})")
        return AT_FAULT
    return code


def _dispatch(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help"):
        speak(sys.stdout, overview(COMMANDS, which=help_half()))
        return DONE if words else WRONG_USE
    if words[0] in ("-V", "--version"):
        speak(sys.stdout, f"jizhi {__version__}")
        return DONE
    if words[0] not in COMMANDS:
        told = f"没有这个命令 · no such command: {words[0]}{meant(words[0], COMMANDS)}"
        speak(sys.stderr, f"{overview(COMMANDS, which=help_half())}\n\njizhi: {told}")
        return WRONG_USE
    return _run(words[0], words[1:])


class _Parser(argparse.ArgumentParser):
    """A parser that speaks in any encoding and leaves what becomes of a wrong use to the door."""

    def print_help(self, file: object = None) -> None:
        speak(sys.stdout, self.format_help().rstrip("\n"))

    def error(self, message: str) -> NoReturn:
        raise WrongUse(f"{message}\n{self.format_usage()}(jizhi … --help)")


def parser_of(name: str) -> argparse.ArgumentParser:
    """Return the parser of the command called *name*, with the options that every command has."""
    parser = _Parser(prog=f"jizhi {name}", description=COMMANDS[name], allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="机器可读的输出 · print JSON")
    told = os.environ.get("JIZHI_LANG", "")
    parser.add_argument(
        "--lang",
        choices=LANGUAGES,
        default=told if told in LANGUAGES else LANGUAGES[0],
        help="文字语言，默认 JIZHI_LANG 或中文 · language of the sentences, by default JIZHI_LANG or Chinese",
    )
    _module(name).configure(parser)
    return parser


def _module(name: str) -> Any:
    return importlib.import_module(f"jizhi.cli.{name.replace('-', '_')}_command")


def _run(name: str, words: list[str]) -> int:
    module, parser = _module(name), parser_of(name)
    speak_one_language(parser, help_half())
    console = Console(as_json="--json" in words, locale=LANGUAGES[0])
    try:
        options = parser.parse_args(words)
        console = Console(as_json=options.json, locale=options.lang)
        return int(module.run(options, console))
    except SystemExit as stop:
        return int(stop.code or 0)
    except BrokenPipeError:
        raise
    except (PolicyRefused, TariffRefused, MoveInRefused, WorkflowRefused, MoveRefused) as refused:
        console.complain(f"{refused.source}: 什么都没有改动 · nothing was changed")
        console.tell(refused.findings)
        if console.as_json:
            console.answer({"findings": console.as_data(refused.findings)})
        return NEEDS_A_PERSON
    except (WrongUse, JizhiError, OSError) as trouble:
        console.refuse(trouble)
        return NEEDS_A_PERSON if isinstance(trouble, NotExplained) else WRONG_USE


def _where(fault: BaseException) -> str:
    """The file and line that a fault came from."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "-"
