"""What a submission changed outside of exercises/, told in a workflow's summary: reported, not hidden, and not used."""

from __future__ import annotations

import os
import pathlib
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from grader.report.safe import safe_line

LEARNERS = "exercises"
MOST = 100
"""So many files are named."""

_WORDS = {"A": "added", "D": "removed", "M": "changed", "T": "changed"}
_COMMIT = re.compile("[0-9a-f]{40,64}")


@dataclass(frozen=True, slots=True)
class Change:
    """One file outside of exercises/ that is not as it was handed out, and how it is not."""

    path: str
    how: str

    def __str__(self) -> str:
        return f"{self.how:<8} {safe_line(self.path, 300)}"


def changes(submission: pathlib.Path, released: pathlib.Path | None = None) -> tuple[Change, ...]:
    """Return how the commit checked out in `submission` differs from the one in `released`, or from its own first.

    Raises subprocess.CalledProcessError where one of them is no repository.
    """
    if released is None:
        base = _git(submission, "rev-list", "--max-parents=0", "HEAD").split()[-1]
    else:
        _git(submission, "fetch", "--quiet", "--no-tags", str(released.absolute()), "HEAD")
        base = _git(submission, "rev-parse", "FETCH_HEAD").strip()
    if not _COMMIT.fullmatch(base):
        raise ValueError("git names no commit to compare with")
    outside = ("--", ".", f":(exclude){LEARNERS}")
    raw = _git(submission, "diff", "--name-status", "-z", "--no-renames", "--no-ext-diff", base, "HEAD", *outside)
    parts = raw.split("\0")[:-1]
    return tuple(Change(path, _WORDS.get(how, "changed")) for how, path in zip(parts[::2], parts[1::2], strict=True))


def _git(folder: pathlib.Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode(errors="surrogateescape")


def as_markdown(found: Sequence[Change]) -> str:
    """Return a section of a step's summary; nothing where there is nothing to tell. Names cannot act in it."""
    if not found:
        return ""
    lines = [str(change) for change in found[:MOST]]
    if len(found) > MOST:
        lines.append(f"and {len(found) - MOST} more")
    fence = "`" * (max([2, *(len(run) for line in lines for run in re.findall("`+", line))]) + 1)
    return "\n".join(
        [
            f"### Changed outside of `{LEARNERS}/`",
            "",
            "The instructor's files were used instead of these, which are not as they were handed out:",
            "",
            f"{fence}text",
            *lines,
            fence,
            "",
            "",
        ]
    )


def main(arguments: Sequence[str]) -> int:
    """Tell what `arguments`, the submission and where there is one the release, differ in; 1 where git cannot say."""
    submission, *released = (pathlib.Path(word) for word in arguments if word)
    try:
        found = changes(submission, *released)
    except (subprocess.CalledProcessError, OSError, ValueError, IndexError) as error:
        said = getattr(error, "stderr", None) or str(error).encode()
        print(safe_line(said.decode(errors="replace").strip(), 500), file=sys.stderr)
        return 1
    _append("GITHUB_STEP_SUMMARY", as_markdown(found))
    _append("GITHUB_OUTPUT", f"changed={len(found)}\n")
    if found:
        print(
            f"::warning title=Changed outside of {LEARNERS}/::{len(found)} of the files that were handed out, or beside "
            "them, are not as they were; the instructor's are used. They are named in the summary."
        )
    return 0


def _append(variable: str, text: str) -> None:
    if place := os.environ.get(variable):
        with pathlib.Path(place).open("a", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
