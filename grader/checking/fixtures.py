"""What a plain test may ask of pytest: `solution`, `reference`, `device`, and the marker that names its exercise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from grader.checking.plain import Inside
from grader.checking.remote import Functions
from grader.observe.sim.device import present, register
from grader.observe.sim.memory import NAME

GIVER = pytest.StashKey[Any]()
"""Who gives: an Inside, or the plugin where pytest was called on the test's file itself."""
MARKER = "check(exercise, points=1): the test's outcome counts as a check of this exercise, worth so many points"


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known, and who gives the tests what they ask for."""
    config.addinivalue_line("markers", MARKER)
    for plugin in config.pluginmanager.get_plugins():
        if isinstance(plugin, Inside):
            config.stash[GIVER] = plugin


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a plain test on every device, where it is not one device's check."""
    test = metafunc.definition
    devices = metafunc.config.stash[GIVER].devices_of(test) if test.get_closest_marker("check") else ()
    if devices and "device" in metafunc.fixturenames:
        metafunc.parametrize("device", devices, indirect=True)


@pytest.fixture
def device(request: pytest.FixtureRequest) -> Iterator[str]:
    """The device that is graded on, by name."""
    name = str(getattr(request, "param", None) or request.config.stash[GIVER].device)
    register()
    with present(name == NAME):
        yield name


@pytest.fixture
def solution(request: pytest.FixtureRequest, device: str) -> Iterator[Functions]:
    """The learner's functions by name, each called in a process of its own; `run(probe, …)` beside them."""
    with request.config.stash[GIVER].solution(request.node, device) as functions:
        yield functions


@pytest.fixture
def reference(request: pytest.FixtureRequest) -> Functions:
    """The reference functions of the chapter, by name."""
    functions: Functions = request.config.stash[GIVER].reference(request.node)
    return functions
