"""What an exercise is: what `@exercise` accepts, what it fills in, and each sentence with which it refuses."""

from __future__ import annotations

import pathlib
import pickle
import types
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import hypothesis
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from grader.define import FIRST_CHECK, Check, Exercise, collecting, exercise, parameters_of
from grader.errors import DefinitionError, GraderFault
from grader.observe.pack import FreshFolder, TheDevice
from grader.options import Options

WHOLE = st.integers(0, 3)


def double(x: int) -> int:
    """Double `x`.

    Twice as much.
    """
    return 2 * x


def doubled(**options: Any) -> Exercise:
    """Return `double` as an exercise."""
    return exercise(**{"x": WHOLE, **options})(double)


def values_of(strategy: st.SearchStrategy[Any], count: int = 30) -> list[Any]:
    """Return what a strategy draws."""
    found: list[Any] = []

    @settings(max_examples=count, database=None, deadline=None, derandomize=True, phases=(Phase.generate,))
    @given(strategy)
    def visit(value: Any) -> None:
        found.append(value)

    visit()
    return found


HELPED = doubled()


def helper(x: int) -> Any:
    """Call a reference; a probe that calls this refers to it too."""
    return HELPED(x)


def uses_helper(function: Callable[..., Any], x: int) -> Any:
    """Probe through a helper."""
    return helper(x)


def uses_reference(function: Callable[..., Any], x: int) -> Any:
    """Probe the reference instead of its parameter."""
    return HELPED(x)


def uses_reference_deep(function: Callable[..., Any], x: int) -> Any:
    """Probe the reference inside of a function inside."""

    def inside() -> Any:
        return [HELPED(value) for value in range(x)]

    return inside()


def closing_over(reference: Callable[..., Any]) -> Callable[..., Any]:
    """Return a probe that holds the reference in its closure."""

    def probe(function: Callable[..., Any], x: int) -> Any:
        return reference(x)

    return probe


def test_a_decorated_reference_is_an_exercise() -> None:
    """The docstring is the task, the signature the contract, the decorator gives points, arguments and hints."""
    made = doubled(points=2.5, hints=("a", "b"))
    assert made.name == "double"
    assert made.task == "Double `x`.\n\nTwice as much."
    assert made.points == Fraction(5, 2)
    assert made.hints == ("a", "b")
    assert made.names == ("double",)
    assert made.file == pathlib.Path(__file__)
    (check,) = made.checks
    assert (check.name, check.parameters, check.probe) == (FIRST_CHECK, ("x",), None)


def test_points_are_exact() -> None:
    """Points are exact numbers: ten checks of 0.1 are worth exactly 1."""
    made = doubled(points=0.1)
    for place in range(9):
        made.check(f"check {place}", points=0.1, x=WHOLE)(lambda function, x: function(x))
    assert made.points == 1


def test_a_reference_can_be_called() -> None:
    """Calling an exercise calls its reference, so that references can use each other."""
    assert doubled()(4) == 8
    assert doubled()(x=5) == 10


def test_an_exercise_does_not_travel() -> None:
    """An exercise holds the answer and refuses to be pickled."""
    with pytest.raises(TypeError, match="double refers to its reference and must not be sent"):
        pickle.dumps(doubled())


def test_the_name_can_be_given() -> None:
    """An exercise may be called otherwise than its function; what must be defined is the function."""
    made = doubled(name="twice")
    assert made.name == "twice"
    assert made.names == ("double",)


def test_parts_belong_together() -> None:
    """Where functions belong together, a probe gets a namespace of all of them; one alone is itself."""
    made = doubled()
    assert made.callee is double

    @made.also
    def halve(x: int) -> int:
        return x // 2

    assert made.names == ("double", "halve")
    assert isinstance(made.callee, types.SimpleNamespace)
    assert made.callee.halve(made.callee.double(7)) == 7


SAVED = exercise(x=WHOLE)(double)


def uses_parts(both: Any, x: int) -> Any:
    """Probe functions that belong together, one of which is called as the exercise is in its file."""
    return both.halve(both.SAVED(x))


def test_a_probe_may_name_the_parts() -> None:
    """An attribute is no reference: `both.save(x)` in a probe is right where `save` is the exercise's own name."""
    assert SAVED.check("round trip", x=WHOLE)(uses_parts).name == "round trip"


def test_versions_are_kept_by_their_names() -> None:
    """A mutant and a variant are kept under their names and stay plain functions."""
    made = doubled()

    @made.mutant("adds")
    def adds(x: int) -> int:
        return x + 2

    @made.variant("shifts")
    def shifts(x: int) -> int:
        return x << 1

    assert made.mutants == {"adds": adds}
    assert made.variants == {"shifts": shifts}
    assert adds(3) == 5


