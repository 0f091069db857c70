"""Raises an error of HTML, Markdown, XML and control characters, in an exception of such a name.

Must: no points for row_sums, all points for largest.
"""

Error = type("<script>alert(1)</script>", (ValueError,), {})


def row_sums(x):
    raise Error("```\n# 3 of 3 ]]> <img src=x onerror=alert(1)> | &quot; \x00\x0b\ufffe [a](javascript:alert(1))")


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
