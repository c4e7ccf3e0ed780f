"""S07: every regular expression of the library is linear: by its form, and by the clock in the nightly run."""

from __future__ import annotations

import ast
import os
import re
import time
from re import _parser  # type: ignore[attr-defined]

import pytest

NIGHTLY = os.environ.get("JIZHI_FAULTS") == "nightly"
MANY = 40
"""A repeat up to so often counts as bounded: it multiplies a constant."""


METHODS = ("fullmatch", "match", "search", "sub", "split", "finditer", "findall")


def written(sources):
    """Every pattern that stands in the code as text: its place, the text, and how it is used."""
    for module in (module for module in sources if "re." in module.text):
        names = {id(node.value): ast.unparse(node.targets[0]) for node in module.walk(ast.Assign)}
        names |= {id(node.value): ast.unparse(node.target) for node in module.walk(ast.AnnAssign) if node.value}
        for call in module.walk(ast.Call):
            name = ast.unparse(call.func)
            if name.startswith("re.") and name != "re.escape" and call.args:
                text = call.args[0]
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    used = {name.removeprefix("re.")} & set(METHODS)
                    if target := names.get(id(call)):
                        used = {how for how in METHODS if f"{target}.{how}(" in module.text}
                    yield f"{module.path}:{call.lineno}", text.value, used or {"fullmatch"}


def nested(pattern: str) -> bool:
    """True where a repeat without a small bound stands within another: the form of what takes exponential time."""
    return _nested(_parser.parse(pattern), inside=False)


def _nested(parsed, *, inside: bool) -> bool:
    for op, told in parsed:
        name = str(op)
        if name in {"MAX_REPEAT", "MIN_REPEAT"}:
            _, most, body = told
            open_ended = most is _parser.MAXREPEAT or int(most) > MANY
            if (open_ended and inside) or _nested(body, inside=inside or (open_ended and not _parted(body))):
                return True
        elif name == "BRANCH":
            if any(_nested(branch, inside=inside) for branch in told[1]):
                return True
        elif name == "SUBPATTERN" and _nested(told[3], inside=inside):
            return True
    return False


def _parted(body) -> bool:
    """True where each round begins with one sign that nothing else of the round can be: ``(-[a-z]+)*``."""
    op, told = body[0]
    if str(op) == "SUBPATTERN":
        return _parted(told[3]) and len(body) == 1
    return str(op) == "LITERAL" and not any(_may_be(each, told) for each in body[1:])


def _may_be(node, sign: int) -> bool:
    """True where *node* may match the sign; what is not known may match anything."""
    name, told = str(node[0]), node[1]
    if name == "LITERAL":
        return bool(told == sign)
    if name == "IN":
        negated = str(told[0][0]) == "NEGATE"
        return negated != any(_may_be(each, sign) for each in told[negated:])
    if name == "RANGE":
        return bool(told[0] <= sign <= told[1])
    if name in {"MAX_REPEAT", "MIN_REPEAT"}:
        return any(_may_be(each, sign) for each in told[2])
    return True


def test_no_repeat_stands_within_a_repeat(sources):
    """What matches in exponential time has this form; a twin of the kind is seen."""
    assert nested(r"(\d+)+x") and nested(r"(?:a|b*)*") and nested(r"(-[a-z-]+)*") and not nested(r"x(-[a-z]+)*")
    assert [] == [place for place, pattern, _ in written(sources) if nested(pattern)]


def probes(pattern: str):
    """Long texts that nearly match: one sign of the pattern again and again, then one that never fits."""
    signs = sorted({sign for sign in pattern if sign.isalnum() or sign in " -_.,/:"} | set("0a ，."))
    return [sign * 2000 + "\x00" for sign in signs[:24]]


def seconds(work, text: str) -> float:
    """The best of three."""
    took = []
    for _ in range(3):
        begun = time.perf_counter()
        work(text)
        took.append(time.perf_counter() - begun)
    return min(took)


@pytest.mark.faults
@pytest.mark.skipif(not NIGHTLY, reason="a test by the clock belongs to the nightly run")
def test_s07_twice_the_text_takes_no_more_than_twice_the_time_by_far(sources):
    """4 000 signs against 2 000: at most three times as long, or too short to tell."""
    slow = []
    for place, pattern, used in written(sources):
        compiled = re.compile(pattern)
        for how in used:
            work = (lambda text, c=compiled: c.sub("", text)) if how == "sub" else getattr(compiled, how)
            if how in {"finditer", "findall", "split"}:
                work = compiled.findall
            for probe in probes(pattern):
                once, twice = seconds(work, probe), seconds(work, probe[:-1] * 2 + probe[-1])
                if twice > 0.005 and twice > 3 * once:
                    slow.append((place, how, probe[0], once, twice))
    assert [] == slow
