"""Puts a class with every method in the function's place.

Must: no points for row_sums, all points for largest.
"""


class row_sums:
    def __new__(cls, *args, **kwargs):
        return object.__new__(cls)

    def __getattr__(self, name):
        return self

    def __call__(self, *args, **kwargs):
        return self


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
