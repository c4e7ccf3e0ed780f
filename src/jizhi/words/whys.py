"""Why something was refused, in Chinese: the rooms below give their reasons in English, and a plugin any it likes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from string import Formatter
from types import MappingProxyType
from typing import Final

from jizhi.words.catalogue import fields, is_chinese, say, translated
from jizhi.words.sentences.ledger import LEDGER_WHYS
from jizhi.words.sentences.outside import OUTSIDE_WHYS
from jizhi.words.sentences.rulebooks import RULEBOOK_WHYS
from jizhi.words.sentences.values import VALUE_WHYS
from jizhi.words.terms import term

TAGGED: Final = 'text, a whole number, true or false, {"decimal": "1.20"} or {"date": "2025-03-01"}'
"""What the door wants where a value may be of several types, some of which JSON has to be told by a tag."""

WHYS: Final[Mapping[str, str]] = MappingProxyType({
    # a period, and a value at the door
    "it must end after it starts": "止必须在起之后",
    "write 2025, 2025-03, 2025-03-07 or 2025-01-12..2025-09-15":
        "请写 2025、2025-03、2025-03-07 或 2025-01-12..2025-09-15",
    "a list of {count}": "有 {count} 项的列表",
    TAGGED.replace("{", "{{").replace("}", "}}"):
        '文字、整数、true 或 false、小数 {{"decimal": "1.20"}} 或日期 {{"date": "2025-03-01"}}',
    # a file that is not read
    "it is empty": "它是空的",
    "it is a workbook, not a CSV file": "它是工作簿，不是 CSV 文件",
    "it is neither UTF-8 nor GB18030 text": "它既不是 UTF-8 也不是 GB18030 文字",
    "it is larger than {most} bytes": "它大于 {most} 字节",
    "it unpacks to more than {most} bytes": "它解压后超过 {most} 字节",
    "it has more than {rows} rows or {columns} columns": "它超过 {rows} 行或 {columns} 列",
    "{part} has more than {rows} rows, {columns} columns or {cells} cells":
        "{part} 超过 {rows} 行、{columns} 列或 {cells} 格",
    "it has more than {most} cells": "它超过 {most} 格",
    "it has more than {most} parts": "它超过 {most} 个部件",
    "it has more than {most} texts": "它的文字超过 {most} 条",
    "it is an old .xls or has a password; save it as .xlsx without one":
        "它是旧的 .xls 或设了密码；请另存为不设密码的 .xlsx",
    "it is no xlsx workbook": "它不是 xlsx 工作簿；请另存为 .xlsx",
    "it is packed for sizes that no workbook has": "它的打包方式不是工作簿会有的；请重新另存",
    "it is damaged: the directory of its parts is missing": "它损坏了：没有部件目录；请重新要一份",
    "it is damaged: something stands before, after or between its parts":
        "它损坏了：部件之前、之后或之间夹着别的东西；请重新要一份",
    "it is damaged: {part} is not in it": "它损坏了：里面没有 {part}；请重新要一份",
    "{name} is no XML: a tag has no end": "{name} 不是完整的 XML：有一个标记没有写完；请重新导出",
    "it is damaged: {said}": "它损坏了（{said}）；请重新要一份",
    "it has two parts called {part}": "它有两个部件都叫 {part}",
    "it has two sheets that are one, or more than {most} sheets": "它有两张表其实是同一张，或超过 {most} 张表",
    "sheet {sheet} is not in it": "里面没有工作表 {sheet}",
    "{part} is locked or packed in a way no workbook is": "{part} 加了锁，或打包方式不是工作簿会有的",
    "{part} unpacks to more than {most} times its size": "{part} 解压后超过原来的 {most} 倍",
    "{part} is larger than {most} bytes": "{part} 大于 {most} 字节",
    "{part} has a text of more than {most} bytes": "{part} 里有超过 {most} 字节的文字",
    "{part} is not in UTF-8": "{part} 不是 UTF-8；请打开后重新保存",
    "{part} has a document type or an entity of its own": "{part} 里有自定的文档类型或实体；请打开后重新保存",
    "{part} spreads {cells} cells over {area}": "{part} 的 {cells} 格散布在 {area} 格的范围里；请删去远处零星的格子",
    "{part} merges more than {most} cells": "{part} 合并的单元格超过 {most} 格",
    "{part} has a cell called {name}": "{part} 里有叫 {name} 的单元格",
    "{part} has a row called {name}": "{part} 里有叫 {name} 的行",
    "{part} is damaged: {said}": "{part} 损坏了（{said}）；请重新要一份",
    "{part} is damaged": "{part} 损坏了；请重新要一份",
    "line {line}: {said}": "第 {line} 行读不下去（{said}）；请检查引号是否成对",
    # a store that cannot be opened, and the way out
    "its tables are of revision {found}, and this release needs {known}":
        "它的表是第 {found} 版，本版需要第 {known} 版",
    "its tables are of revision {found}, and this release knows {known}":
        "它的表是第 {found} 版，本版只认得第 {known} 版",
    "its tables of revision {found} differ from this build's": "它的第 {found} 版表结构与本版的不同",
    "make a copy of it, then run jizhi store upgrade --db {store}": "请先备份，再运行 jizhi store upgrade --db {store}",
    "this is no database URL": "这不是数据库地址",
    "a {type} is no connection of a driver that is known": "{type} 不是认得的驱动的连接",
    "jizhi-sql does not know this database": "jizhi-sql 不认得这种数据库",
    "its connection commits each statement": "它的连接每条语句都自动提交",
    "begin a transaction on it first": "请先在它上面开始一个事务",
    "it has no tables of this release": "里面没有本版的表",
    "open it once with SqlStore.open": "请先用 SqlStore.open 打开一次",
    "join SQLite, PostgreSQL or MySQL": "只能并入 SQLite、PostgreSQL 或 MySQL 的事务",
    "its driver is not installed ({name})": "没有安装它的驱动（{name}）",
    "run pip install {what}": "请运行 pip install {what}",
    "write sqlite:///file.db, postgresql://host/name or mysql://host/name":
        "请写 sqlite:///file.db、postgresql://host/name 或 mysql://host/name",
    "check host, port, name of the database, user and password, and that it may create tables":
        "请检查主机、端口、库名、用户和口令，以及是否有建表的权限",
    "it names no file": "没有写出文件",
    "a {kind} in it cannot be read: {said}": "里面的一条{kind}读不了（{said}）",
    "unable to open database file": "无法打开数据库文件",
    "file is not a database": "这个文件不是数据库",
    "database disk image is malformed": "数据库文件已损坏",
    "attempt to write a readonly database": "数据库是只读的",
    "disk I/O error": "读写磁盘出错",
    "database or disk is full": "磁盘满了",
    "upgrade jizhi-sql, or open a copy that this release wrote": "请升级 jizhi-sql，或打开本版写的副本",
    "open it with the build that wrote it, or start a new file and import again":
        "请用写它的那一版打开，或另建新文件重新导入",
    "write sqlite:///file.db, or use jizhi.testing.memory": "请写 sqlite:///file.db，或用 jizhi.testing.memory",
    "check that the folder exists, may be written, and that the file is a SQLite database":
        "请检查文件夹存在、可以写入，文件是 SQLite 数据库",
    # a charge that is not explained
    "it is not among the charges given": "没有给出这一笔应收",
    "it recorded no facts": "没有记录当时的数据",
    "by this tariff it would be {amount}, not {found}": "按这份收费标准应为 {amount}，而不是 {found}",
    "no fee {fee} in this tariff; it has {known}": "收费标准里没有费用 {fee}；现有 {known}",
    # a setting that cannot be, as the errors of its nouns say it
    "cycle: {name} = {value}, but {why}": "收费周期的 {name} = {value}：{why}",
    "it takes one of {known}": "只能是 {known} 之一",
    "it takes a date without a time": "要写日期，不带时刻",
    "it takes a day of the month, 1 to 31": "要写一个月里的几号，1 到 31",
    "it takes a whole number of days, 0 to 3660": "要写整天数，0 到 3660",
    "due_day is given already: name one of the two": "已经写了 due_day，两者只能写一个",
    "it takes a whole number, at most 12000": "要写整数，至多 12000",
    "it takes exactly one of months, weeks and days, above zero":
        "months、weeks、days 里要写一个，只写一个，而且大于零",
    "unknown rounding mode {name}; known: {known}": "没有叫 {name} 的舍入方式；可用 {known}",
    "rounding: step {step} is not above zero": "舍入到 {step} 不行，必须大于零",
    "rounding: step {step} is not a decimal": "舍入到 {step} 不行，必须是有限小数",
    "the rounding place {value} is finer than a fen; round it with a Rounding first":
        "舍入到 {value} 不足一分；请写 0.01 或更大",
    "money {value} is finer than a fen; round it with a Rounding first": "金额 {value} 不足一分",
    "{value} is finer than a fen": "{value} 不足一分",
    "{value} is out of range: money goes from -{least} to {most} fen":
        "{value} 超出范围：金额在 -{least} 到 {most} 分之内",
    "{currency} is not the three-letter code of a currency with hundredths, like CNY":
        "{currency} 不是以百分之一为最小单位的三字母币种，例如 CNY",
    **LEDGER_WHYS,
    **VALUE_WHYS,
    **RULEBOOK_WHYS,
    **OUTSIDE_WHYS,
    "{name} extends itself": "模板 {name} 通过 extends 绕回了自己",
    # a dunning policy, and words
    "a policy has one step at least": "政策至少要有一步",
    "{days} does not come after {other} of the step before": "{days} 不在上一步的 {other} 之后",
    "a reminder is counted from the due day": "缴费提醒只能从截止日起算",
    "no step comes before it": "前面没有别的步骤",
    "a channel stands there twice": "同一种方式写了两次",
    "what is not due yet is no demand": "还没到期的不能算催缴",
    "it is for what a person carries, not a messenger": "审批只用于由人送达的方式，不用于自动发送的",
    "{value} is not from {least} to {most}": "{value} 不在 {least} 到 {most} 之间",
    "{opens} is not before {closes}": "{opens} 不早于 {closes}",
    "{text} is no time of a day like 08:00": "“{text}”不是 08:00 这样的时间",
    "it is a {kind}": "它是 {kind}",
    "its Chinese, zh_CN, is missing": "缺少中文 zh_CN",
    "'$', '{{' and '}}' may stand in ${{name}} alone": "“$”“{{”“}}”只能用在 ${{字段}} 里",
    "no field is called {field}; there are {known}": "没有字段“{field}”；可以用 {known}",
    "it has {length} signs, and {most} are allowed": "有 {length} 个字，最多 {most} 个",
    "it has the control sign {sign}": "里面有控制符 {sign}",
    "the value of {field} has the control sign {sign}": "“{field}”的内容里有控制符 {sign}",
    "a {type} has no unit, no min and no max": "“{type}”类型不能有 unit、min 和 max",
})  # fmt: skip
"""The reasons that the library gives, with places for what differs, and their Chinese."""

_OWN_REASONS: Final = frozenset({"why", "reason", "way_out"})
_WORDS: Final = frozenset({"kind", "type"})
LONGEST_REASON: Final = 500
"""Signs of a reason that is looked up: of two places and more it takes longer than its length, and ours are short."""
_CHINESE: Final = re.compile("[\u4e00-\u9fff]")


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """What each reason looks like, those with the most words of their own first."""
    ordered = sorted(WHYS, key=lambda reason: (len(fields(reason)), -len(reason)))
    return tuple((re.compile(_pattern(reason), re.DOTALL), WHYS[reason]) for reason in ordered)


def _pattern(reason: str) -> str:
    pieces = Formatter().parse(reason)
    return "".join(re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name, _, _ in pieces)


def why_said(reason: str, *, locale: str) -> str:
    """Return a *reason* in the reader's language; one that is not the library's own stays as it is.

    >>> why_said("it has more than 100 sheets of paper", locale="zh_CN")
    'it has more than 100 sheets of paper'
    >>> why_said("cycle: months = x, but it takes a whole number, at most 12000", locale="zh_CN")
    '收费周期的 months = x：要写整数，至多 12000'
    """
    if not is_chinese(locale) or len(reason) > LONGEST_REASON:
        return reason
    for pattern, chinese in _patterns():
        found = pattern.fullmatch(reason)
        if found:
            parts = {name: _part(name, said, locale) for name, said in found.groupdict().items()}
            return translated(chinese, locale=locale).format_map(parts)
    return term(reason, locale=locale)


def _part(name: str, said: str, locale: str) -> str:
    if name in _OWN_REASONS:
        return why_said(said, locale=locale)
    return term(said, locale=locale) if name in _WORDS else said


def reason_or_original(reason: str, *, locale: str) -> str:
    """Return a *reason* in the reader's language; one that nobody put into Chinese stands in brackets, as it was said.

    >>> reason_or_original("the sky is falling", locale="zh_CN")
    '别的原因（the sky is falling）'
    >>> reason_or_original("it is empty", locale="zh_CN"), reason_or_original("it is empty", locale="en")
    ('它是空的', 'it is empty')
    """
    said = why_said(reason, locale=locale)
    if not is_chinese(locale) or not said or _CHINESE.search(said):
        return said
    return say("别的原因（{text}）", locale=locale, text=said)
