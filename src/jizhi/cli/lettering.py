"""What the commands of letters share: the letterhead from a file, and papers as PDF, HTML or text, one or many."""

from __future__ import annotations

import argparse
import hashlib
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from jizhi.cli.console import Console, WrongUse
from jizhi.cli.files import read_text, reserved
from jizhi.findings import Finding
from jizhi.host import Host, read_settings
from jizhi.office.letters import letterhead_of
from jizhi.pages import letters_page
from jizhi.ports import Reading
from jizhi.reports.documents import (
    AnyPaper,
    CardPaper,
    DemandLetter,
    Letterhead,
    PaymentNotice,
    ReceiptPaper,
    ServiceNote,
    ServiceRecord,
)
from jizhi.values import Money
from jizhi.words import money_text, sheet_of, sheet_text

FORMATS: Final = ("pdf", "html", "txt")
TOGETHER: Final = 500
"""How many papers go into one PDF; more become several files, ``all-1.pdf``, ``all-2.pdf``."""
Writer = Callable[[Sequence[AnyPaper]], bytes]


@attrs.frozen
class Made:
    """A file of papers: where it is, the hash of what is in it, and which papers these are."""

    path: str
    sha256: str
    papers: tuple[AnyPaper, ...]

    def as_data(self) -> dict[str, object]:
        """The file as JSON has it."""
        return {"file": self.path, "sha256": self.sha256, "papers": [_as_data(paper) for paper in self.papers]}


def add_head(parser: argparse.ArgumentParser) -> None:
    """Declare who signs and where the papers go."""
    parser.add_argument("--head", metavar="FILE.toml", help="信头：公司、电话、账户、缴费码、依据 · the letterhead")
    parser.add_argument(
        "--out", required=True, metavar="FILE", help="写到哪个文件：.pdf、.html 或 .txt · the file, by its ending"
    )


def read_head(known: Reading, project: str, path: str | None) -> Letterhead:
    """The letterhead of *project*: what its records say, with what the file at *path* says over it.

    Raises: WrongUse where the file is no TOML, SettingsRefused where it says what no letterhead has.
    """
    plain = attrs.asdict(letterhead_of(known, project), filter=lambda field, value: value not in ("", None, ()))
    if path is None:
        return read_settings(Letterhead, plain, offer="letterhead")
    try:
        document = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as trouble:
        raise WrongUse(f"{path}: 不是 TOML · not TOML: {trouble}") from trouble
    return read_settings(Letterhead, {**plain, **document}, offer="letterhead")


def format_of(out: str, *, told: str | None = None) -> str:
    """The format that the name of a file ends with, or that is *told* for a folder. Raises: WrongUse."""
    ending = told or Path(out).suffix.lower().removeprefix(".")
    if ending not in FORMATS:
        raise WrongUse(f"{out}: 请用 .pdf、.html 或 .txt 结尾 · let it end with .pdf, .html or .txt")
    return ending


def write_one(papers: Iterable[AnyPaper], out: str, console: Console) -> tuple[list[Made], tuple[Finding, ...]]:
    """Write all *papers* into one new file, or as PDF 500 to a file; what the font cannot show is left out and told."""
    name = format_of(out)
    good, findings = _checked(papers, name)
    if not good:
        return [], findings
    write, parts = _writer(name, console.locale), [good]
    if name == "pdf":
        parts = [good[first : first + TOGETHER] for first in range(0, len(good), TOGETHER)]
    paths = [out] if len(parts) == 1 else [_part(out, number) for number in range(1, len(parts) + 1)]
    with reserved(*paths):
        return [_written(Path(path), part, write) for path, part in zip(paths, parts, strict=True)], findings


def _part(out: str, number: int) -> str:
    """The name of one of several files into which what was asked for as one is too much."""
    return str(Path(out).with_stem(f"{Path(out).stem}-{number}"))


