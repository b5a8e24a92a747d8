"""Patterns of words looked for only where a rare part of them stands: there are many pages, and most hold none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

NEAR = 160
"""Characters before and behind the rare part that are looked at; no pattern is longer."""


def matches_near(pattern: re.Pattern[str], offsets: Iterable[int], text: str) -> Iterator[re.Match[str]]:
    """Every match in a text that begins or ends near one of the offsets, in order."""
    for start, end in stretches_near(offsets, text):
        yield from pattern.finditer(text, start, end)


def stretches_near(offsets: Iterable[int], text: str) -> Iterator[tuple[int, int]]:
    """Where to look, from the beginning of a word, in order; what overlaps is looked at once."""
    start = end = 0
    for offset in sorted(offsets):
        if offset - NEAR > end:
            yield start, end
            start = text.rfind(" ", end, offset - NEAR) + 1 or offset - NEAR
        end = offset + NEAR
    yield start, end


def offsets_of(words: Iterable[str], folded: str) -> Iterator[int]:
    """Where one of these stands, in a text in small letters, alone or within a longer word."""
    for word in words:
        at = folded.find(word)
        while at >= 0:
            yield at
            at = folded.find(word, at + 1)
