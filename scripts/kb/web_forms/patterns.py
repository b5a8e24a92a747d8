"""Python's regular expressions as JavaScript's, so that a browser finds just what the check finds."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kb import files
from kb.edit import house_style
from kb.model import entries, fields, urls
from kb.rules import wording

_PARTS = re.compile(r"\\.|\[|\]|\{\d+(?:,\d*)?\}|\(\?[a-z]+\)|.", re.S)
_WORD = r"\p{L}\p{N}_"
_WORD_EDGE = rf"(?:(?<=[{_WORD}])(?![{_WORD}])|(?<![{_WORD}])(?=[{_WORD}]))"
_UNICODE = {r"\w": _WORD, r"\d": r"\p{Nd}"}
_SYNTAX = frozenset("^$\\.*+?()[]{}|/")


def in_javascript(pattern: re.Pattern[str]) -> list[str]:
    """Source and flags of the same expression, for `new RegExp(source, flags)`.

    Python's \\w, \\d and \\b know the letters of all alphabets, JavaScript's those of English alone: where a pattern is
    not ASCII, they are written out. JavaScript's flag `u` takes no needless backslashes.
    """
    is_ascii = bool(pattern.flags & re.ASCII)
    inside = False
    made = []
    for part in _PARTS.findall(pattern.pattern):
        if part.startswith("(?") and part[2:-1].isalpha():
            continue  # flags: they are told beside the pattern
        if part == "[" and not inside:
            inside = True
        elif part == "]" and inside:
            inside = False
        elif part.startswith("\\"):
            part = _escaped(part, inside, is_ascii)
        elif part in {"[", "]"} or (part in {"{", "}"} and not inside):
            part = f"\\{part}"
        made.append(part)
    return ["".join(made), "iu" if pattern.flags & re.IGNORECASE else "u"]


def _escaped(part: str, inside: bool, is_ascii: bool) -> str:
    """What stands behind a backslash."""
    if part == r"\Z":
        return "$"
    if not is_ascii and part == r"\b":
        return _WORD_EDGE
    if not is_ascii and not inside and part == r"\W":
        return rf"[^{_WORD}]"
    if not is_ascii and part in _UNICODE:
        return _UNICODE[part] if inside else f"[{_UNICODE[part]}]"
    if part[1].isalnum() or part[1] in _SYNTAX or (inside and part[1] == "-"):
        return part
    return part[1]


def patterns() -> Mapping[str, list[str]]:
    """Name -> source and flags of what values, addresses and texts are matched by."""
    found = {
        **fields.PATTERNS,
        **entries.PATTERNS,
        **urls.PATTERNS,
        **files.PATTERNS,
        **house_style.PATTERNS,
        **wording.PATTERNS,
    }
    return {name: in_javascript(pattern) for name, pattern in found.items()}


def wordings() -> list[dict[str, object]]:
    """The words that promise too much or hurt (kb.rules.wording), as a browser can look for them."""
    return [
        {
            "code": code,
            "letters": [in_javascript(re.compile(letters)) for letters in row.letters],
            "pattern": in_javascript(row.pattern),
            "instead": row.instead,
        }
        for rows, code, _ in (wording.OVERCLAIMS, wording.LABELS)
        for row in rows
    ]
