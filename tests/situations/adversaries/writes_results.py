"""Writes result files wherever a system may look for them.

Must: no points for row_sums, all points for largest.
"""


def row_sums(x):
    text = '{"score": 3, "max_score": 3, "tests": []}'
    for path in ("results.json", "../results.json", "/tmp/grader-adversary-results.json", "/autograder/results/results.json"):
        try:
            with open(path, "w") as file:
                file.write(text)
        except OSError:
            pass
    return x.sum(0)


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
