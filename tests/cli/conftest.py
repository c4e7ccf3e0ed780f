"""What the tests of the command line share: commands in process, a tariff, a register of rooms, a store of bills."""

from __future__ import annotations

import json
import re
from pathlib import Path

import attrs
import openpyxl
import pytest

from jizhi.cli import main

TARIFF = """
tariff = "jade-garden"
title  = "翠园收费标准"

[[fee]]
code = "service"
name = "物业服务费"
per  = "month"

  [[fee.version]]
  since   = 2025-01-01
  basis   = "业主大会决议 2024-11 第 3 号"
  rates   = { price = "2.70 元/㎡/月" }
  formula = "area * price"
"""
HEADINGS = ("楼号", "单元", "房屋", "房屋类型", "建筑面积", "房屋状态", "交房日期", "业主名称", "身份证", "手机号")
ROOMS = (
    ("1", "1", "101", "住宅", "98.56", "已入住", "2024-06-30", "张三", "11010519491231002X", "13800138000"),
    ("1", "1", "102", "住宅", "120.00", "已入住", "2024-07-15", "李四", None, "13900139000"),
)


@attrs.frozen
class Said:
    """What a command came to: its exit code and what it printed; never a traceback."""

    code: int
    out: str
    err: str

    def __attrs_post_init__(self):
        assert not re.search(r"Traceback|程序出错", self.out + self.err), self

    @property
    def data(self):
        """The one document of JSON that was printed."""
        return json.loads(self.out)

    @property
    def codes(self):
        """The codes of the findings of the one answer."""
        return [finding["code"] for finding in self.data["findings"]]

    @property
    def answers(self):
        """The documents of JSON that were printed, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def jizhi(capsys):
    """Run one command in this process."""

    def run(*words):
        capsys.readouterr()
        code = main([str(word) for word in words])
        return Said(code, *capsys.readouterr())

    return run


@pytest.fixture
def tariff(tmp_path):
    """Write a tariff file: that of the page, or one of other fees."""

    def write(*fees, head="", name="jade.toml"):
        text = "\n".join(['tariff = "jade-garden"', head, *fees]) if fees else TARIFF
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def save_rows(path: Path, rows, *, title="房产业主") -> Path:
    """Write *rows* as an xlsx workbook with a writer that is not ours."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


@pytest.fixture
def workbook(tmp_path):
    """Write a register of rooms as a real xlsx file."""

    def write(*rows, headings=HEADINGS, name="rooms.xlsx"):
        return save_rows(tmp_path / name, [headings, *(rows or ROOMS)])

    return write


@attrs.frozen
class Office:
    """A store with a project, and the commands on it."""

    path: Path
    jizhi: object

    @property
    def db(self):
        """The store's address."""
        return f"sqlite:///{self.path}"

    def run(self, command, *words):
        """Run a command of the project on the store."""
        project = () if command in ("void", "explain") else ("--project", "jade")
        return self.jizhi(command, "--db", self.db, "--actor", "王", *project, *words)

    def import_rooms(self, file, *words):
        """Set the project up and import a register."""
        return self.run("import", "--project-name", "翠园", *words, file)

    def publish(self, file):
        """Publish a tariff."""
        return self.run("publish", "--approved-by", "李", "--on", "2025-01-01", file)


@pytest.fixture
def empty_office(tmp_path, jizhi):
    """A store that is not there yet."""
    return Office(tmp_path / "jade.db", jizhi)


@pytest.fixture
def office(empty_office, workbook, tariff):
    """A store with two homes and a published tariff."""
    assert empty_office.import_rooms(workbook()).code == 0
    assert empty_office.publish(tariff()).code == 0
    return empty_office


@pytest.fixture(autouse=True)
def _no_language(monkeypatch):
    """Whatever the terminal of whoever runs the tests asks for, help is in both languages."""
    for name in ("JIZHI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