def test_the_judge_of_an_exercise_is_that_of_its_first_check() -> None:
    """`@f.judge` judges the first check, `@check.judge` its own."""
    made = doubled()

    @made.check("again", x=WHOLE)
    def probe(function: Callable[..., Any], x: int) -> Any:
        return function(x)

    check: Check = probe
    first = made.judge(lambda came, x: None)
    second = check.judge(lambda came, x: "wrong")
    assert made.checks[0].judgement is first
    assert made.checks[1].judgement is second


def test_a_probe_takes_arguments_after_the_function() -> None:
    """A probe's first parameter is the function under test; the others are drawn."""
    made = doubled()
    check = made.check("both", points=3, x=WHOLE, y=st.just(7), hints=("look",))(lambda function, x, y: function(x + y))
    assert check.parameters == ("x", "y")
    assert check.points == 3
    assert check.hints == ("look",)
    assert all(value["y"] == 7 for value in values_of(check.strategy, 5))


def test_a_class_has_no_first_check() -> None:
    """A class is graded through probes only."""

    class Counter:
        """Count."""

    made = exercise()(Counter)
    assert made.checks == []
    made.check("starts at none", x=WHOLE)(lambda kind, x: vars(kind()))
    assert [check.name for check in made.checks] == ["starts at none"]


def test_without_parameters_there_is_a_first_check() -> None:
    """A function without parameters is checked by calling it."""
    made = exercise(points=2)(lambda: 3)
    assert [check.points for check in made.checks] == [2]
    assert values_of(made.checks[0].strategy, 1) == [{}]


def test_device_and_folders_are_filled_in() -> None:
    """A parameter `device` is the device under test, one annotated `Path` a fresh folder, next to what is given."""

    def save(x: int, where: pathlib.Path, device: str) -> None:
        """Save."""

    made = exercise(x=WHOLE)(save)
    drawn = values_of(made.checks[0].strategy)
    assert all(set(arguments) == {"x", "where", "device"} for arguments in drawn)
    assert {type(arguments["where"]) for arguments in drawn} == {FreshFolder}
    assert any(isinstance(arguments["device"], TheDevice) for arguments in drawn)


def test_what_is_filled_in_alone_needs_no_arguments() -> None:
    """Where every parameter is filled in by the grader, the first check needs nothing in the decorator."""

    def device_name(device: str) -> str:
        """Return the device."""
        return device

    assert [check.name for check in exercise()(device_name).checks] == [FIRST_CHECK]


def test_device_and_folders_can_be_given() -> None:
    """A strategy for `device` or a `Path` is used instead of what the grader fills in."""

    def save(where: pathlib.Path, device: str) -> None:
        """Save."""

    made = exercise(where=st.just("here"), device=st.just("cpu"))(save)
    assert values_of(made.checks[0].strategy, 3)[0] == {"where": "here", "device": "cpu"}


def test_one_strategy_may_yield_all_arguments() -> None:
    """`arguments=` draws dicts of all arguments, so that they can depend on each other."""
    whole = st.integers(0, 5).map(lambda n: {"x": n, "y": [n] * n})
    made = exercise(arguments=whole)(lambda x, y: None)
    assert all(drawn["y"] == [drawn["x"]] * drawn["x"] for drawn in values_of(made.checks[0].strategy))


@pytest.mark.parametrize("key", ["forbids", "ignores"])
def test_one_word_is_a_tuple_of_one(key: str) -> None:
    """`forbids="softmax"` forbids softmax, not its letters; so for `ignores`."""
    word = {"forbids": "softmax", "ignores": "dtype"}[key]
    assert getattr(doubled(**{key: word}).checks[0].options, key) == (word,)


def test_one_hint_is_a_tuple_of_one() -> None:
    """`hints="look"` is one hint, not one for each letter."""
    assert doubled(hints="look").hints == ("look",)


def test_options_stand_beside_arguments() -> None:
    """What is an option is one, and everything else is an argument's strategy."""
    made = doubled(memory="fresh", gradients=True, tolerance=(1e-3, 0.0), vectorised=True, ambient_device=True)
    expected = Options("fresh", gradients=True, vectorised=True, tolerance=(1e-3, 0.0), ambient_device=True)
    assert made.checks[0].options == expected


def test_definitions_are_gathered_where_asked() -> None:
    """Within `collecting` every new exercise is gathered, and after it none; what was outside stays outside."""
    with collecting() as outer:
        first = doubled()
        with collecting() as inner:
            second = doubled()
        third = doubled()
    doubled()
    assert outer == [first, third]
    assert inner == [second]


def test_parameters_are_named_in_order() -> None:
    """The parameters of a function are its contract, in order."""
    assert parameters_of(lambda b, a, *, c=1: None) == ("b", "a", "c")


def twice_the_version(first: str, second: str) -> None:
    """Define two versions of one name."""
    made = doubled()
    getattr(made, first)("adds")(double)
    getattr(made, second)("adds")(double)


def probed(probe: Callable[..., Any], name: str = "again", **rest: Any) -> None:
    """Add a check with this probe to an exercise."""
    doubled().check(name, **{"x": WHOLE, **rest})(probe)


def plain(function: Callable[..., Any], x: int) -> Any:
    """Call the function."""
    return function(x)


