"""``jizhi bill --engine columnar`` from a file to a folder, twice, in two processes, with spaces per second."""

from __future__ import annotations

import json
from pathlib import Path

from jizhi_columnar.duck import Duck

from jizhi.cli import main

TARIFF = """
tariff = "jade"
[[fee]]
code = "service"
per  = "month"
  [[fee.version]]
  since   = 2025-01-01
  basis   = "an example"
  rates   = { price = "2.80 元/㎡/月" }
  formula = "area * price"
[[fee]]
code = "light"
on   = "pool"
per  = "period"
  [[fee.version]]
  since   = 2025-01-01
  basis   = "an example"
  formula = "area"
"""


def bill(folder: Path, *words: str) -> int:
    files = ["--roster", str(folder / "r.parquet"), "--tariff", str(folder / "t.toml"), "--out", str(folder / "out")]
    return main(["bill", "--engine", "columnar", "--period", "2025-03", *files, *words])


def test_a_roster_is_billed_by_two_processes_and_once_only(duck: Duck, tmp_path: Path, capsys) -> None:
    """The second run finds everything done; the fees that rows do not tell are named."""
    rooms = "SELECT 'p' || range % 2 AS project, 's' || range AS space, 'o' AS owner, 10::DECIMAL(9,2) AS area"
    rooms += " FROM range(50)"
    duck.do(f"COPY ({rooms}) TO '{tmp_path / 'r.parquet'}' (FORMAT parquet)")
    (tmp_path / "t.toml").write_text(TARIFF, encoding="utf-8")
    assert 0 == bill(tmp_path, "--workers", "2")
    said = capsys.readouterr().out
    assert "50 户，账单 50 张，合计 1400.00 CNY" in said and "spaces/s" in said and "light" in said
    assert 0 == bill(tmp_path, "--json")
    told = json.loads(capsys.readouterr().out)
    assert ("1400.00", 50, 1) == (told["total"], told["bills"], told["resumed"])


def test_what_cannot_be_billed_needs_a_person(duck: Duck, tmp_path: Path, capsys) -> None:
    """A finding that says which space and why; a column of floats bills nothing at all."""
    (tmp_path / "t.toml").write_text(TARIFF, encoding="utf-8")
    for area, code, told in (("NULL::DECIMAL(9,2)", 1, "建筑面积"), ("1.5::DOUBLE", 2, "DOUBLE")):
        duck.do(
            f"COPY (SELECT 's' AS space, 'o' AS owner, {area} AS area) TO '{tmp_path / 'r.parquet'}' (FORMAT parquet)"
        )
        assert code == bill(tmp_path)
        said = capsys.readouterr()
        assert told in said.out + said.err
        for part in (tmp_path / "out").glob("*"):
            part.unlink()


def explain(folder: Path, *words: str) -> int:
    files = ["--roster", str(folder / "r.parquet"), "--tariff", str(folder / "t.toml")]
    return main(["explain", "--engine", "columnar", "--period", "2025-03", *files, *words])


def test_any_row_is_explained_by_the_reference_beside_its_bill(duck: Duck, tmp_path: Path, capsys) -> None:
    """The arithmetic, whose part it is, and what was billed; a bill that is one fen off needs a person."""
    rooms = (
        "SELECT 'p' || range % 2 AS project, 's' || range // 2 AS space, 'o' AS owner, 10.01::DECIMAL(9,2) AS area, "
    )
    rooms += "'buyer' AS next_owner, CASE WHEN range = 2 THEN DATE '2025-03-11' END AS sold FROM range(8)"
    duck.do(f"COPY ({rooms}) TO '{tmp_path / 'r.parquet'}' (FORMAT parquet)")
    (tmp_path / "t.toml").write_text(TARIFF, encoding="utf-8")
    assert 0 == bill(tmp_path)
    asked = ["--project", "p0", "--space", "s1", "--out", str(tmp_path / "out")]
    capsys.readouterr()
    assert 0 == explain(tmp_path, *asked)
    said = capsys.readouterr().out
    assert "28.03 CNY" in said and "o  9.04  ✓" in said and "buyer  18.99  ✓" in said
    part = tmp_path / "out" / "part-00000.parquet"
    off = "CASE WHEN owner = 'buyer' THEN service_fen + 1 ELSE service_fen END AS service_fen"
    duck.do(f"COPY (SELECT * REPLACE ({off}) FROM '{part}') TO '{part}.new' (FORMAT parquet)")
    Path(f"{part}.new").replace(part)
    assert 1 == explain(tmp_path, *asked, "--json")
    (line,) = json.loads(capsys.readouterr().out)
    assert ("28.03", ["9.04", "18.99"]) == (line["amount"], [each["amount"] for each in line["parts"]])
    assert ["9.04", "19.00"] == [each["billed"] for each in line["parts"]]
    for words, told in ((["--space", "s1"], "name one"), (["--space", "s9"], "no such space"), ([], "--space")):
        assert 0 != explain(tmp_path, *words)
        assert told in capsys.readouterr().err
    assert 2 == main(["explain", "--engine", "abacus", *"--roster r --tariff t --space s --period 2025-03".split()])
    assert "jizhi-abacus" in capsys.readouterr().err
