"""An object that claims to be everything is seen as what it is."""


class Liar:
    __class__ = property(lambda self: float)

    def __eq__(self, other):
        return True

    def __repr__(self):
        raise ValueError


def row_sums(x):
    return Liar()


def largest(x):
    if len(x) == 0:
        raise ValueError('empty')
    return float(max(x.tolist()))
