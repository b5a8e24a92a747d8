"""The link contract: whatever address was once published leads to the right place, or to a page that says what became
of it. Here is worked out what is there, what was, and where each address ends. No I/O.

What says where an address leads, in this order:
1. it is there;
2. its line in data/links.lock says so (`-> /there/`, `-> gone`);
3. the entry or page that has its id, or had it (`formerly`), lives at another address now;
4. a section goes where its page went: to the section of the same id where there is one, else to the page;
5. a listing that was withdrawn needs no word, and its page says that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal
from urllib.parse import quote

from kb import address
from kb.links_lock import Record, Records, page_of, version_key
from kb.load import Library
from kb.model import Term
from kb.pages import Pages, Source, page_url

TERM_SECTIONS = {
    "massage-therapist": "A massage therapist says",
    "psychotherapist": "A psychotherapist says",
    "false-friend": "False friend",
    "contested": "Contested",
}
"""The sections of a term's page that are promised, and their headings (templates/term.html)."""
_PROMISED_MACROS = {"references": "reference", "pathways": "pathway"}
_KNOWN_MACROS = {**_PROMISED_MACROS, "glossary": "term", "scope": "activity"}
"""Macro -> the kind of entries that give its page sections: those that are promised, and those that are only there."""


@dataclass(frozen=True, slots=True)
class End:
    """Where an address leads: `address` is the place, `via` what was passed on the way, itself first.

    `lost`: nothing is there, and nobody says why. `round`: the way never ends.
    """

    state: Literal["here", "moved", "gone", "withdrawn", "lost", "round"]
    address: str
    via: tuple[str, ...]
    gone: str = ""


