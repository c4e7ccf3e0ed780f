"""Letters and receipts in words: each paper of ``reports.documents`` as a sheet, in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from jizhi.reports.documents import DemandLetter, OwedLine, Paper, PaymentNotice, ReceiptPaper
from jizhi.values import Money
from jizhi.words.amounts import day_text, money_text, period_text, yuan_in_words
from jizhi.words.catalogue import LANGUAGES, SOURCE, is_chinese, say
from jizhi.words.drawn import exact_yuan
from jizhi.words.sheets import Block, Grid, Line, Pairs, PayCode, Seal, Sheet, visible
from jizhi.words.terms import term


def letter_sheet(paper: Paper, *, locale: str = SOURCE) -> Sheet:
    """Return a letter or a receipt as the sheet that every format sets: title, blocks, whom it is about.

    What somebody entered (names, notes, numbers of transfers) stands in it as it is, but for signs that nobody sees,
    which are spelt out.

    Raises:
        UnknownPolicy: there is no such locale.
    """
    if isinstance(paper, ReceiptPaper):
        blocks = _receipt(paper, locale)
        title = say("付款凭证" if paper.receipt.pays_out else "收据", locale=locale)
    elif isinstance(paper, DemandLetter):
        blocks, title = _demand(paper, locale), say("催缴函", locale=locale)
    else:
        blocks, title = _notice(paper, locale), say("缴费通知单", locale=locale)
    return Sheet(title=title, subject=paper.number, language=LANGUAGES[locale], blocks=tuple(blocks))


def _notice(paper: PaymentNotice, locale: str) -> Iterator[Block]:
    yield from _head(paper, locale)
    yield Line(
        say(
            "请您在{due}前（含当日）缴清下列费用，合计 {total}。",
            locale=locale,
            due=day_text(paper.due_on, locale=locale),
            total=_in_full(paper.total, locale),
        )
    )
    yield _owed(paper.lines, locale, late=bool(paper.late.fen))
    if paper.late.fen:
        yield Line(say("违约金算到{day}（含）。", locale=locale, day=day_text(paper.on, locale=locale)), "note")
    yield from _paying(paper, locale)
    yield Line(say("已经缴清的，请不必理会本单；对金额有疑问，请与我们联系。", locale=locale), "note")
    yield _seal(paper, locale)


def _demand(paper: DemandLetter, locale: str) -> Iterator[Block]:
    yield from _head(paper, locale)
    told = {
        "day": day_text(paper.on, locale=locale),
        "principal": money_text(paper.principal, locale=locale),
        "late": money_text(paper.late, locale=locale),
        "total": _in_full(paper.total, locale),
    }
    message = "您应缴的下列费用已经逾期。截至{day}（含），尚欠本金 {principal}、违约金 {late}，合计 {total}。"
    yield Line(say(message, locale=locale, **told))
    yield _owed(paper.lines, locale, late=True)
    yield Line(_onward(paper, locale))
    pay_by = day_text(paper.pay_by, locale=locale)
    message = "请于{day}前（含当日）缴清。逾期仍不缴纳的，我们可以依法提起诉讼或者申请仲裁。"
    yield Line(say(message, locale=locale, day=pay_by))
    yield from _grounds(paper, locale)
    yield from _paying(paper, locale)
    message = "本函金额以{day}的账目为准，此后的缴款和新发生的费用不在其内。对金额有异议的，请在上述期限内提出。"
    yield Line(say(message, locale=locale, day=told["day"]), "note")
    yield _seal(paper, locale)
    signed, on = say("收件人签收", locale=locale), say("签收日期", locale=locale)
    yield Pairs(((signed, "＿" * 8), (on, "＿" * 8)))


def _onward(paper: DemandLetter, locale: str) -> str:
    after = day_text(paper.on + timedelta(days=1), locale=locale)
    if not paper.per_day:
        return say("自{day}起，上述欠款的违约金不再增加。", locale=locale, day=after)
    grows = exact_yuan(paper.per_day, locale=locale)
    return say("自{day}起，在缴清之前，违约金每天增加 {grows}。", locale=locale, day=after, grows=grows)


def _grounds(paper: DemandLetter, locale: str) -> Iterator[Block]:
    yield Line(say("依据：", locale=locale))
    lines = [say("《中华人民共和国民法典》第九百四十四条（支付物业费与催告）", locale=locale)]
    if paper.late.fen or paper.per_day:
        lines.append(say("《中华人民共和国民法典》第五百八十五条（约定的违约金）", locale=locale))
    lines += map(visible, paper.head.basis)
    yield from (Line(f"{number}. {line}", "note") for number, line in enumerate(lines, 1))


def _head(paper: PaymentNotice | DemandLetter, locale: str) -> Iterator[Block]:
    name = visible(paper.to.name) or visible(paper.to.payer)
    yield Line(say("编号：{number}", locale=locale, number=visible(paper.number)), "right")
    yield Pairs(
        (
            (say("缴费人", locale=locale), name),
            (say("小区", locale=locale), visible(paper.head.project)),
            (say("房屋", locale=locale), say("、", locale=locale).join(map(visible, paper.spaces)) or "-"),
        )
    )


def _owed(lines: tuple[OwedLine, ...], locale: str, *, late: bool) -> Grid:
    header = _headings(locale)
    rows = [_owed_row(line, locale) for line in lines]
    columns = zip(*map(_amounts, lines), strict=True)
    sums = (say("合计", locale=locale), "", "", "", *(_digits(sum(column[1:], column[0])) for column in columns))
    kept = range(len(header)) if late else [*range(7)]
    cut = [tuple(row[column] for column in kept) for row in (header, *rows, sums)]
    widths = (4, 5, 6, 5, 4, 4, 4, 4, 4)
    return Grid(cut[0], tuple(cut[1:]), numbers_from=4, widths=tuple(widths[column] for column in kept), sums=1)


def _headings(locale: str) -> tuple[str, ...]:
    return (
        say("房屋", locale=locale),
        say("费用", locale=locale),
        say("期间", locale=locale),
        say("缴费截止", locale=locale),
        say("应收", locale=locale),
        say("已缴", locale=locale),
        say("尚欠", locale=locale),
        say("违约金", locale=locale),
        say("小计", locale=locale),
    )


def _owed_row(line: OwedLine, locale: str) -> tuple[str, ...]:
    cycle = "-" if line.cycle is None else period_text(line.cycle, locale=locale)
    return (
        visible(line.space) or "-",
        _fee(line, locale),
        cycle,
        line.due_on.isoformat(),
        *map(_digits, _amounts(line)),
    )


def _fee(line: OwedLine, locale: str) -> str:
    """What a fee is called, marked where its dunning is held back."""
    if not line.held:
        return visible(line.fee)
    kind = term(line.held, locale=locale)
    return say("{fee}（{kind}，暂缓催缴）", locale=locale, fee=visible(line.fee), kind=kind)


def _amounts(line: OwedLine) -> tuple[Money, ...]:
    return line.charged, line.settled, line.outstanding, line.late, line.total


def _paying(paper: PaymentNotice | DemandLetter, locale: str) -> Iterator[Block]:
    bank = paper.head.bank
    if bank is not None:
        yield Pairs(
            (
                (say("户名", locale=locale), visible(bank.holder)),
                (say("账号", locale=locale), visible(bank.number)),
                (say("开户行", locale=locale), visible(bank.bank)),
                (say("转账请注明", locale=locale), visible(paper.number)),
            )
        )
    if paper.code:
        yield PayCode(paper.code, say("扫码缴费", locale=locale))


def _seal(paper: Paper, locale: str) -> Seal:
    head, on = paper.head, paper.receipt.day if isinstance(paper, ReceiptPaper) else paper.on
    lines = [say("{company}（盖章）", locale=locale, company=visible(head.company)), day_text(on, locale=locale)]
    if head.address:
        lines.append(say("地址：{address}", locale=locale, address=visible(head.address)))
    if head.phone:
        lines.append(say("电话：{phone}", locale=locale, phone=visible(head.phone)))
    return Seal(tuple(lines))


def _receipt(paper: ReceiptPaper, locale: str) -> Iterator[Block]:
    receipt = paper.receipt
    yield Line(say("编号：{number}", locale=locale, number=visible(paper.number)), "right")
    whom = say("收款人", locale=locale) if receipt.pays_out else say("付款人", locale=locale)
    rows = [
        (say("日期", locale=locale), day_text(receipt.day, locale=locale)),
        (whom, visible(paper.to.name) or visible(paper.to.payer) or "-"),
        (say("小区", locale=locale), visible(paper.head.project)),
        (say("事由", locale=locale), term(receipt.kind, locale=locale)),
        (say("金额（小写）", locale=locale), money_text(receipt.amount, locale=locale)),
    ]
    if receipt.amount.currency == "CNY":
        rows.append((say("金额（大写）", locale=locale), yuan_in_words(receipt.amount, locale=locale)))
    rows.append((say("方式", locale=locale), term(receipt.method, locale=locale)))
    if receipt.reference:
        rows.append((say("流水号", locale=locale), visible(receipt.reference)))
    if receipt.note:
        rows.append((say("备注", locale=locale), visible(receipt.note)))
    yield Pairs(tuple(rows))
    if paper.parts:
        yield _paid(paper, locale)
    if paper.prepaid.fen > 0:
        yield Line(say("其中 {amount} 转入预收。", locale=locale, amount=money_text(paper.prepaid, locale=locale)))
    if paper.prepaid.fen < 0:
        yield Line(say("另用原有预收 {amount}。", locale=locale, amount=money_text(-paper.prepaid, locale=locale)))
    yield Line(say("经办人：{actor}", locale=locale, actor=visible(receipt.actor)))
    yield _seal(paper, locale)


def _paid(paper: ReceiptPaper, locale: str) -> Grid:
    header = (
        say("房屋", locale=locale),
        say("费用", locale=locale),
        say("期间", locale=locale),
        say("金额", locale=locale),
    )
    rows = tuple(
        (
            visible(part.space) or "-",
            say("{fee}的违约金", locale=locale, fee=visible(part.fee)) if part.late else visible(part.fee),
            "-" if part.cycle is None else period_text(part.cycle, locale=locale),
            _digits(part.amount),
        )
        for part in paper.parts
    )
    return Grid(header, rows, numbers_from=3, widths=(4, 5, 5, 3))


def _in_full(money: Money, locale: str) -> str:
    """An amount in figures, in Chinese in capitals too."""
    figures = money_text(money, locale=locale)
    return (
        f"{figures}（{yuan_in_words(money, locale=locale)}）"
        if is_chinese(locale) and money.currency == "CNY"
        else figures
    )


def _digits(money: Money) -> str:
    return f"{money.yuan:,}"
