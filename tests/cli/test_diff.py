"""``jizhi diff``: what another tariff would change, for whom, by how much, with a page of charts."""

from __future__ import annotations

from jizhi.testing.billing import fee_text

MONTH = ("--project", "jade", "--period", "2025-03")


def test_who_pays_more_and_who_less_is_told_with_the_fen(office, jizhi, tariff, tmp_path):
    """A dearer price for small homes, a cheaper one for large ones, a new fee, and an old one that is gone."""
    old = tariff(
        fee_text(prices={"2025-01-01": "2.70"}), fee_text("lift", formula="area * price * 0.1"), name="old.toml"
    )
    formula = "area * price * (1.2 if area < 100 else 0.5)"
    new = tariff(
        fee_text(prices={"2025-01-01": "2.70"}, formula=formula), fee_text("pump", name='"水泵"'), name="new.toml"
    )
    page = tmp_path / "diff.html"
    said = jizhi("diff", old, new, "--db", office.db, *MONTH, "--html", page, "--json")
    assert 0 == said.code
    # 98.56 ㎡: 319.33 + 197.12 - 266.11 - 19.71; 120 ㎡: 162.00 + 240.00 - 324.00 - 24.00
    assert [("1-1-101", "230.63"), ("1-1-102", "54.00")] == [(one["space"], one["by"]) for one in said.data["losers"]]
    assert {"service", "lift", "pump"} == {each["fee"] for each in said.data["fees"]}
    assert 2 == said.data["payers"] and 0 == said.data["same"]
    html = page.read_text(encoding="utf-8")
    assert "<svg" in html and "1-1-101" in html and "<script" not in html
    shown = jizhi("diff", old, new, "--db", office.db, *MONTH).out
    assert "水泵" in shown and "1-1-101" in shown


def test_a_tariff_against_itself_changes_nothing(office, jizhi, tariff):
    """No fee, no payer."""
    path = tariff()
    said = jizhi("diff", path, path, "--db", office.db, *MONTH, "--json")
    assert (0, 2, 2) == (said.code, said.data["payers"], said.data["same"])
    assert said.data["before"] == said.data["after"] != "0.00"
    assert [] == said.data["winners"] == said.data["losers"]


def test_what_only_one_of_them_cannot_rate_needs_a_person(office, jizhi, tariff):
    """The space is told with the side, and counts for nothing."""
    broken = tariff(
        fee_text(formula="area * price / (vehicles / cars)").replace('㎡/月" }', '㎡/月", cars = "1 车" }'),
        name="n.toml",
    )
    said = jizhi("diff", tariff(), broken, "--db", office.db, *MONTH)
    assert 1 == said.code and "新标准" in said.out


def test_wrong_uses_are_refused(office, jizhi, tariff):
    """Two standard inputs, a tariff that is none, a project that is not there."""
    path = tariff()
    assert 2 == jizhi("diff", "-", "-", "--db", office.db, *MONTH).code
    assert 1 == jizhi("diff", path, tariff("x = 1", name="x.toml"), "--db", office.db, *MONTH).code
    assert 2 == jizhi("diff", path, path, "--db", office.db, "--project", "nowhere", "--period", "2025-03").code
