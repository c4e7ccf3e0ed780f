"""A month of tickets made from a seed: what owners report, and what an office makes of it, good days and bad."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

import attrs

from jizhi.tickets import Ticket

TICKETS: Final = 80
"""How many are reported in the month."""

_WEIGHTS: Final = {"repair": 46, "complaint": 14, "suggestion": 7, "enquiry": 8, "praise": 3, "help": 2}
_ABOUT: Final = {
    "repair": (
        ("水暖", "厨房水管漏水"),
        ("电器", "楼道灯不亮"),
        ("门窗", "单元门关不严"),
        ("公共设施", "电梯按钮失灵"),
    ),
    "complaint": (("噪音", "夜里装修"), ("卫生", "垃圾清运不及时"), ("服务", "前台没人"), ("消防通道", "通道停了车")),
    "suggestion": (("绿化", "增设座椅"), ("停车", "划访客车位"), ("设施", "加装充电桩")),
    "enquiry": (("收费", "怎样开发票"), ("停车", "怎样办月卡")),
    "praise": (("服务", "保安帮忙搬家具"),),
    "help": (("电梯困人", "电梯停在三楼"),),
}
_URGENCY: Final = ("usual", "usual", "usual", "prompt", "urgent")


@attrs.frozen(kw_only=True)
class Happening:
    """One thing that somebody does with a ticket: the event, who does it, in which role, what he tells, when."""

    event: str
    actor: str
    role: str
    at: datetime
    given: tuple[tuple[str, str], ...] = ()


def service_month(
    homes: Sequence[tuple[str, str, str]], *, project: str, begins: datetime, seed: int
) -> Iterator[tuple[Ticket, tuple[Happening, ...]]]:
    """Yield the tickets of 28 days from *begins*, each with what becomes of it; the same seed, the same month.

    Args:
        homes: spaces, each with its zone and the party that lives there.
    """
    chance = random.Random(seed)
    for number in range(1, TICKETS + 1):
        kind = chance.choices(tuple(_WEIGHTS), tuple(_WEIGHTS.values()))[0]
        category, text = chance.choice(_ABOUT[kind])
        space, zone, party = chance.choice(homes)
        at = begins + timedelta(days=chance.randrange(28), minutes=chance.randrange(8 * 60, 22 * 60))
        ticket = Ticket(
            project=project,
            number=f"S-{number:03}",
            kind=kind,
            text=text,
            reporter=party,
            opened=at,
            category=category,
            zone=zone,
            space=space,
            urgency=chance.choice(_URGENCY) if kind == "repair" else "usual",
            channel="owner" if kind != "repair" else chance.choice(("owner", "owner", "phone")),
        )
        yield ticket, tuple(_walk(ticket, chance, at))


def _walk(ticket: Ticket, chance: random.Random, at: datetime) -> Iterator[Happening]:
    slow = chance.choice((1, 1, 1, 1, 2, 6))
    told = {"repair": _repair, "complaint": _complaint, "suggestion": _suggestion}.get(ticket.kind, _short)
    for event, actor, role, minutes, given in told(ticket, chance):
        if chance.randrange(40) == 0:
            return  # left lying for the report to find
        at += timedelta(minutes=max(1, minutes * slow))
        yield Happening(event=event, actor=actor, role=role, at=at, given=tuple(sorted(given.items())))


_Rows = Iterator[tuple[str, str, str, int, dict[str, str]]]


def _score(chance: random.Random) -> dict[str, str]:
    return {"score": str(chance.choice((5, 5, 5, 4, 4, 4, 3, 2, 1)))}


def _repair(ticket: Ticket, chance: random.Random) -> _Rows:
    crew = chance.choice(("crew-wang", "crew-zhao", "crew-sun"))
    yield "assign", "desk-li", "desk", chance.randrange(2, 9), {"assignee": crew}
    yield "accept", crew, "crew", chance.randrange(2, 12), {}
    yield "arrive", crew, "crew", chance.randrange(3, 15), {}
    if chance.randrange(5) == 0:
        yield "pause", crew, "crew", 20, {"reason": "等配件"}
        yield "resume", crew, "crew", 24 * 60, {}
    yield "finish", crew, "crew", chance.randrange(20, 180), {"result": "已修好"}
    if chance.randrange(9) == 0:
        yield "reopen", ticket.reporter if ticket.channel == "owner" else "desk-li", "desk", 600, {"reason": "又坏了"}
        yield "grab", crew, "crew", 10, {}
        yield "finish", crew, "crew", 90, {"result": "重新修好"}
    if ticket.channel == "owner":
        yield "rate", ticket.reporter, "owner", 400, _score(chance)
    else:
        yield "follow-up", "desk-li", "desk", 400, {"answer": "已回访", **_score(chance)}


def _complaint(ticket: Ticket, chance: random.Random) -> _Rows:
    yield "handle", "desk-li", "desk", chance.randrange(10, 300), {"assignee": "manager-chen"}
    yield "answer", "manager-chen", "handler", chance.randrange(300, 2000), {"result": "已整改"}
    yield "follow-up", "desk-li", "desk", 600, {"answer": "已回访"}
    yield "rate", ticket.reporter, "owner", 300, _score(chance)


def _suggestion(ticket: Ticket, chance: random.Random) -> _Rows:
    yield "assess", "desk-li", "desk", chance.randrange(10, 200), {}
    if chance.randrange(2):
        yield "adopt", "manager-chen", "handler", 900, {"reason": "可行，列入计划"}
        yield "improve", "manager-chen", "handler", 4000, {"improvement": "已落实"}
        yield "rate", ticket.reporter, "owner", 300, _score(chance)
    else:
        yield "decline", "manager-chen", "handler", 900, {"reason": "场地不够"}


def _short(ticket: Ticket, chance: random.Random) -> _Rows:
    if ticket.kind == "praise":
        yield "pass-on", "desk-li", "desk", 100, {"assignee": "guard-liu"}
        return
    if ticket.kind == "help":
        yield "assign", "desk-li", "desk", 2, {"assignee": "crew-wang"}
        yield "arrive", "crew-wang", "crew", chance.randrange(5, 20), {}
        yield "finish", "crew-wang", "crew", 20, {"result": "人已救出"}
    else:
        yield "answer", "desk-li", "desk", chance.randrange(5, 200), {"result": "已说明"}
    yield "rate", ticket.reporter, "owner", 100, _score(chance)
