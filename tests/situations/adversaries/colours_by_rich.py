"""Raises an error in the markup of the library that colours the terminal.

Must: no points for row_sums, all points for largest.
"""


def row_sums(x):
    raise ValueError("[bold green]✓ row_sums 2/2[/] [link=file:///etc/passwd]click[/link]")


def largest(x):
    if len(x) == 0:
        raise ValueError("empty")
    return max(x.tolist())
