"""Report → GitHub-flavoured Markdown: the score, tables of chapters and exercises, and each failure folded."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from grader.judge import Judgement, Report, Verdict, shown
from grader.report import words
from grader.report.grids import plain
from grader.report.safe import safe, safe_line

LONGEST = 2**20
"""What one step of a GitHub workflow may say; of one byte more, nothing is shown."""

LONGEST_PRINTED = 1000
HEADING = "\n### Not right yet\n"
FEW = 15
"""So many exercises are listed unfolded."""

_ACTIVE = re.compile(r"[&<>`*\[\]|~$\\!#@^{}]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|:(?=\S)|(?<=[Ww]{3})\.")
"""What begins or ends something in Markdown; an underline inside of a word does not."""
_NOTICED = re.compile(r"(&#(?:64|35);)(?=\w)")
"""What GitHub looks for in finished text too: @somebody, #1."""


def write(report: Report, longest: int = LONGEST) -> str:
    """Return the page, at most `longest` bytes: details are left out exercise by exercise, then tables, then all else.

    The score is never left out, however little there is room for.
    """
    head = "\n".join(_head(report)) + "\n"
    foot = _not_begun(report) + "\n" + "\n".join(_foot(report)) + "\n"
    room = longest - len(head.encode()) - len(foot.encode())
    tables = _tables(report, room)
    room -= len(tables.encode())
    return head + tables + _failures(report, room) + (foot if room >= 0 else "")


def inline(text: str) -> str:
    """Return safe text as characters and nothing else: no markup, link, mention, emoji, cell or line of its own."""
    escaped = _ACTIVE.sub(lambda found: f"&#{ord(found[0])};", text)
    return _NOTICED.sub(r"\1&#8203;", escaped).replace("\n", "<br>")


