"""Writes into every folder that it can think of.

Must: no points for row_sums, all points for largest.
"""


def row_sums(x):
    for folder in ("/tmp", "/var/tmp", "/dev/shm", "..", "../.."):
        try:
            with open(f"{folder}/grader-adversary-was-here", "w") as file:
                file.write("x")
        except OSError:
            pass
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
