"""A house to look at: a whole estate, an account for each role, and a payment channel on this very machine."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

import attrs
from jizhi_wechatpay.pay import WechatPay
from jizhi_wechatpay.settings import WechatPaySettings

from erp.house import House, open_house, wall_clock
from erp.models import STAFF_ROLES, Account
from erp.passwords import hashed
from jizhi.access import Grant
from jizhi.estate import Company, Party, Project
from jizhi.fees import Bill
from jizhi.office.billing_day import issue_bills
from jizhi.office.checkout import Channel, NoticeDoor
from jizhi.office.companies import set_up_company
from jizhi.office.desk import Desk
from jizhi.office.move_in import move_in
from jizhi.office.projects import name_developer, set_up_project
from jizhi.office.register import register
from jizhi.office.roles import grant_role
from jizhi.office.tariffs import approve_tariff, draft_tariff, publish_tariff
from jizhi.office.upkeep_round import adopt_plans
from jizhi.ports import Reply, Request
from jizhi.presets import DEMO_TARIFF, UPKEEP_PRESETS
from jizhi.testing.estate import estate_tables
from jizhi.testing.peers.wechatpay import WechatPayPeer
from jizhi.testing.registers import register_tables
from jizhi.values import Period, Secret

PROJECT: Final = "jade"
PHONES: Final[Mapping[str, str]] = MappingProxyType(
    {role: f"1390000000{number}" for number, role in enumerate((*STAFF_ROLES, "owner"))}
)
"""With which phone number each role signs in."""


@contextmanager
def paying_house(folder: Path, *, clock: Callable[[], datetime] = wall_clock) -> Iterator[House]:
    """Open a house on a laptop, with a WeChat Pay of our own beside it: ``phone`` is the phone that scans the code."""
    with WechatPayPeer(clock=clock) as peer:
        told = {name: Secret(value) if name in ("private_key", "api_key") else value
                for name, value in peer.settings().items()}  # fmt: skip
        gateway = WechatPay(WechatPaySettings(**told))
        channel = Channel(
            name="wechatpay", gateway=gateway, notices=gateway, project=PROJECT, merchant=told["merchant"]
        )
        house = open_house(folder, secret=secrets.token_hex(32), clock=clock, secure=False)
        house = attrs.evolve(house, channels=MappingProxyType({channel.name: channel}))
        door = NoticeDoor(desk=house.worker(), channels=house.channels, now=clock)

        def hear(request: Request) -> Reply:
            return door.handle("POST", "/notices/wechatpay", "", request.headers, request.body)

        def phone(number: str) -> None:
            peer.pay(number, at=clock())
            peer.notices.deliver(hear, until=clock())

        yield attrs.evolve(house, phone=phone)


def furnish(house: House, password: str, *, year: int) -> None:
    """Move an estate in, bill the first quarter of *year*, and give every role an account; once."""
    if not house.own.is_new():
        return
    desk = Desk(store=house.store, actor="set-up", clock=house.clock)
    at, first = house.at(), date(year, 1, 1)
    set_up_company(desk, Company(code="hk", name="宏科物业"))
    set_up_project(desk, Project(code=PROJECT, name="翠园", company="hk"))
    move_in(desk, PROJECT, estate_tables(year=year), at=at)
    name_developer(desk, PROJECT)
    draft = draft_tariff(desk, PROJECT, DEMO_TARIFF, source="tariff.toml", on=first)
    approve_tariff(attrs.evolve(desk, actor="second"), draft.id)
    publish_tariff(desk, draft.id, on=first)
    for month in (1, 2, 3):
        issue_bills(desk, PROJECT, period=Period.month(year, month), issued_on=date(year, month, 1))
    register(desk, PROJECT, register_tables(year=year), at=at)
    adopt_plans(desk, PROJECT, UPKEEP_PRESETS["lift-tsg-t5002"], source="lift-tsg-t5002.toml", on=first)
    _accounts(house, password)


def _accounts(house: House, password: str) -> None:
    with house.store.reading() as known:
        payers = (known.get(Party, bill.payer) for bill in known.find(Bill, project=PROJECT))
        owner = next(party.id for party in payers if party is not None and party.kind == "person")
    kept = hashed(password)
    founder = "set-up"
    for role, phone in PHONES.items():
        mine = role == "owner"
        account = Account(phone=phone, name=role, role=role, party=owner if mine else "", password=kept,
                          project="" if role == "administrator" else PROJECT)  # fmt: skip
        with house.own.session() as session:
            session.add(account)
        reach = {} if role == "administrator" else {"project": PROJECT}
        scope = "store" if role == "administrator" else "own" if mine else "project"
        whose = {"person": owner} if mine else {}
        given = Grant(actor=account.actor, role=role, scope=scope, by=founder, **reach, **whose)
        grant_role(Desk(store=house.store, actor=founder, clock=house.clock), given, reason="demo")
        if role == "administrator":
            founder = account.actor
            worker = Grant(actor="worker", role="worker", scope="store", by=founder)
            grant_role(Desk(store=house.store, actor=founder, clock=house.clock), worker, reason="demo")