class Contract:
    """What is published, what was, and where everything leads."""

    def __init__(self, library: Library, pages: Pages, records: Records | None = None) -> None:
        self.library, self.pages = library, pages
        self.records: Records = library.records if records is None else records

    # what is there

    @cached_property
    def here(self) -> dict[str, frozenset[str]]:
        """Address of every page and file that is there -> the ids of its sections, as far as they are known."""
        found: dict[str, frozenset[str]] = dict.fromkeys(address.entity_urls(self.library), frozenset())
        for id_ in self.library.activities:
            found[address.activity_url(id_)] = self._cells
        found |= {address.term_url(id_): _voices(term) for id_, term in self.library.terms.items()}
        for source in self._sources():
            found[source.url] = self._anchors(source, _KNOWN_MACROS) | _own_sections(source, source.anchors)
            found |= dict.fromkeys(word_files(source), frozenset())
        for asset in self.pages.assets:
            found["/" + quote(asset)] = frozenset()
        return found

    def promised(self) -> Iterator[str]:
        """Every address that is published, and that others may link to from now on.

        Pages, their sections, entries, what a term says section by section, matrix cells, sources, files. Not samples
        and outlines, which a production build leaves out, nor the sections that the site makes by itself ("Where it is
        used").
        """
        library = self.library
        for id_, term in library.terms.items():
            yield address.term_url(id_)
            yield from (f"{address.term_url(id_)}#{section}" for section in _voices(term))
        yield from map(address.reference_url, library.references)
        yield from (address.listing_url(id_) for id_, item in library.listings.items() if not item.sample)
        yield from map(address.profession_url, library.professions)
        yield from map(address.region_url, address.regions_in_use(library, samples=False))
        yield from map(address.approach_url, address.approaches_in_use(library, samples=False))
        for id_ in library.activities:
            yield address.activity_url(id_)
            yield from (f"{address.activity_url(id_)}#{profession}" for profession in self._cells)
        for source in self._sources():
            if getattr(source.matter, "status", None) != "outline":
                yield source.url
                own = frozenset(id_ for id_, _ in source.ids)
                sections = _own_sections(source, own) | self._anchors(source, _PROMISED_MACROS)
                yield from (f"{source.url}#{id_}" for id_ in sections)
                yield from word_files(source)
        yield from ("/" + quote(asset) for asset in self.pages.assets)

    @cached_property
    def _cells(self) -> frozenset[str]:
        """The sections of an activity: the verdict of each profession."""
        return frozenset(self.library.professions)

    def _sources(self) -> Iterator[Source]:
        return (source for source in self.pages.sources.values() if source.kind != "shell")

    def _anchors(self, source: Source, macros: Mapping[str, str]) -> frozenset[str]:
        """The sections that the library gives to a page which lists it."""
        names = {call.name for call in source.macros}
        ids = self.library.written_ids
        return frozenset(id_ for macro, kind in macros.items() if macro in names for id_ in ids.get(kind, frozenset()))

    # what cannot be told

    @cached_property
    def unread(self) -> frozenset[str]:
        """Addresses of files that are there and could not be read: they have told why."""
        library = self.library
        found = {page_url(src) for src in self.pages.unread}
        for kind, url in _URLS.items():
            known = {id_ for of_kind, id_ in library.entries if of_kind == kind}
            found |= {url(id_) for id_ in library.written_ids.get(kind, frozenset()) - known}
        return frozenset(found)

    @cached_property
    def doubtful(self) -> frozenset[str]:
        """Kinds of which some file could not be read: which ids it had before, nobody knows."""
        found = {kind_and_id(where)[0] for where in self.unread}
        found |= {source.kind for source in self._sources() if source.matter is None}
        found |= {"region"} if not self.library.words("regions") else set()
        return frozenset(found | ({"profession"} if not self.library.professions else set()))

    def is_doubtful(self, where: str) -> bool:
        """Whether a file or folder that could not be read may be what is missed at an address; it has told its own."""
        doubtful = self.doubtful | self.library.unread
        return not doubtful.isdisjoint({kind_and_id(page_of(where))[0], kind_and_id(where)[0]})

    def unrecorded(self) -> list[str]:
        """Promised addresses that are not in the file yet."""
        return sorted(set(self.promised()) - self.records.keys())

    # where it leads

    def is_here(self, where: str) -> bool:
        page, _, section = where.partition("#")
        if page in self.here and (not section or section in self.here[page]):
            return True
        return where in self.unread or page in self.unread

    def end(self, where: str, before: Sequence[str] = ()) -> End:
        """Where an address leads. `before`: what was passed on the way to it, and is not passed again."""
        via: list[str] = []
        while True:
            if where in via or where in before:
                return End("round", where, (*via, where))
            via.append(where)
            if self.is_here(where):
                return End("here" if len(via) == 1 else "moved", where, tuple(via))
            record = self.records.get(where)
            if record and record.gone:
                return End("gone", where, tuple(via), record.gone)
            target = record.target if record and record.target else self._by_id(where)
            if not target and "#" in where:
                return self._with_its_page(where, tuple(via), before)
            if not target and (template := template_of(where)):
                return self._with_its_template(where, template, tuple(via))
            if not target:
                return End("withdrawn" if is_listing(where) else "lost", where, tuple(via))
            where = target

    def _with_its_page(self, where: str, via: tuple[str, ...], before: Sequence[str]) -> End:
        """A section goes where its page went; one whose page went back to where it came from lapses."""
        page, _, section = where.partition("#")
        if page in self.here:
            return End("lost", where, via)
        end = self.end(page)
        if end.state == "lost":
            return End("lost", where, via)
        if end.state != "moved":
            return replace(end, via=(*via, *end.via))
        passed = (*via, *end.via)
        for step in end.via[1:]:  # on the way the section may have been sent elsewhere
            if "#" not in step and (f"{step}#{section}" in self.records or self.is_here(f"{step}#{section}")):
                further = self.end(f"{step}#{section}", (*before, *via))
                if further.state not in {"lost", "round"}:
                    return replace(
                        further,
                        state="moved" if further.state == "here" else further.state,
                        via=(*passed, *further.via),
                    )
        if self._is_renamed(end):  # it must still have what it had
            return End("lost", f"{end.address}#{section}", passed)
        return replace(end, via=passed)

    def _is_renamed(self, end: End) -> bool:
        """Whether what is at the end is the same under another name, and not what stands for it now."""
        return all(not (record := self.records.get(step)) or not record.target for step in end.via[:-1])

    def is_lapsed(self, where: str) -> bool:
        """Whether a section went with its page, and there is no such section where that leads."""
        page, mark, section = where.partition("#")
        if not mark or page in self.here:
            return False
        end, of_page = self.end(where), self.end(page)
        same = end.state == of_page.state == "moved" and end.address == of_page.address
        return same and section != end.address.partition("#")[2]

    def _with_its_template(self, where: str, template: str, via: tuple[str, ...]) -> End:
        """A Word file goes with the template that it is made of. What takes the template's place is another sheet, and
        never answers under the name of this one: there the page is the end.
        """
        end = self.end(template)
        passed = (*via, *end.via)
        if end.state not in {"here", "moved"}:
            return replace(end, via=passed)
        if not self._is_renamed(end):
            return replace(end, via=passed)
        file = f"{end.address}{end.address.rstrip('/').rpartition('/')[2]}.docx"
        return End("moved", file, (*passed, file)) if file in self.here else End("lost", where, via)

    def _by_id(self, where: str) -> str:
        """The address at which an entry or page lives that has, or had, the id that this address names."""
        kind, id_ = kind_and_id(where)
        return self._owners.get(kind, {}).get(where if kind == "page" else id_, "")

    @cached_property
    def _owners(self) -> dict[str, dict[str, str]]:
        """Kind -> id, also former ones -> address. An id that is in use is never taken for a former one.

        Guides, templates and cases are known by their ids wherever they lie, other pages by address.
        """
        library = self.library
        entries: tuple[tuple[str, Mapping[str, Any]], ...] = (
            ("term", library.terms),
            ("reference", library.references),
            ("activity", library.activities),
            ("listing", library.listings),
        )
        found: dict[str, dict[str, str]] = {}
        for kind, items in entries:
            former = {old: _URLS[kind](item.id) for item in items.values() for old in item.formerly}
            found[kind] = {old: there for old, there in former.items() if old not in items}
        for source in self._sources():
            ids = found.setdefault(source.kind, {})
            folder, _, name = source.url.rstrip("/").rpartition("/")
            if source.kind != "page":
                ids[name] = source.url
            for old in getattr(source.matter, "formerly", ()):
                ids.setdefault(f"{folder}/{old}/" if source.kind == "page" else old, source.url)
        return found

    @cached_property
    def former(self) -> dict[str, str]:
        """Addresses that only a `formerly` tells of, and that are not in the file -> where they lead."""
        found = {url(old): there for kind, url in _URLS.items() for old, there in self._owners[kind].items()}
        for source in self._sources():
            folder = source.url.rstrip("/").rpartition("/")[0]
            found |= {f"{folder}/{old}/": source.url for old in getattr(source.matter, "formerly", ())}
        return {old: there for old, there in found.items() if old not in self.records and not self.is_here(old)}

    @cached_property
    def led_here(self) -> dict[str, list[str]]:
        """Address -> the others on record that lead to it: what it was called before."""
        found: dict[str, list[str]] = {}
        for where in self.records:
            if (end := self.end(where)).state == "moved":
                found.setdefault(end.address, []).append(where)
        return found

    # the file

    def recorded(self, version: str, *more: str) -> dict[str, Record]:
        """The file's lines with these addresses added, ways shortened, and nothing said that says itself."""
        found = dict(self.records)
        for where in more:
            found.setdefault(where, Record(where, version))
        for where, record in found.items():
            if record.target and not is_short(where):
                end = self.end(where)
                if end.state == "moved":
                    found[where] = replace(record, target=end.address)
                elif end.state == "gone":
                    found[where] = replace(record, target="", gone=end.gone)
        return found


