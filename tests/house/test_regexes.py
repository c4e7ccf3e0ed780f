"""S07: every regular expression of the library is linear: by its form, and by the clock in the nightly run."""

from __future__ import annotations

import ast
import importlib
import os
import re
import string
import time
from re import _parser  # type: ignore[attr-defined]

import pytest
from jizhi_tables import sheets

from jizhi.words.whys import LONGEST_REASON, why_said

from .conftest import Module

NIGHTLY = os.environ.get("JIZHI_FAULTS") == "nightly"
MANY = 40
"""A repeat up to so often counts as bounded: it multiplies a constant."""


METHODS = ("fullmatch", "match", "search", "sub", "split", "finditer", "findall")
FUNCTIONS = (*METHODS, "compile", "subn")
MADE = {
    "src/jizhi/words/whys.py:_patterns": lambda module: [pattern for pattern, _ in module._patterns()],
    "src/jizhi/presets/copying.py:copied": lambda _: [
        re.compile(rf"^{key}( *)= .*$", re.M) for key in ("tariff", "title")
    ],
}
"""Functions that make their patterns, and what these are."""
PARTED = {sheets._TAG.pattern}
"""Repeats within a repeat of which each round is told by its first sign, which this test does not see by the form."""
BOUNDED = {"src/jizhi/words/whys.py"}
"""Modules whose texts are cut before they are matched; the time of a text of that length is looked at instead."""


def written(sources):
    """Every pattern of the library: its place, itself, and how it is used. One that cannot be found fails."""
    for module in filter(knows_re, sources):
        made, names = patterns_of(module), targets(module)
        for call, owner in calls(module):
            if f"{module.path}:{owner}" in MADE:
                continue
            place, text, target = f"{module.path}:{call.lineno}", call.args[0], names.get(id(call), "")
            function = ast.unparse(call.func).removeprefix("re.")
            if not isinstance(text, ast.Constant):
                assert target in made, f"{place}: nobody looks at the pattern of {ast.unparse(call)}"
            pattern = re.compile(text.value) if isinstance(text, ast.Constant) else made[target]
            yield place, pattern, ways(module, target) if function == "compile" else {function}
        for place, patterns in MADE.items():
            if place.startswith(f"{module.path}:"):
                yield from ((place, pattern, {"fullmatch"}) for pattern in patterns(imported(module)))


def knows_re(module) -> bool:
    """Whether a module has the library of patterns, under its own name, which is the only one it may have."""
    for node in module.walk(ast.Import, ast.ImportFrom):
        assert getattr(node, "module", "") != "re" and all(n.name != "re" or n.asname is None for n in node.names)
    return "\nimport re\n" in f"\n{module.text}"


@pytest.fixture(scope="module")
def patterns(sources):
    """All of them, once."""
    return list(written(sources))


def imported(module):
    """The module itself: what its patterns came to be stands in it."""
    name = module.path.removesuffix(".py").partition("src/")[2].replace("/", ".")
    return importlib.import_module(name.removesuffix(".__init__"))


def patterns_of(module) -> dict[str, re.Pattern]:
    """The patterns by the names under which they stand in a module, where some are put together of pieces."""
    if all(isinstance(call.args[0], ast.Constant) for call, _ in calls(module)):
        return {}
    return {name: value for name, value in vars(imported(module)).items() if isinstance(value, re.Pattern)}


def calls(module) -> list[tuple[ast.Call, str]]:
    """The calls of ``re`` that take a pattern, and the function that each stands in."""
    owners = {id(node): owner.name for owner in module.walk(ast.FunctionDef) for node in ast.walk(owner)}
    found = {f"re.{name}" for name in FUNCTIONS}
    return [(call, owners.get(id(call), "")) for call in module.walk(ast.Call) if ast.unparse(call.func) in found]


def targets(module) -> dict[int, str]:
    """The names that values are given, by the identity of the value."""
    names = {id(node.value): ast.unparse(node.targets[0]) for node in module.walk(ast.Assign)}
    return names | {id(node.value): ast.unparse(node.target) for node in module.walk(ast.AnnAssign) if node.value}


def ways(module, target: str) -> set[str]:
    """How a pattern with this name is used."""
    return {how for how in METHODS if f"{target}.{how}(" in module.text} or {"fullmatch"}


def nested(pattern: str | bytes) -> bool:
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


def test_no_repeat_stands_within_a_repeat(patterns):
    """What matches in exponential time has this form; a twin of the kind is seen."""
    assert nested(r"(\d+)+x") and nested(rb"(?:a|b*)*") and nested(r"(-[a-z-]+)*") and not nested(r"x(-[a-z]+)*")
    found = [place for place, pattern, _ in patterns if nested(pattern.pattern) and pattern.pattern not in PARTED]
    assert [] == found


