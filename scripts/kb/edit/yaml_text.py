"""The YAML of a file as text: where it begins and ends, and an item taken out of one of its lists."""

from __future__ import annotations

import re

FLOW_ITEM = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^,\]]*")
"""An item of a list that is written in one line."""


def item_end(lines: list[str], row: int) -> int:
    """The row after the last line of an item that begins with a hyphen; rows are counted from 0."""
    line, end = lines[row], row + 1
    indent = len(line) - len(line.lstrip())
    while end < len(lines) and (not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > indent):
        end += 1  # the item goes on
    while not lines[end - 1].strip():
        end -= 1
    return end


def without_item_at(text: str, place: tuple[int, int]) -> str:
    """The text without the item of a list that stands at a place."""
    lines = text.split("\n")
    line, column = lines[place[0] - 1], place[1] - 1
    if re.match(r"\s*- ", line) and line[:column].strip() == "-":
        del lines[place[0] - 1 : item_end(lines, place[0] - 1)]
        return "\n".join(lines)
    item = FLOW_ITEM.match(line[column:])
    before, after = line[:column], line[column + (item.end() if item else 0) :]
    if before.rstrip().endswith("["):
        after = re.sub(r"^\s*,\s*", "", after)
    elif before.strip():
        before = re.sub(r",\s*$", "", before)
    else:  # the comma before it stands in the line above
        after = re.sub(r"^\s*,\s*", "", after)
    lines[place[0] - 1] = before + after
    return "\n".join(lines)


def yaml_first_line(text: str) -> int:
    """The line of a file in which its YAML begins."""
    return 2 if text.startswith("---") else 1


def yaml_part(text: str) -> tuple[str, str]:
    """The YAML of a file (all of it, or a page's front matter), and a name for it."""
    if text.startswith("---"):
        end = re.search(r"\n---[ \t]*(?:\n|\Z)", text)
        return text[text.index("\n") + 1 : end.start() + 1 if end else len(text)], "page"
    return text, "entry"
