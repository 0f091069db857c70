"""A learner's text at the edge of a format: nothing in it may act on a terminal or a reader."""

from __future__ import annotations

import re
import unicodedata

_COMMAND = re.compile(r"(?<!\S)::(?=[A-Za-z])|##\[|##vso\[")
"""What begins a command of a CI runner: at the start of a line, where a line may be broken, or anywhere in it."""
_VISIBLE_ANYWAY = frozenset("\n")


def safe(text: str, longest: int = 2000) -> str:
    r"""Return `text` with every control, format and surrogate character shown as `\\xNN`, and bounded.

    Line breaks stay; tabs become spaces. Terminal escapes, bidirectional marks and zero-width characters cannot act,
    nor can what a CI runner would take for a command (`::error::`, `##[group]`): it shows the first colon as `\\x3a`.
    """
    cut = text[:longest].replace("\t", "    ")
    plain = "".join(character if _harmless(character) else _shown(character) for character in cut)
    plain = _COMMAND.sub(lambda found: _shown(found[0][0]) + found[0][1:], plain)
    return plain if len(text) <= longest else f"{plain}… ({len(text)} characters)"


def safe_line(text: str, longest: int = 2000) -> str:
    r"""Return `safe(text)` on one line: line breaks are shown as `\\n`."""
    return safe(text, longest).replace("\n", "\\n")


def _harmless(character: str) -> bool:
    return character in _VISIBLE_ANYWAY or (
        unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    )


def _shown(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
