"""A house to look at: a whole estate, an account for each role; WeChat Pay, Alipay and SMS on this very machine."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Final

import attrs
from jizhi_alipay.pay import Alipay
from jizhi_alipay.settings import AlipaySettings
from jizhi_aliyun_sms.sms import AliyunSms, AliyunSmsSettings
from jizhi_wechatpay.pay import WechatPay
from jizhi_wechatpay.settings import WechatPaySettings

from erp.house import House, open_house, wall_clock
from erp.models import STAFF_ROLES, Account
from erp.passwords import hashed
from jizhi.access import Grant
from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.estate import Company, Party, Project
from jizhi.fees import Bill
from jizhi.fees.banking import Mandate
from jizhi.fees.clearing import ChannelTerms
from jizhi.fees.invoicing import FeeTax, InvoiceTerms
from jizhi.fees.ledger import PayerAccount
from jizhi.fees.online import OnlineOrder
from jizhi.office.banking import keep_mandate
from jizhi.office.billing_day import issue_bills
from jizhi.office.checkout import Channel, NoticeDoor
from jizhi.office.companies import set_up_company
from jizhi.office.counter import Pay, carry_out
from jizhi.office.desk import Desk
from jizhi.office.invoicing import settle_invoices
from jizhi.office.move_in import move_in
from jizhi.office.projects import name_developer, set_up_project
from jizhi.office.reconciling import settle_terms
from jizhi.office.register import register
from jizhi.office.roles import grant_role
from jizhi.office.sign_in import TEMPLATE
from jizhi.office.tariffs import approve_tariff, draft_tariff, publish_tariff
from jizhi.office.timekeeping import set_rules, take_staff
from jizhi.office.upkeep_round import adopt_plans
from jizhi.ports import Reply, Request
from jizhi.presets import DEMO_TARIFF, PRESETS, UPKEEP_PRESETS
from jizhi.testing.estate import estate_tables
from jizhi.testing.peers import AliyunSmsPeer
from jizhi.testing.peers.alipay import AlipayPeer
from jizhi.testing.peers.wechatpay import WechatPayPeer
from jizhi.testing.registers import register_tables
from jizhi.testing.staffing import RULES, staff_tables
from jizhi.values import BankAccount, Money, Period, Secret
from jizhi.words import template_text
from jizhi.words.notices import TEMPLATES

PROJECT: Final = "jade"
PHONES: Final[Mapping[str, str]] = MappingProxyType(
    {role: f"1390000000{number}" for number, role in enumerate((*STAFF_ROLES, "owner"))}
)
"""With which phone number each role signs in."""


LAYOUT: Final = """separator = "|"
head = [{ field = "count" }, { field = "total" }, { field = "day" }]
row  = [{ field = "n" }, { field = "name" }, { field = "account" }, { field = "fen" }, { field = "contract" }]
back = [{ field = "n" }, { field = "" }, { field = "fen" }, { field = "result" }, { field = "why" }]
paid = ["0000", "成功"]
"""
"""How the bank of the demonstration wants its files."""
SIGN_NAME: Final = "宏科物业"


MANDATED: Final = ("6222021234567890", "6228480402564890018", "6217001234567890123")
METHODS: Final = ("bank-transfer", "pos")


@contextmanager
def paying_house(folder: Path, *, clock: Callable[[], datetime] = wall_clock) -> Iterator[House]:
    """Open a house on a laptop, with a WeChat Pay, an Alipay and a vendor of SMS of our own beside it.

    ``phone`` is the phone that scans a code of payment, ``inbox`` what it was sent last.
    """
    fields = _templates()
    numbers = {name: f"SMS_{number}" for number, name in enumerate(fields, 1)}
    known = {numbers[name]: told for name, told in fields.items()}
    keys = {"access_key_id": "LTAI-demo", "access_key_secret": secrets.token_hex(16)}
    with (
        WechatPayPeer(clock=clock) as wechat,
        AlipayPeer(clock=clock, opens_at_once=True) as alipay,
        AliyunSmsPeer(**keys, templates=known, sign_name=SIGN_NAME) as sms,
    ):
        channels = {each.name: each for each in (_wechatpay(wechat.settings()), _alipay(alipay.settings()))}
        keys |= {"access_key_secret": Secret(keys["access_key_secret"])}
        texting = AliyunSms(
            AliyunSmsSettings(**keys, sign_name=SIGN_NAME, templates=numbers, url=sms.url, inside=("127.0.0.0/8",))
        )
        house = attrs.evolve(
            open_house(folder, secret=secrets.token_hex(32), clock=clock, secure=False),
            channels=MappingProxyType(channels), messengers=MappingProxyType({"sms": texting}), layout=LAYOUT,
        )  # fmt: skip
        door = NoticeDoor(desk=house.worker(), channels=house.channels, now=clock)
        peers = {"wechatpay": wechat, "alipay": alipay}

        def phone(number: str) -> None:
            with house.store.reading() as known:
                order = known.get(OnlineOrder, number)
            gateway = order.gateway if order else "wechatpay"

            def hear(request: Request) -> Reply:
                return door.handle("POST", f"/notices/{gateway}", "", request.headers, request.body)

            peers[gateway].pay(number, at=clock())
            peers[gateway].notices.deliver(hear, until=clock())

        def inbox(number: str) -> str:
            mine = [taken for taken in sms.truth if taken.phone == number]
            return " ".join(f"{name}: {value}" for name, value in mine[-1].values) if mine else ""

        yield attrs.evolve(house, phone=phone, inbox=inbox)


def _wechatpay(told: Mapping[str, str]) -> Channel:
    """The channel of WeChat Pay, as its console would tell it."""
    secret = {name: Secret(told[name]) for name in ("private_key", "api_key")}
    gateway = WechatPay(WechatPaySettings(**{**told, **secret}))
    return Channel(name="wechatpay", gateway=gateway, notices=gateway, project=PROJECT, merchant=told["merchant"])


def _alipay(told: Mapping[str, str]) -> Channel:
    """The channel of Alipay, likewise."""
    where = {"notify_url": "https://erp.example/notices/alipay", "private_key": Secret(told["private_key"])}
    gateway = Alipay(AlipaySettings(**{**told, **where}))
    return Channel(name="alipay", gateway=gateway, notices=gateway, project=PROJECT, merchant=told["seller_id"])


def _templates() -> dict[str, tuple[str, ...]]:
    """The templates that a vendor of SMS has to approve, with the fields of each: the code's, and those of dunning."""
    dunning = {name: tuple(re.findall(r"\$\{(\w+)\}", template_text(name)[1])) for name in TEMPLATES}
    return {TEMPLATE: ("code",), **dunning}


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
    _money(desk, house, year=year)
    set_rules(desk, PROJECT, RULES, source="attendance.toml", on=first)
    take_staff(desk, PROJECT, staff_tables(year))
    register(desk, PROJECT, register_tables(year=year), at=at)
    adopt_plans(desk, PROJECT, UPKEEP_PRESETS["lift-tsg-t5002"], source="lift-tsg-t5002.toml", on=first)
    _accounts(house, password)


