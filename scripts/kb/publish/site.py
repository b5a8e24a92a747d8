"""The finished folder while it is published: the engine's pages in memory, entity pages straight to disk."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from kb.facets import Directory
from kb.listing_pages import ListingPages
from kb.load import Library
from kb.memory import Memory, mark_of
from kb.pages import Pages, Source
from kb.publish.second_process import Begun
from kb.publish.works import Works

_NAME = re.compile(r'<meta property="og:site_name" content="([^"]*)">')


class Written(NamedTuple):
    """A page that was written straight to disk: the kind of its shell, its address, the ids on it, where it links to."""

    kind: str
    url: str
    ids: frozenset[str]
    links: frozenset[str]


@dataclass
class Site:
    """`html` holds the engine's pages by address; `entity_ids` the ids on every entity page by address; `specimens` one
    address of each kind of entity page."""

    root: Path
    folder: Path
    library: Library
    pages: Pages
    site_url: str
    html: dict[str, str] = field(default_factory=dict)
    shells: dict[str, str] = field(default_factory=dict)
    entity_ids: dict[str, frozenset[str]] = field(default_factory=dict)
    entity_links: dict[str, frozenset[str]] = field(default_factory=dict)
    specimens: dict[str, str] = field(default_factory=dict)
    begun: dict[str, Begun[Iterable[Written]]] = field(default_factory=dict)
    """What second processes are writing meanwhile, by what it is."""
    files: set[str] = field(default_factory=set)
    """Addresses of files that were seen to exist, so that each is looked for once."""
    complaints: list[str] = field(default_factory=list)
    last: Path | None = None
    """The site that was published before this one, if not in site/: what has not changed of its pictures serves again."""
    pages_are_there: Callable[[], None] = lambda: None
    """Told when each page can be looked at, though not all is there yet that opens over it or stands beside it."""

    def __post_init__(self) -> None:
        if not urlsplit(self.site_url).scheme.startswith("http"):
            self.complaints.append("site_url in mkdocs.yml must be the address of the site, with https://")
        for path in sorted(self.folder.rglob("*.html")):
            self.html[self.address_of(path)] = path.read_text(encoding="utf-8")

    def address_of(self, path: Path) -> str:
        """`touch/x/index.html` -> `/touch/x/`; `404.html` -> `/404.html`."""
        relative = path.relative_to(self.folder).as_posix()
        return "/" + relative.removesuffix("index.html")

    def path_of(self, address: str) -> Path:
        relative = address.lstrip("/")
        return self.folder / (relative + "index.html" if not relative or relative.endswith("/") else relative)

    def source_at(self, address: str) -> Source | None:
        """The page of docs/ that stands at an address."""
        src = self.source_src(address)
        return self.pages.sources[src] if src else None

    def source_src(self, address: str) -> str | None:
        """The path below docs/ of the page that stands at an address."""
        return self._src_by_address.get(address)

    @cached_property
    def _src_by_address(self) -> dict[str, str]:
        return {source.url: src for src, source in self.pages.sources.items() if source.kind != "shell"}

    def take(self, written: Iterable[Written]) -> None:
        """Keep what is to be known of pages on disk."""
        for kind, url, ids, links in written:
            self.entity_ids[url], self.entity_links[url] = ids, links
            self.specimens.setdefault(kind, url)

    def settle(self, *only: str) -> None:
        """Wait for what was begun beside, or for some of it."""
        for name in only or tuple(self.begun):
            if name in self.begun:
                self.take(self.begun[name].outcome())
                del self.begun[name]

    def abandon(self) -> None:
        """End what was begun beside: nobody will look at it, and it would go on writing."""
        for work in self.begun.values():
            work.stop()
        self.begun.clear()

    @cached_property
    def memory(self) -> Memory:
        """What was made of pages that have not changed since."""
        return Memory.of_project(self.root, "publish")

    @cached_property
    def mark(self) -> bytes:
        """Another one for each state of data/ and of what pages are called; none where the former is not known."""
        titles = [(source.url, source.title) for source in self.pages.sources.values()]
        return mark_of(self.library.mark, titles) if self.library.mark else b""

    @cached_property
    def directory(self) -> Directory:
        """The people of the directory in order, and what they answer to."""
        return Directory(self.library)

    @cached_property
    def listing_pages(self) -> ListingPages:
        """Makes what stands of a listing on several pages once."""
        return ListingPages(self.library)

    @cached_property
    def name(self) -> str:
        """What the site is called, as its pages say it."""
        return unescape(next((found[1] for html in self.html.values() if (found := _NAME.search(html))), ""))

    @cached_property
    def works(self) -> Works:
        """Every page as something to be cited, with its history."""
        return Works(self.root, self.library, self.pages, self.site_url.rstrip("/"), self.name)

    def write(self, address: str, text: str) -> None:
        """Write a file unless it holds just that already. `\\n` on every system, so that builds are the same."""
        self.write_bytes(address, text.encode("utf-8"))

    def write_bytes(self, address: str, data: bytes) -> None:
        """Write a file unless it holds just that already."""
        path = self.path_of(address)
        try:
            path.parent.mkdir()  # mostly it is new, and nothing is in it to be compared
        except FileNotFoundError:
            path.parent.mkdir(parents=True)
        except FileExistsError:
            if path.is_file() and path.read_bytes() == data:
                return
        path.write_bytes(data)
