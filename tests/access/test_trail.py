"""The audit trail: golden vectors, and every way of tampering found at the first row that it touched."""

from __future__ import annotations

import json
import random
from pathlib import Path

import attrs
import pytest

from jizhi.access import GENESIS, AuditHead, AuditRow, behind, canonical, sealed, verify

GOLDEN = json.loads((Path(__file__).parent / "golden_audit.json").read_text(encoding="utf-8"))


def chain_of(length, chain="project:jade"):
    """A chain of so many rows, with its head."""
    head, rows = AuditHead(chain=chain), []
    for number in range(length):
        row = AuditRow(
            chain=chain, seq=0, actor=f"li-{number % 3}", operation="o", permission="p", decision="done", count=number
        )
        rows.append(sealed(row, head))
        head = behind(head, rows[-1])
    return rows, head


@pytest.mark.parametrize("case", GOLDEN, ids=[f"row-{number}" for number in range(len(GOLDEN))])
def test_the_golden_vectors_hold(case):
    """A trail written by any release is verified by every later one: the bytes and the hashes never change."""
    told = {name: tuple(value) if name == "kept" else value for name, value in case["row"].items() if name != "id"}
    row = AuditRow(**told)
    assert case["canonical"] == canonical(row).decode()
    assert row == sealed(attrs.evolve(row, hash=""), AuditHead(chain=row.chain, seq=row.seq - 1, hash=row.before))


def test_a_whole_chain_is_whole_and_so_is_an_empty_one():
    """Nothing is found where nothing was done."""
    rows, head = chain_of(20)
    assert () == verify(
        "project:jade", rows, head=head, heads=[AuditHead(chain="project:jade", seq=7, hash=rows[6].hash)]
    )
    assert () == verify("project:jade", [])
    assert GENESIS == rows[0].before
    other = AuditHead(chain="store", seq=99, hash="f" * 64)
    assert () == verify("project:jade", rows, heads=[other])


def tampered(rows, how, place, draw):
    """The rows after somebody was there; and the numbers of which one must be named first."""
    rows = list(rows)
    seq = place + 1
    if how == "edit":
        names = ("actor", "operation", "permission", "about", "why", "at", "grant", "digest", "before", "hash")
        name = draw.choice(names)
        value = getattr(rows[place], name)
        new = value[:-1] + ("0" if value[-1:] != "0" else "1") if name in ("before", "hash") else value + "x"
        rows[place] = attrs.evolve(rows[place], **{name: new})
        return rows, {seq}
    if how == "delete":
        del rows[place]
        return rows, {seq}
    if how == "insert":
        rows.insert(place, attrs.evolve(rows[place], actor="nobody"))
        return rows, {seq}
    if how == "swap":
        other = draw.choice([each for each in range(len(rows)) if each != place])
        rows[place], rows[other] = (
            attrs.evolve(rows[other], seq=rows[place].seq),
            attrs.evolve(rows[place], seq=rows[other].seq),
        )
        return rows, {min(place, other) + 1}
    if how == "cut":
        return rows[:place], {seq}
    remade, head = rows[:place], AuditHead(chain=rows[0].chain)
    if place:
        head = behind(head, rows[place - 1])
    for row in [attrs.evolve(rows[place], actor="mallory"), *rows[place + 1 :]]:
        remade.append(sealed(row, head))
        head = behind(head, remade[-1])
    return remade, set(range(seq, len(rows) + 1))


HOWS = ("edit", "delete", "insert", "swap", "cut", "remake")


@pytest.mark.parametrize("how", HOWS)
def test_whatever_is_done_to_a_chain_is_named_at_its_first_row(how):
    """S08, L11: edit, delete, insert, swap, cut the tail, make anew from some row on, against exported heads."""
    rows, head = chain_of(24)
    exported = [AuditHead(chain=head.chain, seq=seq, hash=rows[seq - 1].hash) for seq in (6, 12, 18, 24)]
    draw = random.Random(f"s08 {how}")
    for _ in range(40):
        after, seqs = tampered(rows, how, draw.randrange(len(rows) - 1), draw)
        found = verify(head.chain, after, head=head, heads=exported)
        assert found and int(found[0].subject.rpartition("#")[2]) in seqs, (how, found)


def test_rows_behind_the_kept_head_are_too_many():
    """Somebody who can write rows but forgets the head is found too."""
    rows, _ = chain_of(5)
    head = AuditHead(chain="project:jade", seq=4, hash=rows[3].hash)
    (found,) = verify("project:jade", rows, head=head)
    assert ("audit-gap", "project:jade#5") == (found.code, found.subject)


def test_a_chain_without_witnesses_cannot_tell_a_cut():
    """What the documents say: a cut tail is found against an exported head, and only there."""
    rows, _ = chain_of(9)
    assert () == verify("project:jade", rows[:5])
    (found,) = verify("project:jade", rows[:5], heads=[AuditHead(chain="project:jade", seq=9, hash=rows[8].hash)])
    assert ("audit-cut", "project:jade#6") == (found.code, found.subject)
