"""Mends what names something that is called otherwise now: links and macro calls of pages, ids in data/ and in front
matter, the navigation. Comments, order and everything else in the files stay.
"""

from __future__ import annotations

import posixpath
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, unquote

from kb.contract import Contract, is_file
from kb.edit.house_style import flow
from kb.edit.yaml_text import without_item_at, yaml_first_line, yaml_part
from kb.model import Objective, links
from kb.pages import MacroCall, PageLink, Source
from kb.rules.macros import named_by
from kb.source import MAX_LIST, Document, Key, dotted, parse_document

NAV = "mkdocs.yml"
_WIDE = 150  # how long a line of data/ may become


@dataclass
class Renaming:
    """What is called otherwise now."""

    addresses: dict[str, str] = field(default_factory=dict)
    """Pages, sections and files -> where they are now. The sections of a page go with it."""
    ids: dict[tuple[str, str], str | None] = field(default_factory=dict)
    """(kind, id) -> the id that is named instead; None where nothing takes its place."""
    sources: dict[str, str | None] = field(default_factory=dict)
    """Path below docs/ -> the path now; None: the page is no more."""
    parts: dict[str, list[tuple[range, str]]] = field(default_factory=dict)
    """Path below docs/ -> its lines that will stand on another page, and which."""
    stood: dict[str, list[tuple[range, str]]] = field(default_factory=dict)
    """Path below docs/ -> lines that stood on another page before, and which: a link in them that leads nowhere is meant
    from there.
    """
    removed: set[str] = field(default_factory=set)
    """Files that are no more: nothing in them is mended."""
    new_pages: dict[str, str] = field(default_factory=dict)
    """Address -> path below docs/ of pages that are not there yet."""
    is_other: bool = False
    """Whether what is named from now on is something else, and not the same under another name."""


@dataclass
class Edit:
    """One change in a text: what stands at a place, and what will. `None` cuts the item of a list out."""

    line: int
    column: int
    old: str
    new: str | None


