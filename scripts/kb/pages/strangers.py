"""What looks like text and is not meant as text: marks of a merge, hidden characters written as entities, and Markdown
of other programs, which would stand on the page with all its signs.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import islice

from kb.files import invisible_characters
from kb.pages.parts import Finding, Source
from kb.pages.places import line_column

_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);")
_CONFLICT = re.compile(r"(?m)^(?:<{7}|>{7}|\|{7})(?=[ \n]|\Z).*$")
_FOREIGN: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("admonition", re.compile(r'(?m)^[ \t>]*((?:!!!|\?\?\?\+?)[ \t]+["\w].*)$')),
    ("tab", re.compile(r'(?m)^[ \t>]*(===[!+]?[ \t]+["“].*)$')),
    ("shortcode", re.compile(r"(?<![\w:/.-])(:[a-z][a-z0-9_+-]*:)(?![\w:/-])")),
    ("wikilink", re.compile(r"(?<![\[!\\])(\[\[[^\[\]\n]+\]\])(?![(\[:])")),
    ("struck", re.compile(r"(?<![~\w])(~~[^\s~][^~\n]*~~)(?!~)|(?<![=\w])(==[^\s=][^=\n]*==)(?!=)")),
    ("braces", re.compile(r"(?<!\{)(\{ ?\{? *[a-z_]+\([^{}\n]*\) *\}? ?\})(?!\})")),
    ("task", re.compile(r"(?m)^[ \t>]*[-*+][ \t]+(\[[ xX]\])(?=[ \t])")),
)
_OTHER_LETTER = re.compile(r"[\u0400-\u04ff\u0391-\u03a9\u03bf]")
_TWO_ALPHABETS = re.compile(
    r"\b\w*(?:[A-Za-z][\u0400-\u04ff\u0391-\u03a9\u03bf]|[\u0400-\u04ff\u0391-\u03a9\u03bf][A-Za-z])\w*"
)
"""Cyrillic letters, and those of Greek that look like Latin ones (not the signs of units and cells: μg, TNFα)."""
_MAX_OF_A_KIND = 10


def merge_conflict(text: str) -> tuple[str, int] | None:
    """The first mark of a merge that was not finished, and its line; nothing where there is none."""
    found = _CONFLICT.search(text)
    return (found.group(), text.count("\n", 0, found.start()) + 1) if found else None


def strangers(text: str, source: Source) -> Iterator[Finding]:
    """What stands in the text of a page, code left out, and means nothing or something else here."""
    for match in _ENTITY.finditer(text):
        hidden = invisible_characters(html.unescape(match.group()), source.path)
        if hidden:
            yield Finding("entity", match.group(), *line_column(text, match.start(), source.body_line))
    mixed = _TWO_ALPHABETS.finditer(source.prose) if _OTHER_LETTER.search(source.prose) else ()
    for match in islice(mixed, _MAX_OF_A_KIND):
        yield Finding("lookalike", match.group(), *source.position(match.start()))
    for kind, pattern in _FOREIGN:
        for match in islice(pattern.finditer(text), _MAX_OF_A_KIND):  # the rest is seen when these are mended
            group = match.lastindex or 0
            at = line_column(text, match.start(group), source.body_line)
            yield Finding(kind, match.group(group), *at)
