"""``jizhi access``: who may do what: a company, its book of roles, grants; and somebody's personal data erased."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from typing import cast

from jizhi.access import NEEDS, PERMISSIONS, Grant, Retention, RoleBook, Scope
from jizhi.cli.console import DONE, Console, WrongUse, speak, verdict
from jizhi.cli.counting import wants
from jizhi.cli.files import read_text
from jizhi.cli.opening import add_store, an_instant, is_kept, named, new_desk, open_desk
from jizhi.codec import to_data
from jizhi.codec.access import roles_from_toml, roles_or_refuse
from jizhi.estate import Company
from jizhi.office.admission import operations, role_book
from jizhi.office.companies import set_up_company
from jizhi.office.forgetting import forget_person
from jizhi.office.roles import adopt_roles, grant_role, grants_of, revoke_role
from jizhi.presets import ROLE_BOOKS

WHAT = ("setup", "check", "show", "adopt", "grant", "revoke", "list", "erase")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "what",
        choices=WHAT,
        help="setup 建公司 · a company; check、show、adopt 检查、看、采用角色表 · a book of roles; grant、revoke、list "
        "授予、收回、列出 · grants; erase 删除个人信息 · erase a person",
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help="角色表或自带的名字 · a book of roles, or its name")
    add_store(parser, project=False)
    parser.add_argument("--to", type=named, metavar="NAME", help="给谁 · to whom")
    parser.add_argument("--role", type=named, metavar="ROLE", help="什么角色 · which role")
    parser.add_argument("--scope", choices=tuple(NEEDS), help="范围；默认按所写的 · the reach; else as told")
    parser.add_argument("--company", default="", metavar="CODE", help="公司编号 · the company")
    parser.add_argument("--project", default="", metavar="CODE", help="项目编号 · the project")
    parser.add_argument("--zone", default="", metavar="CODE", help="区域 · a zone of the project")
    parser.add_argument("--person", default="", metavar="ID", help="本人是谁：业主或员工编号 · who the actor is there")
    parser.add_argument("--name", default="", metavar="TEXT", help="公司名称，setup 时 · the company's name")
    parser.add_argument("--administrator", default="", metavar="NAME", help="第一个管理员 · the first administrator")
    parser.add_argument("--reason", default="", metavar="TEXT", help="为什么 · why")
    parser.add_argument("--at", type=an_instant, metavar="INSTANT", help="删除的时刻，默认现在 · the instant, else now")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    if options.what in ("check", "show"):
        return _read(options, console)
    if options.what == "setup":
        return _set_up(options, console)
    if options.what == "erase":
        return _erase(options, console)
    with open_desk(options) as desk:
        if options.what == "adopt":
            adopted = adopt_roles(desk, _text(options), source=options.file)
            if console.as_json:
                console.answer({"id": adopted.id, "edition": adopted.edition})
            console.say(f"✓ {adopted.id}")
            return DONE
        if options.what == "list":
            grants = grants_of(desk, project=options.project, company=options.company)
            if console.as_json:
                console.answer({"grants": [to_data(grant) for grant in grants]})
            console.say(*(f"{'✓' if each.state == 'given' else '✗'} {_line(each)}" for each in grants))
            return DONE
        grant = _grant(options)
        if options.what == "grant":
            kept = grant_role(desk, grant, reason=options.reason)
        else:
            if not options.reason:
                raise WrongUse("收回要写 --reason · to revoke, say why with --reason")
            kept = revoke_role(desk, grant, reason=options.reason)
    if console.as_json:
        console.answer(to_data(kept))
    console.say(f"✓ {kept.state} {_line(kept)}")
    return DONE


def _set_up(options: argparse.Namespace, console: Console) -> int:
    if not (options.company and options.name):
        raise WrongUse("请写 --company 和 --name · name --company and --name")
    with new_desk(options) as desk:
        company = Company(code=options.company, name=options.name)
        kept = set_up_company(desk, company, administrator=options.administrator)
    if console.as_json:
        console.answer(to_data(kept))
    console.say(f"✓ {kept.name} ({kept.code})")
    return DONE


def _erase(options: argparse.Namespace, console: Console) -> int:
    """Erase a person by the usual rule of retention; what stands against it is told, and nothing is done."""
    wants(options, ("project", "person", "reason"))
    at = options.at or datetime.now(UTC)  # noqa: TID251 - the door by which time comes in
    with open_desk(options) as desk:
        outcome = forget_person(
            desk, options.project, options.person, at=at, reason=options.reason, retention=Retention()
        )
    if console.as_json:
        told = None if outcome.value is None else to_data(outcome.value)
        console.answer({"forgotten": told, "findings": console.as_data(outcome.findings)})
    console.tell(outcome.findings)
    if outcome.value is not None:
        console.say(f"✓ {outcome.value.party}  {outcome.value.why}  ({outcome.value.basis})")
    return verdict(outcome.findings)


def _read(options: argparse.Namespace, console: Console) -> int:
    if options.what == "show" and options.file is None:
        book = roles_or_refuse(ROLE_BOOKS["common"])
        if is_kept(options.db):
            with open_desk(options) as desk, desk.store.reading() as known:
                book = role_book(known)
        return _show(book, console)
    read = roles_from_toml(_text(options), source=options.file)
    if options.what == "show" and read.value is not None:
        return _show(read.value, console)
    if console.as_json:
        console.answer({"ok": read.value is not None, "findings": console.as_data(read.findings)})
    console.tell(read.findings)
    if read.value is not None:
        console.say(f"✓ {read.value.title} ({read.value.roles})")
    return verdict(read.findings)


def _show(book: RoleBook, console: Console) -> int:
    may = {role.role: [name for name in PERMISSIONS if role.may(name)] for role in book.role}
    if console.as_json:
        done = [{"operation": name, "permission": permission} for name, permission, _ in operations()]
        console.answer({"roles": book.roles, "may": may, "second": list(book.second), "operations": done})
        return DONE
    for role in book.role:
        speak(sys.stdout, f"{role.title} ({role.role})")
        for name in may[role.role]:
            speak(sys.stdout, f"  {name}  {PERMISSIONS[name]}")
    speak(sys.stdout, f"两人办理 · by two persons: {' '.join(book.second) or '-'}")
    return DONE


def _text(options: argparse.Namespace) -> str:
    if options.file is None:
        raise WrongUse("请写角色表文件 · name the file of a book of roles")
    return ROLE_BOOKS.get(options.file) or read_text(options.file)


def _grant(options: argparse.Namespace) -> Grant:
    if not (options.to and options.role):
        raise WrongUse("请写 --to 和 --role · name --to and --role")
    told = {name for name in ("company", "project", "zone", "person") if getattr(options, name)}
    fitting = next((scope for scope, needs in NEEDS.items() if set(needs) == told), "store")
    scope = cast(Scope, options.scope or fitting)
    return Grant(
        actor=options.to,
        role=options.role,
        scope=scope,
        company=options.company,
        project=options.project,
        zone=options.zone,
        person=options.person,
        by=options.actor,
    )


def _line(grant: Grant) -> str:
    place = " ".join(filter(None, (grant.company, grant.project, grant.zone, grant.person)))
    return f"{grant.actor} {grant.role} {grant.scope} {place}".rstrip() + (f"  {grant.why}" if grant.why else "")
