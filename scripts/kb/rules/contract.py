"""The promise to those who link here: what was once published is there, or says where it went (data/links.lock)."""

from __future__ import annotations

import difflib
import posixpath
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import islice
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

from kb import address
from kb.contract import Contract, End, kind_and_id, template_of
from kb.links_lock import NAME, Record, page_of
from kb.load import Library
from kb.model import MAX_TOLD, links
from kb.model.shape import field_at
from kb.pages import TAUGHT, Pages, Source, page_url
from kb.problem import RUN, Problem, bring_back
from kb.rules.macros import named_by
from kb.source import Document, Key

_MANY = 12  # files that are all named
_FIXED = frozenset(map(page_url, address.FIXED_PAGES))
_FEW = 3  # new addresses that are all named when none is like the one that vanished


def published_addresses_hold(library: Library, pages: Pages) -> Iterator[Problem]:
    """Every address that was ever published is there, or leads to something that is."""
    if library.records and (pages.sources or pages.unread):  # a docs/ that is gone has been told
        judge = _Judge(Contract(library, pages))
        found = (problem for record in library.records.values() if (problem := judge.problem(record)))
        yield from islice(dict.fromkeys(found), MAX_TOLD)


def lost_addresses(library: Library, pages: Pages) -> dict[str, tuple[str, str]]:
    """Pages, entries and files that were published and have gone without a word, with the kind and id of each."""
    if not library.records or not (pages.sources or pages.unread):
        return {}
    judge = _Judge(Contract(library, pages))
    asked = (record for where, record in library.records.items() if "#" not in where or kind_and_id(where)[0])
    found = (record.address for record in asked if getattr(judge.problem(record), "code", "") == "KB222")
    return {where: kind_and_id(where) for where in found}


def spent_ids(library: Library, kind: str) -> dict[str, tuple[str, str]]:
    """Id of an entry or page of a kind that was renamed, merged or taken out by its address alone -> that address, and
    where it leads. No other is given the id.
    """
    named = ((kind_and_id(where), record) for where, record in library.records.items() if record.is_settled)
    return {id_: _went(record) for (of_kind, id_), record in named if of_kind == kind}


def _went(record: Record) -> tuple[str, str]:
    return record.address, f"leads to {record.target}" if record.target else f"is gone since {record.gone}"


def spent_problem(id_: str, where: str, went: str) -> Problem:
    """For an id that was given before, and whose address says what became of it."""
    said = f"the id '{id_}' was given before, and {where} {went}"
    back = f"if it is the same again, let a maintainer bring it back: {RUN} record --restore {where}"
    return Problem("", 1, 1, "KB224", said, f"choose another id; {back}")


