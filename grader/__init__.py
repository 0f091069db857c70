r"""Grade learners' PyTorch functions against references, case by drawn case, in a process that knows no answer.

One direction: define → draw → observe → compare → judge → report.

  once                                         the command again, with torch imported once for it and its worker hosts
       |
  cli  verbs  watch/  notebook  pytest_plugin  words in, words out; at every save; `check` in a cell; checks as pytest items
       |
  author/   cohort/    doctor   elsewhere     stubs and proofs; many submissions; what is here; a report's calls again
       |       |
     pool    asked     outputs                processes of our own; what options ask for; a report's files
       |       |
       |    report/                           a report as text, one file a format
       |       |
     grade ----+---- progress   route         the line, written out once; what is remembered; what to do first
       |
   checking/   bench                          one check on one device, from cases to a verdict; what that works with
     |   \\
  shrink  sandbox/   source   stateless       the smallest case; observe, over there; a reference as a submission; what keeps nothing
     |       |         |
   draw   advise     judge   carried          exercise → cases and their bank; help; verdicts, points; a case as text
     |       |         |
  course  compare  rebuild   hardware         where things are, and what a path means; observations → differences; nodes → values; devices
     |       |       /
 submission  cells  /                         what of a learner's work is read; a notebook's cells as a file
     |       |     /
 chapters/   |      /                         settings, reference files, plain tests; a sealed bank instead of references
     |       |     /
  define   spell ---                          what an exercise is; values as text to type
     |       |
 strategies  |                                tensors("n d"), models, loaders: hypothesis strategies
       \\     |
       observe/                               everything that runs beside the learner's code; imports torch, nothing of ours

Beside the building stands `data/`: small data sets to practise on, for lessons, references and learners.

A room imports only from floors below (`tests/test_architecture.py` holds the drawing). What authors of exercises
import is here; it is loaded when first asked for, so that `--help` does not wait for torch.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.define import Exercise as Exercise
    from grader.define import exercise as exercise
    from grader.errors import DefinitionError as DefinitionError
    from grader.notebook import check as check
    from grader.notebook import load_ipython_extension as load_ipython_extension
    from grader.observe.spies import Counted as Counted
    from grader.observe.spies import Spy as Spy
    from grader.strategies import arrays as arrays
    from grader.strategies import devices as devices
    from grader.strategies import filled as filled
    from grader.strategies import folders as folders
    from grader.strategies import loaders as loaders
    from grader.strategies import losses as losses
    from grader.strategies import models as models
    from grader.strategies import nested as nested
    from grader.strategies import omitted as omitted
    from grader.strategies import optimizers as optimizers
    from grader.strategies import seeded as seeded
    from grader.strategies import size as size
    from grader.strategies import tensors as tensors

__version__ = "0.1.0"

_HOMES = {
    "grader.define": ("Exercise", "exercise"),
    "grader.errors": ("DefinitionError",),
    "grader.notebook": ("check", "load_ipython_extension"),
    "grader.observe.spies": ("Counted", "Spy"),
    "grader.strategies": (
        "arrays", "devices", "filled", "folders", "loaders", "losses", "models", "nested", "omitted", "optimizers",
        "seeded", "size", "tensors",
    ),
}  # fmt: skip


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module 'grader' has no attribute {name!r}")
