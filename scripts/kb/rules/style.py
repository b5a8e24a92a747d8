"""Order and spacing; most of it `kb check --fix` mends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from kb.files import MAX_PAGE_BYTES, read_text
from kb.load import Library, model_for
from kb.model import MAX_TOLD, Kind, key_names
from kb.pages import Pages, Source
from kb.problem import Problem
from kb.rules.data_links import entries
from kb.source import Document


def schema_line(schema: str, depth: int = 1) -> str:
    """The first line of an entry: tells editors which keys it may have."""
    return f"# yaml-language-server: $schema={'../' * depth}schema/{schema}.json"


def keys_are_in_order(library: Library, pages: Pages) -> Iterator[Problem]:
    """Keys stand in the house order."""
    documents: list[tuple[type, Document]] = [(type(item), document) for _, item, document in entries(library)]
    documents += [(model_for(kind, document), document) for kind, document in library.unsound]
    documents += [(type(source.matter), source.document) for source in pages.sources.values() if source.matter]
    for model, document in documents:
        order = list(key_names(model).values())
        written = [key for key in document.values if key in order]
        wanted = sorted(written, key=order.index)
        if written != wanted:
            index = next(index for index, key in enumerate(written) if key != wanted[index])
            key = written[index]
            line, column = document.key_place((key,))
            yield Problem(
                document.path,
                line,
                column,
                "KB401",
                f"has '{key}' before '{wanted[index]}'",
                f"the order is: {', '.join(wanted)}",
            )


def _documents(library: Library) -> Iterator[tuple[Kind, Document]]:
    """Every file of data/ that could be read, sound or not."""
    yield from ((entry.kind, document) for entry, _, document in entries(library))
    yield from library.unsound


def lines_are_clean(library: Library, pages: Pages) -> Iterator[Problem]:
    """No blanks at line ends, Unix line ends, one line end at the end of the file."""
    texts = [(document.path, document.text) for _, document in _documents(library)]
    for source in pages.sources.values():
        text, unreadable = read_text(library.root / source.path, library.root, MAX_PAGE_BYTES)
        texts += [] if unreadable else [(source.path, text)]
    for path, text in texts:
        problem = spacing_problem(path, text)
        if problem:
            yield problem


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
    trailing = re.search(r"(?<![ \t])[ \t]+$", text, re.M)
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
    if text and not re.search(r"[^\n]\n\Z", text):
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


def schema_line_is_there(library: Library, pages: Pages) -> Iterator[Problem]:
    """The first line of an entry names its schema."""
    for kind, document in _documents(library):
        depth = document.path.count("/") - 1
        wanted = schema_line(kind.schema, depth)
        if document.text and document.text.split("\n", 1)[0].rstrip("\r") != wanted:
            yield Problem(
                document.path,
                1,
                1,
                "KB404",
                "does not open with the line that names its schema",
                f"write as first line: {wanted}",
            )


_BARE = re.compile(r"(?<![\w/-])PTs?(?![\w-])")


def no_bare_abbreviation(library: Library, pages: Pages) -> Iterator[Problem]:
    """PT stands for two professions, so it is not written in running text."""
    for source in pages.sources.values():
        if source.kind == "shell":
            continue
        for match in islice(_BARE.finditer(source.prose), MAX_TOLD):
            if _names_the_word(source, match.start()):
                continue
            before = source.prose[: match.start()]
            column = match.start() - before.rfind("\n")
            yield Problem(
                source.path,
                source.body_line + before.count("\n"),
                column,
                "KB410",
                f"writes '{match.group()}' alone",
                "write psychotherapist or physical therapist",
            )


def _names_the_word(source: Source, offset: int) -> bool:
    """In quotation marks it is the word that is spoken of."""
    return offset > 0 and source.prose[offset - 1] in "\"'“‘"
