"""Pictures of docs/: that each is what its name promises, and that none can run a program or call another site."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from xml.parsers import expat

from kb.files import MAX_PAGE_BYTES, MAX_PICTURE_BYTES, link_problem, read_start, read_text, shown_path
from kb.problem import Problem, quoted

_JPEG = re.compile(rb"\xff\xd8\xff")
_STARTS = {
    ".png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".webp": re.compile(rb"RIFF....WEBP", re.S),
    ".avif": re.compile(rb"....ftypavi[fs]", re.S),
    ".gif": re.compile(rb"GIF8[79]a"),
}
"""How a file of each format begins."""
PICTURES = {".svg", *_STARTS}
_SVG, _HTML = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"
_READ = {"", _SVG, "http://www.w3.org/1999/xlink", "http://www.w3.org/XML/1998/namespace"}
"""Spaces of attributes that browsers read; drawing programs keep their own beside them."""
_ACTIVE = re.compile(r"script|foreignobject|iframe|embed|object|animate\w*|set|handler|listener")
_ADDRESSES = {"href", "src", "srcset", "action", "formaction", "poster", "ping", "data", "base"}
_REACHES_OUT = re.compile(
    r"javascript:|\\|@import|\b(?:url\(\s*[\"']?\s*(?![\s\"'#])|(?:image|image-set|src|cross-fade)\()", re.I
)
"""In an attribute or a style. A backslash can write any of the others."""
_MANY = 20


def picture_problems(path: Path, root: Path) -> list[Problem]:
    """What is wrong with one picture. SVG is text, and may hold scripts and addresses of others."""
    kind = path.suffix.lower()
    if kind == ".svg":
        text, problems = read_text(path, root, MAX_PAGE_BYTES)
        return problems or _Drawing(shown_path(path, root)).problems_of(text)
    refused = link_problem(path, root)
    if not refused and path.stat().st_size > MAX_PICTURE_BYTES:
        said = f"is larger than {MAX_PICTURE_BYTES // 1024} KB"
        refused = Problem(shown_path(path, root), 1, 1, "KB103", said, "export the picture again, smaller")
    if not refused and not _STARTS[kind].match(read_start(path)):
        said = f"is not the {kind[1:].upper()} picture that its name promises"
        refused = Problem(shown_path(path, root), 1, 1, "KB113", said, "export the picture again, in that format")
    return [refused] if refused else []


class _Drawing:
    """Reads an SVG as a browser does, with its characters and names of other spaces resolved."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.found: list[Problem] = []
        self.depth = 0
        self.style: list[str] | None = None
        # what a DTD declares could stand for anything; there may be none, and what stands outside is never fetched
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def problems_of(self, text: str) -> list[Problem]:
        """Everything that is wrong with a drawing of this text."""
        try:
            self.parser.Parse(text, True)
        except expat.ExpatError as error:
            said = f"is not the SVG picture that its name promises: {expat.ErrorString(error.code)}"
            at = (max(error.lineno, 1), error.offset + 1)
            wrong = Problem(self.shown, *at, "KB113", said, "export the picture again, as plain SVG")
            return self.found or [wrong]
        except _Enough:
            pass
        return self.found

    def _tell(self, what: str) -> None:
        at = (self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
        said = f"holds {quoted(what)}, with which a picture can run a program or call another site"
        hint = "export it as plain SVG, without scripts and links"
        self.found.append(Problem(self.shown, *at, "KB313", said, hint))
        if len(self.found) == _MANY:
            raise _Enough

    def _doctype(self, name: str, system: str | None, public: str | None, declares: int) -> None:
        if declares:
            self._tell(f"<!DOCTYPE {name} [")
            raise _Enough

    def _instruction(self, target: str, data: str) -> None:
        if target != "xml":
            self._tell(f"<?{target}")

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        if not self.depth and (space, tag) != (_SVG, "svg"):
            at = (self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
            said = f"begins with {quoted(f'<{tag}')}, and not with '<svg xmlns=\"{_SVG}\"'"
            self.found.append(Problem(self.shown, *at, "KB113", said, "export the picture again, as plain SVG"))
            raise _Enough
        self.depth += 1
        if space == _HTML or _ACTIVE.fullmatch(tag.lower()):
            self._tell(f"<{tag}")
            return
        for long, value in attributes.items():
            whose, _, key = long.rpartition(" ")
            if whose not in _READ:
                continue
            is_address = key.lower() in _ADDRESSES and not value.strip().startswith("#")
            if is_address or key.lower().startswith("on") or _REACHES_OUT.search(value):
                self._tell(f'{key}="{value}"')
        self.style = [] if tag.lower() == "style" else self.style

    def _text(self, text: str) -> None:
        if self.style is not None:
            self.style.append(text)

    def _end(self, name: str) -> None:
        self.depth -= 1
        if self.style is not None and name.rpartition(" ")[2].lower() == "style":
            found = _REACHES_OUT.search("".join(self.style))
            self.style = None
            if found:
                self._tell(found.group())


class _Enough(Exception):
    """Ends the reading: what was found is enough."""
