"""The form of a file, whatever it says: spacing, the line that names its schema, the order of its keys."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from kb.model import key_names
from kb.problem import Problem
from kb.source import Document


def schema_line(schema: str, depth: int = 1) -> str:
    """The first line of an entry: tells editors which keys it may have."""
    return f"# yaml-language-server: $schema={'../' * depth}schema/{schema}.json"


def form_problems(document: Document, schema: str, model: type) -> Iterator[Problem]:
    """What is wrong with the form of a file of data/, sound or not."""
    wanted = schema_line(schema, document.path.count("/") - 1)
    if document.text.split("\n", 1)[0].rstrip("\r").lstrip("\ufeff") != wanted:
        said = "does not open with the line that names its schema"
        yield Problem(document.path, 1, 1, "KB404", said, f"write as first line: {wanted}")
    yield from text_problems(document, document.text)
    problem = order_problem(document, model)
    if problem:
        yield problem


def text_problems(document: Document, text: str) -> Iterator[Problem]:
    """What is wrong with the text of a file, of which the document is the YAML: spacing, and letters in two parts."""
    for problem in (
        spacing_problem(document.path, text) or _wide_problem(document, text),
        letters_problem(document.path, text),
    ):
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
        if unicodedata.is_normalized("NFC", line):
            continue
        end = next(end for end in range(1, len(line) + 1) if not unicodedata.is_normalized("NFC", line[:end]))
        letter = unicodedata.normalize("NFC", line[max(end - 2, 0) : end])[-1]
        said = f"writes the letter '{letter}' in another form than the keyboard does (U+{ord(line[end - 1]):04X})"
        hint = "type it again, or run: python3 scripts/run.py check --fix"
        return Problem(path, number, end, "KB122", said, hint)
    return None


def _has_trailing_blanks(text: str) -> bool:
    """A quick look, since most texts have none."""
    return " \n" in text or "\t\n" in text or text.endswith((" ", "\t"))


def spacing_problem(path: str, text: str) -> Problem | None:
    """The first thing about a file's spacing that is not clean."""
    if "\r" in text:
        line = text[: text.index("\r")].count("\n") + 1
        return Problem(
            path,
            line,
            1,
            "KB402",
            "has line ends of another system",
            "save it with Unix line ends (LF), or run: python3 scripts/run.py check --fix",
        )
    trailing = re.search(r"(?<![ \t])[ \t]+$", text, re.M) if _has_trailing_blanks(text) else None
    if trailing:
        line = text[: trailing.start()].count("\n") + 1
        column = trailing.start() - text.rfind("\n", 0, trailing.start())
        return Problem(
            path,
            line,
            column,
            "KB402",
            "has blanks at the end of a line",
            "delete them, or run: python3 scripts/run.py check --fix",
        )
    if text and (not text.endswith("\n") or text.endswith("\n\n") or text == "\n"):
        said = "does not end with a line end" if not text.endswith("\n") else "ends with empty lines"
        return Problem(
            path,
            text.count("\n") + 1,
            1,
            "KB402",
            said,
            "end the file with one line end, or run: python3 scripts/run.py check --fix",
        )
    return None
