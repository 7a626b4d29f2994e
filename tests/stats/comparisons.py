"""Published tables of comparisons of two."""

import numpy as np

TEAMS = ("Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore")
# Agresti 2002, "Categorical Data Analysis", 2nd edition, table 10.10: American League 1987, wins of the row
BASEBALL = np.array(
    [
        [0, 7, 9, 7, 7, 9, 11],
        [6, 0, 7, 5, 11, 9, 9],
        [4, 6, 0, 7, 7, 8, 12],
        [6, 8, 6, 0, 6, 7, 10],
        [6, 2, 6, 7, 0, 7, 12],
        [4, 4, 5, 6, 6, 0, 6],
        [2, 4, 1, 3, 1, 7, 0],
    ]
)
# Davidson 1970: brands of chocolate pudding; first, second, preferred first, preferred second, ties
PUDDING = (
    (1, 2, 19, 22, 16),
    (1, 3, 16, 19, 12),
    (2, 3, 19, 19, 10),
    (1, 4, 18, 23, 13),
    (2, 4, 23, 19, 9),
    (3, 4, 19, 20, 15),
    (1, 5, 13, 19, 18),
    (2, 5, 16, 20, 12),
    (3, 5, 16, 15, 17),
    (4, 5, 17, 14, 16),
    (1, 6, 18, 21, 12),
    (2, 6, 22, 20, 12),
    (3, 6, 13, 18, 10),
    (4, 6, 14, 19, 18),
    (5, 6, 11, 21, 12),
)
Comparisons = tuple[np.ndarray, np.ndarray, np.ndarray]


def columns(rows: list[tuple[int, int, int]]) -> Comparisons:
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def baseball() -> Comparisons:
    """Every other win is told from the loser's side."""
    rows = [(i, j, 0) for i in range(7) for j in range(7) for _ in range(BASEBALL[i, j])]
    return columns([(j, i, 1) if number % 2 else (i, j, 0) for number, (i, j, _) in enumerate(rows)])


def pudding() -> Comparisons:
    rows: list[tuple[int, int, int]] = []
    for i, j, *counts in PUDDING:
        for result, count in enumerate(counts):
            rows += [(i - 1, j - 1, result)] * count
    return columns(rows)
