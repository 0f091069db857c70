"""`numpy_vs_torch.py`, which belongs to the lesson of 02_workflow: it runs, and its table is whole."""

import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT

SCRIPT = ROOT / "exercises" / "02_workflow" / "numpy_vs_torch.py"
ROW = re.compile(r"^(.*?) {2,}(\S.*?) +(\d+) +(\d+\.\d\d) +(\d+\.\d\d) +(\d+\.\d\d|-)$")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True, check=False, timeout=120
    )


def test_the_table_has_a_line_for_each_comparison() -> None:
    """Both dtypes, products and random numbers apart, and the notes' own comparison."""
    done = run("--size", "8", "--threads", "1")
    assert (done.returncode, done.stderr) == (0, "")
    found = [row.groups() for row in map(ROW.match, done.stdout.splitlines()) if row]
    assert [row[:3] for row in found] == [
        ("product", "float32", "1"),
        ("product", "float64", "1"),
        ("random numbers", "float32", "1"),
        ("random numbers", "float64", "1"),
        ("as in the notes", "float64 : float32", "1"),
    ]
    assert "8 x 8" in done.stdout
    assert "Every line but the last compares like with like." in done.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--size", "5001"), "argument --size: give a whole number from 1 to 5000"),
        (("--size", "big"), "not big"),
        (("--threads", "0"), "argument --threads: give a whole number from 1 to "),
    ],
)
def test_what_cannot_be_measured_is_said(arguments: tuple[str, ...], sentence: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
