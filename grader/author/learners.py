"""Make the learners' repository: stubs, lessons, workflow, and sealed banks in place of the references."""

from __future__ import annotations

import importlib.metadata
import pathlib
import platform
import re
import shutil
import tempfile
from collections.abc import Collection, Iterator, Sequence

from grader.author.release import state_of
from grader.author.seal import seal
from grader.bank import Bank
from grader.bench import Target
from grader.chapters.sealed import SUFFIX, to_bytes
from grader.course import Chapter
from grader.errors import CalledWrongly

DISTRIBUTION = "pytorch-exercise-grader"
_IGNORED = "__pycache__/\n*.py[cod]\n.venv/\n.hypothesis/\n.pytest_cache/\n"
_README = """# PyTorch exercises

Each folder in `exercises/` has a lesson (`README.md`) and Python files with functions to fill in. With Python PYTHON:

- `pip install -r requirements.txt`: what it takes (a virtual environment is a good idea);
- `python -m grader exercises/CHAPTER`: grades a chapter and shows what is wrong, on the smallest case it knows;
- `python -m grader list`: every exercise, and what passed; `hint NAME`: a hint, one more each time; `replay ID`: a
  failing call again; `reset NAME`: the stub again, a copy of your file is kept.

The points are practice points: the cases in `bank/` are always the same. A grade is made with others.
"""
_PACKAGED = pathlib.Path(__file__).parent / "packaged"
_GRADED_BY = re.compile(r"([\w.-]+/[\w.-]+)@([\w./-]+)")


def learners_copy(
    chosen: Sequence[Target], folder: pathlib.Path, force: bool, bank: Bank, graded_by: str | None = None
) -> Iterator[str]:
    """Make the learners' repository of the files of `chosen` in `folder`: whole, or not at all.

    With `force`, renew one that is there; finished work is left alone. `graded_by` (OWNER/NAME@REF) is the course whose
    workflow grades pushes; without it they are graded with the sealed bank. Yields a line for each chapter and whatever
    is left out. Raises CalledWrongly where the folder will not do, DefinitionError where a check cannot draw.
    """
    folder = folder.absolute()
    _refuse_unfit(folder, force)
    workflow = workflow_text(graded_by)
    needed = requirements()
    files = {chapter.name: {one.file for one in chosen if one.chapter == chapter} for chapter in _chapters(chosen)}
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as aside:
        made = pathlib.Path(aside) / folder.name
        for chapter in _chapters(chosen):
            yield from _add_chapter(made, chapter, files[chapter.name], bank)
        _add_rest(made, min(files), needed, workflow)
        if folder.exists():
            yield from _renew(folder, made)
        else:
            made.rename(folder)


def workflow_text(graded_by: str | None) -> str:
    """Return the workflow of a learners' repository. Raises CalledWrongly where `graded_by` is not OWNER/NAME@REF."""
    if graded_by is None:
        return (_PACKAGED / "practice.yml").read_text(encoding="utf-8").replace("PYTHON", python_version())
    found = _GRADED_BY.fullmatch(graded_by)
    if found is None:
        raise CalledWrongly(f"--graded-by {graded_by}: name the course's repository and a commit of it: OWNER/NAME@REF")
    place = f"{found[1]}/.github/workflows/autograde.yml@{found[2]}"
    return (_PACKAGED / "graded.yml").read_text(encoding="utf-8").replace("COURSE", place)


def python_version() -> str:
    """Return the Python that a sealed bank made here is for."""
    return ".".join(platform.python_version_tuple()[:2])


def _chapters(chosen: Sequence[Target]) -> Collection[Chapter]:
    return {target.chapter.name: target.chapter for target in chosen}.values()


def _refuse_unfit(folder: pathlib.Path, force: bool) -> None:
    if (folder / "reference").exists():
        raise CalledWrongly(f"--to {folder}: it holds reference/, the right answers; name a folder of its own")
    if not folder.parent.is_dir() or (folder.exists() and not folder.is_dir()):
        raise CalledWrongly(f"--to {folder}: cannot be made there; name a new folder in one that exists")
    if folder.exists() and any(folder.iterdir()) and not force:
        raise CalledWrongly(
            f"--to {folder}: it is not empty; name a new folder, or renew this one with --force "
            "(finished work in its exercises/ is left alone)"
        )


