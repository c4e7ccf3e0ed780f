"""The pictures of the documentation: the house drawn from its imports, the streams, workflows, and how pages look.

``python dev.py pictures`` draws them anew. The drawings follow from the code; the screenshots are taken on the way
through the story that ``tests/examples/test_erp_browser.py`` walks in a real Chromium, and, where a demo
was made before, of its month book.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from html import escape
from importlib import import_module
from pathlib import Path

from jizhi.codec.workflows import workflow_or_refuse
from jizhi.presets import FLOWS
from jizhi.upkeep import ORDER_FLOW
from jizhi.words.catalogue import translated
from jizhi.workflow import Workflow

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "docs" / "pictures"
STORY = "tests/examples/test_erp_browser.py::test_the_whole_story"
LOCALES = {"": "zh_CN", ".en": "en"}
ROOMS = {
    "cli": ("命令行", "the command"), "__main__": ("python -m", "python -m"), "testing": ("一致性测试", "kits"),
    "verify": ("规则的定律", "laws of rulebooks"), "office": ("差事", "errands"), "host": ("找到插件", "finds plugins"),
    "hookspecs": ("挂钩", "hooks"), "pages": ("网页", "pages"), "intake": ("表格的导入", "tables in"),
    "ports": ("端口", "ports"), "codec": ("JSON、TOML", "JSON, TOML"), "records": ("存什么", "what is kept"),
    "words": ("文字", "text"), "presets": ("已公布的标准", "published rules"), "reports": ("报表", "reports"),
    "fees": ("收费", "fees"), "messages": ("消息", "messages"), "upkeep": ("维保", "upkeep"),
    "tickets": ("报事", "tickets"), "staff": ("员工", "staff"), "formula": ("收费语言", "tariff language"),
    "estate": ("谁在哪里", "who and where"), "workflow": ("流程", "moves"), "access": ("权限", "who may"),
    "values": ("金额、期间、编号", "money, periods, ids"),
    "errors": ("错误", "errors"), "findings": ("发现", "findings"),
}  # fmt: skip
STREAMS = (
    (("名册 + 收费标准", "应收", "账单", "台账", "欠费", "催缴函、违约金"),
     ("roster + tariff", "charges", "bills", "ledger", "arrears", "letters, late fees")),
    (("设备 + 保养计划", "到期", "工单", "完成"), ("assets + plans", "due work", "work orders", "done")),
    (("报事", "派单", "到场、办结", "评价"), ("a report", "assigned", "on site, resolved", "rated")),
    (("排班 + 打卡 + 请假", "出勤日", "工时、加班"), ("rota + punches + leave", "work days", "hours, overtime")),
)  # fmt: skip
STYLE = (
    "<style>:root{--ink:#1c2430;--soft:#5c6675;--paper:#fff;--box:#eef3f9;--line:#2f6fb3;--roof:#fdf1e2;--edge:#e08a2e}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--soft:#9aa5b4;--paper:#161a20;--box:#20304a;--line:#6aa5e3;"
    "--roof:#3a2d1c;--edge:#f0ab5e}}text{font:14px system-ui,'Noto Sans CJK SC',sans-serif;fill:var(--ink)}"
    ".small{font-size:12px;fill:var(--soft)}.box{fill:var(--box);stroke:var(--line)}.roof{fill:var(--roof);"
    "stroke:var(--edge)}.way{fill:none;stroke:var(--line)}.cell{fill:none;stroke:var(--box)}"
    "</style>"
)
ARROW = (
    '<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
    '<path d="M0 0L8 4L0 8z" fill="var(--line)"/></marker></defs>'
)


def svg(width: int, height: int, body: Iterable[str], *, title: str) -> str:
    """Return a drawing that says what it is, for who cannot see it."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img">'
    paper = f'<rect width="{width}" height="{height}" fill="var(--paper)"/>'
    return "\n".join([head, f"<title>{escape(title)}</title>", STYLE, ARROW, paper, *body, "</svg>"]) + "\n"


def text(x: int, y: int, said: str, *, kind: str = "small") -> str:
    """Return a text around a middle."""
    return f'<text class="{kind}" x="{x}" y="{y}" text-anchor="middle">{escape(said)}</text>'


def box(x: int, y: int, width: int, height: int, *lines: str, kind: str = "box") -> str:
    """Return a box with lines of text in its middle, the first of them larger."""
    middle, first = x + width // 2, y + height // 2 + 5 - 9 * (len(lines) - 1)
    said = "".join(
        text(middle, first + 18 * row, line, kind="small" if row else "name") for row, line in enumerate(lines)
    )
    return f'<rect class="{kind}" x="{x}" y="{y}" width="{width}" height="{height}" rx="6"/>{said}'


def imports() -> tuple[dict[str, int], dict[str, set[str]]]:
    """Return how many modules each room has, and which rooms it imports, as its code says."""
    top = ROOT / "src" / "jizhi"
    sizes: dict[str, int] = defaultdict(int)
    uses: dict[str, set[str]] = defaultdict(set)
    for path in sorted(top.rglob("*.py")):
        room = path.relative_to(top).with_suffix("").parts[0]
        sizes[room] += 1
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("jizhi."):
                uses[room].add(str(node.module).split(".")[1])
    return sizes, uses