def _own_sections(source: Source, ids: frozenset[str]) -> frozenset[str]:
    """The ids of a page that its finished form keeps. The page of components shows what is below a section twice."""
    if getattr(source.matter, "kind", None) != "design":
        return ids
    return ids & {heading.id for heading in source.headings if heading.level == 2}


def _voices(term: Term) -> frozenset[str]:
    """The sections of a term: what each profession says, and what goes wrong with the word."""
    return frozenset(section for section in TERM_SECTIONS if getattr(term, section.replace("-", "_")))


def word_files(source: Source) -> list[str]:
    """The file for word processors that publish makes of a template."""
    is_made = source.kind == "template" and getattr(source.matter, "word_file", False)
    return [f"{source.url}{source.matter.id}.docx"] if is_made else []


def template_of(where: str) -> str:
    """The page of the template of which a file for word processors was made; the empty text for anything else."""
    page, _, name = where.rpartition("/")
    kind, id_ = kind_and_id(f"{page}/")
    return f"{page}/" if kind == "template" and name == f"{id_}.docx" else ""


_URLS: dict[str, Callable[[str], str]] = {
    "term": address.term_url,
    "reference": address.reference_url,
    "activity": address.activity_url,
    "listing": address.listing_url,
}
_ENTRIES = {"glossary": "term", "scope": "activity", "directory": "listing"}


