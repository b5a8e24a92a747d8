"""Texts of front matter that the engines read as something else: theirs is the YAML of 2005, in which `no` is false."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kb.problem import Problem, quoted
from kb.slips import in_quotes
from kb.source import Document, Key, is_text_to_others


def read_otherwise(document: Document, text: str, first_line: int) -> Iterator[Problem]:
    """Each text without quotes that is none to the engines: a word of yes or no, a time, a day, digits of a kind.

    `text` is the front matter as it was written, `first_line` the line of the page on which it begins.
    """
    lines = text.split("\n")
    for key, value in _texts(document.values, ()):
        line, column = document.place(key)
        if lines[line - first_line][column - 1 : column] in {'"', "'", "|", ">"}:
            continue
        if not is_text_to_others(value):
            said = f"writes {quoted(value)} without quotes, which the site engine does not read as text"
            yield Problem(document.path, line, column, "KB114", said, f"write {in_quotes(value)}")


def _texts(value: Any, key: Key) -> Iterator[tuple[Key, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict | list):
        for name, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(part, (*key, name))
