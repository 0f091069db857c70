"""Prints and raises commands that a CI runner obeys.

Must: no points for row_sums, all points for largest.
"""


def row_sums(x):
    print("::error file=x::owned")
    print("::add-mask::3")
    raise ValueError("\n::set-output name=score::3\n##[command]rm -rf /\n%0A::stop-commands::x")


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
