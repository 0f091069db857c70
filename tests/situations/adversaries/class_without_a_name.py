"""Returns an object whose class says a number where its name should be.

Must: no points for row_sums, all points for largest.
"""


class Meta(type):
    @property
    def __name__(cls):
        return 7


class Nameless(metaclass=Meta):
    pass


def row_sums(x):
    return Nameless()


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
