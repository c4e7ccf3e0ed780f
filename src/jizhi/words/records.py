"""Records of the office's own work in words: a service, a month's attendance, a card of KPI, each to be signed."""

from __future__ import annotations

from collections.abc import Iterator

from jizhi.reports.documents import AttendancePaper, CardPaper, OwnPaper, ServiceNote, ServiceRecord
from jizhi.staff.kpi.cards import decimals
from jizhi.upkeep import Answer, CheckItem
from jizhi.words.amounts import day_text, money_text, period_text
from jizhi.words.catalogue import LANGUAGES, SOURCE, say
from jizhi.words.findings import sentence
from jizhi.words.hours import hours_text
from jizhi.words.orders import state_name
from jizhi.words.sheets import Block, Grid, Line, Pairs, Seal, Sheet, visible
from jizhi.words.terms import term

BLANK = "＿" * 8
EVIDENCE_SHOWN = 5


def record_sheet(paper: OwnPaper, *, locale: str = SOURCE) -> Sheet:
    """Return a record as the sheet that every format sets.

    Raises:
        UnknownPolicy: there is no such locale.
    """
    blocks: Iterator[Block]
    match paper:
        case ServiceRecord():
            title, blocks = say("维保记录", locale=locale), _service(paper, locale)
        case ServiceNote():
            title, blocks = say("维保记录", locale=locale), _noted(paper, locale)
        case AttendancePaper():
            title, blocks = say("考勤表", locale=locale), _attendance(paper, locale)
        case _:
            title, blocks = say("绩效评分卡", locale=locale), _card(paper, locale)
    broad = isinstance(paper, AttendancePaper)
    return Sheet(title=title, subject=paper.number, language=LANGUAGES[locale], blocks=tuple(blocks), broad=broad)


def _numbered(paper: OwnPaper, locale: str) -> Line:
    return Line(say("编号：{number}", locale=locale, number=visible(paper.number)), "right")


def _service(paper: ServiceRecord, locale: str) -> Iterator[Block]:
    order = paper.order
    yield _numbered(paper, locale)
    basis = term("law" if order.lawful else order.source, locale=locale)
    due = order.limit or order.due
    rows = [
        (say("小区", locale=locale), visible(paper.head.project)),
        (say("对象", locale=locale), visible(f"{order.subject} {paper.asset}") or "-"),
        (say("内容", locale=locale), visible(order.title) or "-"),
        (say("依据", locale=locale), basis),
        (say("最迟", locale=locale), "-" if due is None else day_text(due, locale=locale)),
        (say("完成", locale=locale), BLANK if order.done_on is None else day_text(order.done_on, locale=locale)),
        (say("状态", locale=locale), state_name(order.state, locale=locale)),
        (say("负责", locale=locale), visible(order.crew) or "-"),
    ]
    if order.report is not None:
        rows.append((say("工时", locale=locale), hours_text(order.report.minutes)))
        rows.append((say("费用", locale=locale), money_text(order.report.total, locale=locale)))
        if order.report.note:
            rows.append((say("备注", locale=locale), visible(order.report.note)))
    yield Pairs(tuple(rows))
    if paper.items:
        yield _checked(paper, locale)
    if order.report is not None and order.report.parts:
        parts = tuple(
            (visible(part.name), format(part.quantity, "f"), f"{part.cost.yuan:,}") for part in order.report.parts
        )
        head = (say("配件", locale=locale), say("数量", locale=locale), say("金额", locale=locale))
        yield Grid(head, parts, numbers_from=1, widths=(6, 3, 3))
    done, seen = say("维保人员", locale=locale), say("验收人", locale=locale)
    yield Pairs(((done, visible(paper.done_by) or BLANK), (seen, visible(paper.seen_by) or BLANK)))
    day = BLANK if order.done_on is None else day_text(order.done_on, locale=locale)
    yield Seal((say("{company}（盖章）", locale=locale, company=visible(paper.head.company)), day))


def _noted(paper: ServiceNote, locale: str) -> Iterator[Block]:
    service = paper.service
    yield _numbered(paper, locale)
    done = say("已完成", locale=locale) if service.outcome == "done" else say("决定不做", locale=locale)
    rows = [
        (say("小区", locale=locale), visible(paper.head.project)),
        (say("对象", locale=locale), visible(f"{service.subject} {paper.asset}".rstrip())),
        (say("内容", locale=locale), visible(paper.plan or service.plan)),
        (say("日期", locale=locale), day_text(service.day, locale=locale)),
        (say("结果", locale=locale), done),
    ]
    if service.note:
        rows.append((say("备注", locale=locale), visible(service.note)))
    yield Pairs(tuple(rows))
    yield Line(say("本次维保没有工单，依设备台账所记。", locale=locale), "note")
    crew, seen = say("维保人员", locale=locale), say("验收人", locale=locale)
    yield Pairs(((crew, visible(service.by) or BLANK), (seen, BLANK)))
    company = say("{company}（盖章）", locale=locale, company=visible(paper.head.company))
    yield Seal((company, day_text(service.day, locale=locale)))


