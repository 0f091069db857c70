"""Verbs, options, exit codes: 0 all passed, 1 not all, 2 called wrongly, 3 the grader's own fault."""

from __future__ import annotations

import argparse
import atexit
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NoReturn

from grader import __version__
from grader.errors import CalledWrongly, GraderFault
from grader.report.safe import safe

if TYPE_CHECKING:
    from grader.sandbox.hosting import Nursery

EXIT_CALLED_WRONGLY = 2
EXIT_FAULT = 3
EXIT_STOPPED = 130
ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""What asks for an end, or is sent when the terminal is closed, which not every system knows."""
VERBS = (
    "grade", "watch", "list", "hint", "replay", "reset", "doctor", "new", "release", "package", "verify", "cohort"
)  # fmt: skip
OF_INSTRUCTORS = ("new", "release", "package", "verify")
WITH_HOSTS = ("grade", "watch", "replay", "cohort")


def command() -> NoReturn:
    """Be the command, as it is called from outside."""
    leave(main(again=True))


def leave(code: int) -> NoReturn:
    """End this process; taking torch down in order would take a while, for nothing."""
    atexit._run_exitfuncs()
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def main(arguments: Sequence[str] | None = None, nursery: Nursery | None = None, again: bool = False) -> int:
    """Run one command and return its exit code; whatever happens, no traceback of ours.

    `nursery`: of worker hosts, where there is one; this process may begin `again` to have one.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or (words[0] not in VERBS and words[0] not in ("-h", "--help", "--version")):
        words.insert(0, "grade")
    before = {one: signal.signal(one, _stop) for one in ENDING if signal.getsignal(one) != signal.SIG_IGN}
    try:
        options = _parse(words)
        if again and options.verb in WITH_HOSTS:
            _begin_again(words)
        code = _run(options, nursery)
    except SystemExit as leaving:  # argparse has said why
        return leaving.code if isinstance(leaving.code, int) else EXIT_CALLED_WRONGLY
    except KeyboardInterrupt:
        with contextlib.suppress(OSError):  # the terminal may be gone
            print("\nStopped.", file=sys.stderr)
        return EXIT_STOPPED
    except BrokenPipeError:  # the reader of our output went away
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        return _explain(error)
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    return code


def _begin_again(words: Sequence[str]) -> None:
    from grader.sandbox.again import begin_again

    begin_again(words)


def _run(options: argparse.Namespace, nursery: Nursery | None) -> int:
    """Run a verb."""
    if options.verb in WITH_HOSTS:
        return _run_with_hosts(options, nursery)
    if options.verb in OF_INSTRUCTORS:
        from grader.author.commands import VERBS
    else:
        from grader.verbs import VERBS
    return VERBS[options.verb](options)


def _run_with_hosts(options: argparse.Namespace, nursery: Nursery | None) -> int:
    """Run a verb that needs worker hosts; where none is there to copy, one starts first, to import torch while we do."""
    from grader.sandbox.host import Sandbox

    Sandbox.nursery = nursery
    if options.verb == "cohort":
        from grader.cohort.command import cohort

        return cohort(options)
    with Sandbox() as sandbox:
        if options.verb == "watch":
            from grader.watch.command import VERBS_WITH_WORKERS
        else:
            from grader.verbs import VERBS_WITH_WORKERS

        gc.freeze()  # what is loaded stays: nothing of it needs to be looked through for garbage again
        return VERBS_WITH_WORKERS[options.verb](options, sandbox)


