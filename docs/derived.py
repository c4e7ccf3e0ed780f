"""The reference pages that follow from the code: findings, workbooks and the command line, in both languages.

``python dev.py pages`` writes them; the tests hold them to what the code says.
"""

from __future__ import annotations

import argparse
import importlib
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from jizhi.access import PERMISSIONS
from jizhi.cli.main import COMMANDS
from jizhi.codec.access import roles_or_refuse
from jizhi.intake.columns import Form
from jizhi.intake.forms import FORMS
from jizhi.office.admission import operations
from jizhi.presets import PRESETS, ROLE_BOOKS, UPKEEP_PRESETS
from jizhi.words.catalogue import translated
from jizhi.words.sentences import (
    ACCESS,
    BANK,
    CLEARING,
    DAYBOOK,
    DOOR,
    DUNNING,
    ESTATE,
    FORMULA,
    INTAKE,
    INVOICES,
    MESSAGES,
    METERS,
    ONLINE,
    OPENING,
    REASONS,
    REVIEW,
    STAFF,
    TARIFF,
    TICKETS,
    UPKEEP,
    VERIFY,
    WORKFLOW,
)

REFERENCE = Path(__file__).parent / "reference"
Pair = tuple[str, str]

SENTENCES: Mapping[Pair, Mapping[str, tuple[str, ...]]] = {
    ("收费标准", "Tariffs"): TARIFF,
    ("收费标准的审读", "Review of a tariff"): REVIEW,
    ("规则的定律", "Laws of rulebooks"): VERIFY,
    ("公式与事实", "Formulas and facts"): FORMULA,
    ("抄表与分摊", "Readings and shared costs"): METERS,
    ("员工、考勤与绩效", "Staff, attendance and KPI"): STAFF,
    ("名册", "The estate"): ESTATE,
    ("导入", "Import"): INTAKE,
    ("日常表格", "The daybook"): DAYBOOK,
    ("期初", "Opening balances"): OPENING,
    ("消息", "Messages"): MESSAGES,
    ("手机支付", "Paying by phone"): ONLINE,
    ("流程", "Workflows"): WORKFLOW,
    ("设备维保", "Upkeep"): UPKEEP,
    ("服务台", "The service desk"): TICKETS,
    ("催缴", "Dunning"): DUNNING,
    ("与支付渠道对账", "Reconciling with a channel"): CLEARING,
    ("权限与审计", "Access and audit"): ACCESS,
    ("银行流水与代扣", "Bank statements and direct debit"): BANK,
    ("发票", "Invoices"): INVOICES,
    ("数据与插件", "Data at the door and plugins"): DOOR,
    ("为什么跳过一户", "Why a space is skipped"): REASONS,
}
TITLES: Mapping[str, str] = {
    "rooms": "Spaces and owners",
    "turns": "Changes of ownership",
    "vacancies": "Reported vacancies",
    "readings": "Readings",
    "vehicles": "Vehicles",
    "leases": "Leases",
    "pools": "Shared costs",
    "singles": "Single charges",
    "stays": "Stays in a car park",
    "arrears": "Opening arrears",
    "paid": "What was paid before",
    "prepaid": "Opening prepayments",
    "held": "Opening deposits",
    "assets": "The register of assets",
    "services": "What was done to assets",
    "run-hours": "Hours run",
    "certificates": "Certificates and inspections",
}
HOLDS: Mapping[str, Pair] = {
    "code": ("编号，文本", "a code, text"),
    "text": ("文本", "text"),
    "name": ("姓名或单位名", "the name of a person or an organisation"),
    "identity": ("身份证号或统一社会信用代码，文本", "identity number or credit code, text"),
    "phone": ("电话", "phone number"),
    "area": ("㎡，至多两位小数", "㎡, at most two decimals"),
    "money": ("元，至多两位小数", "yuan, at most two decimals"),
    "whole": ("整数", "whole number"),
    "floor": ("整数", "whole number"),
    "floors": ("整数", "whole number"),
    "yes-no": ("是、否，有、无，Y、N，√", "是/否, 有/无, Y/N, √"),
    "kind": (
        "住宅、商铺、办公、车位、储藏室……",
        "住宅 dwelling, 商铺 shop, 办公 office, 车位 parking, 储藏室 storage …",
    ),
    "status": ("未售、已售、已入住、空置……", "未售 unsold, 已售 sold, 已入住 lived in, 空置 empty …"),
    "role": (
        "业主、租户、家庭成员、开发商",
        "业主 owner, 租户 tenant, 家庭成员 resident, 开发商 developer",
    ),
    "party-kind": ("个人、单位", "个人 person, 单位 organisation"),
    "date": ("日期", "a date"),
    "percent": ("百分数：5%", "a part: 5%"),
    "share": ("份额：60%、0.6、3/5", "a share: 60%, 0.6, 3/5"),
    "list": ("几项，用顿号或逗号分开", "several, apart by 、 or a comma"),
    "decimal": ("小数", "a decimal number"),
    "nothing": ("只看不存", "seen, not kept"),
    "dial": ("读数，至多三位小数", "a reading, at most three decimals"),
    "meter-kind": ("水表、电表、燃气表、热表", "水表 water, 电表 electricity, 燃气表 gas, 热表 heat"),
    "meter-unit": ("m³ 或 kWh", "m³ or kWh"),
    "reading-way": (
        "抄见、估抄、翻表、换表、复核、起始、作废",
        "抄见 read, 估抄 estimate, 翻表 rollover, 换表 swap, 复核 confirmed, 起始 start, 作废 withdrawn",
    ),
    "plate": ("车牌，文本", "a number plate, text"),
    "day": ("日期，时刻不计", "a date; a time beside it is passed over"),
    "instant": ("时刻，如 2025-03-07 08:30", "a moment such as 2025-03-07 08:30"),
    "month": ("账期，如 2025-03，文本", "a month such as 2025-03, as text"),
    "factor": ("大于零的数", "a number above zero"),
}