def _money(desk: Desk, house: House, *, year: int) -> None:
    """Most people pay; three agreed to direct debit; invoices and the day's account of the channel are settled."""
    fees = tariff_or_refuse(DEMO_TARIFF, presets=PRESETS).fees
    taxed = tuple(FeeTax(fee=fee.code, name=fee.name, tax_code="3040801010000000000", rate=Decimal("0.06"))
                  for fee in fees)  # fmt: skip
    settle_invoices(desk, InvoiceTerms(project=PROJECT, seller_tax_number="91310000MA1FL00000", fees=taxed))
    for channel in house.channels.values():
        terms = ChannelTerms(
            project=PROJECT, channel=channel.name, merchant=channel.merchant, fee_rate=Decimal("0.006")
        )
        settle_terms(desk, terms)
    with house.store.reading() as known:
        owed = {head.payer: head.owed for head in known.find(PayerAccount, project=PROJECT)}
        people = {each: party for each in owed if (party := known.get(Party, each)) and party.kind == "person"}
    for number, payer in enumerate(people):
        if number < len(MANDATED):
            account = BankAccount(MANDATED[number])
            keep_mandate(desk, Mandate(project=PROJECT, payer=payer, name=people[payer].name, account=account,
                                       contract=f"DK-{number + 1}", since=date(year, 1, 1)))  # fmt: skip
        elif number % 4 and owed[payer] > Money(0):
            carry_out(desk, Pay(project=PROJECT, key=f"demo/{payer}", on=date(year, 3, 20), payer=payer,
                                amount=owed[payer], method=METHODS[number % len(METHODS)]))  # fmt: skip


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
