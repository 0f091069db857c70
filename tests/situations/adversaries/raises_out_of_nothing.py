"""Raises an exception whose text, name and class all fail or lie.

Must: no points for row_sums, all points for largest.
"""


class Liar(BaseException):
    def __str__(self):
        raise RuntimeError

    __repr__ = __str__
    __class__ = property(lambda self: AssertionError)


Liar.__name__ = Liar.__qualname__ = "passed"


def row_sums(x):
    raise Liar


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
