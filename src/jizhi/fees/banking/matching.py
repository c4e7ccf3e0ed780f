"""Whose money a line of a statement is, by the code in its remark, the name, the amount: sure, or for a person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.fees.banking.lines import BankLine

Sign: TypeAlias = Literal["code", "name", "like-name", "amount"]
"""By what a transfer was matched."""

_WEIGHTS: Final[Mapping[Sign, int]] = {"code": 8, "name": 4, "like-name": 2, "amount": 1}
_TOKEN: Final = re.compile(r"[0-9]+|[A-Z]+")
_ORNAMENT: Final = re.compile(r"[\s·•‧・.,，。()（）]+")
_SHORTEST: Final = 3
SUGGESTED_MOST: Final = 5


@attrs.frozen(kw_only=True)
class PayerFacts:
    """What tells a payer from others: his name, the codes of his spaces and of himself, what he owes.

    ``owed_fen`` is all of it; ``parts_fen`` are the amounts of single bills that are open.
    """

    payer: str
    name: str = attrs.field(repr=False)
    codes: tuple[str, ...] = ()
    owed_fen: int = 0
    parts_fen: tuple[int, ...] = ()

    def owes(self, fen: int) -> bool:
        """Say whether he owes just so much, in all or by one bill."""
        return fen > 0 and (fen == self.owed_fen or fen in self.parts_fen)


@attrs.frozen(kw_only=True)
class Candidate:
    """A payer whose money a line may be, and by which signs."""

    payer: str
    signs: tuple[Sign, ...]

    @property
    def weight(self) -> int:
        """How much speaks for him."""
        return sum(_WEIGHTS[sign] for sign in self.signs)


@attrs.frozen(kw_only=True)
class Match:
    """A line, its payer where that is sure, and who may be meant, the likeliest first."""

    line: BankLine
    payer: str = ""
    candidates: tuple[Candidate, ...] = ()

    @property
    def sure(self) -> bool:
        """True where the payer is beyond doubt, so that the money can be posted to him."""
        return bool(self.payer)


class Directory:
    """The payers of a project, looked up by code and by name."""

    def __init__(self, payers: Iterable[PayerFacts]) -> None:
        self.payers = {each.payer: each for each in payers}
        self._codes: dict[tuple[str, ...], set[str]] = {}
        self._names: dict[str, set[str]] = {}
        for each in self.payers.values():
            self._names.setdefault(plain_name(each.name), set()).add(each.payer)
            for code in each.codes:
                tokens = code_tokens(code)
                if len("".join(tokens)) >= _SHORTEST:
                    self._codes.setdefault(tokens, set()).add(each.payer)
        self._longest = max(map(len, self._codes), default=0)

    def by_code(self, remark: str) -> frozenset[str]:
        """The payers whose codes stand in *remark*; a code that is a part of a longer one there is none."""
        tokens = code_tokens(remark)
        hits: list[tuple[int, int, set[str]]] = []
        for length in range(min(self._longest, len(tokens)), 0, -1):
            for start in range(len(tokens) - length + 1):
                payers = self._codes.get(tokens[start : start + length])
                if payers and not any(a <= start and start + length <= b for a, b, _ in hits):
                    hits.append((start, start + length, payers))
        return frozenset[str]().union(*(payers for _, _, payers in hits))

    def by_name(self, name: str) -> frozenset[str]:
        """The payers of just this name."""
        wanted = plain_name(name)
        return frozenset(self._names.get(wanted, ())) if wanted else frozenset()

    def like_name(self, name: str) -> frozenset[str]:
        """The payers whose name is this but for characters that the bank could not write."""
        wanted = plain_name(name)
        if not any(map(_is_lost, wanted)) or all(map(_is_lost, wanted)):
            return frozenset()
        alike = (payers for known, payers in self._names.items() if _alike(wanted, known))
        return frozenset[str]().union(*alike)

    def named(self, lines: Iterable[BankLine]) -> frozenset[str]:
        """Everybody whom one of *lines* may mean by code or name: whose bills are worth a look."""
        found = (
            self.by_code(line.remark) | self.by_name(line.name) | self.like_name(line.name)
            for line in lines
            if line.fen > 0
        )
        return frozenset[str]().union(*found)


def match(payers: Directory, lines: Iterable[BankLine]) -> Iterator[Match]:
    """Yield for each of *lines* whose money it is, as far as its signs go; what went out is nobody's payment.

    Sure is a payer whose code stands in the remark and whose name or amount agrees too, or whose name is nobody
    else's and whose amount agrees where no code points elsewhere; and only if nobody else is as likely. One sign alone
    is never enough: codes are mistyped, and people pay for their parents.

    >>> from datetime import date
    >>> known = Directory([PayerFacts(payer="zhang", name="张三", codes=("1-1-101",), owed_fen=26_611),
    ...     PayerFacts(payer="li", name="李四", codes=("1-1-102",), owed_fen=32_400)])
    >>> line = BankLine(project="jade", account="icbc", serial="1", day=date(2025, 3, 10), fen=26_611, name="张三",
    ...     remark="１栋１单元１０１室物业费")
    >>> [(each.payer, each.candidates[0].signs) for each in match(known, [line])]
    [('zhang', ('code', 'name', 'amount'))]
    >>> [each.payer for each in match(known, [attrs.evolve(line, name="王五", fen=100)])]
    ['']
    """
    for line in lines:
        yield _matched(payers, line)


def _matched(payers: Directory, line: BankLine) -> Match:
    if line.fen <= 0:
        return Match(line=line)
    by_code, by_name, alike = (
        payers.by_code(line.remark),
        payers.by_name(line.name),
        payers.like_name(line.name),
    )
    found = []
    for payer in sorted(by_code | by_name | alike):
        told: tuple[tuple[Sign, bool], ...] = (
            ("code", payer in by_code),
            ("name", payer in by_name),
            ("like-name", payer in alike),
            ("amount", payers.payers[payer].owes(line.fen)),
        )
        found.append(Candidate(payer=payer, signs=tuple(sign for sign, is_so in told if is_so)))
    ranked = sorted(found, key=lambda each: (-each.weight, each.payer))
    return Match(line=line, payer=_sure(ranked, by_code, by_name), candidates=tuple(ranked[:SUGGESTED_MOST]))


def _sure(ranked: Sequence[Candidate], by_code: frozenset[str], by_name: frozenset[str]) -> str:
    """The payer beyond doubt; empty where there is none."""
    if not ranked or (len(ranked) > 1 and ranked[1].weight == ranked[0].weight):
        return ""
    best = ranked[0]
    if by_code:
        return best.payer if by_code == {best.payer} and len(best.signs) > 1 else ""
    return best.payer if by_name == {best.payer} and best.signs == ("name", "amount") else ""


def code_tokens(text: str) -> tuple[str, ...]:
    """The numbers and letters of a code or a remark, one after another, whatever stands between them.

    >>> code_tokens("１号楼２单元0301室") == code_tokens("1-2-301")
    True
    """
    found = _TOKEN.findall(unicodedata.normalize("NFKC", text).upper())
    return tuple(token.lstrip("0") or "0" for token in found)


def plain_name(name: str) -> str:
    """A name without blanks and ornaments, in the narrow forms of its signs.

    >>> plain_name("　阿依古丽·买买提 ") == plain_name("阿依古丽．买买提")
    True
    """
    return _ORNAMENT.sub("", unicodedata.normalize("NFKC", name)).upper()


def _is_lost(sign: str) -> bool:
    """Whether a sign stands for one that the bank could not write."""
    return sign in "?*□■〓\ufffd" or unicodedata.category(sign) == "Co"


def _alike(wanted: str, known: str) -> bool:
    same = len(wanted) == len(known) and wanted != known
    return same and all(_is_lost(one) or one == other for one, other in zip(wanted, known, strict=True))