def test_every_pattern_is_found(sources, patterns):
    """Texts, bytes, those put together of pieces, those that functions make; the twin is one that nobody could find."""
    found = [pattern.pattern for _, pattern, _ in patterns]
    assert len(found) > sum(len(calls(module)) for module in sources if knows_re(module)) - len(MADE)
    assert any(isinstance(each, bytes) for each in found) and any("(?P<least>" in str(each) for each in found)
    text = "import re\ndef f(x):\n    return re.search(x + '+', 'aaa')\n"
    hidden = Module("src/jizhi/values/ids.py", "values", text, ast.parse(text))
    with pytest.raises(AssertionError, match="nobody looks at"):
        list(written([hidden]))


def example(parsed) -> str:
    """A text that a pattern matches, or nearly: each repeat once, of alternatives the first."""
    told = ""
    for op, given in parsed:
        name = str(op)
        if name == "LITERAL":
            told += chr(given)
        elif name == "IN":
            told += next((sign for sign in f"a0 -{string.printable}" if _is_in(given, sign)), "a")
        elif name in {"MAX_REPEAT", "MIN_REPEAT"}:
            told += example(given[2]) * max(1, min(given[0], 3))
        elif name == "SUBPATTERN":
            told += example(given[3])
        elif name == "ASSERT":
            told += example(given[1])
        elif name == "BRANCH":
            told += example(given[1][0])
    return told


CATEGORIES = {
    "CATEGORY_WORD": lambda sign: sign.isalnum() or sign == "_",
    "CATEGORY_DIGIT": str.isdecimal,
    "CATEGORY_SPACE": str.isspace,
}


def _is_in(given, sign: str) -> bool:
    """Whether a set has a sign."""
    negated = str(given[0][0]) == "NEGATE"
    found = (
        CATEGORIES[str(told)](sign) if str(op) == "CATEGORY" else _may_be((op, told), ord(sign))
        for op, told in given[negated:]
    )
    return negated != any(found)


def probes(pattern: re.Pattern):
    """Long texts that nearly match: a sign of the pattern, or the beginning of a match, again and again."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    signs = sorted({sign for sign in text if sign.isalnum() or sign in " -_.,/:"} | set("0a ，."))[:24]
    whole = example(_parser.parse(text, pattern.flags & ~re.UNICODE))[:16]
    for piece in dict.fromkeys((*signs, *(whole[:end] for end in range(1, len(whole) + 1)))):
        made = (piece * 4000)[:4000], (piece * 8000)[:8000]
        ended = tuple(f"{each}\x00" for each in made)
        yield ended if isinstance(pattern.pattern, str) else tuple(each.encode() for each in ended)


def seconds(work, text: str | bytes) -> float:
    """The best of three."""
    took = []
    for _ in range(3):
        begun = time.perf_counter()
        work(text)
        took.append(time.perf_counter() - begun)
    return min(took)


@pytest.mark.faults
@pytest.mark.skipif(not NIGHTLY, reason="a test by the clock belongs to the nightly run")
def test_s07_twice_the_text_takes_no_more_than_twice_the_time_by_far(patterns):
    """8 000 signs against 4 000: at most three times as long, or too short to tell."""
    slow = []
    for place, pattern, used in patterns:
        if place.partition(":")[0] in BOUNDED:
            continue
        for how in used:
            empty = "" if isinstance(pattern.pattern, str) else b""
            work = (lambda text, c=pattern, e=empty: c.sub(e, text)) if how == "sub" else getattr(pattern, how)
            if how in {"finditer", "findall", "split"}:
                work = pattern.findall
            for shorter, longer in probes(pattern):
                twice = seconds(work, longer)
                if twice > 0.005 and twice > 3 * (once := seconds(work, shorter)):
                    slow.append((place, how, shorter[:16], once, twice))
    assert [] == slow


@pytest.mark.faults
@pytest.mark.skipif(not NIGHTLY, reason="a test by the clock belongs to the nightly run")
def test_s07_the_longest_reason_is_put_into_words_at_once():
    """Reasons have several places each, and so take more than linear time: no longer one is matched at all."""
    for piece in (" is not from ", " to ", "x", ", but it takes ", "; there are "):
        reason = (piece * 1000)[:LONGEST_REASON]
        assert seconds(lambda text: why_said(text, locale="zh_CN"), reason) < 0.05, piece
