"""Targets that are texts: formulas, rulebooks in TOML, layouts of banks, logs of terminals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

from jizhi_bank.debit import DebitFormat, DebitReturns, DebitSettings
from jizhi_bank.layout import layout_of
from jizhi_zkteco.adms import Adms, AdmsSettings

from jizhi.codec.access import roles_from_toml
from jizhi.codec.budgets import budget_from_toml
from jizhi.codec.policies import policy_from_toml
from jizhi.codec.service import desk_from_toml
from jizhi.codec.staff import attendance_from_toml, scheme_from_toml
from jizhi.codec.tariffs import tariff_from_toml
from jizhi.codec.upkeep import plans_from_toml
from jizhi.codec.workflows import workflow_from_toml
from jizhi.errors import FactRefused, FileNotRead, FileNotWritten, FormulaRefused, NoticeRefused, NotRated
from jizhi.fees.banking import Debit, DebitFile
from jizhi.findings import Finding, Outcome
from jizhi.formula import Node, Scope, built_in, countable, evaluate, parse, replay
from jizhi.intake.attlog import read_attlog
from jizhi.ports import DevicePunch, Request
from jizhi.presets import PRESETS
from jizhi.testing.clock import NOON
from jizhi.values import BankAccount
from jizhi.values.quantity import Quantity, Unit

from .target import Target, told

ROOT, CORPUS = Path(__file__).parents[2], Path(__file__).parent / "corpus"
BACK = "1|张三|26611|0000|\r\n".encode("gb18030")
DEBIT = Debit(
    project="jade", batch="b1", n=1, on=NOON.date(), payer="zhang", name="张三", fen=26_611, contract="C1",
    account=BankAccount("6222021234567890123"),
)  # fmt: skip
BATCH = DebitFile(batch="b1", on=NOON.date(), debits=(DEBIT,))
FACTS = {"area": Decimal("98.56"), "floor": 3, "lift": True, "kind": "dwelling"}


def formula_names() -> Scope:
    """The built-in facts under their names and aliases, and a price."""
    facts = built_in(Unit.parse("m³"))
    return Scope({**facts, "建筑面积": facts["area"], "price": Quantity.parse("2.80 元/㎡/月")})


def read_formula(text: str, names: Scope) -> Node:
    """The tree of a text that is a number; what it comes to is replayed from its trace."""
    try:
        node = countable(parse(text, names))[0]
    except FormulaRefused as refusal:
        assert refusal.code and 1 <= refusal.column <= min(len(text), 512) + 1
        raise
    try:
        step = evaluate(node, FACTS)
    except (NotRated, FactRefused):
        return node
    assert step.value == replay(step)
    return node


def formula() -> Target:
    """A formula, read, computed and replayed."""
    names = formula_names()

    def tried(content: bytes) -> None:
        read_formula(content.decode(errors="replace"), names)

    return Target(tried, lines("formula"), (FormulaRefused,))


def lines(name: str) -> tuple[bytes, ...]:
    """The lines of a file of the corpus, each a sample."""
    return tuple((CORPUS / name / "samples.txt").read_bytes().splitlines())


def document(read: Callable[..., Outcome[Any]], *patterns: str, **more: Any) -> Callable[[], Target]:
    """A rulebook: a value, or an error among its findings, and every finding is told in every language."""

    def tried(content: bytes) -> None:
        outcome = read(content.decode(errors="replace"), source="rules.toml", **more)
        assert (outcome.value is None) == bool(outcome.errors), outcome.findings
        told(outcome.findings)

    return lambda: Target(tried, tuple(path.read_bytes() for each in patterns for path in sorted(ROOT.glob(each))))


def layout() -> Target:
    """A bank's layout, as the text of a TOML file, and a return file read by it."""

    def tried(content: bytes) -> None:
        made = content.decode(errors="replace")
        layout_of(made)
        with suppress(FileNotRead):
            DebitReturns(DebitSettings(layout=made)).read(BACK, source="back.txt")
        with suppress(FileNotWritten):
            DebitFormat(DebitSettings(layout=made)).write(BATCH, locale="zh_CN")

    return Target(tried, tuple(path.read_bytes() for path in sorted(CORPUS.glob("layout/*.toml"))), (FileNotRead,))


def attlog() -> Target:
    """A terminal's log: every line is a punch or a finding, never both and never neither."""

    def tried(content: bytes) -> None:
        asked = content.decode(errors="replace").splitlines()
        read = list(read_attlog(asked, device="gate", directed=True, status_at=len(content) % 2))
        assert len(read) == sum(bool(line.strip()) for line in asked)
        punched(read)

    return Target(tried, (b"  7\t2025-03-01 08:00:00\t1\t0\t1\t0\r\n12\t2025-03-01 17:31:09\t1\t1\t1\t0\r\n",))


def push() -> Target:
    """A terminal's push: a request line, and the body."""
    adms = Adms(AdmsSettings(devices=("D1",), directed=True))

    def tried(content: bytes) -> None:
        head, _, body = content.partition(b"\n")
        method, _, url = head.decode(errors="replace").partition(" ")
        path, _, query = url.partition("?")
        heard = adms.hear(Request(method=method, path=path, query=query, headers=(), body=body, at=NOON))
        punched(heard.punches)

    return Target(
        tried,
        (
            b"POST /iclock/cdata?SN=D1&table=ATTLOG&Stamp=9999\n7\t2025-03-01 08:00:00\t0\t1\t\t0\t0\n",
            b"POST /iclock/cdata?SN=D1&table=OPERLOG\nOPLOG 4\t0\t2025-03-01 08:00:00\t0\nUSER PIN=7\tName=x\n",
            b"POST /iclock/devicecmd?SN=D1\nID=7&Return=-1&CMD=DATA\n",
            b"GET /iclock/getrequest?SN=D1\n",
        ),
        (NoticeRefused,),
    )


def punched(read: Iterable[DevicePunch | Finding]) -> None:
    """Every punch has an instant with an offset; every finding is told."""
    read = tuple(read)
    assert all(each.at.utcoffset() is not None for each in read if isinstance(each, DevicePunch))
    told(tuple(each for each in read if isinstance(each, Finding)))


TARGETS: dict[str, Callable[[], Target]] = {
    "formula": formula,
    "tariff": document(tariff_from_toml, "examples/tariffs/*.toml", "src/jizhi/presets/*.toml", presets=PRESETS),
    "dunning": document(policy_from_toml, "src/jizhi/presets/dunning/*.toml"),
    "roles": document(roles_from_toml, "src/jizhi/presets/roles/*.toml"),
    "workflow": document(workflow_from_toml, "src/jizhi/presets/flows/*.toml"),
    "desk": document(desk_from_toml, "src/jizhi/presets/desks/*.toml"),
    "plan": document(plans_from_toml, "src/jizhi/presets/upkeep/*.toml"),
    "shift": document(attendance_from_toml, "tests/fuzz/corpus/shift/*.toml"),
    "kpi": document(scheme_from_toml, "src/jizhi/presets/kpi/*.toml"),
    "budget": document(budget_from_toml, "tests/fuzz/corpus/budget/*.toml"),
    "layout": layout,
    "attlog": attlog,
    "push": push,
}
