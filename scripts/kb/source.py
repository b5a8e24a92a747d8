"""YAML text -> values, and the place of every value. The only module that knows the YAML library.

Values have YAML 1.2 meanings: `no` and `12:30` are text, `007` keeps its zeros, dates are text. What makes a file
mean something else than it shows (duplicate keys, tags, anchors, aliases, merge keys, more documents) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kb.files import MAX_DATA_BYTES, hidden_character, read_text, shown_path
from kb.problem import Problem, quoted

Key = tuple[str | int, ...]
"""Where a value stands in a document: `("verdicts", "psychiatrist", "reason")`."""


def dotted(key: Key) -> str:
    """A place as people read it: `places.1.region`, counted from 1."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in key)


MAX_SCALAR = 20_000
MAX_DEPTH = 12
MAX_VALUES = 20_000
MAX_LIST = 1_000

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"-?(0|[1-9][0-9]{0,17})\Z")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+\Z")
_NUMBER_STARTS = frozenset("-0123456789")
_PLAIN = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_LINE_ENDS = {0x0D: "\n", 0x85: " ", 0x2028: " ", 0x2029: " "}  # YAML's line ends that no editor counts


@dataclass(slots=True)
class Document:
    """One mapping as it was written: its values, and the place (line, column; both from 1) of each."""

    path: str
    values: dict[str, Any] = field(default_factory=dict)
    places: dict[Key, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Key, tuple[int, int]] = field(default_factory=dict)
    text: str = ""
    """The file as it was read, for what is judged of it as text; empty for front matter."""
    file: tuple[Path, Path] | None = None
    """The file and the project's root, once the rest has been forgotten."""

    def forget(self) -> None:
        """Keep the path alone: most files are sound, and there may be ten thousand. A place is looked up anew."""
        self.values, self.places, self.keys, self.text = {}, {}, {}, ""

    def _recall(self) -> None:
        if self.file and not self.places:
            again, _ = parse_document(self.text or read_text(*self.file, MAX_DATA_BYTES)[0], self.path)
            self.places, self.keys = again.places, again.keys

    def place(self, key: Key) -> tuple[int, int]:
        """Where the value stands; for what is not there, the nearest thing around it."""
        self._recall()
        while key and key not in self.places:
            key = key[:-1]
        return self.places.get(key, (1, 1))

    def key_place(self, key: Key) -> tuple[int, int]:
        """Where the key itself stands, for complaints about the key rather than its value."""
        self._recall()
        return self.keys.get(key) or self.place(key)


class _Refused(Exception):
    """Stops the reading of one document; carries its one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def read_document(path: Path, root: Path) -> tuple[Document, list[Problem]]:
    """A file of data/ as a document; an empty one where it cannot be read."""
    text, problems = read_text(path, root, MAX_DATA_BYTES)
    shown = shown_path(path, root)
    if problems:
        return Document(shown), problems
    document, problems = parse_document(text, shown, placed=False)
    if problems:
        document, problems = parse_document(text, shown)
    document.text, document.file = text, (path, root)
    return document, problems


def parse_document(text: str, path: str, first_line: int = 1, *, placed: bool = True) -> tuple[Document, list[Problem]]:
    """YAML text that holds one mapping. `first_line` is where the text starts in its file (front matter: 2).

    Without places (`placed=False`) it takes two thirds of the time; whoever needs one reads the file again.
    """
    text = text.replace("\r\n", "\n").translate(_LINE_ENDS)
    document = Document(path)
    reader = _Reader(document, first_line - 1, placed)
    try:
        reader.read(text)
    except _Refused as refused:
        return Document(path), [*reader.problems, refused.problem]
    except _UNREADABLE as error:
        return Document(path), [*reader.problems, _unreadable(error, text, path, first_line)]
    return document, reader.problems


_UNREADABLE = (yaml.YAMLError, RecursionError, ValueError)


def _unreadable(error: Exception, text: str, path: str, first_line: int) -> Problem:
    """Why libyaml read no further."""
    if isinstance(error, yaml.MarkedYAMLError):
        return _syntax_problem(error, text, path, first_line - 1)
    message = f"cannot be read as YAML: {str(error).splitlines()[0] if str(error) else type(error).__name__}"
    return Problem(path, first_line, 1, "KB105", message, "see data/README.md for the form")


def _events(text: str) -> Iterator[Any]:
    """libyaml's events, straight from its parser: there are a million where there are ten thousand files."""
    return iter(_LOADER(text).get_event, None)


