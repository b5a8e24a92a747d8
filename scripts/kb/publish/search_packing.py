"""How the words of the site's texts are packed: a sorted list of words, each written without what it shares with the one
before, and for each word the sections that hold it. Small, the same from every build, and undone by a few lines of
JavaScript (overrides/assets/kb/search/unpack.js).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

DIGITS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
"""A digit below 32 ends a number; one from 32 on says that five more bits follow."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_TOO_COMMON = 0.12
"""A word that stands in more than this share of all sections tells none of them from the others."""


def words(text: str) -> list[str]:
    """The words of a text in the form in which they are looked up: lower case, no accents, no apostrophes."""
    return [_plain(word) for word in _WORD.findall(text)]


def _plain(word: str) -> str:
    bare = re.sub(r"['’]s$|['’]", "", word.lower())
    return "".join(char for char in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(char))


def packed(sections: Sequence[str]) -> dict[str, str]:
    """`words`: what the sections say, sorted. `at`: for each word the numbers of the sections that hold it."""
    held: dict[str, list[int]] = {}
    for number, text in enumerate(sections):
        for word in set(words(text)):
            held.setdefault(word, []).append(number)
    most = max(3, int(len(sections) * _TOO_COMMON))
    kept = [word for word in sorted(held) if len(word) > 1 and len(held[word]) <= most and not word.isdigit()]
    return {"words": front_coded(kept), "at": " ".join(steps(held[word]) for word in kept)}


def front_coded(sorted_words: Iterable[str]) -> str:
    """`abuse`, `abused` -> `AabuseFd`: a capital says how many letters are those of the word before (A: none)."""
    parts, before = [], ""
    for word in sorted_words:
        shared = 0
        while shared < min(len(word), len(before), 25) and word[shared] == before[shared]:
            shared += 1
        parts.append(chr(ord("A") + shared) + word[shared:])
        before = word
    return "".join(parts)


def steps(numbers: Sequence[int]) -> str:
    """Rising numbers as the steps between them, the first from -1."""
    text, before = [], -1
    for number in numbers:
        text.append(_number(number - before - 1))
        before = number
    return "".join(text)


def _number(value: int) -> str:
    text = ""
    while value >= 32:
        text += DIGITS[32 + value % 32]
        value //= 32
    return text + DIGITS[value]
