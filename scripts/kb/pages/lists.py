"""Lists as they are typed elsewhere: here their items run together, or their numbers are lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import NamedTuple

from kb.pages.parts import Finding, Source
from kb.pages.places import without_quote

_MAY_HOLD = re.compile(
    r"(?m)^[ \t>]*(?:[-*+][^\W\d_]|\d{1,3}[.)][^\W\d_]|\((?:[aAiI]|\d{1,3})\)[ \t]|[aAiI][.)][ \t]|\d{1,3}\.\)[ \t]|\d{1,3}\.1\.?[ \t]|[0-9]\ufe0f?\u20e3"
    "|[\u2600-\u27bf\u2b50\u2b55\U0001f300-\U0001faff])"
)
_HAS_BULLETS, _HAS_NUMBERS = re.compile(r"(?m)^[ \t>]*[-*+][ \t]"), re.compile(r"(?m)^[ \t>]*\d+\.[ \t]")
_HAS_OTHER_NUMBERS = re.compile(r"(?m)^[ \t>]*(?!1\.)\d+\.[ \t]")
_BARE = re.compile(r"[ \t]*([-*+])(?=[^\W\d_])")
_BARE_NUMBER = re.compile(r"[ \t]*(\d{1,3})[.)](?=[^\W\d_])")
_BULLET = re.compile(r"[ \t]*([-*+])[ \t]+\S")
_NUMBER = re.compile(r"[ \t]*(\d{1,3})[.)][ \t]+\S")
_NUMBER_IN_BRACKETS = re.compile(
    r"[ \t]*(?:\((?=\d+\)[ \t])|\d+\.(?=\d+\.?[ \t])|(?=\d+\.\)))(\d{1,3})(?:\.?\)|\.)?[ \t]+\S"
)
_LETTER = re.compile(r"[ \t]*(\(?)([a-z]|[A-Z]|i{1,3})([.)])[ \t]+\S")
_SIGN = re.compile("[ \t]*(?:[0-9]\ufe0f?\u20e3|[\u2600-\u27bf\u2b50\u2b55\U0001f300-\U0001faff])\ufe0f?[ \t]*[^\\W_]")
_ITEM = re.compile(r" *(?:([-*+])|(\d{1,9})\.) +\S")
_MARK = re.compile(r" {0,3}(?:#|///|\||(?:[-*_] *){3,}\Z)")
"""What ends every list above it: a heading, a block, a table, a line across."""
_MAX_OF_A_KIND = 10


class _Open(NamedTuple):
    """A list that may go on, and the column at which its items begin."""

    column: int
    is_of_bullets: bool


def lists_of_others(text: str, source: Source) -> Iterator[Finding]:
    """The first item of each list that is none here, and the numbers that would be shown as others."""
    if _MAY_HOLD.search(text):
        yield from islice(_run_together(text, source), _MAX_OF_A_KIND)
    bullets = _HAS_BULLETS.search(text)
    if _HAS_OTHER_NUMBERS.search(text) or (bullets and _HAS_NUMBERS.search(text, bullets.end())):
        yield from islice(_numbers_lost(text, source), _MAX_OF_A_KIND)


def _run_together(text: str, source: Source) -> Iterator[Finding]:
    """Two lines right below each other are a list: with an empty line between them each stays a paragraph."""
    lines = list(map(without_quote, text.split("\n")))
    before = ""
    for row, (above, below) in enumerate(pairwise(lines)):
        kind = _kind(above, below) if above.strip() and below.strip() else ""
        if kind and kind != before:
            at = row + 1 if kind == "bare-item" and (_BULLET.match(above) or _NUMBER.match(above)) else row
            yield Finding(kind, lines[at].strip(), source.body_line + at, 1)
        before = kind


def _kind(above: str, below: str) -> str:
    """What two lines are the first items of, that is no list for the engines; the empty text where they are none."""
    sign = _BARE.match(below)
    first = sign and (_BARE.match(above) or _BULLET.match(above))
    if sign and first and sign.group(1) == first.group(1) and not _is_emphasis(above, below, sign.group(1)):
        return "bare-item"
    second = _BARE_NUMBER.match(below)
    first = second and (_BARE_NUMBER.match(above) or _NUMBER.match(above))
    if second and first and int(second.group(1)) == int(first.group(1)) + 1:
        return "bare-item"
    one, two = _NUMBER_IN_BRACKETS.match(above), _NUMBER_IN_BRACKETS.match(below)
    if one and two and (one.group(1), two.group(1)) == ("1", "2"):
        return "lettered"
    one, two = _LETTER.match(above), _LETTER.match(below)
    if one and two and one.group(1, 3) == two.group(1, 3) and _follows(one.group(2), two.group(2)):
        return "lettered"
    return "sign-item" if _SIGN.match(above) and _SIGN.match(below) else ""


def _is_emphasis(above: str, below: str, sign: str) -> bool:
    """Whether the stars of one of the lines belong to words that are set off."""
    return sign == "*" and any(line.replace("**", "").count("*") % 2 == 0 for line in (above, below))


def _follows(one: str, two: str) -> bool:
    """Whether these begin a count in letters: a and b, A and B, i and ii."""
    return (one, two) in {("a", "b"), ("A", "B"), ("i", "ii")}


def _numbers_lost(text: str, source: Source) -> Iterator[Finding]:
    """Numbered items that follow a list of bullets with nothing between them, of which the engines make bullets, and the
    first of lists that begin with another number than 1, where the engines begin all the same.
    """
    open_lists: list[_Open] = []
    was_empty, quotes = True, 0
    lines = zip(text.split("\n"), source.body.split("\n"), strict=True)
    for number, (line, written) in enumerate(lines, source.body_line):
        unquoted = without_quote(written)  # with code, which is a paragraph as any other
        if not unquoted.strip():
            was_empty = True
            continue
        shown = unquoted.expandtabs(4)
        depth = written.count(">", 0, len(written) - len(unquoted))
        column = len(shown) - len(shown.lstrip(" "))
        is_mark = bool(_MARK.match(shown))
        if depth != quotes or is_mark:
            open_lists, quotes = [], depth
        item = None if is_mark or not line.strip() else _ITEM.match(shown)
        if not item:
            if was_empty:  # a paragraph, which ends each list that it is not indented below
                open_lists = [other for other in open_lists if column >= other.column + 4]
            was_empty = False
            continue
        open_lists = [other for other in open_lists if column > other.column - 2]
        last = open_lists[-1] if open_lists and column < open_lists[-1].column + 2 else None
        if last and last.is_of_bullets and not item.group(1):
            yield Finding("number-lost", shown.strip(), number, column + 1)
            open_lists[-1] = _Open(last.column, False)
        elif not last and (not open_lists or column >= open_lists[-1].column + 4):
            open_lists.append(_Open(column, bool(item.group(1))))
            if item.group(2) and int(item.group(2)) != 1:
                yield Finding("number-anew", shown.strip(), number, column + 1)
        was_empty = False
