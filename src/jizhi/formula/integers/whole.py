"""One line as an integer form: the amount in whole steps, the rows that are referred, the proof of 63 bits."""

from __future__ import annotations

from fractions import Fraction

import attrs

from jizhi.errors import NotIntegral
from jizhi.formula.integers.build import Workshop
from jizhi.formula.integers.forms import BITS, MOST, Form, Truth, Whole, in_order
from jizhi.formula.integers.lower import Lowerer, Ratio
from jizhi.formula.tree import Node
from jizhi.values.rounding import Rounding


@attrs.frozen(eq=False)
class Integral:
    """A line in whole numbers.

    Args:
        steps: the amount in steps of the rounding (fen, where it rounds to 0.01); 0 where the fee does not apply.
        applies: where the fee applies at all.
        refer: the rows for which ``evaluate`` must be asked: a fact that is needed is missing, something is divided by
            zero, refused, or below zero. Their ``steps`` mean nothing.
    """

    steps: Whole
    applies: Truth
    refer: Truth


def integral(
    lowerer: Lowerer,
    line: Node,
    applies: Node | None,
    *,
    rounding: Rounding,
    minimum: Fraction | None = None,
    maximum: Fraction | None = None,
) -> Integral:
    """Lower a *line* in 元 and the predicate under which it is due; it is bounded and rounded once, as ``compiled``.

    Raises: NotIntegral ``range-missing`` or ``bits``, with the column of the formula: then only the slow readers serve.

    >>> from jizhi.formula.integers.lower import Span
    >>> from jizhi.formula.tree import Constant, Fact, Multiply
    >>> line = Multiply((Fact("area", "decimal", scale=2), Constant(Fraction(28, 10))))
    >>> told = integral(Lowerer(Workshop(), {"area": Span(0, 10**8)}), line, None, rounding=Rounding())
    >>> told.steps.low, told.steps.high
    (0, 280000000)
    >>> integral(Lowerer(Workshop(), {"area": Span(0, 10**20)}), line, None, rounding=Rounding())
    Traceback (most recent call last):
    jizhi.errors.NotIntegral: bits at column 0: {'bits': 71, 'most': 63}
    """
    shop = lowerer.shop
    zero, always = shop.number(0), shop.always(True)
    due = always if applies is None else lowerer.truth(applies)
    number = lowerer.number(line)
    signed = shop.times(number.top, shop.number(1 if number.factor >= 0 else -1))
    below = shop.compared("<", signed, zero)
    trouble = shop.both(due, shop.either(lowerer.trouble(line), below))
    refer = trouble if applies is None else shop.either(lowerer.trouble(applies), trouble)
    number = Ratio(abs(number.factor), shop.greater(signed, zero), number.bottom)
    for bound, better in ((minimum, shop.greater), (maximum, shop.lesser)):
        if bound is not None:
            limit = Ratio(bound, shop.number(1), shop.number(1))
            (one, two), factor, bottom = lowerer.alike(number, limit)
            number = Ratio(factor, better(one, two), bottom)
    steps = lowerer.steps(number, Fraction(rounding.to), rounding.mode)
    told = Integral(shop.choice(due, steps, zero), due, refer)
    proved(shop, told.steps, told.applies, told.refer)
    return told


def proved(shop: Workshop, *forms: Form) -> None:
    """Prove that nothing on the way to *forms* needs more than 63 bits.

    Raises: NotIntegral ``bits``, with the column of the formula that is too wide.
    """
    for form in in_order(*forms):
        if isinstance(form, Whole) and not -MOST <= form.low <= form.high <= MOST:
            bits = max(abs(form.low), abs(form.high)).bit_length()
            raise NotIntegral("bits", {"bits": bits, "most": BITS}, column=shop.columns[id(form)])
