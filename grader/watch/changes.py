"""Two versions of a file → the functions that are others now, by themselves or by what they use; it may be half-written."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

_START = re.compile(r"^(?![\s#)\]}])(?!(?:else|elif|except|finally|case)\b)", re.MULTILINE)
_DEFINES = re.compile(r"^(?:async\s+def|def|class)\s+(\w+)|^(\w+)\s*(?::[^=\n]+)?=(?!=)", re.MULTILINE)
_SAID = re.compile(r'"""(?:[^\\]|\\.)*?"""|\'\'\'(?:[^\\]|\\.)*?\'\'\'|#[^\n]*', re.DOTALL)
_WORD = re.compile(r"[^\W\d]\w*")


def functions_of(text: str) -> dict[str, str]:
    """Return what every top-level name of a file stands for: its own lines, and those of all that it uses."""
    pieces: dict[str, str] = {}
    everywhere = ""
    for piece in _pieces(text):
        found = _DEFINES.search(piece)
        if found is None:
            everywhere += piece  # imports, and what is simply run, concern everybody
        else:
            name = found[1] or found[2]
            pieces[name] = pieces.get(name, "") + piece
    return {name: everywhere + "".join(pieces[one] for one in sorted(_used(name, pieces))) for name in pieces}


def changed(before: str, after: str) -> set[str]:
    """Return the names that stand for something else in `after`."""
    old, new = functions_of(before), functions_of(after)
    return {name for name in new if old.get(name) != new[name]} | (old.keys() - new.keys())


def _pieces(text: str) -> Iterator[str]:
    """Yield each top-level statement, decorators together with what they decorate."""
    starts = [match.start() for match in _START.finditer(text) if match.start() < len(text)]
    piece = ""
    for start, end in itertools.pairwise([*starts, len(text)]):
        piece += text[start:end].rstrip() + "\n"
        if not text.startswith("@", start):
            yield piece
            piece = ""
    if piece:
        yield piece


def _used(name: str, pieces: dict[str, str]) -> set[str]:
    """Return a name and all others that its code mentions, and theirs; what is said in comments and docstrings is no use."""
    found: set[str] = set()
    waiting = {name}
    while waiting:
        one = waiting.pop()
        found.add(one)
        waiting |= (set(_WORD.findall(_SAID.sub("", pieces[one]))) & pieces.keys()) - found
    return found
