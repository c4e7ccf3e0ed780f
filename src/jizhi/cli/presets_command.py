"""``jizhi presets``: list the published tariffs with region, dates, grade and source; an expired one says so."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from datetime import date

import attrs

from jizhi.cli.console import DONE, Console
from jizhi.cli.opening import a_day, today
from jizhi.codec.tariffs import tariff_or_refuse
from jizhi.presets import PRESETS, preset_named


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help="只看一个；名字、地区的一部分也行 · only this one; a part of it will do"
    )
    parser.add_argument(
        "--on", type=a_day, metavar="DATE", help="按哪一天判断是否失效，默认今天 · the day that decides expiry; today"
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    on = options.on or today()
    names = (preset_named(options.name),) if options.name else tuple(PRESETS)
    rows = [_row(name, on) for name in names]
    if console.as_json:
        console.answer({"on": on.isoformat(), "presets": rows})
    for row in rows:
        console.say(*_lines(row, console.locale))
    return DONE


def _row(name: str, on: date) -> dict[str, object]:
    tariff = tariff_or_refuse(PRESETS[name], source=name, presets=PRESETS)
    assert tariff.origin is not None  # every preset has one, and a test holds it
    told = {key: _plain(value) for key, value in attrs.asdict(tariff.origin).items()}
    fees = [fee.code for fee in tariff.fees]
    return {"name": name, "title": tariff.title, **told, "fees": fees, "expired": tariff.origin.expired(on=on)}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _lines(row: Mapping[str, object], locale: str) -> Iterator[str]:
    words = _WORDS[locale]
    yield f"{row['name']}  {row['title']}"
    if row["expired"]:
        yield f"  ! {words['expired'].format(until=row['until'])}"
    told = {key: row[key] or words["untold"] for key in ("region", "grade", "since", "until")}
    yield "  " + words["head"].format(**told)
    yield f"  {words['document']}: {row['document'] or words['untold']}"
    yield f"  {words['source']}: {row['source']}"
    if row["note"]:
        yield f"  {words['note']}: {row['note']}"


_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh_CN": {
        "expired": "已于 {until} 失效",
        "untold": "来源未载",
        "head": "{region} · {grade} 级 · 生效 {since} · 失效 {until}",
        "document": "文件",
        "source": "来源",
        "note": "注",
    },
    "zh_TW": {
        "expired": "已於 {until} 失效",
        "untold": "來源未載",
        "head": "{region} · {grade} 級 · 生效 {since} · 失效 {until}",
        "document": "文件",
        "source": "來源",
        "note": "註",
    },
    "en": {
        "expired": "ceased to hold on {until}",
        "untold": "not told by the source",
        "head": "{region} · grade {grade} · since {since} · until {until}",
        "document": "document",
        "source": "source",
        "note": "note",
    },
}
