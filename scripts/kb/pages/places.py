"""Where in a text something stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

_QUOTE = re.compile(r"[\s>]*>[ ]?")


@lru_cache(maxsize=4)
def line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", text))]


def line_column(text: str, offset: int, first_line: int = 1) -> tuple[int, int]:
    starts = line_starts(text)
    row = bisect_right(starts, offset) - 1
    return row + first_line, offset - starts[row] + 1


def blank(text: str, by: str = " ") -> str:
    """The same number of lines and characters, with nothing in them."""
    return re.sub(r"[^\n]", by, text)


def without_quote(line: str) -> str:
    """The line without the marks of the quotations that it stands in."""
    match = _QUOTE.match(line)
    return line[match.end() :] if match else line


def is_escaped(text: str, position: int) -> bool:
    """Whether what stands there has a backslash in front of it that is not one itself."""
    start = position
    while start and text[start - 1] == "\\":
        start -= 1
    return (position - start) % 2 == 1
