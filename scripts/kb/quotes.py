"""Straight quotes made round: in pages as a Python-Markdown extension, in texts of data/ as a function.

Looks at text only, once, after everything else (Python-Markdown's own `smarty` doubles the time a page takes).
"""

from __future__ import annotations

import re
from typing import Any

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor

_QUOTE = re.compile("[\"']")
_BEFORE_OPENING = re.compile(r"[\s(\[{/—–“‘-]\Z")
_SKIPPED = {"code", "pre", "kbd", "script", "style"}
_INLINE = {
    "a",
    "abbr",
    "b",
    "cite",
    "code",
    "em",
    "i",
    "kbd",
    "mark",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "u",
    "br",
    "img",
    "del",
    "ins",
}
_CLOSING = {'"': "”", "'": "’"}
_OPENING = {'"': "“", "'": "‘"}


def round_quotes(text: str, before: str = "") -> str:
    """The text with round quotes. `before` is the character that stands before it on the page."""
    if '"' not in text and "'" not in text:
        return text

    def rounded(match: re.Match[str]) -> str:
        previous = text[match.start() - 1] if match.start() else before
        opens = not previous or _BEFORE_OPENING.match(previous) or previous in _CLOSING
        following = text[match.end() : match.end() + 1]
        return (_OPENING if (opens and following.strip()) or (opens and not following) else _CLOSING)[match.group()]

    return _QUOTE.sub(rounded, text)


class _Rounder(Treeprocessor):
    def run(self, root: Any) -> None:
        self.before = ""
        self.walk(root)

    def walk(self, element: Any) -> None:
        if element.tag not in _INLINE:
            self.before = ""
        if element.tag in _SKIPPED:
            self.before = "x"
            return
        element.text = self.rounded(element.text)
        for child in element:
            self.walk(child)
            if child.tag not in _INLINE:
                self.before = ""
            child.tail = self.rounded(child.tail)

    def rounded(self, text: str | None) -> str | None:
        if not text:
            return text
        text = round_quotes(text, self.before)
        self.before = text[-1]
        return text


class Quotes(Extension):
    """Registers the rounder, after the glosser."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        md.treeprocessors.register(_Rounder(md), "kb-quotes", -6)


def makeExtension(**options: Any) -> Quotes:  # noqa: N802 - the name that Python-Markdown calls
    return Quotes(**options)
