"""What a page is made of."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from kb.memory import Memory
from kb.model import id_problem
from kb.pages.places import line_column
from kb.source import Document

_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\s-]*):")

TAUGHT = ("guide", "template", "case")
"""Kinds of pages whose id is the file's name, and whose form is fixed."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `explicit` when its id was written beside it."""

    level: int
    text: str
    id: str
    explicit: bool
    line: int


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link or picture. `written` is its address as it stands there; `words` its text or the picture's alternative."""

    written: str
    words: str
    line: int
    column: int
    is_image: bool

    @property
    def target(self) -> str:
        """The address as a browser reads it: entities resolved, control characters in and blanks around it dropped."""
        plain = html.unescape(self.written) if "&" in self.written else self.written
        return _CONTROL.sub("", plain).strip()

    @property
    def scheme(self) -> str:
        """What stands before the colon where the address leads elsewhere; blanks in it do not hide it."""
        found = _SCHEME.match(self.target)
        return re.sub(r"\s", "", found.group(1)).lower() if found else ""


@dataclass(frozen=True, slots=True)
class MacroCall:
    """`{{ name(args) }}`; `wrong` says in what way it is none, `in_code` that it stands in a code block or span."""

    name: str
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    line: int
    column: int
    wrong: str = ""
    in_code: bool = False

    @property
    def named(self) -> Any:
        """The id of what it is about: its first value, or the one called `id`; None where it has neither."""
        return self.args[0] if self.args else self.kwargs.get("id")


