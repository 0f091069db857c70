"""Grades a submission on Classroom 50 with the sealed bank beside this file: result.json, in the folder it starts in."""

from __future__ import annotations

import datetime as dt
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
RESULT, BODY = "result.json", "release-body.md"
SECONDS = 720.0
"""Classroom 50 gives a submission a quarter of an hour, with all that comes before and after."""


def main() -> int:
    """Grade the folder this starts in; 0 where it was graded, whatever the grade."""
    started = time.monotonic()
    submission = pathlib.Path.cwd()
    settings = json.loads((HERE / "settings.json").read_text(encoding="utf-8"))
    for name in (RESULT, BODY):  # only ours shall be read
        remove(submission / name)
    if not platform.python_version().startswith(settings["python"] + "."):
        return fail(f'the sealed bank needs "python": "{settings["python"]}" in the assignment\'s runtime')
    with tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True) as folder:
        try:
            python = installed(pathlib.Path(folder) / "environment", settings["torch_index"])
            code = grade(python, submission, SECONDS - (time.monotonic() - started))
        except subprocess.CalledProcessError as error:
            return fail(f"installing failed: {error}")
        except subprocess.TimeoutExpired:
            return fail("grading took longer than there is time")
    if code not in (0, 1) or not (submission / RESULT).is_file():
        return fail(f"the grader ended with exit code {code}")
    say_when(submission)
    return 0


def remove(path: pathlib.Path) -> None:
    """Remove whatever lies where the results are written."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def fail(sentence: str) -> int:
    """Say why nothing was graded."""
    print(f"::error title=Not graded::{sentence}")
    return 1


def installed(environment: pathlib.Path, torch_index: str) -> pathlib.Path:
    """Return a Python with what grading takes; what the machine has already is not fetched."""
    python = pathlib.Path(sys.executable)
    if sys.prefix == sys.base_prefix:  # the machine's own Python is left as it is
        run = [sys.executable, "-I", "-m", "venv", "--system-site-packages", str(environment)]
        subprocess.run(run, cwd=HERE, check=True)
        python = environment / "bin" / "python"
    install = [str(python), "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    needed = HERE / "requirements.txt"
    if torch_index:  # torch alone comes from there
        torch = next(line for line in needed.read_text(encoding="utf-8").splitlines() if line.startswith("torch"))
        subprocess.run([*install, "--index-url", torch_index, torch], cwd=HERE, check=True)
    subprocess.run([*install, "-r", str(needed)], cwd=HERE, check=True)
    return python


def grade(python: pathlib.Path, submission: pathlib.Path, seconds: float) -> int:
    """Run the grader that lies here, not the copy in the submission; return its exit code."""
    words = [str(python), "-P", "-m", "grader", "grade", "--course", str(HERE), "--submission", str(submission)]
    words += ["--classroom50", str(submission / RESULT), "--markdown", str(submission / BODY)]
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    return subprocess.run(words, cwd=HERE, env=environment, check=False, timeout=max(seconds, 1)).returncode


def say_when(submission: pathlib.Path) -> None:
    """Put the time of the commit in the result, which stays the same however often it is graded."""
    show = ["git", "show", "--no-patch", "--format=%ct", os.environ.get("GITHUB_SHA") or "HEAD"]
    shown = subprocess.run(show, cwd=submission, check=False, capture_output=True, text=True)
    if shown.returncode or not shown.stdout.strip().isdigit():
        return
    when = dt.datetime.fromtimestamp(int(shown.stdout), dt.UTC)
    result = submission / RESULT
    document = json.loads(result.read_text(encoding="utf-8"))
    document["datetime"] = when.strftime("%Y-%m-%dT%H:%M:%SZ")
    result.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