class _Reader:
    """Walks libyaml's events once, building values and places."""

    def __init__(self, document: Document, offset: int, placed: bool) -> None:
        self.document = document
        self.places, self.keys = document.places, document.keys
        self.placed = placed
        self.offset = offset
        self.problems: list[Problem] = []
        self.count = 0

    def at(self, event: Any) -> tuple[int, int]:
        return event.start_mark.line + 1 + self.offset, event.start_mark.column + 1

    def problem(self, event: Any, code: str, message: str, hint: str = "") -> Problem:
        return Problem(self.document.path, *self.at(event), code, message, hint)

    def read(self, text: str) -> None:
        events = _events(text)
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Refused(
                        self.problem(
                            event,
                            "KB107",
                            "starts a second document (---)",
                            "one file holds one entry: delete the line ---",
                        )
                    )
                if event.version or event.tags:
                    raise _Refused(self.problem(event, "KB107", "has a YAML directive (%)", "delete the line"))
            elif isinstance(event, yaml.MappingStartEvent):
                self.document.values = self.value(events, event, (), 0)
            elif isinstance(event, yaml.SequenceStartEvent | yaml.ScalarEvent | yaml.AliasEvent):
                raise _Refused(
                    self.problem(
                        event,
                        "KB105",
                        "does not hold `key: value` lines",
                        "start with a key, for example: id: my-entry",
                    )
                )
            elif isinstance(event, yaml.DocumentEndEvent) and event.explicit:
                raise _Refused(
                    self.problem(event, "KB107", "ends the document before the file ends (...)", "delete the line ...")
                )
        if documents == 0:
            raise _Refused(
                Problem(
                    self.document.path, 1 + self.offset, 1, "KB105", "is empty", "write the keys, or delete the file"
                )
            )

    def value(self, events: Any, event: Any, key: Key, depth: int) -> Any:
        self.count += 1
        kind = type(event)
        if kind is yaml.AliasEvent or event.anchor or event.tag or self.count > MAX_VALUES or depth > MAX_DEPTH:
            raise _Refused(self.refusal(event, depth))
        if self.placed:
            self.places[key] = self.at(event)
        if kind is yaml.ScalarEvent:
            return self.scalar(event)
        if kind is yaml.MappingStartEvent:
            return self.mapping(events, key, depth + 1)
        return self.sequence(events, key, depth + 1)

    def refusal(self, event: Any, depth: int) -> Problem:
        """Why a value is not read at all."""
        if self.count > MAX_VALUES:
            return self.problem(event, "KB103", f"holds more than {MAX_VALUES:,} values", "split the file")
        if depth > MAX_DEPTH:
            return self.problem(event, "KB103", f"is nested more than {MAX_DEPTH} levels deep", "write it flatter")
        if isinstance(event, yaml.AliasEvent):
            hint = "write the value out; for a text that starts with * use quotes"
            return self.problem(event, "KB107", f"uses an alias (*{event.anchor})", hint)
        if event.anchor:
            hint = "delete it; for a text that starts with & use quotes"
            return self.problem(event, "KB107", f"sets an anchor (&{event.anchor})", hint)
        if event.tag == "!":
            return self.problem(event, "KB107", "has a tag (!)", "for a text that starts with ! use quotes")
        hint = "delete the tag; for a text that starts with ! use quotes"
        return self.problem(event, "KB107", f"has a tag ({event.tag})", hint)

    def mapping(self, events: Any, key: Key, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in events:
            kind = type(event)
            if kind is yaml.MappingEndEvent:
                break
            if kind is not yaml.ScalarEvent:
                raise _Refused(
                    self.problem(
                        event,
                        "KB107",
                        "has a key that is a list or a mapping",
                        "a key is one word; for a text that starts with [ or { use quotes",
                    )
                )
            name = event.value
            if name == "<<" and event.implicit[0]:
                raise _Refused(self.problem(event, "KB107", "uses a merge key (<<)", "write the values out"))
            if event.anchor or event.tag:
                raise _Refused(
                    self.problem(event, "KB107", f"has an anchor or a tag at the key {quoted(name)}", "delete it")
                )
            child = (*key, name) if self.placed else ()
            if name in found:
                first = self.keys[child][0] if self.placed else 0
                self.problems.append(
                    self.problem(
                        event,
                        "KB106",
                        f"has the key {quoted(name)} twice (first in line {first})",
                        "keep one of the two",
                    )
                )
            elif self.placed:
                self.keys[child] = self.at(event)
            value = self.value(events, next(events), child, depth)
            found.setdefault(name, value)
            if len(found) > MAX_LIST:
                raise _Refused(
                    self.problem(
                        event,
                        "KB103",
                        f"is the key number {MAX_LIST + 1:,} of one mapping",
                        f"a mapping has at most {MAX_LIST:,}",
                    )
                )
        return found

    def sequence(self, events: Any, key: Key, depth: int) -> list[Any]:
        found: list[Any] = []
        for event in events:
            if type(event) is yaml.SequenceEndEvent:
                break
            found.append(self.value(events, event, (*key, len(found)) if self.placed else (), depth))
            if len(found) > MAX_LIST:
                raise _Refused(
                    self.problem(
                        event,
                        "KB103",
                        f"is the value number {MAX_LIST + 1:,} of one list",
                        f"a list has at most {MAX_LIST:,}",
                    )
                )
        return found

    def scalar(self, event: Any) -> Any:
        text: str = event.value
        if len(text) > MAX_SCALAR:
            raise _Refused(
                self.problem(
                    event,
                    "KB103",
                    f"holds a text of {len(text):,} characters; {MAX_SCALAR:,} are the most",
                    "shorten it",
                )
            )
        if not event.implicit[0]:  # quoted or a block: text, whatever it looks like
            hidden = hidden_character(text) if event.style == '"' else ""
            if hidden:
                said = f"writes {hidden}, which cannot be seen"
                self.problems.append(self.problem(event, "KB102", said, "take it out of the text"))
            return text
        if text in _PLAIN:
            return _PLAIN[text]
        if text in _TRUTH:
            return _TRUTH[text]
        if text[0] in _NUMBER_STARTS:
            if _INT.match(text):
                return int(text)
            if _FLOAT.match(text):
                return float(text)
        return text


_OPENS_QUOTE = re.compile(r"\s*(?:- +)*(?:[\w-]+:[ ]+)?([\"'])")


def _unclosed_quote(lines: list[str], row: int) -> tuple[int, int] | None:
    """Where a text opens a quote that runs on to the line of the complaint, or over its end: row and column."""
    for number in range(min(row, len(lines) - 1), -1, -1):
        found = _OPENS_QUOTE.match(lines[number])
        if not found or _closes(lines[number][found.end() :], found.group(1)):
            continue
        until = next((n for n in range(number + 1, len(lines)) if found.group(1) in lines[n]), len(lines))
        return (number, found.start(1) + 1) if until >= row else None
    return None


def _closes(rest: str, quote: str) -> bool:
    """Whether a quoted text ends on its own line. `''` and `\\"` stand for the quote itself."""
    return quote in (rest.replace("''", "") if quote == "'" else rest.replace('\\"', ""))


def _syntax_problem(error: yaml.MarkedYAMLError, text: str, path: str, offset: int) -> Problem:
    """libyaml's complaint in words that name the trap and the remedy."""
    mark: Any = error.problem_mark or error.context_mark
    said = f"{error.problem or error.context or 'cannot be read'}"
    row = mark.line if mark else 0
    lines = text.split("\n")
    written = lines[row] if row < len(lines) else ""
    before = lines[row - 1] if 0 < row <= len(lines) else ""
    column = mark.column + 1 if mark else 1
    message, hint = f"cannot be read as YAML: {said}", "compare with another entry of the same kind"
    opened = _unclosed_quote(lines, row)
    if opened:
        row, column = opened
        message = "opens a quote that is not closed where its text ends"
        hint = "close the quote at the end of the text; a quote inside it must be of the other kind"
    elif "\t" in written or ("token" in said and "\t" in before):
        row = row if "\t" in written else row - 1
        column = lines[row].index("\t") + 1
        message, hint = "has a tab, which YAML does not take for indentation", "replace the tab by spaces"
    elif "mapping values are not allowed" in said and written[: column - 1].count(":") == 0:
        message = f"has a line that is indented, though the text above it is already a value: {quoted(written.strip())}"
        hint = "take the blanks at the front of this line away, or take away the value above it"
    elif "mapping values are not allowed" in said:
        inner = re.search(r"^\s*(?:- )?[^:#]+:\s+(.*)$", written)
        message = "has a colon followed by a blank inside a text without quotes"
        hint = (
            f'put the text in quotes: "{inner.group(1)[:60]}"'
            if inner
            else "put the text in quotes, or indent this line like the one it belongs to"
        )
    elif "could not find expected ':'" in said:
        row, column = (row - 1, 1) if before.strip() and ":" not in before else (row, 1)
        message = f"has a line that is neither `key: value` nor part of a text: {quoted(lines[row].strip())}"
        hint = "add the colon and a blank, or indent the line if it goes on with the text above"
    elif "cannot start any token" in said:
        char = written[column - 1 : column]
        message = f"has a text that starts with {quoted(char)}, which means something else in YAML"
        hint = "put the whole text in quotes"
    elif "unexpected end of stream" in said or "end of the stream" in said or "<stream end>" in said:
        start: Any = error.context_mark or mark
        row, column = start.line, start.column + 1
        message, hint = "opens a quote or a bracket that never closes", "close it at the end of the text"
    elif "did not find expected key" in said or "expected <block end>" in said or "did not find expected '-'" in said:
        message = f"has a line that does not fit the indentation around it: {quoted(written.strip())}"
        hint = "give lines that belong together the same number of blanks at the front; a text with quotes inside needs the other kind of quotes around it"
    elif "',' or ']'" in said or "',' or '}'" in said:
        start = error.context_mark or mark
        row, column = start.line, start.column + 1
        message = "has a list or mapping in brackets with a comma or the closing bracket missing"
        hint = "separate values by commas and close the bracket; quote a text that holds a comma, colon or bracket"
    elif "undefined alias" in said:
        message, hint = "uses an alias (*)", "write the value out; for a text that starts with * use quotes"
        return Problem(path, row + 1 + offset, column, "KB107", message, hint)
    elif "nesting" in said or "depth" in said.lower():
        return Problem(path, row + 1 + offset, column, "KB103", "is nested too deep", "write it flatter")
    return Problem(path, row + 1 + offset, column, "KB105", message, hint)