def write_many(
    papers: Iterable[AnyPaper], folder: str, *, name: str, console: Console
) -> tuple[list[Made], tuple[Finding, ...]]:
    """Write each of *papers* into a new file of its own in *folder*, which is made where it is not there."""
    good, findings = _checked(papers, name)
    place, write = Path(folder), _writer(name, console.locale)
    place.mkdir(parents=True, exist_ok=True)
    paths = [place / f"{_file_name(paper)}.{name}" for paper in good]
    with reserved(*map(str, paths)):
        return [_written(path, (paper,), write) for path, paper in zip(paths, good, strict=True)], findings


def report_made(made: Iterable[Made], findings: tuple[Finding, ...], console: Console) -> None:
    """Tell which files were made of which papers, and which were not."""
    files = list(made)
    if console.as_json:
        console.answer({"files": [file.as_data() for file in files], "findings": console.as_data(findings)})
    for file in files:
        console.say(f"✓ {file.path}  {len(file.papers)} 份 · papers", *made_lines(file, console.locale))
    console.tell(findings)


def made_lines(file: Made, locale: str) -> Iterator[str]:
    """The papers of a file, a line each: number, whose, how much."""
    for paper in file.papers:
        whose, amount = _whose(paper), _amount(paper)
        told = "" if amount is None else money_text(amount, locale=locale)
        yield "  ".join(filter(None, (f"  {paper.number}", whose, told)))


def _whose(paper: AnyPaper) -> str:
    match paper:
        case PaymentNotice() | DemandLetter() | ReceiptPaper():
            return paper.to.name
        case ServiceRecord():
            return paper.order.title
        case ServiceNote():
            return f"{paper.service.subject} {paper.asset}".strip()
        case CardPaper():
            return f"{paper.name} {paper.card.shown}".strip()
    return paper.head.project


def _amount(paper: AnyPaper) -> Money | None:
    match paper:
        case ReceiptPaper():
            return paper.receipt.amount
        case PaymentNotice() | DemandLetter():
            return paper.total
    return None


def _as_data(paper: AnyPaper) -> dict[str, object]:
    amount = _amount(paper)
    if isinstance(paper, PaymentNotice | DemandLetter | ReceiptPaper) and amount is not None:
        return {"number": paper.number, "payer": paper.to.payer, "amount": format(amount.yuan, ".2f")}
    return {"number": paper.number}


def _checked(papers: Iterable[AnyPaper], name: str) -> tuple[tuple[AnyPaper, ...], tuple[Finding, ...]]:
    """The papers that can be made in a format, and what keeps the others from it."""
    told = tuple(papers)
    if name != "pdf":
        return told, ()
    check = _pdf().check
    troubles = [(paper, tuple(check(paper))) for paper in told]
    good = tuple(paper for paper, found in troubles if not found)
    return good, tuple(finding for _, found in troubles for finding in found)


def _writer(name: str, locale: str) -> Writer:
    if name == "pdf":
        pdf = _pdf()
        return lambda papers: bytes(pdf.write(papers, locale=locale))
    if name == "html":
        offers = Host(discover=True).offers("jizhi_report_formats")
        if "html" in offers:  # it draws the payment codes
            html = offers["html"].open(offers["html"].settings())
            return lambda papers: bytes(html.write(papers, locale=locale))
        return lambda papers: letters_page(sheet_of(paper, locale=locale) for paper in papers).encode()
    return lambda papers: "\n\f\n".join(sheet_text(sheet_of(paper, locale=locale)) for paper in papers).encode() + b"\n"


def _pdf() -> Any:
    offers = Host(discover=True).offers("jizhi_report_formats")
    if "pdf" not in offers:
        raise WrongUse("缺少插件，或改用 .html · a plugin is missing, or write .html: pip install jizhi-documents")
    return offers["pdf"].open(offers["pdf"].settings())


def _written(path: Path, papers: tuple[AnyPaper, ...], write: Writer) -> Made:
    content = write(papers)
    path.write_bytes(content)
    return Made(str(path), hashlib.sha256(content).hexdigest(), papers)


def _file_name(paper: AnyPaper) -> str:
    """The number of a paper as the name of a file on every system; two papers never share one."""
    return "".join(sign if sign.isalnum() or sign in "-_" else f"%{ord(sign):02X}" for sign in paper.number)
