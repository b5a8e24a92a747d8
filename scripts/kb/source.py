"""YAML text -> values, and the place of every value. The only module that knows the YAML library.

Values have YAML 1.2 meanings: `no` and `12:30` are text, `007` keeps its zeros, dates are text. What makes a file
mean something else than it shows (duplicate keys, tags, anchors, aliases, merge keys, more documents) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kb.files import MAX_DATA_BYTES, hidden_character, read_text, shown_path, without_hidden
from kb.memory import mark_of
from kb.problem import Problem, quoted
from kb.slips import CUT, NO_KEY, Complaint, comments_behind, in_quotes, signed_item, slip, strange_blank

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


_RESOLVER: Any = yaml.SafeLoader("")


def is_text_to_others(text: str) -> bool:
    """Whether this, written without quotes, is text to programs that read the older YAML 1.1 as well."""
    return bool(_RESOLVER.resolve(yaml.ScalarNode, text, (True, False)) == "tag:yaml.org,2002:str")


_BLOCK = (">", "|")
_INDENT = "put two blanks at the front of each line of the text, or write it behind the colon"


@dataclass(slots=True)
class Document:
    """One mapping as it was written: its values, and the place (line, column; both from 1) of each."""

    path: str
    values: dict[str, Any] = field(default_factory=dict)
    places: dict[Key, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Key, tuple[int, int]] = field(default_factory=dict)
    text: str = ""
    """The file as it was read, while it is judged by itself; of a page the lines down to the end of its front matter."""
    file: tuple[Path, Path] | None = None
    """The file and the project's root, once the rest has been forgotten."""
    mark: bytes = b""
    """Another one for each text of a file (kb.memory)."""

    def forget(self, *, keep_values: bool = False) -> None:
        """Keep the path alone: most files are sound, and there may be ten thousand. A place is looked up anew."""
        self.values, self.places, self.keys, self.text = self.values if keep_values else {}, {}, {}, ""

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

    def piece_place(self, key: Key, piece: str) -> tuple[int, int]:
        """Where a piece of a text stands that goes over several lines; else where the text does."""
        self._recall()
        first, column = at = self.place(key)
        places = (*self.places.items(), *self.keys.items())
        below = [line for other, (line, _) in places if line > first and other[: len(key)] != key]
        written = "\n".join(self.text.split("\n")[first - 1 : min(below) - 1 if below else None])
        found = re.compile(r"\s+".join(map(re.escape, piece.split()))).search(written, column - 1) if piece else None
        above = written[: found.start()] if found else ""
        return (first + above.count("\n"), len(above) - above.rfind("\n")) if "\n" in above else at

    def key_places(self) -> set[tuple[int, int]]:
        """Where the keys stand, all of them."""
        self._recall()
        return set(self.keys.values())

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
    document.text, document.file, document.mark = text, (path, root), mark_of(text)
    return document, problems


def parse_document(
    text: str, path: str, first_line: int = 1, *, placed: bool = True, remarks: bool = False
) -> tuple[Document, list[Problem]]:
    """YAML text that holds one mapping. `first_line` is where the text starts in its file (front matter: 2).

    Without places (`placed=False`) it takes two thirds of the time; whoever needs one reads the file again.
    `remarks` may stand behind values in a file of people who know YAML; elsewhere they would cut a text in silence.
    """
    text = text.replace("\r\n", "\n").translate(_LINE_ENDS)
    document = Document(path)
    reader = _Reader(document, first_line - 1, placed, remarks)
    try:
        reader.read(text)
    except _Refused as refused:
        return Document(path), [*reader.problems, refused.problem]
    except _UNREADABLE as error:
        told = any(problem.code == "KB105" for problem in reader.problems)  # what was cut may be what stops the parser
        more = [] if told else [_unreadable(error, text, path, first_line)]
        return Document(path), [*reader.problems, *more]
    return document, reader.problems


def beside_cuts(found: Iterable[Problem], told: Iterable[Problem]) -> list[Problem]:
    """Problems of values, without those of a text that a number sign cuts: that has been told, and is the cause."""
    cut = {(problem.path, problem.line) for problem in told if problem.message == CUT}
    return [problem for problem in found if (problem.path, problem.line) not in cut]


_UNREADABLE = (yaml.YAMLError, RecursionError, ValueError)


def _unreadable(error: Exception, text: str, path: str, first_line: int) -> Problem:
    """Why libyaml read no further, in words that name the trap and the remedy."""
    if not isinstance(error, yaml.MarkedYAMLError):
        message = f"cannot be read as YAML: {str(error).splitlines()[0] if str(error) else type(error).__name__}"
        return Problem(path, first_line, 1, "KB105", message, "copy a sound entry of the same kind, and write over it")
    said = error.problem or error.context or "cannot be read"
    mark: Any = error.problem_mark or error.context_mark
    start: Any = error.context_mark or mark
    if "nesting" in said or "depth" in said.lower():
        return Problem(path, mark.line + first_line, mark.column + 1, "KB103", "is nested too deep", "write it flatter")
    complaint = Complaint(said, error.context or "", mark.line, mark.column, start.line, start.column)
    found = slip(text.split("\n"), complaint)
    return Problem(path, found.row + first_line, found.column + 1, "KB105", found.message, found.hint)


