"""The month book: everything a manager asks after of a month, beside the month before, last year and the budget.

``BookMonth`` is what one month came to; ``Behind`` the rows that its figures are made of; ``MonthBook`` all together.
How it reads is said in ``words.book``, how it looks in ``pages`` and in the formats of plugins.
"""

from jizhi.reports.book.budget import Budget, BudgetMonth
from jizhi.reports.book.month import Behind, BookMonth, MonthBook, Outing, behind

__all__ = ["Behind", "BookMonth", "Budget", "BudgetMonth", "MonthBook", "Outing", "behind"]
