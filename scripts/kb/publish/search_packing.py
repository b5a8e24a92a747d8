"""How the words of the site's texts, and the words near in meaning, are packed: one sorted list of words, each written
without what it shares with the one before, and two rows of bits, six to a character. Small, the same from every build,
and undone by a few lines of JavaScript (overrides/assets/kb/search/unpack.js).

Numbers below a known limit take the bits that tell them from each other and no more; a rising row of numbers is told by
its middle, then the middles of both halves within what is left, so that words that stand in neighboring sections cost
little.

What is told of each page stands in columns, a kind of thing after the other: what is alike lies near its like, and is pressed
to less.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from kb.problem import without_accents

DIGITS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
"""Six bits each."""

Near = Sequence[tuple[str, int]]
"""Words, with their cosine in hundredths."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_TOO_COMMON = 0.05
"""A word that stands in more than this share of all sections tells none of them from the others."""
_OFTEN = 8
"""A column whose values each stand in so many rows, in the mean, has them once, and a digit for each row."""


def words(text: str) -> list[str]:
    """The words of a text in the form in which they are looked up: lower case, no accents, no apostrophes."""
    return [_plain(word) for word in _WORD.findall(text)]


@cache
def _plain(word: str) -> str:
    bare = re.sub(r"['’]s$|['’]", "", word.lower())
    return without_accents(bare)


def packed(
    sections: Sequence[str], neighbors: Mapping[str, Near], phrases: Sequence[Sequence[frozenset[str]]]
) -> dict[str, str]:
    """`words`: what the sections say, the words that have or are neighbors, and those of phrases, sorted. `at`: for each
    word in how many sections it stands, and in which. `near`: which words are neighbors of others; for each word its own.
    `phrases`: for each page the sets of words in which it is asked for, too."""
    held = _held(sections)
    targets = sorted({other for near in neighbors.values() for other, _ in near})
    every = sorted({*held, *neighbors, *targets, *(word for own in phrases for phrase in own for word in phrase)})
    at, near, asked = _Bits(), _Bits(), _Bits()
    for word in every:
        numbers = held.get(word, [])
        at.count(len(numbers))
        at.rising(numbers, 0, len(sections))
    number = {word: place for place, word in enumerate(targets)}
    if targets:
        for word in every:
            near.below(2, word in number)
    for word in every if targets else ():
        near.count(len(neighbors.get(word, ())))
        for other, cosine in neighbors.get(word, ()):
            near.below(len(targets), number[other])
            near.below(8, max(0, min(7, (cosine - 25) // 10)))
    place = {word: number for number, word in enumerate(every)}
    for own in phrases:
        asked.count(len(own))
        for phrase in sorted(own, key=sorted):
            asked.count(len(phrase))
            asked.rising(sorted(place[word] for word in phrase), 0, len(every))
    return {"words": front_coded(every), "at": at.text(), "near": near.text(), "phrases": asked.text()}


def columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """For each key its value in each row, 0 where a row has none; of few values `of` has each once, and `at` says which."""
    return {key: _column([row.get(key, 0) for row in rows]) for key in sorted({key for row in rows for key in row})}


def _column(cells: Sequence[Any]) -> Any:
    written = [json.dumps(cell, sort_keys=True) for cell in cells]
    each = list(dict.fromkeys(written))
    if len(each) > len(DIGITS) or len(each) * _OFTEN > len(cells):
        return list(cells)
    number = {text: place for place, text in enumerate(each)}
    return {"of": [json.loads(text) for text in each], "at": "".join(DIGITS[number[text]] for text in written)}


def records(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What columns() was made of."""
    cells = {
        key: [column["of"][DIGITS.index(digit)] for digit in column["at"]] if isinstance(column, dict) else column
        for key, column in table.items()
    }
    return [
        {key: value for key, value in zip(cells, row, strict=True) if value}
        for row in zip(*cells.values(), strict=True)
    ]


def _held(sections: Sequence[str]) -> dict[str, list[int]]:
    """Each word that tells some sections from the others, and the numbers of the sections that hold it."""
    held: dict[str, list[int]] = {}
    for number, text in enumerate(sections):
        for word in set(words(text)):
            held.setdefault(word, []).append(number)
    most = max(3, int(len(sections) * _TOO_COMMON))
    return {
        word: numbers for word, numbers in held.items() if len(word) > 1 and len(numbers) <= most and not word.isdigit()
    }


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


class _Bits:
    """A row of bits that grows."""

    def __init__(self) -> None:
        self._bits: list[str] = []

    def text(self) -> str:
        """Six bits a character, the last filled up with zeros."""
        bits = "".join(self._bits)
        bits += "0" * (-len(bits) % 6)
        return "".join(DIGITS[int(bits[place : place + 6], 2)] for place in range(0, len(bits), 6))

    def count(self, value: int) -> None:
        """A number without a limit: as many zeros as its successor has bits after the first, then its successor."""
        bits = f"{value + 1:b}"
        self._bits.append("0" * (len(bits) - 1) + bits)

    def below(self, limit: int, value: int) -> None:
        """A number from 0 to limit - 1; the smaller ones take a bit less where the limit is no power of two."""
        width = limit.bit_length() - 1
        short = (2 << width) - limit
        if value >= short:
            value, width = value + short, width + 1
        if width:
            self._bits.append(f"{value:0{width}b}")

    def rising(self, numbers: Sequence[int], low: int, high: int) -> None:
        """Rising numbers from low to high - 1; how many is known."""
        if not numbers or len(numbers) == high - low:
            return
        middle = len(numbers) // 2
        number = numbers[middle]
        self.below(high - low - len(numbers) + 1, number - low - middle)
        self.rising(numbers[:middle], low, number)
        self.rising(numbers[middle + 1 :], number + 1, high)
