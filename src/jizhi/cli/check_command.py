"""``jizhi check``: say whether a rulebook is sound, and what a tariff charges; with ``--deep`` try the laws on it."""

from __future__ import annotations

import argparse

from jizhi.cli.console import Console, WrongUse, verdict
from jizhi.cli.files import read_text
from jizhi.cli.opening import a_count, a_day, open_desk, today
from jizhi.cli.proving import Proof, hold_roster, prove_tariff, the_laws
from jizhi.cli.rulebooks import Kind, kind_of
from jizhi.codec.tariffs import tariff_from_toml
from jizhi.estate import Roster
from jizhi.fees.review import cliffs, estate_review, expired_origins, slips, unfitting, unreachable
from jizhi.fees.tariff import Tariff
from jizhi.findings import Finding
from jizhi.office.extracts import read_project, read_roster
from jizhi.presets import PRESETS

TRIES, TRIES_MOST = 100, 100_000


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    about = "收费标准，或催缴政策、流程、维保计划、考勤、绩效 · a tariff or another rulebook, TOML"
    parser.add_argument("tariff", metavar="TARIFF", help=about)
    parser.add_argument(
        "--on", type=a_day, metavar="DATE", help="按哪一天判断是否失效，默认今天 · the day that decides expiry; today"
    )
    parser.add_argument(
        "--db", "--roster", metavar="URL", help="对照已导入的房屋 · hold it against the spaces of a store"
    )
    parser.add_argument("--project", metavar="CODE", help="项目编号，与 --db 同用 · with --db")
    parser.add_argument(
        "--deep", action="store_true", help="用定律逐项试，给出最小反例 · try the laws, show the smallest case of each"
    )
    parser.add_argument(
        "--tries",
        type=a_count(TRIES_MOST),
        default=TRIES,
        metavar="N",
        help="每项费用试几例 · cases drawn for each fee",
    )
    parser.add_argument("--seed", type=a_count(10**9), default=1, metavar="N", help="随机种子 · seed of the cases")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    if bool(options.db) != bool(options.project):
        raise WrongUse("--db 与 --project 同用 · --db goes with --project")
    text = read_text(options.tariff)
    kind = kind_of(text, options.tariff)
    if kind is not None:
        return _rulebook(kind, text, options, console)
    outcome = tariff_from_toml(text, source=options.tariff, presets=PRESETS)
    findings, proof = list(outcome.findings), Proof(findings=(), cases=())
    if outcome.value is not None:
        findings += _reviewed(options, outcome.value)
        if options.deep:
            proof = prove_tariff(outcome.value, source=options.tariff, tries=options.tries, seed=options.seed)
            findings += proof.findings
    if console.as_json:
        data = {"ok": verdict(findings) == 0, "tariff": outcome.value.code if outcome.value else None}
        deep = {"cases": proof.data} if options.deep else {}
        console.answer({**data, "findings": console.as_data(findings), **deep})
    console.tell(findings)
    if outcome.value is not None:
        console.say(*_listing(outcome.value))
    if options.deep:
        refused = "先改好上面的错，再用定律去试 · mend the errors above first; no law was tried"
        console.say(*((refused,) if outcome.value is None else _shown(proof, options)))
    return verdict(findings)


def _rulebook(kind: Kind, text: str, options: argparse.Namespace, console: Console) -> int:
    """Check a rulebook that is no tariff."""
    if options.db:
        raise WrongUse(f"{options.tariff}: --db 与收费标准同用 · --db goes with a tariff")
    outcome = kind.read(text, source=options.tariff)
    findings = list(outcome.findings)
    if options.deep and outcome.value is not None:
        search = the_laws().Search(tries=options.tries, seed=options.seed)
        findings += kind.tried(outcome.value, options.on or today(), search)
    if console.as_json:
        data = {"ok": verdict(findings) == 0, "kind": kind.name}
        console.answer({**data, "findings": console.as_data(findings)})
    console.tell(findings)
    if outcome.value is not None and verdict(findings) == 0:
        console.say(f"✓ {options.tariff} ({kind.name})")
    return verdict(findings)


def _reviewed(options: argparse.Namespace, tariff: Tariff) -> list[Finding]:
    day = options.on or today()
    findings = [
        *expired_origins(tariff, on=day, source=options.tariff),
        *unfitting(tariff),
        *unreachable(tariff),
        *slips(tariff),
    ]
    if not options.deep:  # the laws try the same bounds, and give a case with it
        findings += cliffs(tariff)
    if options.db:  # the roster says which spaces pay twice, and whether any does
        findings = [finding for finding in findings if finding.code != "fees-overlap"]
        roster = _roster(options)
        findings += hold_roster(tariff, roster, on=day) if options.deep else estate_review(tariff, roster, on=day)
    return findings


def _roster(options: argparse.Namespace) -> Roster:
    options.actor = "check"  # it looks and keeps nothing
    with open_desk(options) as desk, desk.store.reading() as known:
        return read_roster(known, read_project(known, options.project))


def _listing(tariff: Tariff) -> list[str]:
    lines = [f"✓ {tariff.title} ({tariff.code})"]
    for fee in tariff.fees:
        lines.append(f"  {fee.code}  {fee.name}")
        lines += [f"    {version.since}  {version.text}    [{version.basis}]" for version in fee.versions]
    return lines


def _shown(proof: Proof, options: argparse.Namespace) -> list[str]:
    if not proof.cases:
        return [f"定律试了每项 {options.tries} 例，没有反例 · {options.tries} cases of each fee, no law is broken"]
    lines = [f"反例可贴进 jizhi calc {options.tariff} --batch - · the cases, for jizhi calc --batch", *proof.lines]
    return [*lines, f"反例已存 · kept in {proof.kept}"] if proof.kept else lines
