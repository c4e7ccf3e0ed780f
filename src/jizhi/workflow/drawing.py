"""A workflow as a Mermaid state diagram, for a page that shows the whole life of a ticket at once."""

from __future__ import annotations

from collections.abc import Iterator

from jizhi.workflow.moves import Move, Workflow


def draw(workflow: Workflow) -> str:
    """Return *workflow* as the text of a Mermaid ``stateDiagram-v2``: an arrow for each row and each state it leaves.

    >>> from jizhi.workflow.moves import State
    >>> print(draw(Workflow(
    ...     workflow="note", start="open", end=("closed",), roles=("desk",),
    ...     state=(State(code="open", name="已开"), State(code="closed")),
    ...     move=(Move(event="close", name="结单", from_=("open",), to="closed", by=("desk",), needs=("reason",)),),
    ... )), end="")
    stateDiagram-v2
        state "已开" as s0
        state "closed" as s1
        [*] --> s0
        s0 --> s1 : 结单（desk）+ reason
        s1 --> [*]
    """
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in _lines(workflow))]) + "\n"


def _lines(workflow: Workflow) -> Iterator[str]:
    # Codes may be words that Mermaid keeps for itself (end, state), so a state is drawn under its number.
    drawn = {state.code: f"s{number}" for number, state in enumerate(workflow.state)}
    for code, short in drawn.items():
        yield f'state "{_plain(workflow.name_of(code))}" as {short}'
    yield f"[*] --> {drawn[workflow.start]}"
    for move in workflow.move:
        for code in move.from_:
            yield f"{drawn[code]} --> {drawn[move.to]} : {_plain(_label(move))}"
    for code in workflow.end:
        yield f"{drawn[code]} --> [*]"


def _label(move: Move) -> str:
    label = f"{move.name or move.event}（{'、'.join(move.by)}）"
    if move.needs:
        label += f"+ {'、'.join(move.needs)}"
    guards = [f"{fact}={'/'.join(values)}" for fact, values in move.when.items()]
    return label + (f" [{'、'.join(guards)}]" if guards else "")


def _plain(text: str) -> str:
    return "".join("，" if sign in ":;" else "”" if sign == '"' else sign for sign in " ".join(text.split()))
