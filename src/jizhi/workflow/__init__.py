"""A workflow is a table of moves that can be printed: from where, by what, to where, who may, what is needed.

``check`` refuses a table with a state that nobody reaches or leaves; ``begin`` and ``advance`` walk it, one ``Step``
at a time, the version being the length of the history; ``moved`` and ``position_of`` fold a history, ``migrate``
carries an open one into a later edition, ``due_move`` finds the move that only waits for its time, ``draw`` makes a
Mermaid picture.
"""

from jizhi.workflow.check import check
from jizhi.workflow.drawing import draw
from jizhi.workflow.moves import CLOCK, EFFECTS, Move, State, Workflow
from jizhi.workflow.published import RuleText
from jizhi.workflow.steps import MIGRATED, Ask, Position, Step, advance, begin, due_move, migrate, moved, position_of

__all__ = [
    "CLOCK",
    "EFFECTS",
    "MIGRATED",
    "Ask",
    "Move",
    "Position",
    "RuleText",
    "State",
    "Step",
    "Workflow",
    "advance",
    "begin",
    "check",
    "draw",
    "due_move",
    "migrate",
    "moved",
    "position_of",
]
