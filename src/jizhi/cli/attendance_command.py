"""``jizhi attendance``: rules, staff, devices and punches in; day board, sheet, exceptions and coverage out."""

from __future__ import annotations

import argparse
from datetime import datetime

from jizhi.cli.attendance_devices import MEETING, a_place
from jizhi.cli.attendance_doing import DOING
from jizhi.cli.attendance_showing import SHOWING
from jizhi.cli.console import Console
from jizhi.cli.opening import a_count, a_day, a_period, add_store, open_desk
from jizhi.intake.attlog import CHINA_TIME
from jizhi.staff import LEAVE_KINDS
from jizhi.staff.leave import CORRECTIONS
from jizhi.staff.punches import TRUSTS

WHAT = (*DOING, *MEETING, *SHOWING)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_store(parser)
    parser.add_argument(
        "what",
        choices=WHAT,
        help="设置、录入、查看、更正、确认 · set up, take in, look, correct, confirm",
    )
    parser.add_argument(
        "file", nargs="?", metavar="FILE", help="规则、员工或打卡的文件 · file of rules, staff or punches"
    )
    _add_who(parser)
    _add_when(parser)
    _add_entries(parser)
    _add_devices(parser)
    for name, about in (
        ("csv", "月表写成 CSV · write the sheet as CSV"),
        ("xlsx", "月表写成工作簿 · write the sheet as a workbook"),
        ("html", "写一页带图表的网页 · write a page with charts"),
    ):
        parser.add_argument(f"--{name}", metavar=f"OUT.{name}", help=about)


def _add_who(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--employee", metavar="NO", help="工号 · number of the employee")
    parser.add_argument("--with", dest="other", metavar="NO", help="换班的另一人 · who swaps with him")
    parser.add_argument("--device", default="", metavar="SERIAL", help="设备序列号 · serial of the device")
    parser.add_argument("--user", default="", metavar="NO", help="设备里的工号 · number in the device")
    parser.add_argument("--trust", choices=TRUSTS, default="none", help="至少要的信任级别 · least trust it must have")


def _add_when(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--on", type=a_day, metavar="DATE", help="日期，夜班按上班那天 · the day, of a night its first")
    parser.add_argument("--period", type=a_period, help="期间 · the period: 2026-02 | 2026-02-16..2026-02-20")
    parser.add_argument("--from", dest="start", type=an_instant, metavar="TIME", help="起 · start: 2026-02-16T18:00")
    parser.add_argument("--to", dest="end", type=an_instant, metavar="TIME", help="止 · end")
    parser.add_argument(
        "--time", type=an_instant, metavar="TIME", help="补卡或看钟的时刻 · instant of a make-up or a look"
    )
    parser.add_argument("--shown", type=an_instant, metavar="TIME", help="设备当时显示 · what the device showed then")
    parser.add_argument(
        "--at", type=an_instant, metavar="TIME", help="数据截至或录入的时刻，默认此刻 · up to when data is known; now"
    )


def _add_entries(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", metavar="KEY", help="这一条的编号，重复录入不重计 · key of the entry, kept once")
    parser.add_argument("--kind", choices=(*CORRECTIONS, *LEAVE_KINDS), help="更正或请假的种类 · kind of entry")
    parser.add_argument("--shift", default="", metavar="CODE", help="改成哪个班，空为休息 · the shift, empty for off")
    parser.add_argument("--punch", default="", metavar="ID", help="不计的打卡 · the punch not to count")
    parser.add_argument("--evidence", default="", metavar="TEXT", help="依据 · what it stands on")
    parser.add_argument("--cancels", default="", metavar="ID", help="撤销哪一条 · the entry that is taken back")
    parser.add_argument("--in-lieu", action="store_true", help="加班换补休 · overtime given back as time off")
    parser.add_argument("--emergency", action="store_true", help="抢修，不受上限 · an emergency, beyond the caps")
    parser.add_argument("--anyway", action="store_true", help="未齐也确认 · confirm though it is not ready")


def _add_devices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--source", metavar="NAME", help="设置里的哪一台，pull 和 listen · which table of the settings")
    parser.add_argument("--settings", metavar="FILE", help="设备的设置（TOML）· the settings of the devices")
    parser.add_argument(
        "--since", type=an_instant, metavar="TIME", help="pull 从何时起，默认 31 天前 · from when on; else 31 days ago"
    )
    parser.add_argument(
        "--port", type=a_count(65_535), default=8080, metavar="N",
        help="listen 的端口；协议没有密码，只放在办公室自己的网里 · the protocol has no secret: "
        "keep it on the office's own network",
    )  # fmt: skip
    parser.add_argument(
        "--bind", default="127.0.0.1", metavar="ADDRESS", help="listen 在哪个地址，默认仅本机 · of this machine; local"
    )
    parser.add_argument(
        "--place", type=a_place, metavar="LAT,LONG", help="手机的位置，只用于比围栏 · where the phone is"
    )
    parser.add_argument(
        "--accuracy", type=a_count(100_000), default=0, metavar="M", help="手机自报的精度（米）· sure to so many metres"
    )


def an_instant(text: str) -> datetime:
    """The instant that *text* names; without an offset by the clocks of China."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text}: 时刻写作 2026-02-16T18:00 · an instant is written 2026-02-16T18:00"
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=CHINA_TIME)


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    with open_desk(options) as desk:
        return {**DOING, **MEETING, **SHOWING}[options.what](desk, options, console)