class Rewriter:
    """Applies a renaming to every file that it touches. `stuck` says what a person must decide first, `reread` which
    sentences a person should read once more.
    """

    def __init__(self, contract: Contract, renaming: Renaming, read: Callable[[str], str]) -> None:
        self.contract, self.renaming = contract, renaming
        self.read = read
        self.stuck: list[str] = []
        self.reread: list[str] = []
        here = {source.url: src for src, source in contract.pages.sources.items() if source.kind != "shell"}
        gone = {src for src, new in renaming.sources.items() if new != src}
        self._ids = {named: new for named, new in renaming.ids.items() if new != named[1]}
        self._src_now = {url: src for url, src in here.items() if src not in gone} | renaming.new_pages

    def changed(self) -> dict[str, str]:
        """Path -> text of every file that changes, by the name that it had. What is no more is left out."""
        found: dict[str, str] = {}
        for source in self.contract.pages.sources.values():
            if source.path not in self.renaming.removed:
                edits = [*self._links_of(source), *self._calls_of(source)]
                if self._stays(source):  # of a page that goes, only parts of its text live on
                    edits += [*self._ids_of(source.matter, source.document), *self._objectives_of(source)]
                self._apply(source.path, edits, found)
        for (kind, id_), entry in self.contract.library.entries.items():
            item = self.contract.library.item(kind, id_)
            if item is not None and entry.document is not None and entry.path not in self.renaming.removed:
                self._apply(entry.path, list(self._ids_of(item, entry.document)), found)
        navigation = self.read(NAV)
        if (mended := self._navigation(navigation)) != navigation:
            found[NAV] = mended
        return found

    def _apply(self, path: str, edits: list[Edit], found: dict[str, str]) -> None:
        try:
            if edits:
                found[path] = applied(self.read(path), edits)
        except ValueError as error:  # an id as a block of text, or with letters that are written in code
            self.stuck.append(f"{path}: {error}: write it plainly, on one line, first")

    # links of pages

    def _links_of(self, source: Source) -> Iterator[Edit]:
        for link in source.links:
            where = self._meant(link, source)
            if where is None or not self._lives_on(source, link.line):
                continue
            stands_on = self._page_of_line(source, link.line)
            to = self.now(where)
            if to == _address(link, source) and stands_on == source.src:
                continue
            if link.is_image and not is_file(to):
                self.stuck.append(f"{source.path}:{link.line}: shows {link.target}: take the picture out first")
                continue
            if self.renaming.is_other and self._src_now.get(to) == stands_on and where != source.url:
                place = f"{source.path}:{link.line}" if stands_on == source.src else f"docs/{stands_on}"
                self.reread.append(f"{place}: link to {link.target} leads to its own page now: reword the sentence")
            written = self._written(to, stands_on, link.target)
            if written != link.target:
                edit = self._edit_of(link, source, written)
                if edit:
                    yield edit

    def _meant(self, link: PageLink, source: Source) -> str | None:
        """The address to which a link leads, or led where its line stood before."""
        where = _address(link, source)
        if where is None or self.contract.is_here(self.now(where)):
            return where
        before = [src for lines, src in self.renaming.stood.get(source.src, ()) if link.line in lines]
        led = (_address(link, replace(source, src=src)) or where for src in before)
        ends = (self.contract.end(self.now(other)) for other in led)
        return next((end.address for end in ends if end.state in {"here", "moved"}), where)

    def _stays(self, source: Source) -> bool:
        """Whether there will be such a page, wherever it is then."""
        return self.renaming.sources.get(source.src, source.src) is not None

    def _lives_on(self, source: Source, line: int) -> bool:
        """Whether a line will stand anywhere."""
        return self._stays(source) or any(line in lines for lines, _ in self.renaming.parts.get(source.src, ()))

    def _page_of_line(self, source: Source, line: int) -> str:
        """The page on which a line will stand."""
        parts = self.renaming.parts.get(source.src, [])
        moved = next((src for lines, src in parts if line in lines), None)
        return moved or self.renaming.sources.get(source.src) or source.src

    def now(self, where: str) -> str:
        """Where an address is now."""
        known = self.renaming.addresses
        page, mark, section = where.partition("#")
        if where in known or page not in known:
            return known.get(where, where)
        to = known[page]
        if not mark or "#" in to:
            return to
        there = self.contract.here.get(to)
        return to if there is not None and section not in there else f"{to}#{section}"

    def _written(self, to: str, on: str, old: str) -> str:
        """An address as it is written in a link on a page."""
        page, mark, section = to.partition("#")
        src = self._src_now.get(page)
        if src is None and not page.endswith("/"):
            src = unquote(page).lstrip("/")  # a picture or file
        if src is None:
            return to
        if src == on and mark:
            return f"#{section}"
        path = posixpath.relpath(src, posixpath.dirname(on) or ".")
        return quote(path, safe="/._-~") + mark + section if "%" in old else path + mark + section

    def _edit_of(self, link: PageLink, source: Source, written: str) -> Edit | None:
        lines = source.body.split("\n")
        row = link.line - source.body_line
        rest = lines[row][link.column - 1 :] if 0 <= row < len(lines) else ""
        start = len(rest) - len(rest.lstrip(" \t<"))
        if rest.startswith("["):  # ![words][name]: its address stands where the name is defined, and is mended there
            return None
        if not link.written or not rest.startswith(link.written, start):
            plainly = "write it plainly first: [words](address)"
            self.stuck.append(f"{source.path}:{link.line}: link to {link.target}: {plainly}")
            return None
        return Edit(link.line, link.column + start, link.written, written)

    # macro calls

    def _calls_of(self, source: Source) -> Iterator[Edit]:
        for call in source.macros:
            wanted = list(self._named_by(call))
            if wanted and self._lives_on(source, call.line):
                yield from self._call_edits(source, call, wanted)

    def _named_by(self, call: MacroCall) -> Iterator[tuple[int | str, str, str | None]]:
        """(position or name, id, id now) of each argument that names something renamed."""
        for at, link, id_ in named_by(call):
            if (link.kind, id_) in self._ids:
                yield at, id_, self._ids[link.kind, id_]

    def _call_edits(
        self, source: Source, call: MacroCall, wanted: list[tuple[int | str, str, str | None]]
    ) -> Iterator[Edit]:
        lines = source.body.split("\n")
        row = call.line - source.body_line
        text = "\n".join(lines[row:])[call.column - 1 :]
        literals = list(_literals(text))
        for at, old, new in wanted:
            place = next((offset for name, offset in literals if name == at), None)
            if new is None or place is None or not text.startswith(old, place):
                todo = "change this first, nothing takes its place" if new is None else "write the call plainly first"
                self.stuck.append(f"{source.path}:{call.line}: {call.name} names {old}: {todo}")
                continue
            before = text[:place]
            line = call.line + before.count("\n")
            column = place - before.rfind("\n") if "\n" in before else call.column + place
            if self.renaming.is_other:
                self.reread.append(
                    f"{source.path}:{line}: {call.name} names {new} instead of {old}: read the sentence again"
                )
            yield Edit(line, column, old, new)

    # ids in data/ and front matter

    def _ids_of(self, item: object, document: Document) -> Iterator[Edit]:
        if item is None:
            return
        own = getattr(item, "id", None)
        for at, link, id_ in links(item):
            if (link.kind, id_) not in self._ids:
                continue
            new = self._ids[link.kind, id_]
            if _is_key(at, id_, document):
                is_there = (*at[:-1], new) in document.keys
                yield Edit(*document.key_place(at), id_, None if is_there else new)
                if is_there:  # each has a list of its own, and one list stays
                    yield from _joined(at, (*at[:-1], str(new)), item, document, self.read(document.path))
                continue
            place = document.place(at)
            is_listed = isinstance(at[-1], int)
            if is_listed and (new is None or new == own or new in _siblings(item, at)):
                yield Edit(*place, id_, None)
            elif new is None:
                self.stuck.append(f"{document.path}:{place[0]}: {dotted(at)} names {id_}: change this first")
            else:
                yield Edit(*place, id_, new)

    def _objectives_of(self, source: Source) -> Iterator[Edit]:
        """Sections in which a page teaches its objectives, where they are called otherwise now."""
        for index, objective in enumerate(getattr(source.matter, "objectives", ())):
            if not isinstance(objective, Objective):
                continue
            place = source.document.place(("objectives", index, "section"))
            there = f"{source.url}#{objective.section}"
            page, _, section = self.now(there).partition("#")
            on = self._src_now.get(page)
            if section and on == (self.renaming.sources.get(source.src) or source.src):
                if section != objective.section:
                    yield Edit(*place, objective.section, section)
            else:
                todo = f"names the section {objective.section}, which leaves the page: name another, or take it out"
                self.stuck.append(f"{source.path}:{place[0]}: objectives.{index + 1} {todo}")

    # navigation

    def _navigation(self, text: str) -> str:
        """mkdocs.yml with the paths of pages mended; a page that is no more leaves it."""
        kept = []
        for line in text.split("\n"):
            match = re.match(r"(\s*-\s+(?:[^:#]+:\s+)?|\s+/)([\w./-]+\.md)(\s*(?:#.*)?)\Z", line)
            new = self.renaming.sources.get(match.group(2), match.group(2)) if match else ""
            if match and new is None:
                continue
            kept.append(f"{match.group(1)}{new}{match.group(3)}" if match else line)
        return "\n".join(kept)


