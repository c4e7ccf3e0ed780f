"""The law about conditions: each that an author wrote comes true for some facts, and fails for others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from jizhi.errors import FactRefused, NotRated
from jizhi.fees.review.reach import told
from jizhi.fees.tariff import Fee, Version
from jizhi.fees.terms import Checked
from jizhi.findings import Finding
from jizhi.formula import Node, evaluate
from jizhi.formula.tree import Choose, Compare, Constant, Fact, Refuse, Text, children
from jizhi.verify.cases import Facts
from jizhi.verify.facts import facts_of, nodes
from jizhi.verify.search import Search

LONGER: Final = 10
"""So many times the usual number of facts is drawn before a condition is said to be met by nobody."""


def unmet(fee: Fee, drawn: Sequence[Facts], search: Search) -> Iterator[Finding]:
    """Warn of each condition of *fee* that all facts *drawn* make false, or all make true; it is tried, not proven."""
    long = attrs.evolve(search, tries=LONGER * search.tries)
    wanted = [(version, name, node, both) for version in fee.versions for name, node, both in _conditions(version)]
    for version, name, node, both in wanted:
        values = _values(fee, node, drawn)
        place = f"fee {fee.code}: version {version.since}"
        settled = values != {False} and not (both and values == {True})
        if settled or _comes(fee, node, values == {False}, long):
            continue
        facts = {"condition": name, "tries": long.tries}
        if values == {False}:
            yield Finding("law-never-met", place, facts, "warning")
        else:
            yield Finding("law-always-met", place, facts, "warning")


def _conditions(version: Version) -> Iterator[tuple[str, Node, bool]]:
    """Each condition once: how it is called, and whether it must fail for somebody too."""
    if version.applies is not None:
        yield "applies", version.applies, False
    for discount in version.discounts:
        yield discount.name, discount.when, True
    seen: set[str] = set()
    for node in nodes(version.formula):
        if isinstance(node, Choose) and not isinstance(node.then, Refuse) and not isinstance(node.other, Refuse):
            text = told(node.when) if _written(node.when) else ""
            if text and text not in seen:
                seen.add(text)
                yield text, node.when, True


def _written(condition: Node) -> bool:
    """True where every comparison is of a fact with something written, so that it can be told in one line."""
    if isinstance(condition, Compare):
        return all(isinstance(side, (Fact, Text, Constant)) for side in (condition.left, condition.right))
    return all(map(_written, children(condition)))


def _comes(fee: Fee, node: Node, value: bool, search: Search) -> bool:
    """True where a long search meets facts that give the condition the *value* that it has not had."""
    return search.smallest(facts_of(fee), lambda facts: value in _values(fee, node, (facts,))) is not None


def _values(fee: Fee, node: Node, drawn: Sequence[Facts]) -> set[object]:
    found: set[object] = set()
    for facts in drawn:
        try:
            found.add(evaluate(node, Checked(fee.specs, facts)).value)
        except (NotRated, FactRefused):
            continue
    return found