class _Judge:
    """Judges one line after the other."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.told: set[str] = set()
        self.folders: dict[str, Problem | None] = {}
        self.by_case: dict[str, str] = {where.casefold(): where for where in contract.here}

    @cached_property
    def new(self) -> list[str]:
        """What is published and not on record: only that can be what something else was called. What the site makes by
        itself, such as a list of sources, is never meant; nor is that to which another address leads already.
        """
        led_to = {self.contract.end(gone).address for gone in self.contract.records if not self.contract.is_here(gone)}
        return [other for other in self.contract.unrecorded() if other not in led_to]

    @cached_property
    def claimed_twice(self) -> set[str]:
        """Addresses at which a page and an entry, or two pages, would stand: what the one holds hides the other's."""
        claims = [source.url for source in self.contract.pages.sources.values()]
        twice = {url for url, count in Counter(claims).items() if count > 1}
        return twice | (address.entity_urls(self.contract.library) & set(claims))

    def problem(self, record: Record) -> Problem | None:
        contract, where = self.contract, record.address
        page = page_of(where)
        if page in _FIXED and page not in contract.here:
            return None  # the file that is missing is told
        if contract.is_here(where):
            is_known = record.is_settled and page not in contract.unread
            return self._collision(record, where) if is_known else None
        if page not in contract.here:
            other = self.by_case.setdefault(page.casefold(), page)
            if other != page and other != other.lower() and other.endswith("/") and contract.is_here(other):
                return None  # a page's file whose name has capitals has told it
            if other != page:
                return self._collision(record, other) if where == page else None
        end = contract.end(where)
        if end.state == "round":
            return self._circle(end)
        if end.state != "lost":
            return None
        cause = end.address
        template = template_of(where)
        if contract.is_doubtful(template or cause):
            return None
        if page_of(cause) in self.claimed_twice:
            return None  # the page that hides it has told its own
        if page_of(cause) == "/" and "/" not in contract.here:
            return None  # the front page is needed, and has been missed
        if "#" in cause and page_of(cause).startswith("/scope/") and "profession" in contract.doubtful:
            return None
        if cause != where and cause in contract.records:
            return None  # that one's own line tells it
        above = page_of(cause)
        if above not in {where, cause} and above in contract.records and contract.end(above).state in {"lost", "round"}:
            return None  # the page's line tells it
        if record.target and cause == record.target:
            return self._nowhere(record)
        if template and contract.is_here(there := contract.end(template).address):
            return self._word_file(record, there)
        return self._vanished(record, end)

    def _at(self, record: Record, code: str, message: str, hint: str) -> Problem:
        return Problem(NAME, record.line, 1, code, message, hint, about=("address", record.address))

    def _collision(self, record: Record, other: str) -> Problem:
        """Something is there where a line says that it has gone elsewhere, or an address differs in case alone."""
        where, file = record.address, self.file_of(page_of(other))
        if other != where:
            known = self.contract.records.get(other)
            place = f"line {known.line}" if known and not self.contract.is_here(other) else file
            said = f"'{where}' and '{other}' ({place}) differ in capitals alone: many disks keep one of the two"
            hint = "delete the line of the one that was never published" if place != file else f"rename {file}"
            return self._at(record, "KB224", said, hint)
        entry = self.contract.library.entries.get(kind_and_id(where))
        if entry and entry.document:
            line, column = entry.document.place(("id",))
            found = spent_problem(kind_and_id(where)[1], *_went(record))
            return replace(found, path=entry.path, line=line, column=column)
        went = f"is said to be '{record.target}' now" if record.target else f"is said to be gone since {record.gone}"
        said, back = f"'{where}' {went}, and {file}", f"if it has come back: {RUN} record --restore {where}"
        if "#" not in where:
            return self._at(record, "KB224", f"{said} is there", f"{back}; if {file} is something new, rename it")
        new = "; if it is something new, give its heading another id" if self._is_written(page_of(where)) else ""
        return self._at(record, "KB224", f"{said} has that section", f"{back}{new}")

    def _circle(self, end: End) -> Problem | None:
        """Lines that lead to each other; told once, at the first of them."""
        circle = end.via[end.via.index(end.address) : -1]
        first = min(circle)
        if first in self.told or first not in self.contract.records:
            return None
        self.told.add(first)
        start = circle.index(first)
        ordered = [*circle[start:], *circle[:start]]
        steps = [
            f"'{step}' (line {self.contract.records[step].line})" for step in ordered if step in self.contract.records
        ]
        parent = self._above(first)
        said = f"goes round and never ends: {' leads to '.join(steps)} leads back to the first"
        hint = f"say where the first one leads: {RUN} delete {first} --to {parent}"
        return self._at(self.contract.records[first], "KB223", said, hint)

    def _nowhere(self, record: Record) -> Problem:
        """A line that leads to what is not there."""
        page, mark, section = record.target.partition("#")
        if mark and page in self.contract.here:
            known = self.contract.here[page]
            near = difflib.get_close_matches(section, known, n=1, cutoff=0.5)
            to = f"{page}#{near[0]}" if near else page
            said = f"'{record.address}' leads to '{record.target}', and {self.file_of(page)} has no such section"
        else:
            to = self._above(record.target)
            said = f"'{record.address}' leads to '{record.target}', and nothing is there"
        hint = f"say where it leads now: {RUN} delete {record.address} --to {to}"
        return self._at(record, "KB225", said, hint)

    def _vanished(self, record: Record, end: End) -> Problem | None:
        """Something that was published is not there any more."""
        where, page = record.address, page_of(record.address)
        there = page_of(end.address)
        folder = self._gone_folder(where)
        if folder:
            if folder not in self.folders:
                self.folders[folder] = self._gone_with(record, folder)
            if (told := self.folders[folder]) is not None:
                return told
        is_section = where != page
        kind = kind_and_id(where)[0]
        if is_section and kind != "reference":
            section, is_written = where.partition("#")[2], self._is_written(there)
            known = self._written_now(where, there) if is_written else []
            said = f"the section '{where}' was published in {record.version}, and {self.file_of(there)} has it no more"
            back = f"give the heading its id back ({{: #{section} }}), or " if is_written else ""
            if self._lists_pathways(there):
                back = f"if it was a pathway, {bring_back(_pathway_file(where))}; if it was a heading, {back}"
        else:
            known = [
                other
                for other in self.new
                if ("#" in other) == is_section
                and kind_and_id(other)[0] == kind
                and other.endswith("/") == where.endswith("/")
            ]
            file = self._file_once_of(where)
            said = f"'{where}' was published in {record.version}, and {f'{file} is missing' if file else 'nothing is there now'}"
            count = self._links_to(where)
            said += f"; {count:,} {'link leads' if count == 1 else 'links lead'} to it" if count else ""
            back = f"if that was not meant, {bring_back(file)}; " if file else ""
        likely = self._with_its_id(where, known) or _nearest(where, known)
        likely = [other for other in likely if self._is_its_own(other, where)]
        pasted = page_of(likely[0]) if is_section and likely else there
        if pasted != there:
            if (both := f"{page} {pasted}") in self.told:
                return None  # one command takes all that went from the one page to the other
            self.told.add(both)
            went = [id_ for id_ in self.contract.here[pasted] if f"{pasted}#{id_}" in self.new]
            lost = [id_ for id_ in went if f"{page}#{id_}" in self.contract.records and f"{page}#{id_}" != where]
            more = [id_ for id_ in lost if not self.contract.is_here(f"{page}#{id_}")]
            said += f", nor {', '.join(f'#{id_}' for id_ in sorted(more))}" if more else ""
        to = there if is_section else self._above(where)
        moved = "".join(f"if it is '{new}' now: {RUN} move {where} {new}; " for new in likely)
        first = _first(self._in_the_way(where))
        taken = "if it was taken out: " if likely or first or (back and "or " not in back[-3:]) else ""
        return self._at(record, "KB222", said, f"{back}{moved}{taken}{first}{RUN} delete {where} --to {to}")

    def _is_its_own(self, new: str, where: str) -> bool:
        """Whether no other page or entry that vanished is more like a new one: what is one now was not two."""
        names = {_own_name(other): other for other in self._lost if kind_and_id(other)[0] == kind_and_id(where)[0]}
        near = difflib.get_close_matches(_own_name(new), names, n=1)
        return "#" in where or not near or names[near[0]] == where

    @cached_property
    def _lost(self) -> list[str]:
        contract = self.contract
        return [where for where in contract.records if "#" not in where and contract.end(where).state == "lost"]

    def _is_written(self, page: str) -> bool:
        """Whether the sections of a page are headings, and not made of what an entry says."""
        return self.file_of(page).endswith(".md")

    def _written_now(self, where: str, there: str) -> list[str]:
        """Sections that are new on the page of one that vanished, or the only one of its id that is new on another, into
        which it may have been cut and pasted.
        """
        section = where.partition("#")[2]
        new = [other for other in self.new if "#" in other and not kind_and_id(other)[0]]
        same = [other for other in new if other.endswith(f"#{section}") and self._is_written(page_of(other))]
        return [other for other in new if page_of(other) == there or [other] == same]

    def _in_the_way(self, where: str) -> list[tuple[str, int]]:
        """Places that name a page, entry or file which is missed, and that no command can mend: there is one thing to
        name, and nobody knows another. What stands in a list is simply taken out of it.
        """
        named = kind_and_id(where)
        found = list(self._single_names.get(named, []))
        found += self._single_names.get(("page", named[1]), []) if named[0] in TAUGHT else []
        for source in self.contract.pages.sources.values():
            shown = (link for link in source.links if link.is_image and _leads_to(source, link.target, where))
            found += [(source.path, link.line) for link in shown]
        return found

    @cached_property
    def _single_names(self) -> dict[tuple[str, str], list[tuple[str, int]]]:
        """(kind, id) -> the places that name it alone."""
        found: dict[tuple[str, str], list[tuple[str, int]]] = {}
        library, pages = self.contract.library, self.contract.pages
        entries = [(library.item(*key), entry.document) for key, entry in library.entries.items()]
        for item, document in [*entries, *((source.matter, source.document) for source in pages.sources.values())]:
            if item is not None and document is not None:
                for at, link, id_ in links(item):
                    if at[-1] != id_ and _is_alone(at, type(item), document):
                        place = (document.path, document.place(at)[0])
                        found.setdefault((link.kind, id_), []).append(place)
        for source in pages.sources.values():
            for call in source.macros:
                for _, link, id_ in named_by(call):
                    found.setdefault((link.kind, id_), []).append((source.path, call.line))
        return found

    def _word_file(self, record: Record, template: str) -> Problem:
        """A template of which no Word file is made any more."""
        where, file = record.address, self.file_of(template)
        said = f"'{where}' was published in {record.version}, and {file} does not ask for a Word file any more"
        back = f"if that was not meant, write word_file: true into the head of {file} again"
        return self._at(record, "KB222", said, f"{back}; if it was: {RUN} delete {where} --to {template}")

    def _with_its_id(self, where: str, known: list[str]) -> list[str]:
        """The page that still says in its front matter what the one that vanished was called: a file renamed by hand."""
        sources = self.contract.pages.sources.values()
        return [
            item.url for item in sources if item.url in known and getattr(item.matter, "id", "") == _own_name(where)
        ]

    def _gone_folder(self, where: str) -> str:
        """The folder that a page, a file or a pathway was in and that is gone with all that it held; nothing else took
        the place of what was there.
        """
        if kind_and_id(where)[0] == "" and self._lists_pathways(page_of(where)):
            return "" if self.contract.library.written_ids.get("pathway") else "data/pathways"
        file = "" if "#" in where else self._file_once_of(where)
        if not file.startswith("docs/") or self._with_its_id(where, self.new):
            return ""
        above = [parent.as_posix() for parent in reversed(PurePosixPath(file).parents)][2:]
        return next((folder for folder in above if folder not in self._docs_folders), "")

    @cached_property
    def _docs_folders(self) -> set[str]:
        """Every folder of docs/ that holds something."""
        pages = self.contract.pages
        there = (*pages.sources, *pages.unread, *pages.assets)
        return {parent.as_posix() for src in there for parent in PurePosixPath(f"docs/{src}").parents}

    def _gone_with(self, record: Record, folder: str) -> Problem | None:
        """A folder that is gone, told at the first of what was published from it; nothing where that was one alone."""
        lost = [
            where
            for where in self.contract.records
            if self.contract.end(where).state == "lost" and self._gone_folder(where) == folder
        ]
        if len(lost) == 1:
            return None
        count = sum(map(self._links_to, lost))
        what = "pathways" if folder == "data/pathways" else "pages and files"
        said = f"the folder {folder} is missing, and with it {len(lost)} {what} that were published"
        said += f"; {count:,} {'link leads' if count == 1 else 'links lead'} there" if count else ""
        first = _first([place for where in lost for place in self._in_the_way(where)])
        taken = f"{first}{RUN} delete {record.address} --to {self._above(record.address)}"
        hint = f"if that was not meant, {bring_back(folder)}; if all was taken out: {taken}, then the same for each of the others"
        return self._at(record, "KB222", said, hint)

    def _lists_pathways(self, page: str) -> bool:
        """Whether the sections of a page are pathways, too."""
        sources = self.contract.pages.sources.values()
        return any(source.url == page and any(call.name == "pathways" for call in source.macros) for source in sources)

    def _file_once_of(self, where: str) -> str:
        """The file that an address was made of; nothing where it stood in a file with others."""
        kind, id_ = kind_and_id(where)
        folder = {"term": "glossary", "activity": "scope", "reference": "references"}.get(kind)
        if folder:
            return f"data/{folder}/{id_}.yml"
        path = unquote(where.strip("/"))
        if "." in path:
            return "" if template_of(where) else f"docs/{path}"
        if kind not in {"page", *TAUGHT}:
            return ""
        linked = [
            src
            for source in self.contract.pages.sources.values()
            for link in source.links
            if (src := source.beside(unquote(link.target.partition("#")[0]))).endswith(".md") and page_url(src) == where
        ]
        if linked:
            return f"docs/{linked[0]}"
        below = [other for other in self.contract.records if other.startswith(where) and other.endswith("/")]
        is_folder = len(below) > 1 or any(src.startswith(f"{path}/") for src in self.contract.pages.sources)
        return f"docs/{path}/index.md" if is_folder else f"docs/{path}.md"

    def _links_to(self, where: str) -> int:
        """How many links of pages lead to a page, entry or file."""
        sources = self.contract.pages.sources.values()
        return sum(
            _leads_to(source, link.target.partition("#")[0], where) for source in sources for link in source.links
        )

    def _above(self, where: str) -> str:
        """The nearest page above an address that is there."""
        page = page_of(where)
        while page not in self.contract.here and page != "/":
            page = posixpath.dirname(page.rstrip("/")).rstrip("/") + "/"
        return page

    def file_of(self, page: str) -> str:
        """The file that a page or entry is made of, as problems name it."""
        for source in self.contract.pages.sources.values():
            if source.url == page and source.kind != "shell":
                return source.path
        kind, id_ = kind_and_id(page)
        entry = self.contract.library.entries.get((kind, id_))
        if entry:
            return entry.path
        asset = next((asset for asset in self.contract.pages.assets if "/" + quote(asset) == page), "")
        return f"docs/{asset}" if asset else f"the page {page}"