def _checked(paper: ServiceRecord, locale: str) -> Grid:
    given = paper.order.report.answers if paper.order.report is not None else ()
    answers = {answer.item: answer for answer in given}
    rows = tuple(
        (visible(item.code), visible(item.says) or "-", _limits(item), _answered(answers.get(item.code), item, locale))
        for item in paper.items
    )
    names = (
        say("项目", locale=locale),
        say("内容", locale=locale),
        say("要求", locale=locale),
        say("结果", locale=locale),
    )
    return Grid(names, rows, numbers_from=len(names), widths=(2, 8, 3, 3))


def _limits(item: CheckItem) -> str:
    least, most = (None if edge is None else format(edge, "f") for edge in (item.least, item.most))
    if least is not None and most is not None:
        return f"{least}–{most} {item.unit}".rstrip()
    if least is not None:
        return f">= {least} {item.unit}".rstrip()
    return f"<= {most} {item.unit}".rstrip() if most is not None else "-"


def _answered(answer: Answer | None, item: CheckItem, locale: str) -> str:
    if answer is None:
        return BLANK[:4]
    found = {
        "ok": say("合格", locale=locale),
        "repaired": say("已修复", locale=locale),
        "wrong": say("不合格", locale=locale),
        "absent": say("无此项", locale=locale),
    }[answer.verdict]
    return found if answer.value is None else f"{format(answer.value, 'f')} {item.unit} {found}"


def _attendance(paper: AttendancePaper, locale: str) -> Iterator[Block]:
    sheet = paper.sheet
    yield _numbered(paper, locale)
    project, month = say("小区", locale=locale), say("期间", locale=locale)
    yield Pairs(((project, visible(paper.head.project)), (month, period_text(sheet.period, locale=locale))))
    names = (
        say("工号", locale=locale),
        say("姓名", locale=locale),
        say("岗位", locale=locale),
        say("应出勤", locale=locale),
        say("实出勤", locale=locale),
        say("工时", locale=locale),
        say("加班 150%", locale=locale),
        say("加班 200%", locale=locale),
        say("加班 300%", locale=locale),
        say("迟到", locale=locale),
        say("早退", locale=locale),
        say("旷工天数", locale=locale),
        say("缺卡", locale=locale),
        say("签字", locale=locale),
    )
    rows = []
    for line in sheet.lines:
        extra = line.overtime
        who = map(visible, (line.employee, line.name, line.post))
        hours = map(hours_text, (line.worked, extra.at_150, extra.at_200, extra.at_300))
        counts = (str(line.late_times), str(line.early_times), decimals(line.absent_days), str(line.missing))
        rows.append((*who, str(line.planned_days), str(line.worked_days), *hours, *counts, ""))
    yield Grid(names, tuple(rows), numbers_from=3, widths=(3, 4, 5, 3, 3, 4, 4, 4, 4, 3, 3, 3, 3, 5))
    if not sheet.ready:
        yield Line(say("还有未判定或缺卡的班次，本表尚不能作为工资依据。", locale=locale), "note")
    yield Pairs(((say("制表", locale=locale), BLANK), (say("审核", locale=locale), BLANK)))
    yield Seal(
        (
            say("{company}（盖章）", locale=locale, company=visible(paper.head.company)),
            day_text(paper.on, locale=locale),
        )
    )


def _card(paper: CardPaper, locale: str) -> Iterator[Block]:
    card = paper.card
    yield _numbered(paper, locale)
    rows = [
        (say("姓名", locale=locale), visible(f"{card.subject} {paper.name}")),
        (say("方案", locale=locale), visible(paper.title or card.scheme)),
        (say("期间", locale=locale), period_text(card.period, locale=locale)),
        (say("得分", locale=locale), f"{card.shown} / {decimals(card.total)}"),
    ]
    if paper.place is not None:
        rows.append((say("名次", locale=locale), str(paper.place)))
    if card.paid:
        rows.append((say("绩效工资", locale=locale), card.paid))
    yield Pairs(tuple(rows))
    names = (
        say("指标", locale=locale),
        say("原因", locale=locale),
        say("目标", locale=locale),
        say("分值", locale=locale),
        say("得分", locale=locale),
    )
    lines = tuple(
        (
            visible(line.name),
            sentence(line.reason, locale=locale) + _evidence(line.evidence),
            visible(line.target),
            decimals(line.weight),
            decimals(line.points),
        )
        for line in card.lines
    )
    yield Grid(names, lines, numbers_from=3, widths=(4, 9, 3, 2, 2))
    yield Pairs(((say("本人签字", locale=locale), BLANK), (say("主管签字", locale=locale), BLANK)))
    yield Seal(
        (
            say("{company}（盖章）", locale=locale, company=visible(paper.head.company)),
            day_text(paper.on, locale=locale),
        )
    )


def _evidence(evidence: tuple[str, ...]) -> str:
    if not evidence:
        return ""
    more = "…" if len(evidence) > EVIDENCE_SHOWN else ""
    return f" [{' '.join(map(visible, evidence[:EVIDENCE_SHOWN]))}{more}]"