def fenced(text: str, language: str = "text") -> str:
    """Return safe text as a block of code, whose fence is longer than any in it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _head(report: Report) -> Iterator[str]:
    yield f"## {shown(report.score)} of {shown(report.max_score)} {words.kind_of_points(report)}"
    yield ""
    share = shown(words.percentage(report))
    done = f"{words.passed(report.judgements)} of {len(report.judgements)} exercises passed"
    yield f"{words.bar(report.judgements, 20)} **{share} %** · {done}"
    if report.exit_code == 3:
        yield ""
        yield "**!** Something could not be graded, which is the grader's own fault and not the learner's: see below."


def _foot(report: Report) -> Iterator[str]:
    environment = report.environment
    devices = ", ".join(environment.get("devices", ()))
    facts = [f"Graded on {devices}", f"isolation: {environment.get('isolation', '')}", f"seed: {report.seed}"]
    facts += [f"{name} {environment[name]}" for name in ("python", "torch") if name in environment]
    yield f"<sub>{inline(safe(' · '.join(facts)))}</sub>"


def _tables(report: Report, room: int) -> str:
    """The chapters, and under them the exercises: all of them, or as many rows as fit."""
    chapters = _chapters(report)
    several = len(words.by_chapter(report)) > 1
    rows = [_row(judgement, several) for judgement in report.judgements]
    most = len(rows)
    while most:
        text = chapters + _exercises(rows, most)
        if len(text.encode()) <= room:
            return text
        most //= 2
    return chapters if len(chapters.encode()) <= room else ""


def _exercises(rows: Sequence[Sequence[str]], most: int) -> str:
    table = _table(("", "exercise", "points", "where", "status"), "clrll", rows[:most])
    return (_folded(f"All {len(rows)} exercises", table) if len(rows) > FEW else table) + _more(len(rows) - most)


def _chapters(report: Report) -> str:
    chapters = words.by_chapter(report)
    if len(chapters) < 2:
        return ""
    rows = []
    for name, inside in chapters.items():
        part = Report(inside, "", {})
        points = f"{shown(part.score)}/{shown(part.max_score)}"
        rows.append((_code(safe_line(name, 60)), f"{words.passed(inside)}/{len(inside)}", points, words.bar(inside)))
    return _table(("chapter", "passed", "points", ""), "lrrl", rows)


def _row(judgement: Judgement, with_chapter: bool) -> tuple[str, ...]:
    status = "not done yet" if words.untouched(judgement) else judgement.status
    chapter = f"{safe_line(judgement.chapter, 60)}/" if with_chapter else ""
    where = _code(chapter + words.place(judgement))
    return words.mark(judgement), _code(words.title(judgement)), words.points_of(judgement), where, status


def _table(headings: Iterable[str], sides: str, rows: Iterable[Iterable[str]]) -> str:
    rules = ({"l": ":--", "r": "--:", "c": ":-:"}[side] for side in sides)
    lines = ["| " + " | ".join(cells) + " |" for cells in (headings, rules, *rows)]
    return "\n" + "\n".join(lines) + "\n"


def _folded(summary: str, inside: str, unfolded: bool = False) -> str:
    """What a reader unfolds; `summary` is HTML, `inside` Markdown."""
    return f"\n<details{' open' if unfolded else ''}><summary>{summary}</summary>\n\n{inside.strip()}\n\n</details>\n"


def _code(text: str) -> str:
    return f"<code>{inline(text)}</code>" if text else ""


def _failures(report: Report, room: int) -> str:
    """Every failure folded: all of it while there is room, the sentence alone, or at last only how many they are."""
    failed = [one for one in report.judgements if not one.passed and not words.not_begun(one)]
    shorts = [_folded(_summary(judgement), _sentence(judgement)) for judgement in failed]
    kept, ending = _fitting(shorts, room - len(HEADING))
    if not kept:
        return ""
    room -= len(HEADING) + len(ending) + sum(len(short.encode()) for short in kept)
    parts = [HEADING]
    for short, judgement in zip(kept, failed, strict=False):
        full = _folded(_summary(judgement), "\n\n".join(_details(judgement)), unfolded=len(parts) == 1)
        more = len(full.encode()) - len(short.encode())
        parts.append(full if more <= room else short)
        room -= more if more <= room else 0
    return "".join([*parts, ending])


def _fitting(texts: list[str], room: int) -> tuple[list[str], str]:
    """Return the texts that fit, and what is said of those left out."""
    if sum(len(text.encode()) for text in texts) <= room:
        return texts, ""
    sizes = itertools.accumulate(len(text.encode()) for text in texts)
    room -= len(_more(len(texts)))
    kept = sum(size <= room for size in sizes)
    return texts[:kept], _more(len(texts) - kept)


def _more(count: int) -> str:
    return f"\n{count} more in the other files of the report.\n" if count else ""


def _not_begun(report: Report) -> str:
    waiting = [words.title(one) for one in report.judgements if words.untouched(one)]
    return f"\nNot begun yet: {len(waiting)}, the first of them {_code(waiting[0])}.\n" if waiting else ""


def _summary(judgement: Judgement) -> str:
    name = f"<b>{inline(words.title(judgement))}</b>"
    return f"{words.mark(judgement)} {name} {words.points_of(judgement)} {_code(words.place(judgement))}"


def _sentence(judgement: Judgement) -> str:
    _, verdict = words.failures(judgement)[0]
    return f"<p>{inline(words.sentence(verdict))}</p>"


def _details(judgement: Judgement) -> Iterator[str]:
    """What is told of an exercise, piece by piece: sentence, call, values, advice, how to go on, what it printed."""
    check, verdict = words.failures(judgement)[0]
    for heading in words.headings(judgement, check, verdict):
        yield f"<p><em>{inline(heading)}</em></p>"
    yield _sentence(judgement)
    if verdict.case:
        yield fenced(words.call(verdict), "python")
    yield from _values(verdict)
    for line in words.helps(judgement, verdict):
        yield f"<p>{inline(line)}</p>"
    commands = list(words.commands(judgement, verdict))
    if commands:
        yield fenced("\n".join(command for _, command in commands), "sh")
    if verdict.printed.strip():
        yield f"It printed:\n\n{fenced(safe(verdict.printed, LONGEST_PRINTED))}"


def _values(verdict: Verdict) -> Iterator[str]:
    lines = plain(verdict.exhibit, words.WIDTH)
    lines = lines or [f"{label + ':':<10}{value}" for label, value in words.values(verdict)]
    if lines:
        yield fenced("\n".join(lines))
