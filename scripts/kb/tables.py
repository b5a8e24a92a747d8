"""A Python-Markdown extension: gives each cell of a wide table the name of its column, so that a phone can stack the rows,
and says how a column is aligned where the style sheet can see it.

Two columns fit on a phone; from three on the style sheet shows each row as a small list.
"""

from __future__ import annotations

from typing import Any

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor

NARROW = 2
"""Columns that stand beside each other on any phone."""


class _Labeler(Treeprocessor):
    def run(self, root: Any) -> None:
        for table in root.iter("table"):
            for cell in table.iter():  # the attribute of old HTML, and no style, which the security policy forbids
                if align := cell.attrib.pop("align", ""):
                    cell.set("data-align", align)
            names = ["".join(cell.itertext()).strip() for cell in table.iterfind("thead/tr/th")]
            if len(names) <= NARROW:
                continue
            table.set("data-columns", str(len(names)))
            for row in table.iterfind("tbody/tr"):
                for name, cell in zip(names, row.iterfind("td"), strict=False):
                    if name:
                        cell.set("data-label", name)


class Tables(Extension):
    """Registers the labeler, after everything inline."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        md.treeprocessors.register(_Labeler(md), "kb-tables", -7)


def makeExtension(**options: Any) -> Tables:  # noqa: N802 - the name that Python-Markdown calls
    return Tables(**options)
