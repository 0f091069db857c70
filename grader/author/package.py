"""Packages for other systems: Gradescope's zip, with the references; Classroom 50's bundle, which has none."""

from __future__ import annotations

import argparse
import json
import pathlib
import secrets
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from grader.author.learners import add_grader, learners_copy, python_version, requirements
from grader.bank import Bank, default_bank
from grader.bench import Target
from grader.course import Chapter
from grader.errors import CalledWrongly
from grader.judge import shown
from grader.progress import demand_writable
from grader.targets import course_of, targets

_PACKAGED = pathlib.Path(__file__).parent / "packaged"
_OF_CLASSROOM_50 = ("bank", "exercises", "grader", "requirements.txt")
LARGEST_BUNDLE = 10 * 2**20
"""What Classroom 50's runner fetches at most."""

MOST_MINUTES = 39

_EXECUTABLE = 0o755
_PLAIN = 0o644


def package(options: argparse.Namespace) -> int:
    """Write the packages that are asked for."""
    if options.gradescope is None and options.classroom50 is None:
        raise CalledWrongly("package: for which system? Give --gradescope FILE.zip or --classroom50 DIR")
    demand_writable("--gradescope", options.gradescope)
    if options.gradescope == "-":
        raise CalledWrongly("--gradescope -: a zip is no text; name a file")
    if options.minutes > MOST_MINUTES:
        raise CalledWrongly(f"--minutes {options.minutes}: Gradescope gives at most 40 minutes; leave one for the rest")
    chosen = targets(course_of(options.paths, options.course), options.paths)
    if options.gradescope is not None:
        print(gradescope_zip(chosen, pathlib.Path(options.gradescope), options))
    if options.classroom50 is not None:
        for line in classroom50_bundle(chosen, pathlib.Path(options.classroom50), options.torch_index, default_bank()):
            print(line, flush=True)
    return 0


def gradescope_zip(chosen: Sequence[Target], place: pathlib.Path, options: argparse.Namespace) -> str:
    """Write the zip of these exercises, whole or not at all; return a sentence about it."""
    settings = {
        "seconds": options.minutes * 60,
        "isolation": options.require_isolation,
        "seed": secrets.token_hex(16),
        "chapters": list(_chapters(chosen)),
    }
    with tempfile.TemporaryDirectory(prefix="package-") as aside:
        folder = pathlib.Path(aside) / "zip"
        add_grader(folder / "engine")
        for chapter in {target.chapter.name: target.chapter for target in chosen}.values():
            _add_answers(folder / "course", chapter)
        for name, kept in {
            "gradescope_run.sh": "run_autograder",
            "gradescope_setup.sh": "setup.sh",
            "gradescope.py": "gradescope.py",
        }.items():
            shutil.copyfile(_PACKAGED / name, folder / kept)
        _write(folder, "settings.json", json.dumps(settings, indent=1) + "\n")
        _write(folder, "requirements.txt", requirements())
        _write(folder, "torch-index", options.torch_index)
        made = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
        try:
            _zip(folder, made)
            made.replace(place)
        finally:
            made.unlink(missing_ok=True)
    points = shown(sum((target.exercise.points for target in chosen), start=Fraction(0)))
    return f"{place}: {len(chosen)} exercises, {points} points, {place.stat().st_size / 2**20:.1f} MiB; it holds the answers"


def _chapters(chosen: Sequence[Target]) -> Iterator[dict[str, Any]]:
    """Yield what the zip's script needs to know of each chapter."""
    for name in dict.fromkeys(target.chapter.name for target in chosen):
        inside = [target for target in chosen if target.chapter.name == name]
        yield {
            "name": name,
            "points": float(sum(target.exercise.points for target in inside)),
            "exercises": [f"exercises/{target.key}" for target in inside],
            "files": {
                file: sorted({defined for one in inside if one.file == file for defined in one.exercise.names})
                for file in sorted({target.file for target in inside})
            },
        }


def _add_answers(course: pathlib.Path, chapter: Chapter) -> None:
    """Copy a chapter: its references, and its stubs and settings."""
    for folder in (chapter.course.exercises, chapter.course.reference):
        if (folder / chapter.name).is_dir():
            shutil.copytree(
                folder / chapter.name,
                course / folder.name / chapter.name,
                ignore=shutil.ignore_patterns("__pycache__", ".*"),
            )
    (course / "exercises").mkdir(exist_ok=True)


def _write(folder: pathlib.Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def _zip(folder: pathlib.Path, place: pathlib.Path) -> None:
    """Zip a folder; the same content gives the same file."""
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = path.relative_to(folder).as_posix()
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, where files may be executable
            entry.external_attr = (_EXECUTABLE if name in ("run_autograder", "setup.sh") else _PLAIN) << 16
            archive.writestr(entry, path.read_bytes())


def classroom50_bundle(chosen: Sequence[Target], folder: pathlib.Path, torch_index: str, bank: Bank) -> Iterator[str]:
    """Make the folder CLASSROOM/autograders/ASSIGNMENT of these exercises; yield what is said about it.

    Everybody may read what lies there, so it grades practice points: with a sealed bank, as learners have it anyway.
    Raises CalledWrongly where the folder is in use.
    """
    folder = folder.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CalledWrongly(f"--classroom50 {folder}: it is not empty; name a new folder")
    if not folder.parent.is_dir():
        raise CalledWrongly(f"--classroom50 {folder}: cannot be made there; name a new folder in one that exists")
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as aside:
        copy, made = pathlib.Path(aside) / "copy", pathlib.Path(aside) / "made"
        yield from learners_copy(chosen, copy, force=False, bank=bank)
        made.mkdir()
        for name in _OF_CLASSROOM_50:
            shutil.move(copy / name, made / name)
        shutil.copyfile(_PACKAGED / "classroom50.py", made / "autograder.py")
        settings = {"python": python_version(), "torch_index": torch_index}
        _write(made, "settings.json", json.dumps(settings, indent=1) + "\n")
        size = _packed_size(made, pathlib.Path(aside) / "made")
        if folder.exists():
            folder.rmdir()
        made.rename(folder)
    yield f'{folder}: practice points; the assignment\'s runtime needs "python": "{python_version()}"'
    if size > LARGEST_BUNDLE:
        yield (
            f"{size / 2**20:.1f} MiB packed are more than the {LARGEST_BUNDLE / 2**20:.0f} that Classroom 50 fetches; "
            "name fewer chapters"
        )


def _packed_size(folder: pathlib.Path, name: pathlib.Path) -> int:
    return pathlib.Path(shutil.make_archive(str(name), "gztar", folder)).stat().st_size