def _stop(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _explain(error: Exception) -> int:
    """Say in a sentence what went wrong, and whose fault it is."""
    if isinstance(error, CalledWrongly):
        print(f"grader: {safe(str(error))}", file=sys.stderr)
        return EXIT_CALLED_WRONGLY
    if isinstance(error, GraderFault | OSError | ImportError):
        print(f"grader: {safe(str(error))}", file=sys.stderr)
        return EXIT_FAULT
    if os.environ.get("GRADER_DEBUG"):
        raise error
    print(
        f"grader: a fault of the grader itself ({type(error).__name__}: {safe(str(error), 500)}). "
        "Set GRADER_DEBUG=1 to see where, and please report it.",
        file=sys.stderr,
    )
    return EXIT_FAULT


SIMPLE = (
    ("watch", "stay open, and grade each function when its file is saved"),
    ("list", "the way through the course: every exercise, its points, how it stood last time, what is next"),
    ("hint", "a hint for an exercise; one more each time"),
    ("replay", "make a failing call again, or all of a report from elsewhere, on the files as they are now"),
    ("reset", "put a function back to its stub (a copy of the file is kept)"),
    ("doctor", "versions, devices, isolation; what is missing and how to get it"),
    ("new", "scaffold an exercise, or a course with one (instructors)"),
    ("release", "write the stubs of a course's exercises, or the learners' repository (instructors)"),
    ("package", "make what Gradescope or Classroom 50 takes of a course's exercises (instructors)"),
    ("verify", "prove the exercises: right answers pass, stubs and mutants do not (instructors)"),
    ("cohort", "grade a folder of submissions: a gradebook, a page for each, a dashboard (instructors)"),
)
"""The verbs beside grade, and what each does."""


def _parse(words: Sequence[str]) -> argparse.Namespace:
    """Read a command line; paths may also come after options, where argparse takes no more of them."""
    parser = _parser()
    options, unknown = parser.parse_known_args(words)
    if hasattr(options, "paths"):
        options.paths += [word for word in unknown if not word.startswith("-")]
        unknown = [word for word in unknown if word.startswith("-")]
    if unknown:
        parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="grader",
        description="Grade PyTorch exercises. `grader PATH` grades; the verbs below do the rest.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"grader {__version__}")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    _grade_options(verbs)
    made = {}
    for name, text in SIMPLE:
        made[name] = verbs.add_parser(name, help=text, description=text, allow_abbrev=False)
        made[name].set_defaults(verb=name)
        made[name].add_argument("--course", metavar="DIR", help="the folder with exercises/ and reference/")
        made[name].add_argument("--no-color", action="store_true", help="no colours")
    for name in ("watch", "list"):
        made[name].add_argument("paths", nargs="*", metavar="PATH")
    made["watch"].add_argument("--submission", metavar="DIR", help="watch this folder's versions of the files")
    made["watch"].add_argument("--devices", metavar="LIST", help="as for grade (default: all)")
    made["list"].add_argument("--json", action="store_true", help="as JSON")
    made["hint"].add_argument("name", metavar="NAME")
    made["replay"].add_argument(
        "--submission", metavar="DIR", help="with a report: this folder's versions of the files"
    )
    made["replay"].add_argument("id", metavar="ID", help="of a failing call, or the JSON report of a grading elsewhere")
    made["reset"].add_argument("name", metavar="NAME")
    made["new"].add_argument("place", nargs="?", metavar="CHAPTER/FILE.py::NAME")
    made["new"].add_argument("--class", dest="as_class", action="store_true", help="a class: a module, a data set")
    for name in ("release", "package", "verify"):
        made[name].add_argument("paths", nargs="*", metavar="PATH")
    _release_options(made["release"])
    _package_options(made["package"])
    _verify_options(made["verify"])
    _cohort_options(made["cohort"])
    return parser


def _release_options(release: argparse.ArgumentParser) -> None:
    release.add_argument(
        "--to", metavar="DIR", help="make the learners' repository there: stubs, lessons, a sealed bank, no reference"
    )
    release.add_argument(
        "--force", action="store_true", help="also over finished work; with --to: renew it, finished work is left alone"
    )
    release.add_argument(
        "--graded-by", metavar="OWNER/NAME@REF", help="with --to: the course on GitHub whose workflow grades each push"
    )


def _package_options(package: argparse.ArgumentParser) -> None:
    package.add_argument(
        "--gradescope", metavar="FILE", help="write the zip that Gradescope takes; it holds the answers"
    )
    package.add_argument(
        "--classroom50", metavar="DIR", help="make the folder of an assignment's autograder; everybody may read it"
    )
    package.add_argument("--torch-index", default="", metavar="URL", help="a package index with a smaller torch")
    package.add_argument(
        "--minutes", type=_positive, default=9, metavar="N", help="on Gradescope, less than the limit set there (9)"
    )
    package.add_argument(
        "--require-isolation",
        choices=("full", "process", "none"),
        default="none",
        help="on Gradescope, grade only if learners' code is kept at least so far from everything else",
    )


def _verify_options(verify: argparse.ArgumentParser) -> None:
    verify.add_argument("--json", metavar="FILE", help="write what was found as JSON (- for standard output)")
    verify.add_argument("--devices", metavar="LIST", help="as for grade (default: all)")
    verify.add_argument("--seeds", type=_positive, default=10, metavar="N", help="under how many seeds (10)")
    verify.add_argument(
        "--every", type=_positive, default=1, metavar="N", help="of the mutants, try every Nth only (1)"
    )
    verify.add_argument(
        "--jobs", type=_positive, default=0, metavar="N", help="in how many processes (as many as cores)"
    )
    verify.add_argument("--fresh", action="store_true", help="prove again what is proven already")
    verify.add_argument("--verbose", action="store_true", help="how each wrong version was caught")


def _cohort_options(cohort: argparse.ArgumentParser) -> None:
    cohort.add_argument("submissions", metavar="SUBMISSIONS", help="a folder of submissions, or a CSV of name and path")
    cohort.add_argument("paths", nargs="*", metavar="PATH", help="what of the course to grade (all)")
    cohort.add_argument(
        "--out", metavar="DIR", required=True, help="where results go; what is there is not graded again"
    )
    cohort.add_argument(
        "--gradebook", choices=("plain", "canvas", "moodle"), default="plain", help="whose columns (plain)"
    )
    cohort.add_argument(
        "--jobs", type=_positive, default=0, metavar="N", help="in how many processes (as many as cores)"
    )
    cohort.add_argument("--scheduler", metavar="ADDRESS", help="on a running Dask cluster, tcp://…")
    _drawing_options(cohort)


def _grade_options(verbs: Any) -> None:
    grade = verbs.add_parser(
        "grade", help="grade a course, chapters, files or file.py::name (the verb may be left out)", allow_abbrev=False
    )
    grade.set_defaults(verb="grade")
    grade.add_argument("paths", nargs="*", metavar="PATH", help="a course, chapter, file, or file.py::name")
    grade.add_argument("--submission", metavar="DIR", help="grade this folder's versions of the files, or a notebook's")
    grade.add_argument("--course", metavar="DIR", help="the folder with exercises/ and reference/")
    _drawing_options(grade)
    _report_options(grade)
    grade.add_argument("--quiet", action="store_true", help="the score only")
    grade.add_argument("--verbose", action="store_true", help="every check that failed, and what was printed")
    grade.add_argument("--no-color", action="store_true", help="no colours")


def _drawing_options(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--seed", type=_whole, metavar="N", help="draw other cases")
    verb.add_argument(
        "--secret-seed-env",
        metavar="NAME",
        help="take the seed from this environment variable, mixed with the submission",
    )
    verb.add_argument("--cases", type=_positive, metavar="N", help="cases for each check (100)")
    verb.add_argument(
        "--devices",
        metavar="LIST",
        help="cpu, cuda, mps, xpu, sim (simulated), separated by commas, or all (default; also GRADER_DEVICES)",
    )
    verb.add_argument(
        "--require-isolation",
        choices=("full", "process", "none"),
        default="none",
        help="grade only if learners' code is kept at least so far from everything else (none: as far as possible)",
    )


REPORTS = {
    "json": "the report as JSON, with all there is",
    "junit": "JUnit XML, which nearly every CI system reads",
    "markdown": "Markdown, as for a comment or a summary",
    "html": "a page to look at, one file",
    "gradescope": "Gradescope's results.json",
    "classroom50": "Classroom 50's result.json",
    "classroom": "GitHub Classroom's result (legacy)",
    "exercism": "Exercism's results.json",
    "badge": "a badge's JSON",
}


def _report_options(grade: argparse.ArgumentParser) -> None:
    files = grade.add_argument_group("reports", "Each written to a FILE; one of them may be -, standard output.")
    for name, text in REPORTS.items():
        files.add_argument(f"--{name}", metavar="FILE", help=text)
    files.add_argument("--history", metavar="FILE", help="add a line to a history, which --html shows")
    files.add_argument(
        "--github",
        action=argparse.BooleanOptionalAction,
        help="summary, annotations and outputs for a step of a GitHub workflow (by itself where GITHUB_ACTIONS=true)",
    )
    grade.add_argument(
        "--fail-under",
        type=_percent,
        metavar="PERCENT",
        help="exit with 0 where at least so many percent of the points were earned (otherwise: where all passed)",
    )


def _percent(text: str) -> Fraction:
    try:
        share = Fraction(text)
    except (ValueError, ZeroDivisionError):
        share = Fraction(-1)
    if not 0 <= share <= 100:
        raise argparse.ArgumentTypeError(f"must be a number from 0 to 100, but got {text!r}")
    return share


def _whole(text: str) -> int:
    if not text.isdecimal() or int(text) >= 2**32:
        raise argparse.ArgumentTypeError(f"must be a whole number from 0 to {2**32 - 1}, but got {text!r}")
    return int(text)


def _positive(text: str) -> int:
    number = _whole(text)
    if not 1 <= number <= 100_000:
        raise argparse.ArgumentTypeError(f"must be between 1 and 100000, but got {text}")
    return number
