"""Attribute lists, `{: #name }`: which ids they give, where they give none, and what in them is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.model import id_for, id_problem
from kb.pages.parts import Finding, Source
from kb.pages.places import is_escaped

ATTRIBUTES = re.compile(r"\{:?([^{}\n]*)\}")
_KEY = re.compile(r"([\w:@.-]+)[ \t]*=")
_LANGUAGE = re.compile(r"lang=(?:[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*|\"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*\")\Z")
_ID = re.compile(r"#([\w:.-]+)")
_ID_ALONE = re.compile(r"\{(?::[ \t]*|[ \t]+)#[^\s{}]+[ \t]*\}")
_ENDS = frozenset("*_)]`>}")


def heading_id(line: str) -> tuple[re.Match[str] | None, str]:
    """The list of a heading that sets an id, and that id as it may be written; nothing where it has none."""
    for match in ATTRIBUTES.finditer(line) if "{" in line else ():
        named = _ID.search(match.group(1))
        if named and not is_escaped(line, match.start()):
            return match, _as_meant(named.group(1))
    return None, ""


def ids_of_line(row: int, lines: list[str], written: list[str]) -> Iterator[tuple[str, int, str]]:
    """Each id that stands in a line that is no heading: the id, its column, and the list where the engines take none
    and would show it as it stands; else the empty text.
    """
    line = lines[row]
    above = lines[row - 1].strip(" \t>") if row else ""
    below = lines[row + 1].strip(" \t>") if row + 1 < len(lines) else ""
    for match in ATTRIBUTES.finditer(line):
        named = _ID.search(match.group(1))
        if not named or is_escaped(line, match.start()):
            continue
        before, after = line[: match.start()], line[match.end() :].strip(" \t")
        if _is_taken(written[row][: match.start()], before.strip(" \t>"), after, above, below):
            yield _as_meant(named.group(1)), match.start() + 1, ""
        elif _ID_ALONE.fullmatch(match.group()):
            yield _as_meant(named.group(1)), match.start() + 1, match.group()


def _is_taken(written: str, before: str, after: str, above: str, below: str) -> bool:
    """Whether a list belongs to something: what it stands right behind, the cell or defined word that it ends, or the
    paragraph whose last line it is.
    """
    if not written.strip(" \t>"):
        return bool(above) and not above.startswith("#") and not after
    if written[-1] in _ENDS and (written[-1] != ")" or "](" in written):
        return True
    return bool(before) and (after.startswith("|") or (not after and ("|" in before or below.startswith(":"))))


def _as_meant(name: str) -> str:
    """An id in a form that is refused counts as the id that was meant: that it is refused is told, and nothing else."""
    return (id_for(name) or name) if id_problem(name) else name


def attribute_findings(text: str, source: Source) -> Iterator[Finding]:
    """Attribute lists that set anything but an id or a language, or an id that is none."""
    told = {finding.line for finding in source.findings if finding.kind == "attribute"}
    shown = {(finding.line, finding.column) for finding in source.findings if finding.kind == "shown-id"}
    as_written = source.body.split("\n")
    for row, written in enumerate(text.split("\n")):
        for start, found in _brace_lists(written) if source.body_line + row not in told else ():
            before = as_written[row][
                start - 1 : start
            ]  # an attribute stands behind what it belongs to: *a*{...}, ## A {...}
            is_last = not written[start + len(found) :].strip(" \t|")
            is_list = found.startswith("{:") or before in _ENDS or (is_last and not before.strip())
            kind, wrong = _wrong_attribute(found, is_list=is_list)
            kind = "include" if found.startswith("{!") and kind else kind
            if kind and (source.body_line + row, start + 1) not in shown:
                yield Finding(kind, wrong, source.body_line + row, start + 1)


def _wrong_attribute(found: str, *, is_list: bool) -> tuple[str, str]:
    """The kind of finding and what is wrong in braces that may be an attribute list; twice nothing where all is well."""
    if set(_KEY.findall(found)) - {"lang"} or not found.endswith("}"):
        return "attribute", found
    words = found[1:-1].removeprefix(":").split() if is_list else []
    ids = [word for word in words if word[0] == "#"]
    if len(ids) > 1 or any(word not in ids and not _LANGUAGE.match(word) for word in words):
        return "attribute", found
    return next((("id", word[1:]) for word in ids if id_problem(word[1:])), ("", ""))


def _brace_lists(line: str) -> Iterator[tuple[int, str]]:
    """What attr_list may take for attributes: from a brace to the next closing one that stands in no quotes."""
    start = line.find("{")
    while start >= 0:
        if is_escaped(line, start):
            start = line.find("{", start + 1)
            continue
        end = line.find("}", start)
        if end < 0:
            if line.startswith("{:", start):  # an attribute list ends on its line
                yield start, line[start:]
            return
        if line.count('"', start, end) % 2 or line.count("'", start, end) % 2:
            end = line.rfind("}")
        yield start, line[start : end + 1]
        start = line.find("{", end)
