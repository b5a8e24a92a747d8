"""The form of a file, whatever it says: spacing, the line that names its schema, the order of its keys."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from kb.files import PILED
from kb.model import MAX_TOLD, key_names
from kb.problem import Problem
from kb.source import Document


def schema_line(schema: str, depth: int = 1) -> str:
    """The first line of an entry: tells editors which keys it may have."""
    return f"# yaml-language-server: $schema={'../' * depth}schema/{schema}.json"


def form_problems(document: Document, schema: str, model: type) -> Iterator[Problem]:
    """What is wrong with the form of a file of data/, sound or not."""
    wanted = schema_line(schema, document.path.count("/") - 1)
    if re.split(r"[\r\n]", document.text, maxsplit=1)[0].lstrip("\ufeff") != wanted:
        said = "does not open with the line that names its schema"
        yield Problem(document.path, 1, 1, "KB404", said, f"write as first line: {wanted}")
    yield from text_problems(document, document.text)
    problem = order_problem(document, model)
    if problem:
        yield problem


def text_problems(document: Document, text: str) -> Iterator[Problem]:
    """What is wrong with the text of a file, of which the document is the YAML: spacing, and letters in two parts."""
    spacing = list(spacing_problems(document.path, text))
    for problem in (*spacing, None if spacing else _wide_problem(document, text), letters_problem(document.path, text)):
        if problem:
            yield problem


def order_problem(document: Document, model: type) -> Problem | None:
    """The first key that does not stand in the house order."""
    order = list(key_names(model).values())
    written = [key for key in document.values if key in order]
    wanted = sorted(written, key=order.index)
    index = next((index for index, key in enumerate(written) if key != wanted[index]), None)
    if index is None:
        return None
    return Problem(
        document.path,
        *document.key_place((written[index],)),
        "KB401",
        f"has '{written[index]}' before '{wanted[index]}'",
        f"the order is: {', '.join(wanted)}",
    )


_WIDE = re.compile(r"^([ ]*(?:- +)*)([\w-]+:)([ ]{2,}|[ ]*\t[ \t]*)(?=[^ \t#\n])", re.M)


def _wide_problem(document: Document, text: str) -> Problem | None:
    """The first key with several blanks behind its colon."""
    place = next(wide_places(document, text), None)
    if not place:
        return None
    hint = "leave one, or run: python3 scripts/run.py check --fix"
    return Problem(document.path, *place, "KB402", "has more than one blank behind the colon of a key", hint)


def wide_places(document: Document, text: str) -> Iterator[tuple[int, int]]:
    """Line and column of the blanks, wherever there are several behind the colon of a key."""
    found = list(_WIDE.finditer(text)) if ":  " in text or "\t" in text else []
    keys = document.key_places() if found else set()
    for match in found:
        line = text.count("\n", 0, match.start()) + 1
        if (line, len(match.group(1)) + 1) in keys:
            yield line, match.start(3) - match.start() + 1


def letters_problem(path: str, text: str) -> Problem | None:
    """The first letter that is not written in its usual form (Unicode's NFC)."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return None
    for number, line in enumerate(text.split("\n"), 1):
        if unicodedata.is_normalized("NFC", line) or PILED.search(line):  # which has been told
            continue
        end = next(end for end in range(1, len(line) + 1) if not unicodedata.is_normalized("NFC", line[:end]))
        letter = unicodedata.normalize("NFC", line[max(end - 2, 0) : end])[-1]
        said = f"writes the letter '{letter}' in another form than the keyboard does (U+{ord(line[end - 1]):04X})"
        hint = "type it again, or run: python3 scripts/run.py check --fix"
        return Problem(path, number, end, "KB122", said, hint)
    return None


class Blanks(NamedTuple):
    """Blanks at the end of a line: row and column (from 0), and whether a page breaks the line there."""

    row: int
    column: int
    breaks: bool


_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)*(`{3,}|~{3,})")
_HEADING = re.compile(r"#{1,6}[ \t]")
_ITEM = re.compile(r"[ \t>]*(?:[-*+]|\d+[.)])[ \t]")
_OPENS_LITERAL = re.compile(r"([ ]*(?:- +)*)(?:[\w-]+:[ ]+)?\|[-+0-9]*[ \t]*(?:#.*)?\Z")
_NO_VALUE = re.compile(r"[ ]*(?:- +)*[\w-]+: \Z")


def blanks_at_ends(path: str, text: str) -> Iterator[Blanks]:
    """Blanks at the ends of lines that are no part of what the file says: not those in code, nor in a text that |
    opens, nor the one behind a key whose value is missing or stands below it.
    """
    if not (" \n" in text or "\t\n" in text or text.endswith((" ", "\t"))):
        return  # most texts have none
    lines = text.split("\n")
    closing = next((row for row, line in enumerate(lines) if row and line.rstrip(" \t") == "---"), len(lines))
    body = closing + 1 if path.endswith(".md") and text.startswith("---") else len(lines)
    fence, literal = "", -1
    for row, line in enumerate(lines):
        bare = line.rstrip(" \t")
        indent = len(line) - len(line.lstrip(" "))
        if row < body:
            if literal >= 0 and (not bare or indent > literal):
                continue
            opened = _OPENS_LITERAL.match(line)
            literal = len(opened.group(1)) if opened else -1
            if bare != line and not _NO_VALUE.match(line):
                yield Blanks(row, len(bare), breaks=False)
            continue
        mark = _FENCE.match(bare)
        if fence and not (mark and mark.group(1).startswith(fence) and bare.endswith(mark.group(1))):
            continue
        if mark:
            fence = "" if fence else mark.group(1)
        if bare != line:
            below = lines[row + 1] if row + 1 < len(lines) else ""
            ends = not below.strip(" \t>") or _HEADING.match(line) or (_ITEM.match(line) and _ITEM.match(below))
            yield Blanks(row, len(bare), breaks=bool(bare.strip("> \t")) and not ends and line[len(bare) :] != " ")


def spacing_problems(path: str, text: str) -> Iterator[Problem]:
    """What is not clean about a file's spacing: each line that breaks where nobody sees it, else the first thing."""
    if "\r" in text:
        line = text[: text.index("\r")].count("\n") + 1
        hint = "save it with Unix line ends (LF), or run: python3 scripts/run.py check --fix"
        yield Problem(path, line, 1, "KB402", "has line ends of another system", hint)
        return
    blanks = list(blanks_at_ends(path, text))
    for found in [found for found in blanks if found.breaks][:MAX_TOLD]:
        said = "has blanks at the end of a line, which break it on the page and cannot be seen here"
        hint = "delete them; where a new line should begin write an empty line, or a list"
        yield Problem(path, found.row + 1, found.column + 1, "KB402", said, hint)
    loose = next((found for found in blanks if not found.breaks), None)
    if loose:
        hint = "delete them, or run: python3 scripts/run.py check --fix"
        yield Problem(path, loose.row + 1, loose.column + 1, "KB402", "has blanks at the end of a line", hint)
    elif not blanks and text and (not text.endswith("\n") or text.endswith("\n\n") or text == "\n"):
        said = "does not end with a line end" if not text.endswith("\n") else "ends with empty lines"
        hint = "end the file with one line end, or run: python3 scripts/run.py check --fix"
        yield Problem(path, text.count("\n") + 1, 1, "KB402", said, hint)