class Empty:
    """A class to decorate."""


REFUSED: list[tuple[str, Callable[[], Any], str]] = [
    ("memory", lambda: doubled(memory="view"), r'memory="view" is not known: use "shares", "fresh" or "same"'),
    ("ignores near", lambda: doubled(ignores="dtypes"), r'ignores="dtypes" is not known; did you mean "dtype"\?'),
    (
        "ignores far",
        lambda: doubled(ignores=("dtype", "xyz")),
        r'ignores="xyz" is not known: use one of requires_grad, ',
    ),
    ("two mutants", lambda: twice_the_version("mutant", "mutant"), 'double: there are two versions called "adds"'),
    ("mutant and variant", lambda: twice_the_version("mutant", "variant"), "two versions .*; rename one"),
    ("two checks", lambda: probed(plain, FIRST_CHECK), f'double: there are two checks called "{FIRST_CHECK}"; rename'),
    (
        "judge of nothing",
        lambda: exercise()(Empty).judge(len),
        "Empty: there is no check to judge yet; put the judge b",
    ),
    (
        "class with arguments",
        lambda: exercise(x=WHOLE)(Empty),
        r"Empty: a class is graded by checks only; move the arg",
    ),
    ("negative points", lambda: doubled(points=-1), "double: points=-1 is negative"),
    ("example", lambda: doubled(examples=[{"x": 1}, {"X": 1}]), 'double: examples= names "X": use one of x'),
    ("example near", lambda: exercise(value=WHOLE, examples=[{"valeu": 1}])(lambda value: 1), 'did you mean "value"'),
    (
        "unknown parameter",
        lambda: doubled(y=WHOLE),
        'double: there is no parameter or option "y": use one of x, memory',
    ),
    ("misspelt option", lambda: doubled(tolerence="exact"), 'option "tolerence"; did you mean "tolerance"'),
    ("no strategy", lambda: doubled(x=3), "double: x= must be a hypothesis strategy, but got 3"),
    ("missing strategy", lambda: exercise(x=WHOLE)(lambda x, y: 1), 'no strategy for "y": add y=… to the decorator'),
    ("missing in a probe", lambda: probed(lambda function, x, z: 1), 'no strategy for "z"'),
    ("arguments and more", lambda: doubled(arguments=st.just({})), "arguments= yields every argument; remove x="),
    ("arguments", lambda: exercise(arguments={"x": 1})(double), r"that yields dicts, but got \{'x': 1\}"),
    (
        "probe",
        lambda: probed(uses_reference),
        "double: a probe refers to the reference .*; use its first parameter",
    ),
    ("deep probe", lambda: probed(uses_reference_deep), "refers to the reference"),
    ("probe through a helper", lambda: probed(uses_helper), "refers to the reference"),
    ("closure", lambda: probed(closing_over(HELPED)), "refers to the reference"),
    ("closure over the function", lambda: HELPED.check("c", x=WHOLE)(closing_over(double)), "refers to the reference"),
    ("tolerance word", lambda: doubled(tolerance="exakt"), "tolerance="),
    ("seconds word", lambda: doubled(seconds="60"), "seconds='60'"),
    ("no case", lambda: doubled(cases=0), "cases=0"),
    ("more cases than usual", lambda: doubled(cases=101), "cases=101"),
    ("half a case", lambda: doubled(cases=0.5), "cases=0.5"),
    ("seconds without end", lambda: doubled(seconds=float("inf")), "seconds=inf"),
    ("tolerance number", lambda: doubled(tolerance=0.1), "tolerance="),
    ("points that are no number", lambda: doubled(points="many"), "points="),
    ("example that is no mapping", lambda: doubled(examples=[3]), "examples="),
    ("arguments of a class in examples", lambda: exercise(examples=[{"x": 1}])(Empty), "checks only"),
]


@pytest.mark.parametrize(("define", "sentence"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_makes_no_sense_is_refused(define: Callable[[], Any], sentence: str) -> None:
    """An exercise that is written wrongly is refused where it is defined, with the place and the remedy."""
    with pytest.raises(DefinitionError, match=sentence):
        define()


def test_a_definition_error_is_the_graders_fault() -> None:
    """What an author did wrong is never the learner's fault: it is a grader fault."""
    assert issubclass(DefinitionError, GraderFault)


def test_options_are_frozen() -> None:
    """Options cannot change once a check has them."""
    with pytest.raises(AttributeError):
        Options().memory = "shares"  # type: ignore[misc]


@hypothesis.settings(deadline=None, derandomize=True, database=None, max_examples=50)
@given(st.lists(st.decimals(0, 100, places=3), min_size=1, max_size=8))
def test_points_add_up(points: list[Any]) -> None:
    """An exercise is worth the exact sum of its checks."""
    made = doubled(points=points[0])
    for place, part in enumerate(points[1:]):
        made.check(str(place), points=part, x=WHOLE)(plain)
    assert made.points == sum(Fraction(str(part)) for part in points)
