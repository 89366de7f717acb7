"""The assignment of greatest total score, by the method of successive shortest paths (Hungarian method)."""

from __future__ import annotations

import math


def best_assignment(scores: list[list[float]]) -> list[int | None]:
    """Return for each row its column, all different; where columns are fewer, some rows get None."""
    if not scores or not scores[0]:
        return [None] * len(scores)
    if len(scores) > len(scores[0]):
        turned = best_assignment([list(column) for column in zip(*scores, strict=True)])
        rows: list[int | None] = [None] * len(scores)
        for column, row in enumerate(turned):
            if row is not None:
                rows[row] = column
        return rows
    return _rows_to_columns([[-score for score in row] for row in scores])


def _rows_to_columns(cost: list[list[float]]) -> list[int | None]:
    """Return the cheapest columns of all rows (at most as many as columns); Kuhn 1955."""
    n, m = len(cost), len(cost[0])
    row_price, column_price = [0.0] * (n + 1), [0.0] * (m + 1)
    row_of, way = [0] * (m + 1), [0] * (m + 1)
    for row in range(1, n + 1):
        row_of[0], column = row, 0
        least, used = [math.inf] * (m + 1), [False] * (m + 1)
        while True:
            used[column] = True
            here, step, following = row_of[column], math.inf, 0
            for j in range(1, m + 1):
                if used[j]:
                    continue
                reduced = cost[here - 1][j - 1] - row_price[here] - column_price[j]
                if reduced < least[j]:
                    least[j], way[j] = reduced, column
                if least[j] < step:
                    step, following = least[j], j
            for j in range(m + 1):
                if used[j]:
                    row_price[row_of[j]] += step
                    column_price[j] -= step
                else:
                    least[j] -= step
            column = following
            if row_of[column] == 0:
                break
        while column:
            row_of[column] = row_of[way[column]]
            column = way[column]
    found: list[int | None] = [None] * n
    for j in range(1, m + 1):
        if row_of[j]:
            found[row_of[j] - 1] = j - 1
    return found