def _add_chapter(made: pathlib.Path, chapter: Chapter, files: Collection[str], bank: Bank) -> Iterator[str]:
    """Write a chapter's sealed bank, its stubs, and its lesson."""
    body, left_out = seal(chapter, files, bank)
    data = to_bytes(body)
    sealed = made / "bank" / f"{chapter.name}{SUFFIX}"
    sealed.parent.mkdir(parents=True, exist_ok=True)
    sealed.write_bytes(data)
    lessons = chapter.course.exercises / chapter.name
    place = made / "exercises" / chapter.name
    place.mkdir(parents=True)
    for name in (path.relative_to(lessons) for path in sorted(lessons.rglob("*"))):
        if _is_lesson(lessons, name, chapter.files):
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(lessons / name, place / name)
    for file in files:
        (place / file).write_text(chapter.stub(file), encoding="utf-8")
    yield f"{chapter.name}: {len(files)} stub files, {len(data) / 1024:.0f} KiB of sealed cases"
    yield from (f"  {sentence}" for sentence in left_out)


def _is_lesson(lessons: pathlib.Path, name: pathlib.Path, graded: Collection[str]) -> bool:
    """Whether a file belongs to the lesson: all but what is graded, and of other scripts those that it names."""
    path = lessons / name
    if any(part.startswith((".", "__pycache__")) for part in name.parts) or path.is_symlink() or not path.is_file():
        return False
    readme = lessons / "README.md"
    told = path.suffix == ".py" and str(name) not in graded and readme.is_file()
    return path.suffix != ".py" or (told and str(name) in readme.read_text(encoding="utf-8", errors="replace"))


def requirements() -> str:
    """Return what the grader needs, one a line. Raises CalledWrongly where it is not installed."""
    try:
        needed = importlib.metadata.requires(DISTRIBUTION) or ()
    except importlib.metadata.PackageNotFoundError as error:
        raise CalledWrongly(
            "requirements.txt is made of what the installed package says it needs, and the grader is not installed; "
            "install it: pip install -e ."
        ) from error
    return "".join(f"{line}\n" for line in needed if "extra ==" not in line)


def add_grader(made: pathlib.Path) -> None:
    """Write the grader itself."""
    shutil.copytree(
        pathlib.Path(__file__).parents[1], made / "grader", ignore=shutil.ignore_patterns("__pycache__", ".*")
    )
    for file in importlib.metadata.files(DISTRIBUTION) or ():
        if file.name == "LICENSE":
            shutil.copyfile(file.locate(), made / "grader" / file.name)


def _add_rest(made: pathlib.Path, first: str, needed: str, workflow: str) -> None:
    """Write the grader and what a repository needs around it."""
    add_grader(made)
    (made / ".github" / "workflows").mkdir(parents=True)
    for name, text in {
        "README.md": _README.replace("CHAPTER", first).replace("PYTHON", python_version()),
        "requirements.txt": needed,
        ".gitignore": _IGNORED,
        ".github/workflows/autograde.yml": workflow,
    }.items():
        (made / name).write_text(text, encoding="utf-8")


def _renew(folder: pathlib.Path, made: pathlib.Path) -> Iterator[str]:
    """Move what was made over what is there, but for finished work; yield a line on each file that holds some."""
    shutil.rmtree(folder / "grader", ignore_errors=True)
    for path in sorted(path for path in made.rglob("*") if path.is_file()):
        name = path.relative_to(made)
        place = folder / name
        if name.parts[0] == "exercises" and name.suffix == ".py":
            state = state_of(place, path.read_text(encoding="utf-8"))
            if state == "finished":
                yield f"{name}: holds finished work: left alone"
                continue
        place.parent.mkdir(parents=True, exist_ok=True)
        path.replace(place)
