"""Tables: what Markdown would take for plain text, or drop without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from kb.load import Library
from kb.model import MAX_TOLD
from kb.pages import Pages, Source
from kb.problem import Problem, quoted

_RULE = re.compile(r"\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?\Z")
_BAR = re.compile(r"(?<!\\)\|")


def tables_are_whole(library: Library, pages: Pages) -> Iterator[Problem]:
    """A table has an empty line above and below it, hyphens for each column, and no row with more cells than the first."""
    for source in pages.sources.values():
        if "|" in source.prose:
            yield from islice(_wrong_rows(source), MAX_TOLD)


def _wrong_rows(source: Source) -> Iterator[Problem]:
    prose = [line.strip(" \t>") for line in source.prose.split("\n")]
    for first, last in source.paragraphs:
        rows = prose[first:last]
        rule = next((n for n, row in enumerate(rows) if n and "|" in row and _RULE.match(row)), None)
        start = next((n for n, row in enumerate(rows) if row.startswith("|")), None)
        if rule is None:
            if start is not None and rows[start + 1 : start + 2] and rows[start + 1].startswith("|"):
                yield _told(
                    source,
                    first + start,
                    f"has a table without hyphens: {quoted(rows[start])}",
                    f"write below its first row: |{'---|' * _cells(rows[start])}",
                )
        elif _cells(rows[rule]) != _cells(rows[rule - 1]) and start is not None:
            cells, count = _cells(rows[rule - 1]), _cells(rows[rule])
            said = f"has a table of {cells} columns with hyphens for {count}, so that it is shown as text"
            yield _told(source, first + rule, said, f"write |{'---|' * cells}")
        elif rule > 1 and rows[rule - 1].startswith("|") and not rows[rule - 2].startswith("///"):
            said = f"has a table that hangs on the text above it: {quoted(rows[rule - 1])}"
            yield _told(source, first + rule - 1, said, "write an empty line above the table")
        else:
            cells = _cells(rows[rule - 1])
            for n, row in enumerate(rows[rule + 1 :], rule + 1):
                if row.startswith("///"):  # the end of the block that it stands in
                    break
                if cells > 1 and row and not _BAR.search(row):
                    said = f"has a text right below a table, which makes a row of it: {quoted(row)}"
                    yield _told(source, first + n, said, "write an empty line above it")
                    break
                if _cells(row) > cells:
                    said = f"has a row of {_cells(row)} cells in a table of {cells}: {quoted(row)}"
                    yield _told(source, first + n, said, "join two cells; to show the sign | write \\|")


def _cells(row: str) -> int:
    return len(_BAR.findall(row.removeprefix("|").removesuffix("|"))) + 1


def _told(source: Source, row: int, said: str, hint: str) -> Problem:
    return Problem(source.path, source.body_line + row, 1, "KB334", said, hint)