@dataclass(frozen=True, slots=True)
class Block:
    """`/// name | title` ... `///`. `last` is the line that ends it, or the page's last."""

    name: str
    title: str
    line: int
    column: int
    closed: bool
    last: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A piece of text that a rule refuses: raw HTML, an attribute list, an include."""

    kind: str
    text: str
    line: int
    column: int

    def is_within(self, other: Finding) -> bool:
        """Whether it begins in the other one, which stands on one line."""
        return self.line == other.line and other.column <= self.column < other.column + len(other.text)


@dataclass
class Source:
    """One page of docs/, as written."""

    path: str
    src: str
    kind: str
    document: Document
    matter: Any
    body: str
    body_line: int
    headings: list[Heading] = field(default_factory=list)
    ids: list[tuple[str, int]] = field(default_factory=list)
    """Ids that stand on the page, with their lines: those of headings, and of stop blocks, whose title is one."""
    links: list[PageLink] = field(default_factory=list)
    undefined: list[tuple[str, int, int]] = field(default_factory=list)
    macros: list[MacroCall] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    prose: str = ""
    paragraphs: list[tuple[int, int]] = field(default_factory=list)
    """Lines of the body, counted from 0, that hang together: (first, the one after the last)."""
    mark: bytes = b""
    """Another one for each text (kb.memory)."""

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column in the file of a place in `prose`; the column as far as links and attributes let it be told."""
        return line_column(self.prose, offset, self.body_line)

    def is_inside(self, line: int, *names: str) -> bool:
        """Whether a line stands in a block of one of these names."""
        return any(block.name in names and block.line < line < block.last for block in self.blocks)

    def section(self, id_: str) -> range:
        """The lines of a section, from its heading to before the next that is no part of it; none where there is none."""
        start = next((heading for heading in self.headings if heading.id == id_), None)
        if start is None:
            return range(0)
        after = (h.line for h in self.headings if h.line > start.line and h.level <= start.level)
        return range(start.line, next(after, self.body_line + self.body.count("\n") + 1))

    def beside(self, path: str) -> str:
        """A path that is written relative to this page, as a path below docs/."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.src), path))

    @property
    def url(self) -> str:
        """Address from the root of the site, with a slash at both ends."""
        return page_url(self.src)

    @property
    def id(self) -> str:
        """The id by which others name the page, whatever else is wrong with its front matter; else the empty text."""
        if self.kind in TAUGHT:
            return Path(self.src).stem
        return str(getattr(self.matter, "id", None) or "")

    @property
    def is_misnamed(self) -> bool:
        """Whether its file's name is no id, or not the one that it says; this has been told, and it may be a copy."""
        stem = Path(self.src).stem
        written = self.document.values.get("id", stem) if self.kind in TAUGHT else stem
        return bool(id_problem(stem)) or written != stem

    @property
    def status(self) -> str:
        """How far it has come, as it says itself; the empty text where it does not."""
        return str(self.document.values.get("status") or "")

    @property
    def title(self) -> str:
        return str(self.document.values.get("title") or self.src)

    @cached_property
    def citations(self) -> list[str]:
        """Ids of the sources that the page cites, in order of first mention."""
        cited = [call.named for call in self.macros if call.name == "cite" and not call.in_code]
        return list(dict.fromkeys(id_ for id_ in cited if id_ and isinstance(id_, str)))

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Every id that the finished page will have, those that macros bring included."""
        return self.brought_ids.union(id_ for id_, _ in self.ids)

    @cached_property
    def brought_ids(self) -> frozenset[str]:
        """Ids that macros bring."""
        found = {f"figure-{call.named}" for call in self.macros if call.name == "figure"}
        if any(call.name == "sources" for call in self.macros):
            found |= {"sources", *(f"ref-{id_}" for id_ in self.citations)}
        return frozenset(found)

    @cached_property
    def taught(self) -> list[tuple[str, Heading]]:
        """What a reader can do afterward, each with the section that teaches it; nothing where no section is named."""
        headings = {heading.id: heading for heading in self.headings}
        named = [(str(item), getattr(item, "section", "")) for item in getattr(self.matter, "objectives", ())]
        return [(text, headings[section]) for text, section in named if section in headings]

    @cached_property
    def words(self) -> int:
        """Words of running text, front matter, code and macros left out."""
        return words_in(self.prose)

    @property
    def minutes(self) -> int:
        """Minutes to read at 200 words a minute, at least one."""
        return max(1, round(self.words / 200))


@dataclass(frozen=True)
class Pages:
    """All of docs/, by path below it."""

    sources: Mapping[str, Source]
    assets: frozenset[str]
    unread: frozenset[str] = frozenset()
    """Files that could not be read, and have told why: a link to one of these is not a second problem."""
    lost: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Addresses that were published and lead nowhere now, each with the kind and id of what was there. Each is told as one
    problem (rules.contract), and who links there is none."""
    memory: Memory = field(default_factory=Memory, compare=False, repr=False)
    """What was found out about pages that have not changed since."""

    def by_id(self) -> Mapping[str, Source]:
        """Every page that has an id of its own, by it."""
        return self._by_id

    @cached_property
    def _by_id(self) -> dict[str, Source]:
        found: dict[str, Source] = {}
        for source in self.sources.values():
            if source.id:
                found.setdefault(source.id, source)
        return found

    def of_kind(self, kind: str) -> Mapping[str, Source]:
        """Pages of a kind by id (the file's stem)."""
        return self._by_kind.get(kind, {})

    @cached_property
    def _by_kind(self) -> dict[str, dict[str, Source]]:
        found: dict[str, dict[str, Source]] = {}
        for src, source in self.sources.items():
            found.setdefault(source.kind, {})[Path(src).stem] = source
        return found

    def written_ids(self, kind: str) -> frozenset[str]:
        """Ids of a kind of page (`page`: of every page that has one), those that could not be read included."""
        return self._written_ids.get(kind, frozenset())

    @cached_property
    def _written_ids(self) -> dict[str, frozenset[str]]:
        unread = {kind: {Path(src).stem for src in self.unread if kind_of(src) == kind} for kind in TAUGHT}
        found = {kind: frozenset(ids | self.of_kind(kind).keys()) for kind, ids in unread.items()}
        return {**found, "page": frozenset(self._by_id.keys() | set().union(*unread.values()))}


def words_in(text: str) -> int:
    """How many words a text has."""
    return len(re.findall(r"[^\W_][\w'’-]*", text))


def page_url(src: str) -> str:
    """`guides/touch/x.md` -> `/guides/touch/x/`."""
    stem = src.removesuffix(".md")
    if stem == "index" or stem.endswith("/index"):
        stem = stem.removesuffix("index").rstrip("/")
    return f"/{stem}/" if stem else "/"


def sources_at(url: str) -> tuple[str, ...]:
    """The paths below docs/ of which one is, or was, that of a page with this address."""
    stem = url.strip("/")
    return (f"{stem}.md", f"{stem}/index.md") if stem else ("index.md",)


def kind_of(src: str) -> str:
    """The kind of page that a path holds: guide, template, case, shell or page."""
    folder, _, name = src.rpartition("/")
    if folder == "_shell":
        return "shell"
    if name != "index.md":
        if folder.startswith("guides/"):
            return "guide"
        if folder in {"templates", "cases"}:
            return folder.removesuffix("s")
    return "page"