def _siblings(item: Any, at: Key) -> tuple[Any, ...]:
    """The items of the list in which something stands."""
    found = item
    for part in at[:-1]:
        if isinstance(found, Mapping | tuple):
            found = found[part]  # type: ignore[index]
        else:
            found = getattr(found, str(part), None) or getattr(found, f"{part}_", ())  # `for` is called for_
    return found if isinstance(found, tuple) else ()


def _address(link: PageLink, source: Source) -> str | None:
    """The address on this site to which a link of a page leads; None where it leads elsewhere, or nowhere."""
    target = link.target
    if not target or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", target) or "\\" in target:
        return None
    path, mark, section = target.partition("#")
    path = unquote(path.partition("?")[0])
    if target.startswith("/"):
        return target
    if not path:
        return f"{source.url}{mark}{section}"
    full = source.beside(path)
    if path.endswith(".md"):
        stem = full.removesuffix(".md").removesuffix("index").rstrip("/")
        return (f"/{stem}/" if stem else "/") + mark + section
    return "/" + quote(full)


_LITERAL = re.compile(
    r"(?:(\w+)\s*=\s*)?(?:\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|(-?\d[\w.]*|[Tt]rue|[Ff]alse|[Nn]one))"
)


def _literals(call: str) -> Iterator[tuple[int | str, int]]:
    """The arguments of a call as they are written: position or name, and where the value begins."""
    start = call.index("(") + 1 if "(" in call else len(call)
    number, position = 0, start
    while position < len(call):
        if call[position] == ")":
            return
        match = _LITERAL.match(call, position)
        if not match:
            position += 1
            continue
        group = next((index for index in (2, 3, 4) if match.group(index) is not None), 4)
        if match.group(1):
            yield match.group(1), match.start(group)
        else:
            yield number, match.start(group)
            number += 1
        position = match.end()


