"""What of a tariff can never come about: fees and discounts for nobody, rows and branches that no fact reaches."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterator

from jizhi.fees.review.allowed import Ranges, declared, narrowed
from jizhi.fees.tariff import Fee, Tariff, Version
from jizhi.findings import Finding
from jizhi.formula import plain
from jizhi.formula.tree import Choose, Compare, Constant, Fact, Node, Refuse, Some, Text, children


def unreachable(tariff: Tariff) -> Iterator[Finding]:
    """Warn of what no value of the declared facts reaches; each is proven, by the ranges of the facts alone.

    Findings, all warnings: ``applies-never``, ``formula-refuses``, ``discount-never``, ``branch-never`` (a row of a
    table or of bands too) and ``branch-always``.
    """
    for fee in tariff.fees:
        for version in fee.versions:
            yield from _of_version(fee, version)


def _of_version(fee: Fee, version: Version) -> Iterator[Finding]:
    place = f"fee {fee.code}: version {version.since}"
    ranges: Ranges | None = declared(fee.specs)
    if version.applies is not None and ranges is not None:
        ranges = narrowed(version.applies, ranges, holds=True)
    if ranges is None:
        yield Finding("applies-never", place, _strange(fee, version), "warning")
        return
    if refused := _refusal(version.formula, ranges):
        yield Finding("formula-refuses", place, {"code": refused}, "warning")
    for discount in version.discounts:
        if narrowed(discount.when, ranges, holds=True) is None:
            yield Finding("discount-never", place, {"name": discount.name}, "warning")
    seen: set[str] = set()
    for condition, holds in _idle(version.formula, ranges):
        text = told(condition)
        if text and text not in seen:
            seen.add(text)
            yield Finding("branch-always" if holds else "branch-never", place, {"condition": text}, "warning")


def _strange(fee: Fee, version: Version) -> dict[str, object]:
    """The word of a condition that its fact never has, with those that it has; nothing where it is no word's fault."""
    assert version.applies is not None
    known = declared(fee.specs)
    waiting = [version.applies]
    while waiting:
        node = waiting.pop()
        waiting += children(node)
        match node:
            case (
                Compare(left=Fact(name=name), right=Text(value=word))
                | Compare(left=Text(value=word), right=Fact(name=name))
            ):
                words = sorted(str(each) for each in known[name].only or ())
                if words and word not in words:
                    near = difflib.get_close_matches(unicodedata.normalize("NFKC", word).lower(), words, n=1)
                    return {"fact": name, "word": word, "near": "".join(near), "known": " ".join(words)}
    return {}


def _idle(node: Node, ranges: Ranges) -> Iterator[tuple[Node, bool]]:
    """Every condition that is always, or never, true where it is asked; guards that only refuse are left out."""
    if isinstance(node, Choose):
        yield from _branches(node, ranges)
        return
    for child in children(node):
        yield from _idle(child, ranges)


def _branches(node: Choose, ranges: Ranges) -> Iterator[tuple[Node, bool]]:
    then, other = (narrowed(node.when, ranges, holds=holds) for holds in (True, False))
    if not isinstance(node.then, Refuse) and not isinstance(node.other, Refuse):
        if then is None:
            yield node.when, False
        if other is None:
            yield node.when, True
    if then is not None:
        yield from _idle(node.then, then)
    if other is not None:
        yield from _idle(node.other, other)


def _refusal(node: Node, ranges: Ranges) -> str:
    """The code with which *node* is refused whatever the facts are; empty where it may have a value."""
    if isinstance(node, Refuse):
        return node.code
    if isinstance(node, Choose):
        branches = (
            (branch, narrowed(node.when, ranges, holds=so)) for branch, so in ((node.then, True), (node.other, False))
        )
        codes = [_refusal(branch, found) for branch, found in branches if found is not None]
        return codes[0] if codes and all(codes) else ""
    return next((code for child in children(node) if (code := _refusal(child, ranges))), "")


def told(condition: Node) -> str:
    """The condition as its author knows it; empty where it is none that he wrote or that a table row stands for."""
    match condition:
        case Compare(left=Text(), right=Text()):
            return ""  # a grade that is written into the formula leaves the other rows alone on purpose
        case Compare(op=op, left=left, right=right):
            return f"{_side(left)} {op} {_side(right)}"
        case Some(items=items):
            texts = [told(item) for item in items]
            return " or ".join(texts) if all(texts) else ""
        case Fact(name=name):
            return name
    return ""


def _side(node: Node) -> str:
    if isinstance(node, Fact):
        return node.name
    if isinstance(node, Text):
        return repr(node.value)
    assert isinstance(node, Constant)  # no other comparison is ever found to be idle
    return node.digits or plain(node.value)
