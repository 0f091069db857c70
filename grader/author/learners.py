"""Make the learners' repository: stubs, lessons, workflow, and sealed banks in place of the references."""

from __future__ import annotations

import importlib.metadata
import pathlib
import platform
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
_WORKFLOW = """name: autograde
on: push
permissions:
  contents: read
jobs:
  grade:
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: actions/setup-python@v5
        with:
          python-version: "PYTHON"
      - name: Practise with the sealed bank
        if: vars.GRADER_COURSE == ''
        run: |
          pip install -r requirements.txt
          python -m grader
      # A graded run: GRADER_COURSE is owner/name of the instructor's course, GRADER_REF what to take of it (may be
      # left out), GRADER_TOKEN may read it, GRADER_SEED is the secret that decides the cases. The grader is the
      # instructor's too (-P: not the copy in this repository).
      - name: Fetch the instructor's course
        if: vars.GRADER_COURSE != ''
        uses: actions/checkout@v4
        with:
          repository: ${{ vars.GRADER_COURSE }}
          ref: ${{ vars.GRADER_REF }}
          token: ${{ secrets.GRADER_TOKEN }}
          path: .course
          persist-credentials: false
      - name: Grade with the instructor's course
        if: vars.GRADER_COURSE != ''
        env:
          GRADER_SEED: ${{ secrets.GRADER_SEED }}
        run: |
          pip install ./.course
          python -P -m grader --course .course --submission . --secret-seed-env GRADER_SEED
"""


def learners_copy(chosen: Sequence[Target], folder: pathlib.Path, force: bool, bank: Bank) -> Iterator[str]:
    """Make the learners' repository of the files of `chosen` in `folder`: whole, or not at all.

    With `force`, renew one that is there; finished work is left alone. Yields a line for each chapter and whatever is
    left out. Raises CalledWrongly where the folder will not do, DefinitionError where a check cannot draw.
    """
    folder = folder.absolute()
    _refuse_unfit(folder, force)
    requirements = _requirements()
    files = {chapter.name: {one.file for one in chosen if one.chapter == chapter} for chapter in _chapters(chosen)}
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as aside:
        made = pathlib.Path(aside) / folder.name
        for chapter in _chapters(chosen):
            yield from _add_chapter(made, chapter, files[chapter.name], bank)
        _add_rest(made, min(files), requirements)
        if folder.exists():
            yield from _renew(folder, made)
        else:
            made.rename(folder)


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


def _requirements() -> str:
    """Return what the grader needs, one a line. Raises CalledWrongly where it is not installed."""
    try:
        needed = importlib.metadata.requires(DISTRIBUTION) or ()
    except importlib.metadata.PackageNotFoundError as error:
        raise CalledWrongly(
            "requirements.txt is made of what the installed package says it needs, and the grader is not installed; "
            "install it: pip install -e ."
        ) from error
    return "".join(f"{line}\n" for line in needed if "extra ==" not in line)


def _add_rest(made: pathlib.Path, first: str, requirements: str) -> None:
    """Write the grader itself and what a repository needs around it."""
    shutil.copytree(
        pathlib.Path(__file__).parents[1], made / "grader", ignore=shutil.ignore_patterns("__pycache__", ".*")
    )
    for file in importlib.metadata.files(DISTRIBUTION) or ():
        if file.name == "LICENSE":
            shutil.copyfile(file.locate(), made / "grader" / file.name)
    python = ".".join(platform.python_version_tuple()[:2])
    (made / ".github" / "workflows").mkdir(parents=True)
    for name, text in {
        "README.md": _README.replace("CHAPTER", first),
        "requirements.txt": requirements,
        ".gitignore": _IGNORED,
        ".github/workflows/autograde.yml": _WORKFLOW,
    }.items():
        (made / name).write_text(text.replace("PYTHON", python), encoding="utf-8")


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
