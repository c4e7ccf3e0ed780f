"""``jizhi check`` beyond the form: what is never reached, where a price jumps, and a roster held against it."""

from __future__ import annotations

from jizhi.testing.billing import fee_text

NEVER = fee_text(formula="area * price * (2 if floor > 1000 else 1)")


def test_a_branch_for_nobody_is_told_as_a_warning(jizhi, tariff):
    """The tariff is sound, so that the exit code is 0."""
    said = jizhi("check", tariff(NEVER), "--json")
    assert (0, True, ["branch-never"]) == (said.code, said.data["ok"], said.codes)
    assert "永远不成立" in jizhi("check", tariff(NEVER)).out + jizhi("check", tariff(NEVER)).err


def test_a_tariff_is_held_against_the_spaces_of_a_store(office, jizhi, tariff):
    """Who would be billed by nothing is named before anything is billed."""
    shops = tariff(fee_text(applies="\"kind == 'shop'\""))
    said = jizhi("check", shops, "--db", office.db, "--project", "jade", "--json")
    assert ["space-unbilled"] == said.codes
    assert 2 == jizhi("check", shops, "--db", office.db).code
    assert 2 == jizhi("check", shops, "--db", "sqlite:///nowhere.db", "--project", "jade").code
