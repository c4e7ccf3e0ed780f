"""The audit trail: rows in chains, each sealed with the hash of the one before; and where a chain is not whole."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias

import attrs

from jizhi.findings import Finding

Decision: TypeAlias = Literal["done", "denied", "asked", "revealed"]
"""What became of an attempt."""

GENESIS: Final = "0" * 64
"""What stands before the first row of a chain."""


@attrs.frozen(kw_only=True)
class AuditRow:
    """Who did what, when, why, by which grant, and what was kept of it.

    It names people and things by their ids, never by personal data, so that a person can be forgotten and the chain
    stays whole.

    Args:
        chain: ``project:jade``, ``company:acme`` or ``store``; a desk with a lane has a chain of its own.
        seq: 1, 2, 3 …: no number is left out.
        at: when, as ISO 8601 with its offset, or the business day where that is all that is known.
        about: what it was done to, as the caller named it.
        kept: the first records that were kept, each as ``kind id@version``; ``count`` is how many there were and
            ``digest`` the hash of all their names.
        before: the hash of the row before; ``hash`` is SHA-256 over its bytes and the canonical text of this row.
    """

    chain: str
    seq: int
    project: str = ""
    at: str = ""
    actor: str
    operation: str
    permission: str
    decision: Decision
    about: str = ""
    grant: str = ""
    why: str = ""
    kept: tuple[str, ...] = ()
    count: int = 0
    digest: str = ""
    before: str = GENESIS
    hash: str = ""

    @property
    def id(self) -> str:
        """The natural key: ``chain#seq``, in the order of the chain."""
        return f"{self.chain}#{self.seq:012d}"


@attrs.frozen(kw_only=True)
class AuditHead:
    """The last row of a chain; exported, it is the witness that nothing was cut off behind it."""

    chain: str
    seq: int = 0
    hash: str = GENESIS
    project: str = ""
    version: int = 0

    @property
    def id(self) -> str:
        """The chain."""
        return self.chain


def canonical(row: AuditRow) -> bytes:
    """Return what is hashed of a row: its fields but for both hashes as JSON, sorted, without blanks, in UTF-8 (NFC).

    >>> row = AuditRow(chain="store", seq=1, actor="li", operation="o", permission="p", decision="denied")
    >>> canonical(row).decode()[:59]
    '{"about":"","actor":"li","at":"","chain":"store","count":0,'
    """
    plain = attrs.asdict(row, filter=lambda field, _: field.name not in ("before", "hash"))
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # A lone surrogate is no text that could be written; it is hashed as it is, so that nothing breaks the trail.
    return unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")


def sealed(row: AuditRow, head: AuditHead) -> AuditRow:
    """Return *row* as the next one behind *head*.

    >>> row = AuditRow(chain="store", seq=0, actor="li", operation="o", permission="p", decision="denied")
    >>> one = sealed(row, AuditHead(chain="store"))
    >>> one.seq, one.hash[:16]
    (1, 'd3212ddc38d223f9')
    """
    placed = attrs.evolve(row, chain=head.chain, seq=head.seq + 1, before=head.hash)
    return attrs.evolve(placed, hash=_hash(placed))


def behind(head: AuditHead, row: AuditRow) -> AuditHead:
    """Return *head* moved on to *row*."""
    return attrs.evolve(head, seq=row.seq, hash=row.hash)


def head_text(head: AuditHead) -> str:
    """Return a head as the text in which it leaves; ``head_of`` reads it.

    >>> head_of(head_text(AuditHead(chain="store/a:b", seq=3))).chain
    'store/a:b'
    """
    return f"{head.seq}:{head.hash}:{head.chain}"


def head_of(text: str) -> AuditHead:
    """Return the head that a text tells. Raises ValueError: it tells none."""
    seq, hash, chain = text.split(":", 2)
    return AuditHead(chain=chain, seq=int(seq), hash=hash)


def _hash(row: AuditRow) -> str:
    return hashlib.sha256(bytes.fromhex(row.before) + canonical(row)).hexdigest()


def verify(
    chain: str, rows: Iterable[AuditRow], *, head: AuditHead | None = None, heads: Iterable[AuditHead] = ()
) -> tuple[Finding, ...]:
    """Say what is wrong with a *chain*; nothing where it is whole. The first finding names the first bad number.

    Args:
        rows: all that is kept of the chain, in the order of their ids.
        head: the head that is kept beside them: behind it there is no row.
        heads: those that were exported; of other chains they are passed over.

    Returns:  the first of ``audit-gap`` (a row is missing, or one too many), ``audit-changed`` (a row is not what was
        sealed), and else every head that the chain does not bear out: ``audit-cut`` (it is shorter),
        ``audit-rewritten`` (another row stands there).
    """
    witnesses: dict[int, list[AuditHead]] = {}
    for each in heads if head is None else (*heads, head):
        if each.chain == chain and each.seq:
            witnesses.setdefault(each.seq, []).append(each)
    before, seq = GENESIS, 0
    found: list[Finding] = []
    for row in rows:
        seq += 1
        broken = _broken(chain, row, seq, before)
        if broken is not None:
            return (broken,)
        found += _denied(chain, row, witnesses.pop(seq, []))
        before = row.hash
    if head is not None and head.seq < seq:
        found.append(Finding("audit-gap", f"{chain}#{head.seq + 1}", {"wanted": head.seq, "found": seq}))
    found += [Finding("audit-cut", f"{chain}#{seq + 1}", {"last": seq, "head": each}) for each in sorted(witnesses)]
    return tuple(found)


def _broken(chain: str, row: AuditRow, seq: int, before: str) -> Finding | None:
    if row.chain != chain or row.seq != seq:
        return Finding("audit-gap", f"{chain}#{min(seq, row.seq)}", {"wanted": seq, "found": row.seq})
    if row.before != before or row.hash != _hash(row):
        return Finding("audit-changed", f"{chain}#{seq}", {"seq": seq})
    return None


def _denied(chain: str, row: AuditRow, heads: list[AuditHead]) -> Iterator[Finding]:
    for head in heads:
        if head.hash != row.hash:
            yield Finding("audit-rewritten", f"{chain}#{row.seq}", {"seq": row.seq})
