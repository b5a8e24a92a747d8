"""What a person meant who wrote YAML that cannot be read: the trap that she met, its place, and the way out.

Knows lines of text and what a parser complained of; not the parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from kb.problem import quoted


class Complaint(NamedTuple):
    """What the parser said, in its own words. Rows and columns count from 0."""

    said: str
    reading: str
    """What it was reading (`while scanning an alias`), or nothing."""
    row: int
    column: int
    start_row: int
    start_column: int
    """Where that began."""


class Slip(NamedTuple):
    """Row and column (from 0), and what to tell."""

    row: int
    column: int
    message: str
    hint: str


def slip(lines: list[str], complaint: Complaint) -> Slip:
    """The likeliest slip behind a complaint."""
    lines = lines or [""]
    last = len(lines) - 1
    complaint = complaint._replace(row=min(complaint.row, last), start_row=min(complaint.start_row, last))
    found = next((found for trap in _TRAPS if (found := trap(lines, complaint))), None)
    return found or Slip(
        complaint.row,
        complaint.column,
        f"cannot be read as YAML: {complaint.said}",
        "write the line as `key: value`, and put the value in quotes",
    )


def in_quotes(text: str, limit: int = 60) -> str:
    """A text as it is written in YAML so that nothing in it means anything else; cut with dots when it is long."""
    text = text.strip()
    if text[:1] in tuple("“„") and text[-1:] == "”":
        text = text[1:-1]  # curly quotes were meant as these
    shown = text if len(text) <= limit else f"{text[: limit - 4].rstrip()} ..."
    if '"' not in shown and "\\" not in shown:
        return f'"{shown}"'
    return "'" + shown.replace("'", "''") + "'"


def comments_behind(lines: list[str]) -> dict[int, list[int]]:
    """Row -> columns of each number sign that would begin a comment behind something."""
    return {
        row: [match.end() - 1 for match in _COMMENT.finditer(line)]
        for row, line in enumerate(lines)
        if " #" in line or "\t#" in line
    }


_COMMENT = re.compile(r"(?<=\S)[ \t]+#")
_VALUE = re.compile(r"(\s*)((?:- +)*)((?:[\w-]+|\"[^\"]*\"|'[^']*'):[ ]+)?(.*)$")
"""Indentation, hyphens, key, value of a line."""


def _value_of(line: str) -> tuple[int, str]:
    """Where the value of a line begins, and the value."""
    match = _VALUE.match(line)
    assert match  # it matches every line
    return match.start(4), match.group(4)


_MARKS = re.compile(r"(<{7,9}|>{7,9}|\|{7,9})( |$)|={7,9}$")  # longer where a file was renamed as well


def _unmerged(lines: list[str], complaint: Complaint) -> Slip | None:
    row = next((row for row, line in enumerate(lines) if _MARKS.match(line)), None)
    if row is None:
        return None
    said = f"holds two versions that were not merged: the line {quoted(lines[row])}"
    return Slip(row, 0, said, "keep one of the two versions, and delete the lines of <<<<<<<, ======= and >>>>>>>")


def _backslash(lines: list[str], complaint: Complaint) -> Slip | None:
    if "escape character" not in complaint.said and "hexdecimal" not in complaint.said:
        return None
    column = lines[complaint.row].rfind("\\", 0, complaint.column + 1)
    at, value = _value_of(lines[complaint.row])
    hint = "put the text in single quotes, or write each backslash twice"
    if value[:1] == value[-1:] == '"' and len(value) > 1 and column > at:
        hint = f"write slashes (/) where an address is meant; otherwise use single quotes: '{value[1:-1][:60]}'"
    said = "has a backslash between double quotes, where it gives the next character another meaning"
    return Slip(complaint.row, max(column, 0), said, hint)


_OPENS_QUOTE = re.compile(r"\s*(?:- +)*(?:[\w-]+:[ ]+)?([\"'])")
_CURLY = {'"': "“”„", "'": "‘’‚"}


def _unclosed_quote(lines: list[str], complaint: Complaint) -> Slip | None:
    """A quote that runs on to the line of the complaint, or over its end."""
    for row in range(complaint.row, -1, -1):
        found = _OPENS_QUOTE.match(lines[row])
        if not found or _closes(lines[row][found.end() :], found.group(1)):
            continue
        quote, rest = found.group(1), lines[row][found.end() :]
        until = next((n for n in range(row + 1, len(lines)) if quote in lines[n]), len(lines))
        if until < complaint.row:
            return None
        if rest.rstrip()[-1:] in tuple(_CURLY[quote]):
            said = f"opens with a straight quote ({quote}) and closes with a curly one ({rest.rstrip()[-1]})"
            return Slip(row, found.start(1), said, f"write the straight quote at both ends: {quote}...{quote}")
        said = "opens a quote that is not closed where its text ends"
        hint = "close the quote at the end of the text; a quote inside it must be of the other kind"
        return Slip(row, found.start(1), said, hint)
    return None


def _closes(rest: str, quote: str) -> bool:
    """Whether a quoted text ends on its own line. `''` and `\\"` stand for the quote itself."""
    return quote in (rest.replace("''", "") if quote == "'" else rest.replace('\\"', ""))


_QUOTED = re.compile(r"(\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*')(\s*)(.+)$")
_QUOTED_LIST = re.compile(r"(?:\"[^\"]*\"|'[^']*')(?:\s*,\s*(?:\"[^\"]*\"|'[^']*'))+$")


def _after_quote(lines: list[str], complaint: Complaint) -> Slip | None:
    """A text that goes on behind its closing quote."""
    if "expected" not in complaint.said:
        return None
    at, value = _value_of(lines[complaint.row])
    found = _QUOTED.match(value)
    if not found or found.group(3).startswith("#") or complaint.column < at + found.end(1):
        return None
    column = at + found.start(3)
    if _QUOTED_LIST.match(value):
        return Slip(complaint.row, column, "has several texts where one is read", f"write a list: [{value}]")
    quote = value[0]
    # 'it's so' was meant to be quoted as a whole, "stop" she said was not
    inner = value[1:-1] if value.endswith(quote) and not found.group(2) else value
    return Slip(
        complaint.row,
        column,
        f"goes on behind its closing quote ({quote}): {quoted(found.group(3), 30)}",
        f"put other quotes around the whole text: {_in_other_quotes(inner, quote)}",
    )


def _in_other_quotes(text: str, quote: str) -> str:
    other = "'" if quote == '"' else '"'
    shown = text if len(text) <= 60 else f"{text[:56].rstrip()} ..."
    if other not in shown:
        return f"{other}{shown}{other}"
    return "'" + shown.replace("'", "''") + "' (each ' inside written twice)"


_STRANGE = re.compile(r"^[ ]*([^\S \t\r\n])|^\s*[\w-]+(?::([^\S \t\r\n])|([：∶﹕]))|^\s*-([^\S \t\r\n])")


def _strange_blank(lines: list[str], complaint: Complaint) -> Slip | None:
    return next((found for row in _rows_before(complaint) if (found := strange_blank(lines, row))), None)


def strange_blank(lines: list[str], row: int) -> Slip | None:
    """A blank or colon that looks like the one that YAML knows, at the front of a line or behind its key."""
    found = _STRANGE.match(lines[row]) if row < len(lines) else None
    if not found:
        return None
    group = next(number for number in range(1, 5) if found.group(number))
    character = found.group(group)
    what, wanted = ("colon", "colon and a blank") if group == 3 else ("blank", "plain blank")
    said = f"has a {what} of another kind (U+{ord(character):04X}) where YAML needs a plain one"
    return Slip(row, found.start(group), said, f"delete it and type a {wanted}")


def _rows_before(complaint: Complaint) -> Iterator[int]:
    """The rows that a complaint may be about, the nearest first."""
    first = max(0, min(complaint.start_row, complaint.row) - 1) if complaint.reading else max(0, complaint.row - 3)
    yield from range(complaint.row, first - 1, -1)


LIST_SIGNS = "•·‣◦▪▫●○■□➢"
"""What word processors write in front of an item, and nothing else begins with."""
_SIGNED = re.compile(rf"\s*([{LIST_SIGNS}–—−‐‑*+])\s+(\S.*)")
_OPENS_LIST = re.compile(r"\s*(?:-\s|[\w-]+:\s*$)")


def _list_sign(lines: list[str], complaint: Complaint) -> Slip | None:
    rows = (complaint.start_row, complaint.row) if complaint.reading else (complaint.row,)
    return next((found for row in rows if (found := signed_item(lines, row))), None)


def signed_item(lines: list[str], row: int) -> Slip | None:
    """An item, the first of its list or below others, with a dash or bullet in front where YAML reads a hyphen."""
    found = _SIGNED.match(lines[row])
    above = next((lines[n] for n in range(row - 1, -1, -1) if not _SIGNED.match(lines[n])), "")
    if not found or not _OPENS_LIST.match(above):
        return None
    said = f"has an item that begins with {quoted(found.group(1))}, and a list in YAML has hyphens"
    return Slip(row, found.start(1), said, f"write a hyphen and a blank: - {found.group(2)[:60]}")


def _tab(lines: list[str], complaint: Complaint) -> Slip | None:
    row = complaint.row
    if "\t" not in lines[row]:
        if "token" not in complaint.said or row == 0 or "\t" not in lines[row - 1]:
            return None
        row -= 1
    column = lines[row].index("\t")
    return Slip(
        row, column, "has a tab, which YAML does not take for indentation", "replace each tab by two plain blanks"
    )


NO_KEY = "could not find expected ':'"
"""What libyaml says of a line that is no key."""
CUT = "has a number sign behind a blank, at which the text would be cut without a word"

_SIGNS = {"*": "an alias", "&": "an anchor", "!": "a tag", "%": "a directive", ">": "a block", "|": "a block"}


def _strange_start(lines: list[str], complaint: Complaint) -> Slip | None:
    """A text that starts with a sign that YAML keeps for itself."""
    row, column = complaint.start_row, complaint.start_column
    reads_sign = any(
        word in complaint.reading for word in ("an alias", "an anchor", "a tag", "a directive", "a block scalar")
    )
    if not reads_sign:
        if not re.search(
            r"cannot start any token|node content|(mapping keys|sequence entries) are not", complaint.said
        ):
            return None
        row, column = complaint.row, complaint.column
    written = lines[row]
    text = written[column:].strip()
    if not text:
        return None
    quote = written[column - 1 : column]
    if quote in {'"', "'"} and written[:column].count(quote) % 2 == 0:
        said = f"goes on behind its closing quote ({quote}): {quoted(text, 30)}"
        return Slip(row, column, said, "take out what stands behind the quote, up to the next comma or bracket")
    heading = re.match(r"[*_`#]+([\w-]+)[*_`]*\s*:", text)
    if heading and not written[:column].strip():
        said = f"has signs around the key '{heading.group(1)}'"
        return Slip(row, column, said, f"write the key alone: {heading.group(1).lower()}:")
    if text.startswith("- "):
        said = "has a hyphen and a blank where a text or a list in brackets is read"
        return Slip(row, column, said, f"begin a list on the next line; for a text use quotes: {in_quotes(text)}")
    if text[0] == "," and written[:column].rstrip()[-1:] in {",", "[", "{"}:
        return Slip(row, column, "has a comma with nothing in front of it", "take the comma out")
    said = f"has a text that starts with {quoted(text[0])}, which means something else in YAML"
    below = lines[row + 1] if row + 1 < len(lines) else ""
    if text[0] in ">|" and below.strip() and below[: len(written) - len(written.lstrip()) + 1].isspace():
        rest = quoted(text[1:].strip(), 40)
        return Slip(row, column, said, f"leave {text[0]} alone on its line, and begin the text {rest} on the next one")
    return Slip(row, column, said, f"put the whole text in quotes: {in_quotes(text)}")


_GLUED_KEY = re.compile(r"(\s*(?:- +)?)([A-Za-z_][\w-]*):([^\s:/].*)$")
_GLUED_HYPHEN = re.compile(r"(\s*)-([^\s-].*)$")


def _glued(lines: list[str], complaint: Complaint) -> Slip | None:
    """No blank behind the colon of a key, or behind the hyphen of a list."""
    if complaint.said != NO_KEY and "mapping values" not in complaint.said:
        return None
    if complaint.said.startswith("mapping values") and ": " in lines[complaint.row][: complaint.column]:
        return None  # that line has its own key; the second colon is the slip
    rows = [complaint.start_row] if complaint.reading else [*_rows_before(complaint)]
    for row in rows:
        hyphen = _GLUED_HYPHEN.match(lines[row])
        if hyphen:
            said = f"has no blank behind the hyphen: {quoted(lines[row].strip(), 40)}"
            return Slip(row, hyphen.end(1), said, f"write: - {hyphen.group(2)[:60]}")
        key = _GLUED_KEY.match(lines[row])
        if key:
            said = f"has no blank behind the colon: {quoted(lines[row].strip(), 40)}"
            return Slip(row, key.end(2), said, f"write: {key.group(2)}: {key.group(3)[:60]}")
    return None


_OPENS_BLOCK = re.compile(r"\s*(?:- +)*(?:[\w-]+:[ ]+)?([>|])[-+0-9]*\s*$")


def _less_indented(lines: list[str], complaint: Complaint) -> Slip | None:
    """A line of a folded text that stands less far in than the first."""
    if "expected key" not in complaint.said and "expected '-'" not in complaint.said:
        return None
    for row in range(complaint.row - 1, -1, -1):
        opened = _OPENS_BLOCK.match(lines[row])
        if opened:
            inside = next((line for line in lines[row + 1 : complaint.row] if line.strip()), "")
            blanks = len(inside) - len(inside.lstrip())
            said = f"stands less far in than the first line of the text that {opened.group(1)} opens above it"
            hint = f"give every line of that text {blanks} blanks at the front, as the first has"
            return Slip(complaint.row, complaint.column, said, hint)
        if lines[row].strip() and not lines[row].startswith(" "):
            return None
    return None


def _colon(lines: list[str], complaint: Complaint) -> Slip | None:
    """A colon followed by a blank, where a text is read already."""
    if "mapping values are not allowed" not in complaint.said:
        return None
    written = lines[complaint.row]
    if ":" not in written[: complaint.column]:
        said = f"has a line that is indented, though the text above it is already a value: {quoted(written.strip())}"
        hint = _goes_on(lines, complaint.row)
        if re.fullmatch(r"[a-z_]+", written[: complaint.column].strip()):
            hint = f"if it is a key, take the blanks at its front away; if it goes on with the text above, {hint}"
        return Slip(complaint.row, complaint.column, said, hint)
    inner = re.search(r"^\s*(?:- )?[^:#]+:\s+(.*)$", written)
    if inner and re.match(r"\w+: [^,]+, \w+: ", inner.group(1)):
        hint = f"put braces around it: {{{inner.group(1)[:60]}}}"
        return Slip(complaint.row, inner.start(1), "has several keys on one line without braces around them", hint)
    hint = (
        f"put the text in quotes: {in_quotes(inner.group(1))}"
        if inner
        else "put the text in quotes, or indent this line like the one it belongs to"
    )
    return Slip(complaint.row, complaint.column, "has a colon followed by a blank inside a text without quotes", hint)


_OPENS_TEXT = re.compile(r"(\s*)((?:- +)*)([\w-]+:)?")


def _goes_on(lines: list[str], row: int) -> str:
    """How a text over several lines is written so that a colon in it is a part of it."""
    indent = len(lines[row]) - len(lines[row].lstrip())
    first = next((n for n in range(row - 1, -1, -1) if len(lines[n]) - len(lines[n].lstrip()) < indent), row)
    found = _OPENS_TEXT.match(lines[first])
    front, hyphens, key = found.groups("") if found else ("", "", "")
    return goes_on(f"{hyphens}{key}".strip(), len(front) + len(hyphens) + 2 * bool(key))


def goes_on(head: str, blanks: int = 2) -> str:
    """The same where it is known what opens the text: its key, or the hyphen in front of it."""
    count = "two" if blanks == 2 else blanks
    return f"write {head} > and the whole text below it, with {count} blanks at the front of each line"


def _no_colon(lines: list[str], complaint: Complaint) -> Slip | None:
    if complaint.said != NO_KEY:
        return None
    row = complaint.start_row if complaint.reading else complaint.row
    written = lines[row].strip()
    said = f"has a line that is neither `key: value` nor part of a text: {quoted(written)}"
    equals = re.match(r"([A-Za-z_][\w-]*)\s*[=;]\s*(.*)", written)
    if equals:
        return Slip(row, 0, said, f"write a colon and a blank: {equals.group(1)}: {equals.group(2)[:60]}")
    return Slip(row, 0, said, "add the colon and a blank, or indent the line if it goes on with the text above")


def _bracket(lines: list[str], complaint: Complaint) -> Slip | None:
    at = (complaint.start_row, complaint.start_column) if complaint.reading else (complaint.row, complaint.column)
    row = next((row for row in range(complaint.row, -1, -1) if re.search(r"[\[{]", lines[row])), complaint.row)
    cut = re.search(r"[\[{,]\s*(#)", lines[row])
    if cut:
        said = "has a number sign between brackets, which cuts off the rest of the line"
        return Slip(row, cut.start(1), said, "take the number sign away, or put quotes around its text")
    if re.search(r"unexpected end of stream|end of the stream|<stream end>", complaint.said):
        said = "opens a quote or a bracket that never closes"
        return Slip(*at, said, "close it at the end of the text")
    if "node content" in complaint.said and not lines[complaint.row][complaint.column :].strip():
        column = max(lines[row].rfind("["), lines[row].rfind("{"), 0)
        return Slip(row, column, "opens a bracket that never closes", "close it at the end of the list")
    if re.search(r"',' or '[]}]'", complaint.said):
        said = "has a list or mapping in brackets with a comma or the closing bracket missing"
        hint = "separate values by commas and close the bracket; quote a text that holds a comma, colon or bracket"
        return Slip(*at, said, hint)
    at_value, value = _value_of(lines[complaint.row])
    if "expected key" in complaint.said and value[:1] in {"[", "{"} and complaint.column > at_value:
        said = f"goes on behind its closing bracket: {quoted(lines[complaint.row][complaint.column :], 30)}"
        hint = f"close the bracket at the end; for a text that begins with a bracket use quotes: {in_quotes(value)}"
        return Slip(complaint.row, complaint.column, said, hint)
    return None


def _indentation(lines: list[str], complaint: Complaint) -> Slip | None:
    if not re.search(
        r"did not find expected key|expected <(block end|document start)>|did not find expected '-'", complaint.said
    ):
        return None
    said = f"has a line that does not fit the indentation around it: {quoted(lines[complaint.row].strip())}"
    hint = "give lines that belong together the same number of blanks at the front"
    if lines[complaint.row].startswith("- "):
        hint = "take the hyphen away, or put two blanks in front of it if it belongs to the list above"
    return Slip(complaint.row, complaint.column, said, hint)


def _fenced(lines: list[str], complaint: Complaint) -> Slip | None:
    row = next((row for row, line in enumerate(lines) if line.startswith(("```", "~~~"))), None)
    if row is None:
        return None
    said = f"holds {quoted(lines[row].strip())}, a line with which chat programs and Markdown show a file"
    return Slip(row, 0, said, "delete each line of such signs, and what stands outside them")


_Trap = Callable[[list[str], Complaint], Slip | None]
_TRAPS: tuple[_Trap, ...] = (
    _unmerged,
    _fenced,
    _backslash,
    _unclosed_quote,
    _after_quote,
    _strange_blank,
    _list_sign,
    _tab,
    _strange_start,
    _glued,
    _less_indented,
    _colon,
    _no_colon,
    _bracket,
    _indentation,
)
"""The surest first."""
