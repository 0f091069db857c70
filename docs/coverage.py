"""Write docs/coverage.md from docs/coverage.yaml: `python docs/coverage.py`. What is uncovered is an error."""

from __future__ import annotations

import pathlib
import re
import sys
from typing import Any

import yaml

from grader.course import Course
from grader.targets import targets

DOCS = pathlib.Path(__file__).parent
ROOT = DOCS.parent
HEAD = """# What the course covers

Written by `python docs/coverage.py` from [coverage.yaml](coverage.yaml); do not edit it by hand.

The course began with five sets of learners' notes. Each of their {points} points is practised in an exercise, told in
a lesson, or both. {slips} points were slips of the notes, marked ≠: the lesson corrects them, and an exercise catches
whoever repeats them. The last table compares with the exercises of [learnpytorch.io](https://www.learnpytorch.io).
"""


def main() -> int:
    """Write the page; return 1 and say what is missing where something is not covered."""
    source = yaml.safe_load((DOCS / "coverage.yaml").read_text(encoding="utf-8"))
    places = {target.exercise.name: f"{target.chapter.name}/{target.file}" for target in targets(Course(ROOT), [])}
    problems = list(uncovered(source, places))
    for problem in problems:
        print(problem, file=sys.stderr)
    (DOCS / "coverage.md").write_text(page(source, places), encoding="utf-8")
    return 1 if problems else 0


def uncovered(source: dict[str, Any], places: dict[str, str]) -> list[str]:
    """Return a sentence for each point without an exercise or lesson, and each name that does not exist."""
    found = []
    points = [point for notes in source["notes"] for point in notes["points"]]
    for point in points + source["learnpytorch"]:
        name = point["point"]
        if not point["exercises"] and not point["lessons"] and not point.get("why_not"):
            found.append(f"{name} is not covered")
        if point.get("slip") and not (point["exercises"] and point["lessons"]):
            found.append(f"{name} is a slip of the notes, and needs a lesson and an exercise")
        found += [f"{name}: there is no exercise {one}" for one in point["exercises"] if one not in places]
        found += [f"{name}: no lesson has the section “{one}”" for one in point["lessons"] if not _is_section(one)]
    return found


def page(source: dict[str, Any], places: dict[str, str]) -> str:
    """Return the page's text."""
    points = [point for notes in source["notes"] for point in notes["points"]]
    parts = [HEAD.format(points=len(points), slips=sum(bool(point.get("slip")) for point in points))]
    for notes in source["notes"]:
        parts.append(f"\n## {notes['title']}\n\n| point | what | exercises | lesson |\n|---|---|---|---|\n")
        parts += [_row(point, places, "≠ " if point.get("slip") else "") for point in notes["points"]]
    parts.append(
        "\n## The exercises of learnpytorch.io\n\n| number | what | ours | lesson, or why not |\n|---|---|---|---|\n"
    )
    parts += [_row(point, places, "") for point in source["learnpytorch"]]
    return "".join(parts)


def _row(point: dict[str, Any], places: dict[str, str], mark: str) -> str:
    exercises = ", ".join(f"[`{name}`](../exercises/{places.get(name, '')})" for name in point["exercises"])
    told = [_link(section) for section in point["lessons"]] + [why for why in [point.get("why_not")] if why]
    what = mark + point["what"].replace("|", "\\|")
    return f"| {point['point']} | {what} | {exercises} | {', '.join(told)} |\n"


def _link(section: str) -> str:
    chapter, _, heading = section.partition(": ")
    return f"[{heading.replace('`', '')}](../exercises/{chapter}/README.md#{anchor(heading)})"


def _is_section(section: str) -> bool:
    chapter, _, heading = section.partition(": ")
    lesson = ROOT / "exercises" / chapter / "README.md"
    return lesson.is_file() and heading in headings(lesson.read_text(encoding="utf-8"))


def headings(text: str) -> list[str]:
    """Return the headings of a Markdown text, without those in code."""
    outside = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^#+ +(.+?) *$", outside, re.MULTILINE)


def anchor(heading: str) -> str:
    """Return the anchor that a heading gets on GitHub."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


if __name__ == "__main__":
    sys.exit(main())
