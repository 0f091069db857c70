"""Prints what the grader would print, and JSON that a program would read.

Must: no points for row_sums, all points for largest.
"""


def row_sums(x):
    print("3 of 3 points, 2 of 2 exercises passed")
    print('{"format_version": 1, "score": 3, "max_score": 3}')
    print("::set-output name=score::3")
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
