"""What came with pasting from a word processor and is no Markdown: lists without hyphens, bold that never closes, braces
behind backslashes. All of it would stand on the page with its signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from kb.pages.parts import Finding, Source
from kb.pages.places import blank, line_column, line_starts, without_quote
from kb.slips import LIST_SIGNS

_OTHER_BLANK = "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000"
_BULLET = re.compile(rf"[ \t{_OTHER_BLANK}]*([{LIST_SIGNS}]|o(?=[ \t{_OTHER_BLANK}]))[ \t{_OTHER_BLANK}]+\S")
_BLANK_ITEM = re.compile(rf"[ \t]*((?:[-*+]|\d{{1,3}}[.)])[{_OTHER_BLANK}])[ \t{_OTHER_BLANK}]*\S")
_ITEM = re.compile(rf"[ \t]*(?:([-*+])|\d{{1,3}}[.)])[ \t{_OTHER_BLANK}]+\S")
_MAY_HOLD = re.compile(
    rf"^[ \t>{_OTHER_BLANK}]*(?:[{LIST_SIGNS}o]|(?:[-*+]|\d{{1,3}}[.)])(?=[{_OTHER_BLANK}]))[ \t{_OTHER_BLANK}]", re.M
)
_ESCAPED = re.compile(r"\\?\{\\\{[ \t]*[a-z_\\]+\([^{}\n]{0,200}(?:\\?\}){0,2}")
_BEGINS_ANEW = re.compile(r"[ \t>]*(?:(?:[-*+:]|\d{1,3}[.)])[ \t]|#|///|\|)")
"""A line that does not go on with the text above it: bold type that is open there ends."""
_ASIDE = re.compile(r"\\.|\*{4,}|\]\([^()\n]*\)|<[^<>\n]*>|https?://\S+")
"""What makes nothing bold: what is escaped, rows of stars, addresses."""
_STARS = re.compile(r"\*{2,3}")
_BEFORE_BOLD = frozenset(" \t\n>|([{/“‘\"'—–-:;,*_")
_MAX_OF_A_KIND = 10


def pasted(text: str, source: Source) -> Iterator[Finding]:
    """What stands so in the text of a page, code and macros left out."""
    if _MAY_HOLD.search(text):
        yield from islice(_lists(text, source), _MAX_OF_A_KIND)
    if "**" in text:
        yield from islice(_open_bold(text, source), _MAX_OF_A_KIND)
    if "{\\{" in text:
        for match in islice(_ESCAPED.finditer(text), _MAX_OF_A_KIND):
            yield Finding("escaped", match.group(), *line_column(text, match.start(), source.body_line))


def _lists(text: str, source: Source) -> Iterator[Finding]:
    """The first item of each list whose items begin with bullets, or have behind their sign a blank that makes none of it.

    One line alone can be meant as it stands (a quoted sign, a date at the start of a line); two below each other are a list.
    """
    written = text.split("\n")
    lines = list(map(without_quote, written))
    rows = [row for row, line in enumerate(lines) if line.strip()]
    is_list = False
    for above, row in pairwise(rows):
        is_more, is_list = is_list, row - above <= 2 and _is_list(lines[above], lines[row])
        if not is_list or is_more:  # the first of a run is told
            continue
        kind, pattern = ("bullet", _BULLET) if _BULLET.match(lines[above]) else ("blank-item", _BLANK_ITEM)
        at = above if pattern.match(lines[above]) else row
        found = pattern.match(lines[at])
        column = len(written[at]) - len(lines[at]) + (found.start(1) if found else 0) + 1
        yield Finding(kind, lines[at].strip(), source.body_line + at, column)


def _is_list(above: str, below: str) -> bool:
    """Whether two lines are items of one list, of which at least one is none for the engines."""
    if _BULLET.match(above) and _BULLET.match(below):
        return True
    items = _ITEM.match(above), _ITEM.match(below)
    is_alike = items[0] and items[1] and bool(items[0].group(1)) == bool(items[1].group(1))
    return bool(is_alike and (_BLANK_ITEM.match(above) or _BLANK_ITEM.match(below)))


def _open_bold(text: str, source: Source) -> Iterator[Finding]:
    """Where two asterisks open bold type that is still open when its paragraph, item or cell ends."""
    plain = _ASIDE.sub(lambda match: blank(match.group()), text)
    starts = line_starts(text)
    for first, last in source.paragraphs:
        begins = [starts[first]]
        if plain.find("**", starts[first], starts[last] if last < len(starts) else len(plain)) < 0:
            continue
        for row in range(first, last):
            end = starts[row + 1] if row + 1 < len(starts) else len(plain)
            if _BEGINS_ANEW.match(plain, starts[row], end):
                begins.append(starts[row])
                begins += [at for at in range(starts[row], end) if plain[at] == "|"]
        begins.append(starts[last] if last < len(starts) else len(plain))
        for start, end in pairwise(begins):
            at = _open_at(plain, start, end, source.body)
            if at >= 0:
                shown = source.body[at:end].partition("\n")[0]
                yield Finding("bold", shown, *line_column(text, at, source.body_line))


def _open_at(plain: str, start: int, end: int, body: str) -> int:
    """Where in a stretch of text the bold type begins that never ends; -1 where all of it ends, or none was meant."""
    stars = [match.start() for match in _STARS.finditer(plain, start, end)]
    if len(stars) % 2 == 0 or "`" in plain[start:end]:
        return -1
    opened = -1
    for at in stars:
        can_open = (at == start or body[at - 1] in _BEFORE_BOLD) and not body[at : at + 4].strip("*")[:1].isspace()
        if opened >= 0 and can_open:
            return opened
        opened = at if opened < 0 and can_open else -1
    return opened