FINDINGS_HEAD: Pair = (
    """# 问题代码

[English](findings.en.md)

数据里的毛病是 `Finding`：代码、对象（位置）、事实、轻重。`error` 搁置它的对象，`warning` 要人看一眼，`note` 只是告知。
句子由 `jizhi.words` 用事实写成：花括号里是事实的名字，有几句时，说出事实齐全的第一句。
程序按代码判断，不要按句子。""",
    """# Findings

[中文](findings.md)

Trouble in data is a `Finding`: a code, a subject (its place), facts, a severity. An `error` parks its subject,
a `warning` needs a look, a `note` informs. `jizhi.words` makes the sentence from the facts, whose names stand in
braces; of several sentences the first whose facts are all there is said. Programs decide by the code, never by
the sentence.""",
)
WORKBOOKS_HEAD: Pair = (
    """# 工作簿的列

[English](workbooks.en.md)

导入认得这些表。认列名，不认列的次序；同一列的任何一个叫法都行。`jizhi template` 写一份空表。
身份证号、金额、份额、读数、车牌按原样取，或者不取：不接受公式，也不替人改全角数字和首尾空格。""",
    """# Columns of a workbook

[中文](workbooks.md)

An import knows these kinds of sheet. It goes by the headings, not by the order of columns, and any of a column's
names will do. `jizhi template` writes an empty one. Identity numbers, money, shares, dials and plates are taken as
they stand or not at all: no formula, no full-width digit and no blank at the ends is mended.""",
)
CLI_HEAD: Pair = (
    """# 命令行

[English](cli.en.md)

`jizhi` 与 `python -m jizhi` 是同一个命令。
每个命令都认 `--json`（一行机器可读的输出）、`--lang zh_CN|en`（句子的语言）和 `--help`。

| 退出码 | 含义 |
|---|---|
| 0 | 完成 |
| 1 | 有需要人看的问题，或收费标准被拒绝 |
| 2 | 用法不对：选项、读不了的文件、没有的费用或事实 |
| 70 | jizhi 自己出了错 |
| 130 | 被中断（Ctrl-C） |
| 141 | 读输出的一方先走了 |

终端是什么编码都行：GBK 里没有的符号换成意思相同的，`--json` 改用 ASCII 转义。""",
    """# The command line

[中文](cli.md)

`jizhi` and `python -m jizhi` are one command. Every command knows `--json` (one line for programs),
`--lang zh_CN|en` (the language of the sentences) and `--help`.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | findings need a person, or the tariff is refused |
| 2 | wrong use: an option, an unreadable file, an unknown fee or fact |
| 70 | a fault of jizhi itself |
| 130 | interrupted (Ctrl-C) |
| 141 | the reader of the output went away |

Any terminal encoding will do: signs that GBK lacks are replaced by those that say the same, and `--json` falls
back to ASCII escapes.""",
)


