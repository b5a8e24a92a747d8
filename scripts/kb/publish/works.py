"""Every page and section of the site as something that can be cited: one place from which the citations, files, tags in
the head and feeds of a page are made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kb import address
from kb.contract import Contract, go_addresses
from kb.csl import Item, page_item, reference_item
from kb.history import Changes, History
from kb.links_lock import page_of
from kb.load import Library
from kb.pages import Pages
from kb.quotes import round_quotes
from kb.release import read_authors, read_version


@dataclass(frozen=True)
class Work:
    """A page: its CSL item, its history, and its sections as (id, heading, item); the ids of its sources; and what its
    sections were called before (id -> former ids).
    """

    url: str
    item: Item
    history: History
    sections: tuple[tuple[str, str, Item], ...] = ()
    sources: tuple[str, ...] = ()
    former: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Its name in files."""
        return str(self.item["id"])

    @property
    def place(self) -> str:
        """The page that says how it is cited."""
        return f"{self.url}cite/"


class Works:
    """The works of one site. `base` is its address without a slash at the end, `name` what it is called."""

    def __init__(self, root: Path, library: Library, pages: Pages, base: str, name: str) -> None:
        self._library, self._pages, self._base, self._name = library, pages, base, name
        self._authors = read_authors(root) or (name,)
        self._version = read_version(root)
        self.changes = Changes(library, pages)

    def of(self, url: str) -> Work | None:
        """The page at an address; None where nothing is written that could be cited: a listing, a list, an old address."""
        return self._all.get(url)

    def all(self) -> Iterator[Work]:
        """Every one, pages first."""
        return iter(self._all.values())

    @cached_property
    def sources(self) -> dict[str, Item]:
        """Every source by its id."""
        return {id_: reference_item(item) for id_, item in self._library.references.items()}

    @cached_property
    def _short(self) -> dict[str, str]:
        return {where: short for short, where in go_addresses(Contract(self._library, self._pages)).items()}

    @cached_property
    def _renamed(self) -> dict[str, list[str]]:
        """Sections -> the ids that they had before on the same page."""
        found: dict[str, list[str]] = {}
        for where, record in sorted(self._library.records.items()):
            if "#" in record.target and page_of(record.target) == page_of(where) and "#" in where:
                found.setdefault(record.target, []).append(where.partition("#")[2])
        return found

    @cached_property
    def _all(self) -> dict[str, Work]:
        found = {}
        for source in self._pages.sources.values():
            if source.kind != "shell":
                title, is_draft = source.title, source.status in {"draft", "outline"}
                headings = {item.id: item.text for item in source.headings if item.level in {2, 3} and item.explicit}
                found[source.url] = self._work(source.url, title, is_draft, headings, source.citations)
        for id_, term in self._library.terms.items():
            url = address.term_url(id_)
            found[url] = self._work(url, term.term, term.status != "reviewed", {}, term.references)
        for id_, row in self._library.activities.items():
            url = address.activity_url(id_)
            found[url] = self._work(url, row.activity, row.status != "reviewed", {}, row.references)
        return found

    def _work(self, url: str, title: str, is_draft: bool, headings: dict[str, str], cited: Sequence[str]) -> Work:
        history, shown = self.changes.of(url), round_quotes(title)
        sections = []
        for id_, heading in headings.items():
            where = f"{url}#{id_}"
            if where in self._short:
                between = " " if shown[-1] in "?!" else ": "
                item = self._item(where, f"{shown}{between}{round_quotes(heading)}", history, is_draft)
                sections.append((id_, round_quotes(heading), item))
        sources = tuple(id_ for id_ in cited if id_ in self.sources)
        former = {id_: old for id_, _, _ in sections if (old := tuple(self._renamed.get(f"{url}#{id_}", ())))}
        return Work(url, self._item(url, shown, history, is_draft), history, tuple(sections), sources, former)

    def _item(self, where: str, title: str, history: History, is_draft: bool) -> Item:
        short = self._short.get(where, where)
        return page_item(
            short.removeprefix("/go/").strip("/").replace("/", "-").replace("#", "-") or "home",
            title,
            self._base + short,
            site=self._name,
            authors=self._authors,
            version=history.last.version if history.last else self._version,
            on=history.last.on if history.last else None,
            is_draft=is_draft,
        )
