"""The form of a file, whatever it says: spacing, the line that names its schema, the order of its keys."""

from __future__ import annotations

import re
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
    if not document.text:
        return  # it could not be read
    if document.text.split("\n", 1)[0].rstrip("\r") != wanted:
        said = "does not open with the line that names its schema"
        yield Problem(document.path, 1, 1, "KB404", said, f"write as first line: {wanted}")
    for problem in (spacing_problem(document.path, document.text), order_problem(document, model)):
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