def kind_and_id(where: str) -> tuple[str, str]:
    """What an address names, as far as it shows: ("term", "trauma") for /glossary/trauma/; ("", "") for a section."""
    page, _, section = where.partition("#")
    parts = page.strip("/").split("/")
    if parts[0] == "directory" and len(parts) == 3:
        return parts[1], parts[2]
    if section:
        return ("reference", section) if page == "/references/" else ("", "")
    if len(parts) == 2 and parts[0] in _ENTRIES:
        return _ENTRIES[parts[0]], parts[1]
    if len(parts) == 3 and parts[0] == "guides":
        return "guide", parts[2]
    if len(parts) == 2 and parts[0] in {"templates", "cases"}:
        return parts[0].removesuffix("s"), parts[1]
    return "page", parts[-1]


def merged_listings(library: Library) -> dict[str, str]:
    """Id of a listing that became part of another, or whose address was led there -> the id of that one."""
    led = ((kind_and_id(where)[1], record.target) for where, record in library.records.items() if is_listing(where))
    there = {address.listing_url(id_): id_ for id_ in library.listings}
    return {id_: there[target] for id_, target in led if target in there}


# --- short permanent addresses ---------------------------------------------------------------------------------


def go_addresses(contract: Contract) -> dict[str, str]:
    """/go/ID/ and /go/ID/SECTION/ -> the page, section of one, or term, now or once, that it is short for.

    An id belongs to whoever was published first, and among equals to the page; a term that comes too late has
    /go/term/ID/. Nothing that is short for something is ever short for something else: where one comes later in the same
    version and would take an id, a line `/go/ID/ ... -> /there/` in the file keeps it (`kept_short`).
    """
    known = {**dict.fromkeys(contract.promised()), **dict.fromkeys(contract.records)}
    found = {where: record.target for where, record in contract.records.items() if is_short(where) and record.target}
    known = {where: None for where in known if not is_short(where)}
    pages = [where for where in known if "#" not in where and kind_and_id(where)[0] in _SHORT and where.endswith("/")]
    for where in sorted(pages, key=lambda where: _precedence(where, contract.records)):
        kind, id_ = kind_and_id(where)
        if not id_ or id_ in {"go", "term"}:
            continue
        if f"/go/{id_}/" not in found:
            found[f"/go/{id_}/"] = where
        elif kind == "term" and found[f"/go/{id_}/"] != where:
            found[f"/go/term/{id_}/"] = where
    owner = {where: short for short, where in found.items()}
    for where in known:
        page, mark, section = where.partition("#")
        if mark and page in owner and kind_and_id(page)[0] != "term" and kind_and_id(where)[0] != "reference":
            found[f"{owner[page]}{section}/"] = where
    return found


def kept_short(before: Contract, after: Contract) -> dict[str, str]:
    """Short addresses of pages and terms that would lead to something else from now on -> what they are short for."""
    were, are = go_addresses(before), go_addresses(after)
    owned = {short: where for short, where in were.items() if "#" not in where and short in are}
    return {s: where for s, where in owned.items() if after.end(where).address != after.end(are[s]).address}


def is_listing(where: str) -> bool:
    """Whether an address is that of a person or center of the directory, listed or not."""
    return kind_and_id(where)[0] == "listing"


def is_short(where: str) -> bool:
    """Whether an address is one of those that are short for another."""
    return where.startswith("/go/")


def is_file(where: str) -> bool:
    """Whether an address is that of a file, and not of a page or section."""
    return "#" not in where and not where.endswith("/")


_SHORT = ("guide", "template", "case", "page", "term")


def _precedence(where: str, records: Records) -> tuple[Any, ...]:
    record = records.get(where)
    since = (0, version_key(record.version)) if record else (1, ())
    return since, _SHORT.index(kind_and_id(where)[0]), where.count("/"), where


__all__ = ["Contract", "End", "go_addresses", "kind_and_id", "page_of"]
