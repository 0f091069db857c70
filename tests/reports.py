"""Random reports, for every test of what is made of one: texts that attack, points of all sizes, things to draw."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st

from grader.judge import VERDICTS, CheckResult, Curve, Exhibit, Grid, Judgement, Report, Verdict

# shrinking a whole report takes minutes and explains little
PROPERTY = settings(
    max_examples=60, deadline=None, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate)
)
ENVIRONMENT: dict[str, Any] = {
    "python": "3",
    "torch": "2",
    "hypothesis": "6",
    "platform": "x",
    "threads": 1,
    "devices": ["cpu"],
    "devices_not_run": {"cuda": "not on this machine"},
    "sim": "sim is a simulated accelerator (not run: not asked for)",
    "isolation": "process (no Landlock in this kernel)",
}
TEXTS = st.text(st.characters() | st.sampled_from("\x1b\u202e\ud800\u200b\0\n\r\u2028"), max_size=20)
GRIDS = st.lists(st.integers(0, 3), max_size=3).flatmap(
    lambda shape: st.builds(
        Grid,
        st.just(tuple(shape)),
        st.sampled_from(["float32", "uint8", "bool"]),
        st.lists(TEXTS, min_size=math.prod(shape), max_size=math.prod(shape)).map(tuple),
    )
)
EXHIBITS = st.builds(
    Exhibit,
    TEXTS,
    st.none() | GRIDS,
    st.none() | GRIDS,
    st.just(()),
    st.lists(st.tuples(TEXTS, GRIDS), max_size=1).map(tuple),
)
LOSSES = st.lists(st.floats(), max_size=4).map(tuple)
CURVES = st.builds(Curve, TEXTS, LOSSES, LOSSES)
POINTS = st.fractions(0, 20, max_denominator=7)
VERDICT = st.builds(
    Verdict,
    st.sampled_from(["cpu", "sim"]),
    st.sampled_from(VERDICTS),
    TEXTS,
    TEXTS,
    TEXTS,
    TEXTS,
    TEXTS,
    TEXTS,
    line=st.none() | st.integers(1, 99),
    side=st.booleans(),
    cases=st.integers(0, 100),
    exhibit=st.none() | EXHIBITS,
    curve=st.none() | CURVES,
    printed=TEXTS,
    seconds=st.floats(0, 1e6),
)
CHECK = st.builds(
    CheckResult, st.just("check"), POINTS, st.just(Fraction(1, 2)), st.lists(VERDICT, max_size=2).map(tuple)
)
JUDGEMENT = st.builds(
    Judgement,
    TEXTS,
    st.just("01_one"),
    st.just("f.py"),
    st.none() | st.integers(1, 99),
    st.lists(CHECK, min_size=1, max_size=2).map(tuple),
    st.lists(TEXTS, max_size=3).map(tuple),
    st.lists(TEXTS, max_size=2).map(tuple),
    st.sampled_from(["", "another"]),
)
REPORTS = st.builds(Report, st.lists(JUDGEMENT, max_size=3).map(tuple), st.just("1"), st.just(ENVIRONMENT))