def _events(text: str) -> Iterator[Any]:
    """libyaml's events, straight from its parser: there are a million where there are ten thousand files."""
    return iter(_LOADER(text).get_event, None)


class _Reader:
    """Walks libyaml's events once, building values and places."""

    def __init__(self, document: Document, offset: int, placed: bool, remarks: bool) -> None:
        self.document = document
        self.places, self.keys = document.places, document.keys
        self.placed = placed
        self.offset = offset
        self.remarks = remarks
        self.problems: list[Problem] = []
        self.count = 0
        self.lines: list[str] = []
        self.comments: dict[int, list[int]] = {}

    def at(self, event: Any) -> tuple[int, int]:
        return event.start_mark.line + 1 + self.offset, event.start_mark.column + 1

    def problem(self, event: Any, code: str, message: str, hint: str = "") -> Problem:
        return Problem(self.document.path, *self.at(event), code, message, hint)

    def read(self, text: str) -> None:
        events = _events(text)
        self.lines = text.split("\n")
        self.comments = comments_behind(self.lines) if not self.remarks and (" #" in text or "\t#" in text) else {}
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
                key = next(iter(self.document.values), "")
                if event.flow_style and re.fullmatch(r"\w+", key):
                    hint = (
                        f"give each key a line of its own, without braces, and without commas at the ends: {key}: ..."
                    )
                    raise _Refused(self.problem(event, "KB105", "is written in braces, as JSON is", hint))
            elif isinstance(event, yaml.ScalarEvent) and event.value:
                raise self.no_key(event)
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
                    self.document.path,
                    1 + self.offset,
                    1,
                    "KB105",
                    "is empty",
                    "write its keys, or bring back what it held",
                )
            )

    def no_key(self, event: Any) -> _Refused:
        """For a text that stands where a key or an item was meant."""
        row, column = event.start_mark.line, event.start_mark.column
        found = slip(self.lines, Complaint(NO_KEY, "a key", row, column, row, column))
        at = (found.row + 1 + self.offset, found.column + 1)
        return _Refused(Problem(self.document.path, *at, "KB105", found.message, found.hint))

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
        written = in_quotes(self.lines[event.start_mark.line][event.start_mark.column :])
        if isinstance(event, yaml.AliasEvent):
            hint = f"write the value out; for a text that starts with * use quotes: {written}"
            return self.problem(event, "KB107", f"uses an alias (*{event.anchor})", hint)
        if event.anchor:
            hint = f"delete it; for a text that starts with & use quotes: {written}"
            return self.problem(event, "KB107", f"sets an anchor (&{event.anchor})", hint)
        hint = f"delete it; for a text that starts with ! use quotes: {written}"
        return self.problem(event, "KB107", f"has a tag ({event.tag})", hint)

    def mapping(self, events: Any, key: Key, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in events:
            kind = type(event)
            if kind is yaml.MappingEndEvent:
                break
            if kind is not yaml.ScalarEvent and self.lines[event.start_mark.line][: event.end_mark.column].endswith(
                "{{"
            ):
                raise _Refused(
                    self.problem(
                        event, "KB117", "holds '{{': texts here are plain, without macros", "write it in words"
                    )
                )
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
                text = without_hidden(text)
            blank = strange_blank(self.lines, event.start_mark.line + 1)
            if event.style in _BLOCK and not text.strip() and blank:
                at = (blank.row + 1 + self.offset, blank.column + 1)
                raise _Refused(Problem(self.document.path, *at, "KB105", blank.message, blank.hint))
            if event.style in _BLOCK and not text.strip():
                raise _Refused(self.problem(event, "KB105", f"opens a text with {event.style} and has none", _INDENT))
            return text
        if self.comments or event.end_mark.line > event.start_mark.line:
            text = self.whole_text(event, text)
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

    def whole_text(self, event: Any, text: str) -> str:
        """A text without quotes as it was meant: where a `#` would cut it, and where it swallows the next item, told."""
        first, last = event.start_mark.line, event.end_mark.line
        swallowed = next((row for row in range(first + 1, last + 1) if self.lines[row].lstrip()[:1] == "-"), None)
        if swallowed is not None and (text.startswith("-") or signed_item(self.lines, first)):
            raise self.no_key(event)
        if swallowed is not None:
            at = (swallowed + 1 + self.offset, self.lines[swallowed].index("-") + 1)
            said = f"has a hyphen that goes on with the text above and begins no item: {quoted(self.lines[swallowed])}"
            hint = "put a blank behind each hyphen, and the hyphens of one list below each other"
            raise _Refused(Problem(self.document.path, *at, "KB105", said, hint))
        end = event.end_mark.column
        column = next((column for column in self.comments.get(last, ()) if column >= end), None)
        if column is None or self.lines[last][end:column].strip():
            return text
        cut = self.lines[last][column:].rstrip()
        whole = f"{text} {cut}".strip()
        at = (last + 1 + self.offset, column + 1)
        hint = f"put the text in quotes: {in_quotes(whole)}; a remark goes on a line of its own"
        self.problems.append(Problem(self.document.path, *at, "KB105", CUT, hint))
        return whole