def _leads_to(source: Source, path: str, where: str) -> bool:
    if path.startswith("/") or not path or ":" in path:
        return path == where
    full = source.beside(unquote(path))
    return page_url(full) == where if full.endswith(".md") else f"/{quote(full)}" == where


def _pathway_file(where: str) -> str:
    return f"data/pathways/{where.partition('#')[2]}.yml"


def _is_alone(at: Key, kind: type, document: Document) -> bool:
    """Whether nothing is left where a name is taken out: it is one value, or the one item of a list that is needed."""
    if not isinstance(at[-1], int):
        return True
    field = field_at(kind, at[:-1])
    return at[-1] == 0 and (*at[:-1], 1) not in document.places and bool(field and field[2])


def _first(places: list[tuple[str, int]]) -> str:
    """What has to be done before a command can do its work, if anything: the files, with the lines in each."""
    if not places:
        return ""
    lines: dict[str, list[int]] = {}
    for path, line in sorted(set(places)):
        lines.setdefault(path, []).append(line)
    told = [f"{path}:{found[0]}" + "".join(f", {line}" for line in found[1:]) for path, found in lines.items()]
    more = [f"{len(told) - _MANY:,} more files"] if len(told) > _MANY else []
    return f"first put something else, or nothing, in its place in {' and '.join([*told[:_MANY], *more])}, then: "


def _nearest(where: str, new: list[str]) -> list[str]:
    """Which new address took the place of one that vanished: the only new one of its kind, or the one whose id is most
    like its own; where none is like it, each of a few. What all of them share (the page of a section, the folder of a
    page) says nothing.
    """
    names = {_own_name(other): other for other in new}
    near = difflib.get_close_matches(_own_name(where), names, n=1)
    return [names[near[0]]] if near else new if len(new) <= _FEW else []


def _own_name(where: str) -> str:
    page, _, section = where.partition("#")
    return section or page.rstrip("/").rpartition("/")[2]
