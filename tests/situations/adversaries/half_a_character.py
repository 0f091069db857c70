"""Raises and returns texts that cannot be encoded.

Must: no points for row_sums, all points for largest.
"""


def row_sums(x):
    print("\ud800\udfff".encode("utf-8", "surrogatepass"))
    raise KeyError("\ud83d \udc00 \ud800")


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