def house(locale: str) -> str:
    """Draw the floors as the import law has them: the number of modules in each room, and of rooms that it uses."""
    law = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    floors = [[room.strip(" ()") for room in floor.split("|")] for floor in law[0]["layers"]]
    sizes, uses = imports()
    english, (width, tall, gap) = locale == "en", (880, 54, 8)
    body = []
    for row, floor in enumerate(floors):
        each = (width - 40 - gap * (len(floor) - 1)) // len(floor)
        for place, room in enumerate(floor):
            used = len(uses[room] - {room})
            told = f"{sizes[room]} modules, uses {used} rooms" if english else f"{sizes[room]} 个模块，用到 {used} 间"
            if len(floor) > 3:
                told = f"{sizes[room]} · {used}"
            kind = "roof" if room in {"cli", "testing", "verify", "office"} else "box"
            name = f"{room}  {ROOMS[room][english]}" if len(floor) < 5 else room
            lines = (name, told) if len(floor) < 5 else (name, ROOMS[room][english], told)
            body.append(box(20 + place * (each + gap), 20 + row * (tall + gap), each, tall, *lines, kind=kind))
    foot = 20 + len(floors) * (tall + gap) + 16
    said = (
        "A room uses only floors below its own; plugins do not know the orange ones."
        if english
        else "每间只用下面的楼层；插件不认得橙色的几间。"
    )
    body.append(f'<text class="small" x="20" y="{foot}">{said}</text>')
    return svg(width, foot + 16, body, title="the house" if english else "这座房子")


def streams(locale: str) -> str:
    """Draw the four streams, each from its rulebook and facts to what comes of it, all of them into the reports."""
    english, (width, high) = locale == "en", (980, 78)
    body = []
    last = "reports, KPI" if english else "报表、绩效"
    for row, stream in enumerate(STREAMS):
        names, top = stream[english], 20 + row * high
        step = (width - 160) // len(names)
        for place, name in enumerate(names):
            x = 20 + place * step
            body.append(box(x, top, step - 26, 46, name, kind="box" if place else "roof"))
            body.append(f'<path class="way" d="M{x + step - 26} {top + 23}h24" marker-end="url(#a)"/>')
    body.append(box(width - 128, 20, 108, high * len(STREAMS) - 32, last, kind="roof"))
    return svg(width, 20 + high * len(STREAMS), body, title="four streams" if english else "四条河")


def workflow(flow: Workflow, locale: str) -> str:
    """Draw the table of a workflow: a row for each state it leaves, a column for each it comes to, moves in cells."""
    english, (side, cell, tall) = locale == "en", (120, 92, 44)
    names = {
        state.code: state.code if english else translated(flow.name_of(state.code), locale=locale)
        for state in flow.state
    }
    ways: dict[tuple[str, str], list[str]] = defaultdict(list)
    for move in flow.move:
        for state in move.from_:
            ways[state, move.to].append(move.event if english else move.name or move.event)
    begins = [code for code in names if any(begin == code for begin, _ in ways)]
    body = [f'<text class="small" x="20" y="40">{"from ↓  to →" if english else "从 ↓  到 →"}</text>']
    for column, code in enumerate(names):
        kind = "roof" if code in flow.end else "box"
        body.append(box(20 + side + column * cell, 16, cell - 6, 36, names[code], kind=kind))
    for row, begin in enumerate(begins):
        top = 60 + row * tall
        body.append(box(20, top, side - 8, tall - 6, names[begin]))
        for column, end in enumerate(names):
            x = 20 + side + column * cell
            body.append(f'<rect class="cell" x="{x}" y="{top}" width="{cell - 6}" height="{tall - 6}" rx="4"/>')
            said = list(dict.fromkeys(ways.get((begin, end), ())))
            for line, move in enumerate(said[:2]):
                more = " …" if line == 1 and len(said) > 2 else ""
                y = top + tall // 2 + 1 - 8 * (min(len(said), 2) - 1) + 16 * line
                middle = x + (cell - 6) // 2
                body.append(
                    f'<text class="small" x="{middle}" y="{y}" text-anchor="middle">{escape(move + more)}</text>'
                )
    width, height = 20 + side + cell * len(names) + 14, 60 + tall * len(begins) + 14
    return svg(width, height, body, title=flow.workflow if english else flow.title or flow.workflow)


def flows() -> Iterator[tuple[str, Workflow]]:
    """Yield the workflows that are drawn, by the names of their files."""
    yield "work-order", ORDER_FLOW
    for name in ("repair", "complaint"):
        yield name, workflow_or_refuse(FLOWS[name], source=name)


def drawings() -> dict[str, str]:
    """Return every drawing by the name of its file, in both languages."""
    found = {}
    for ending, locale in LOCALES.items():
        found[f"house{ending}.svg"] = house(locale)
        found[f"streams{ending}.svg"] = streams(locale)
        for name, flow in flows():
            found[f"flow-{name}{ending}.svg"] = workflow(flow, locale)
    return found


def photograph_book(page: Path) -> None:
    """Take the month book of the demo on a desk, on a phone, and in the dark."""
    looks = {"book": (1000, 1150, "light"), "book-phone": (375, 812, "light"), "book-dark": (1000, 700, "dark")}
    with import_module("playwright.sync_api").sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, (width, height, scheme) in looks.items():
            seen = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            seen.goto(page.as_uri())
            seen.screenshot(path=PLACE / f"{name}.jpg", type="jpeg", quality=60)
        browser.close()


def main() -> int:
    """Draw, then walk the story with a camera."""
    PLACE.mkdir(exist_ok=True)
    for name, text in drawings().items():
        (PLACE / name).write_text(text, encoding="utf-8")
    book = ROOT / "demo-out" / "month.html"
    if book.exists():
        photograph_book(book)
    camera = dict(os.environ, JIZHI_PICTURES=str(PLACE))
    return subprocess.call([sys.executable, "-m", "pytest", "-q", "-m", "web", STORY], cwd=ROOT, env=camera)


if __name__ == "__main__":
    sys.exit(main())