def applied(text: str, edits: list[Edit]) -> str:
    """The text with all edits done, the last place first."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    for edit in sorted(edits, key=lambda edit: (edit.line, edit.column), reverse=True):
        if edit.new is None:
            text = _without(text, edit)
            continue
        lines = text.split("\n")
        line = lines[edit.line - 1]
        start = edit.column - 1
        start += line[start : start + 1] in {'"', "'"} and not line.startswith(edit.old, start)
        if not line.startswith(edit.old, start):
            raise ValueError(f"line {edit.line} does not hold {edit.old!r} at column {edit.column}")
        lines[edit.line - 1] = f"{line[:start]}{edit.new}{line[start + len(edit.old) :]}"
        text = "\n".join(lines)
    return text


def _is_key(at: Key, id_: str, document: Document) -> bool:
    """Whether an id is a key with something below it, and not a value that happens to be called like its key."""
    document.key_place(at)  # reads it anew where it was forgotten
    return at[-1] == id_ and any(len(other) > len(at) and other[: len(at)] == at for other in document.places)


def _joined(at: Key, into: Key, item: Any, document: Document, text: str) -> Iterator[Edit]:
    """What one list below a key has and the other has not, before the first item of the other."""
    own = _siblings(item, (*into, 0))
    known = {str(value).casefold() for value in own}
    more = [flow(value) for value in _siblings(item, (*at, 0)) if str(value).casefold() not in known]
    if more := more[: MAX_LIST - len(own)]:
        row, column = document.place((*into, 0))
        line = text.split("\n")[row - 1]
        before = line[: column - 1]
        if before.strip() == "-":
            said = "".join(f"{value}\n{before}" for value in more)
        else:
            said = textwrap.fill(f"{', '.join(more)},", _WIDE, subsequent_indent="     ", break_on_hyphens=False) + " "
        yield Edit(row, column, "", said)


def _without_key(text: str, key: Key, document: Document) -> str:
    """The text without a key and all that stands below it; the mapping stays, and may be empty."""
    lines = text.split("\n")
    row = document.keys[key][0] - 1
    after = [place[0] - 1 for other, place in document.keys.items() if len(other) <= len(key) and place[0] - 1 > row]
    end = min(after, default=len(lines) - 1)
    if not any(other[:-1] == key[:-1] and len(other) == len(key) and other != key for other in document.keys):
        above = document.keys[key[:-1]][0] - 1
        lines[above] = re.sub(r":\s*(?=#|\Z)", ": {} ", lines[above], count=1).rstrip()
    return "\n".join([*lines[:row], *lines[end:]])


def _without(text: str, edit: Edit) -> str:
    """The text without an item of a list, which stays, and may be empty; or without a key of a mapping."""
    document, _ = parse_document(*yaml_part(text), first_line=yaml_first_line(text))
    for key, place in document.keys.items():
        if place == (edit.line, edit.column) and key[-1] == edit.old:
            return _without_key(text, key, document)
    key = next(
        key
        for key, place in document.places.items()
        if place == (edit.line, edit.column) and key and isinstance(key[-1], int)
    )
    parent = key[:-1]
    others = [other for other in document.places if other[:-1] == parent and len(other) == len(key)]
    lines = text.split("\n")
    if len(others) > 1 or "[" in lines[document.keys[parent][0] - 1]:
        return without_item_at(text, (edit.line, edit.column))
    text = without_item_at(text, (edit.line, edit.column))
    row = document.keys[parent][0] - 1
    lines = text.split("\n")
    lines[row] = re.sub(r":\s*(?=#|\Z)", ": [] ", lines[row], count=1).rstrip()
    return "\n".join(lines)
