"""News of a commit for the leader: the ranges of numbers that it stored, by kind.

Numbers are issued in the order in which entries are queued, and a commit takes everything that is queued, so
the ranges of two commits never overlap within a kind.
"""

from collections.abc import Sequence
from operator import itemgetter

from aimm.feedback.model import Feedback
from aimm.picking.model import LogRow

PICKS, RATINGS = 0, 1

number_of = itemgetter(0)


def ranges(firsts: Sequence[LogRow], ratings: Sequence[Feedback]) -> list[tuple[int, int, int]]:
    """Rows of ``ledger_news``: kind, lowest and highest number of the first picks, and of the ratings."""
    return [
        (kind, min(map(number_of, entries)), max(map(number_of, entries)))
        for kind, entries in ((PICKS, firsts), (RATINGS, ratings))
        if entries
    ]
