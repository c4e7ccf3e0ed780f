"""``jizhi doctor``: what this installation has and lacks, each with the way out: Python, plugins, store, terminal."""

from __future__ import annotations

import argparse
import importlib.metadata
import locale
import platform
import sys
from collections.abc import Iterator
from typing import Literal

import attrs

from jizhi import __version__
from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse
from jizhi.cli.opening import is_kept, open_store
from jizhi.errors import JizhiError
from jizhi.host import Host
from jizhi.words import error_sentence, sentence

RARE = "䶮㛃"
"""Characters of names that not every font has."""
OLDEST = (3, 11)


@attrs.frozen
class Found:
    """One thing that was looked at: what it is, how it is, and what to do where it is not well."""

    what: str
    state: Literal["well", "lacking", "ill"]
    says: str
    way_out: str = ""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "--db", default="sqlite:///jizhi.db", metavar="URL", help="数据库 · the store (sqlite:///file.db)"
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out; what is ill needs a person, what is lacking may be wanted so."""
    host = Host(discover=True)
    found = [
        *_python(),
        *_plugins(host, console),
        *_store(host, options.db, console),
        *_terminal(),
        *_fonts(host, console),
    ]
    if console.as_json:
        console.answer({"findings": [attrs.asdict(each) for each in found]})
    marks = {"well": "✓", "lacking": "!", "ill": "✗"}
    for each in found:
        console.say(
            f"{marks[each.state]} {each.what}  {each.says}", *([f"    → {each.way_out}"] if each.way_out else [])
        )
    return NEEDS_A_PERSON if any(each.state == "ill" for each in found) else DONE


def _python() -> Iterator[Found]:
    told = f"{platform.python_implementation()} {platform.python_version()}, {platform.system()} ({sys.executable})"
    if sys.version_info < OLDEST:
        yield Found("Python", "ill", told, "请装 Python 3.11 或更高 · install Python 3.11 or later")
    else:
        yield Found("Python", "well", told)
    parts = (f"{name} {importlib.metadata.version(name)}" for name in ("attrs", "cattrs", "pluggy", "babel"))
    yield Found("jizhi-core", "well", f"{__version__}  ({', '.join(parts)})")


def _plugins(host: Host, console: Console) -> Iterator[Found]:
    troubled = {finding.subject: sentence(finding, locale=console.locale) for finding in host.findings}
    for plugin in host.plugins():
        wrong = troubled.pop(plugin.name, "")
        said = f"{plugin.version}  {plugin.file}"
        way_out = f"pip install --upgrade jizhi-{plugin.name}" if wrong else ""
        yield Found(f"插件 · plugin {plugin.name}", "ill" if wrong else "well", wrong or said, way_out)
    for name, said in troubled.items():
        yield Found(f"插件 · plugin {name}", "ill", said, "jizhi plugins")
    offered = {"jizhi_stores": "sql", "jizhi_table_readers": "xlsx", "jizhi_report_formats": "pdf"}
    packages = {"sql": "jizhi-sql", "xlsx": "jizhi-tables", "pdf": "jizhi-documents"}
    for hook, name in offered.items():
        if name not in host.offers(hook):
            yield Found(packages[name], "lacking", "没有装 · not installed", f"pip install {packages[name]}")


def _store(host: Host, url: str, console: Console) -> Iterator[Found]:
    what = f"数据库 · store {url}"
    if "sql" not in host.offers("jizhi_stores"):
        return
    if not is_kept(url):
        told = "jizhi import --project-name …  或 · or  jizhi demo"
        yield Found(what, "lacking", "还没有 · not there yet", told)
        return
    try:
        with open_store(url) as store, store.reading():
            revision = getattr(store, "revision", "")
            yield Found(what, "well", f"打得开，表是第 {revision} 版 · opens, tables of revision {revision}".strip())
    except (JizhiError, WrongUse, OSError) as trouble:
        said = error_sentence(trouble, locale=console.locale) if isinstance(trouble, JizhiError) else str(trouble)
        yield Found(what, "ill", said)


def _terminal() -> Iterator[Found]:
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    files = locale.getpreferredencoding(do_setlocale=False)
    told = f"{encoding}；文件 · files {files}"
    try:
        "收费标准".encode(encoding)
    except UnicodeEncodeError:
        way_out = "PYTHONIOENCODING=utf-8；Windows: chcp 65001"
        yield Found("终端编码 · terminal", "ill", f"{told}: 显示不了中文 · cannot show Chinese", way_out)
        return
    lacks = [sign for sign in f"³✓{RARE}" if not _shows(encoding, sign)]
    more = "；少数符号换成意思相同的 · a few signs are replaced by plainer ones" if lacks else ""
    yield Found("终端编码 · terminal", "well", told + more)


def _shows(encoding: str, sign: str) -> bool:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _fonts(host: Host, console: Console) -> Iterator[Found]:
    offers = host.offers("jizhi_report_formats")
    if "pdf" not in offers:
        return
    what = "PDF 字体 · font for PDF"
    try:
        pdf = offers["pdf"].open(offers["pdf"].settings())
        lacking = tuple(pdf.lacks(RARE))
    except JizhiError as trouble:
        yield Found(what, "ill", error_sentence(trouble, locale=console.locale), "pip install noto-cjk[sans]")
        return
    if lacking:
        yield Found(what, "lacking", f"缺字 · lacks {' '.join(lacking)}", "pip install noto-cjk[sans]")
    else:
        yield Found(what, "well", f"{pdf.family}（{RARE} 也有 · too）")
