"""A pattern of words that a text had better not use, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.rules.nearby import matches_near, offsets_of


@dataclass(frozen=True)
class Wording:
    """A pattern of words, what to write instead, and the rare letters of which one stands in every match."""

    letters: tuple[str, ...]
    pattern: re.Pattern[str]
    instead: str

    def matches(self, text: str, folded: str) -> Iterator[re.Match[str]]:
        """Every match in a text; `folded` is the same text in small letters."""
        if not any(map(folded.__contains__, self.letters)):
            return iter(())  # most texts hold none
        return matches_near(self.pattern, offsets_of(self.letters, folded), text)


def table(rows: tuple[tuple[str, str, str], ...]) -> tuple[Wording, ...]:
    """Rows of: the rare letters, parted by bars; the pattern; what to write instead."""
    return tuple(
        Wording(tuple(letters.split("|")), re.compile(pattern, re.I), instead) for letters, pattern, instead in rows
    )