def table(head: str, rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table with *rows* under the headings of *head*, which stand apart by a bar."""
    lines = [f"| {' | '.join(head.split('|'))} |", "|" + "---|" * len(head.split("|"))]
    return "\n".join(lines + [f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in rows])


def findings(which: int) -> str:
    """Return the page of findings: every code with its sentences."""
    locale = ("zh_CN", "en")[which]
    parts = [FINDINGS_HEAD[which]]
    for title, said in SENTENCES.items():
        rows = [
            (f"`{code}`", "<br>".join(translated(one, locale=locale) for one in said[code])) for code in sorted(said)
        ]
        parts += [f"## {title[which]}", table(("代码|句子", "code|sentence")[which], rows)]
    return "\n\n".join(parts) + "\n"


def workbooks(which: int) -> str:
    """Return the page of workbooks: every column of every form with its other names."""
    parts = [WORKBOOKS_HEAD[which]]
    for form in sorted(FORMS, key=lambda form: form.name):
        rows = [(column.heading, "、".join(column.aliases), HOLDS[column.holds][which]) for column in form.columns]
        head = ("列|也叫|内容", "column|also called|holds")[which]
        title = (form.title, f"{TITLES[form.name]} ({form.title})")[which]
        parts += [f"## {title}", _needed(form, which), table(head, rows)]
    return "\n\n".join(parts) + "\n"


def _needed(form: Form, which: int) -> str:
    headings = {column.name: column.heading for column in form.columns}
    groups = [(" 或 ", " or ")[which].join(headings[name] for name in group) for group in form.needs]
    return (f"必须有：{'；'.join(groups)}。", f"Needed: {'; '.join(groups)}.")[which]


def cli(which: int) -> str:
    """Return the page of the command line: every command with every argument it takes."""
    parts = [CLI_HEAD[which]]
    for name, about in COMMANDS.items():
        parser = argparse.ArgumentParser(prog=f"jizhi {name}", add_help=False, formatter_class=_wide)
        importlib.import_module(f"jizhi.cli.{name.replace('-', '_')}_command").configure(parser)
        said = _half(about, which)
        usage = parser.format_usage().removeprefix("usage: ").strip()
        parts += [f"## jizhi {name}", said[0].upper() + said[1:] + ("。", ".")[which], f"```text\n{usage}\n```"]
        rows = [(f"`{_label(action)}`", _half(action.help or "", which)) for action in parser._actions]
        if rows:
            head = ("参数|含义", "argument|meaning")[which]
            parts.append(table(head, rows))
    return "\n\n".join(parts) + "\n"


def _wide(prog: str) -> argparse.HelpFormatter:
    return argparse.HelpFormatter(prog, width=10_000)


def _half(text: str, which: int) -> str:
    halves = text.split(" · ")
    return halves[0].strip() if which == 0 else halves[-1].strip()


def _label(action: argparse.Action) -> str:
    metavar = action.metavar if isinstance(action.metavar, str) else ""
    if action.option_strings:
        return f"{', '.join(action.option_strings)} {metavar}".strip()
    return metavar or action.dest


PRESETS_HEAD: Pair = (
    """# 预设

[English](presets.en.md)

已公布的收费标准。`jizhi presets` 列出它们，`jizhi new-tariff --from 名字` 据以写一份自己的文件，
`extends = "名字"` 在它上面另写。
等级：A 官方原文或官方网站，B 第三方转录的官方价格表；其余的不收。
来源没有载明的写“未载”，从不补造；用前请核对是否仍然有效。""",
    """# Presets

[中文](presets.md)

Published tariffs. `jizhi presets` lists them, `jizhi new-tariff --from NAME` makes a file of one, `extends = "NAME"`
builds on it. Grades: A the official text or site, B an official table written off by others; nothing else is taken.
What a source does not tell is never made up; check before use whether it still holds.""",
)


def presets(which: int) -> str:
    """Return the page of presets: every one with its region, document, dates, grade and source."""
    untold = ("未载", "not told")[which]
    rows = []
    for name, text in PRESETS.items():
        data = tomllib.loads(text)
        origin = data["origin"]
        known = [str(origin.get(key) or untold) for key in ("document", "since", "until")]
        rows.append((f"`{name}`", data["title"], origin["region"], *known, origin["grade"], origin["source"]))
    head = ("名字|标题|地区|文件|生效|失效|等级|来源", "name|title|region|document|since|until|grade|source")[which]
    return f"{PRESETS_HEAD[which]}\n\n{table(head, rows)}\n\n{_upkeep_presets(which)}\n"


def _upkeep_presets(which: int) -> str:
    """Return the part on maintenance plans: every book with its document, grade, source and plans."""
    rows = []
    for name, text in UPKEEP_PRESETS.items():
        data = tomllib.loads(text)
        origin = data["origin"]
        plans = "<br>".join(f"`{plan['code']}` {plan['name']}{' ⚖' if 'law' in plan else ''}" for plan in data["plan"])
        rows.append((f"`{name}`", data["title"], plans, origin["document"], origin["grade"], origin["source"]))
    head = ("名字|标题|计划（⚖ 法定）|文件|等级|来源", "name|title|plans (⚖ by law)|document|grade|source")[which]
    title = ("## 维保计划", "## Maintenance plans")[which]
    told = (
        "`jizhi due --presets` 列出它们，`jizhi due --adopt 名字` 采用。C 级出自行业资料，用前请对照现行标准。",
        "`jizhi due --presets` lists them, `jizhi due --adopt NAME` keeps one. Grade C is trade literature.",
    )[which]
    return f"{title}\n\n{told}\n\n{table(head, rows)}"


PERMISSIONS_HEAD: Pair = (
    """# 权限与角色

[English](permissions.en.md)

权限是什么、角色怎么写，见[谁能做什么](../explanation/access-and-audit.md)。
角色表的写法有 [JSON Schema](roles.schema.json)；`jizhi access check` 检查，`jizhi access adopt` 采用。
没有采用过的库用下面的“物业常用角色”。""",
    """# Permissions and roles

[中文](permissions.md)

What permissions are and how roles work is told in [who may do what](../explanation/access-and-audit.en.md). A book of
roles has a [JSON schema](roles.schema.json); `jizhi access check` checks one, `jizhi access adopt` takes it. A store
that has adopted none goes by the usual roles below.""",
)


def permissions(which: int) -> str:
    """Return the page of permissions: each with the operations that need it and the usual roles that have it."""
    book = roles_or_refuse(ROLE_BOOKS["common"])
    needing: dict[str, list[str]] = {}
    for name, permission, _ in operations():
        needing.setdefault(permission, []).append(f"`{name}`")
    rows = [
        (
            f"`{name}`",
            _half(about, which),
            " ".join(each.role for each in book.role if each.may(name)),
            " ".join(needing.get(name, ())) or ("宿主", "hosts")[which],
        )
        for name, about in PERMISSIONS.items()
    ]
    head = ("权限|做什么|常用角色|操作", "permission|allows|usual roles|operations")[which]
    roles = [(f"`{each.role}`", each.title) for each in book.role]
    title = ("## 常用角色", "## The usual roles")[which]
    return (
        "\n\n".join(
            [
                PERMISSIONS_HEAD[which],
                table(head, rows),
                title,
                table(("角色|名称", "role|title")[which], roles),
                ("要两人办理：", "By two persons: ")[which] + " ".join(f"`{each}`" for each in book.second),
            ]
        )
        + "\n"
    )


PAGES: Mapping[str, Callable[[int], str]] = {
    "findings": findings,
    "workbooks": workbooks,
    "cli": cli,
    "presets": presets,
    "permissions": permissions,
}


def main() -> None:
    """Write every page in both languages."""
    for name, page in PAGES.items():
        for which, suffix in enumerate((".md", ".en.md")):
            (REFERENCE / (name + suffix)).write_text(page(which), encoding="utf-8")


if __name__ == "__main__":
    main()
