"""Old addresses: a page at each, that leads on without scripts; short permanent addresses (/go/ID/); and `_redirects`
for hosts that read it.

A file cannot say where it went, so a folder with its name does: a host that finds a folder where a file is asked for
answers with the page in it.

A fragment never reaches a server, and a page that refreshes itself loses it. So a page that had sections, and has
moved, lists where each of them is, with the old ids, and a small script takes the reader on; a section that got another
id on its page keeps the old one beside the new; one that left its page leaves a line there. A section that the page
which took its page's place does not have is said to be taken out, and nobody who asks for it is taken on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from kb.contract import TERM_SECTIONS, Contract, End, go_addresses, is_file, is_short, kind_and_id
from kb.links_lock import page_of
from kb.pages import TAUGHT, Source
from kb.publish.cite import is_cited
from kb.publish.entities import KNOWLEDGE, ShellWriter
from kb.publish.links import relative
from kb.publish.second_process import beside
from kb.publish.site import Site, Written
from kb.render import fragment

SCRIPT = '<script type="module" src="/assets/kb/moved.js"></script>'
_CITED = {"page", *TAUGHT, "term", "activity"}
"""Kinds of what can be cited: each has a page beside it that says how."""
_HIDDEN = '<meta name="robots" content="noindex">'
_HOLDS_NO_TEXT = {"tr", "ul", "ol", "dl", "table", "tbody"}


def begin(site: Site) -> None:
    """Have those written beside all that follows that need nothing of it: there are more of them than of pages."""
    old = _Old(site)
    site.begun["short addresses"] = beside(lambda: [*old.write_short(), *old.write_cites()], may_wait=True)


def write(site: Site) -> None:
    """All others. What an earlier run has written stays as it is."""
    site.settle(KNOWLEDGE)  # old sections lead to what is on these pages
    old = _Old(site)
    old.write_pages()
    old.write_sections()
    old.write_files()
    site.write("/_redirects", "".join(f"{line}\n" for line in old.rules()))


class _Old:
    """Every address that was, and where it ends."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.contract = contract = Contract(site.library, site.pages)
        known = [*contract.records, *contract.former]
        self.ends = {where: contract.end(where) for where in known if not (contract.is_here(where) or is_short(where))}
        self.pages = {where: end for where, end in self.ends.items() if where.endswith("/")}
        self.files = {w: e for w, e in self.ends.items() if is_file(w) and e.state in {"moved", "gone"}}
        self.sections: dict[str, dict[str, End]] = {}
        """Page -> its old sections -> what became of each."""
        for where, end in self.ends.items():
            page, mark, section = where.partition("#")
            if mark and end.state in {"moved", "gone", "withdrawn"}:
                self.sections.setdefault(page, {})[section] = end
        self.passed_on = {page: end.address for page, end in self.pages.items() if self._can_pass_on(page, end)}
        """Pages from which a server may send a reader on with whatever section she asks for."""
        self.short = go_addresses(contract)

    def _can_pass_on(self, page: str, end: End) -> bool:
        """Whether each section of an old page can be found under its old id on the page where a server sends her.

        Of those that lapsed only the old page tells. Sections that went elsewhere leave a line there, unless that page
        has a section of the same id.
        """
        if end.state != "moved" or "#" in end.address:
            return end.state == "moved" and page not in self.sections
        there = self.contract.here[end.address]
        known = self.sections.get(end.address, {})
        further = {}
        for section, its_end in self.sections.get(page, {}).items():
            if self.contract.is_lapsed(f"{page}#{section}"):
                return False
            if its_end.address == f"{end.address}#{section}":
                continue
            if section in there or (section in known and known[section].address != its_end.address):
                return False
            further[section] = its_end
        if further:
            self.sections.setdefault(end.address, {}).update(further)
        return True

    # pages

    def write_pages(self) -> None:
        if not self.site.shells:
            return
        writer = ShellWriter(self.site)
        for page, end in sorted(self.pages.items()):
            sections = self.sections.get(page, {})
            parts = [
                self._part(id_, its_end, is_lapsed=is_lapsed)
                for id_, its_end in sorted(sections.items())
                if (is_lapsed := self.contract.is_lapsed(f"{page}#{id_}")) or _differs(its_end, end)
            ]
            values = {
                "state": end.state,
                "url": end.address,
                "title": self._title(end.address),
                "known": sorted(self._ids(end.address)) if end.state == "moved" else [],
                "gone": end.gone,
                "above": self._above(page),
                "parts": parts,
            }
            body = fragment("moved.html", self.site.library, **values)
            title = "Moved" if end.state == "moved" else "No longer here"
            head = _HIDDEN
            if end.state == "moved" and not parts:
                head += f'<meta http-equiv="refresh" content="0; url={escape(_from(page, end.address))}">'
            if end.state == "moved":  # with its section, of which a page that refreshes itself knows nothing
                body += f"\n{SCRIPT}"
            canonical = page_of(end.address) if end.state == "moved" else page
            writer.write(("moved", page, title, f"{title}.", body), head=head, canonical=canonical)
        for file, end in sorted(self.files.items()):
            if end.state == "gone" or not is_file(end.address):
                there = {"url": end.address, "title": self._title(end.address), "above": self._above(file)}
                said = {"state": f"file-{end.state}", "gone": end.gone, "parts": ()}
                body = fragment("moved.html", self.site.library, **there, **said)
                place, title = f"{unquote(file)}/", "No longer here"
                writer.write(("moved", place, title, f"{title}.", body), head=_HIDDEN, canonical=place)

    def _ids(self, where: str) -> frozenset[str]:
        """The sections of a page; none of a section."""
        return self.site.entity_ids.get(where) or self.contract.here.get(where, frozenset())

    def _part(self, section: str, end: End, *, is_lapsed: bool = False) -> Part:
        """A line about an old section."""
        where = {"moved": end.address, "withdrawn": page_of(end.address)}.get(end.state, "")
        said = self._title(where) if where else f"This part was taken out in version {end.gone}."
        return Part(section, where, said, is_lapsed)

    def _above(self, page: str) -> tuple[str, str]:
        """The nearest page above that is there, and its title."""
        while page != "/":
            page = page.rstrip("/").rpartition("/")[0] + "/"
            if page in self.contract.here:
                break
        return page, self._title(page)

    def _title(self, where: str) -> str:
        """What a page is called; of a section, what it is called and the page."""
        page, _, section = where.partition("#")
        kind, id_ = kind_and_id(page)
        library = self.site.library
        source = self.site.source_at(page)
        title = source.title if source else ""
        if not title and kind == "term" and id_ in library.terms:
            title = library.terms[id_].term
        elif not title and kind == "activity" and id_ in library.activities:
            title = library.activities[id_].activity
        elif not title and kind == "listing":  # no name: an old page would show it after the listing has left
            title = "The listing in the directory"
        heading = _heading(source, section) if source else ""
        if kind == "term":
            heading = TERM_SECTIONS.get(section, "")
        elif kind == "activity" and section in library.professions:
            heading = library.professions[section].label
        return f"{heading} ({title})" if heading not in {"", title} else title or where

    # sections of pages that are there

    def write_sections(self) -> None:
        for page, sections in sorted(self.sections.items()):
            if page not in self.contract.here:
                continue
            html = self.site.html.get(page) or self.site.path_of(page).read_text("utf-8")
            left = []
            for section, end in sorted(sections.items()):
                if f' id="{section}"' in html:
                    continue
                new = end.address.partition("#")[2]
                is_same_page = end.state == "moved" and page_of(end.address) == page
                beside = _with_second_id(html, section, new) if is_same_page and new else None
                if beside is None and end.address != page:
                    left.append(self._part(section, end))
                html = beside or html
            if left:
                aside = fragment("moved-parts.html", self.site.library, parts=left) + f"\n{SCRIPT}\n"
                html = html.replace("</main>", f"{relative(aside, page)}</main>", 1)
            self._keep(page, html)

    def _keep(self, page: str, html: str) -> None:
        if page in self.site.html:
            self.site.html[page] = html
        else:
            self.site.write(page, html)
            self.site.entity_ids[page] |= frozenset(self.sections[page])

    # files

    def write_files(self) -> None:
        """A file that has another name or place is found under the old one too."""
        moved = [(where, e.address) for where, e in self.files.items() if e.state == "moved" and is_file(e.address)]
        if moved:
            self.site.settle()  # it may be of those that are being written
        for where, address in moved:
            there = self.site.folder / unquote(address).lstrip("/")
            if there.is_file():
                self.site.write_bytes(unquote(where), there.read_bytes())
            else:
                self.site.complaints.append(f"{where}: leads to {address}, and there is no such file")

    # short addresses

    def write_short(self) -> Iterator[Written]:
        for short, where in self.short.items():
            to = self._shown(where)
            self.site.write(short, _leading_on(short, to, self._title(to), self.site.site_url))
            yield Written("go", short, frozenset(), frozenset([to]))

    def _shown(self, where: str) -> str:
        """Where a reader is taken at once: past a page that would only send her on."""
        end = self.ends.get(where)
        if self.contract.is_lapsed(where):
            return where
        if end is None or end.state == "moved":
            return end.address if end else where
        return page_of(where)

    # how a page is cited

    def write_cites(self) -> Iterator[Written]:
        """Beside each old page the one that said how it is cited, and what changed on it: it leads to that of the page
        that is there now, and where there is none, to what is said of the old page.
        """
        taken = {*self.contract.here, *self.pages}
        for page, end in self.pages.items():
            place = f"{page}cite/"
            if kind_and_id(page)[0] not in _CITED or place in taken:
                continue
            to, title, known = page, "No longer here", list[str]()
            there, _, section = end.address.partition("#")
            work = self.site.works.of(there) if end.state == "moved" else None
            if work and is_cited(there, self.site):
                sections = [id_ for id_, _, _ in work.sections]
                to = f"{work.place}#{section}" if section in sections else work.place
                title, known = f"Cite: {work.item['title']}", [] if section else sections
            self.site.write(place, _leading_on(place, to, title, self.site.site_url, known))
            yield Written("moved-cite", place, frozenset(), frozenset([to]))

    # for servers

    def rules(self) -> Iterator[str]:
        """`from to 301`, in the order of the addresses; short addresses last, since some hosts read only so many."""
        base = urlsplit(self.site.site_url).path.rstrip("/")
        files = {where: end.address for where, end in self.files.items() if end.state == "moved"}
        for where, to in sorted({**self.passed_on, **files}.items()):
            yield f"{base}{where} {base}{to} 301"
        for short, where in sorted(self.short.items()):
            yield f"{base}{short} {base}{self._shown(where)} 301"


class Part(NamedTuple):
    """An old section: where it is (or nowhere), and what is said of it. One that lapsed is not `where`: its page leads
    there.
    """

    id: str
    where: str
    said: str
    is_lapsed: bool


def _heading(source: Source, section: str) -> str:
    """What a section of a page, or a stop block, is called; the empty text where it has no name."""
    line = dict(source.ids).get(section)
    titles = {block.line: block.title for block in source.blocks if block.name == "stop"}
    return next((item.text for item in source.headings if item.id == section), titles.get(line or 0, ""))


def _differs(part: End, page: End) -> bool:
    """Whether a section needs a line on the page that moved: one that leads where the page leads does not."""
    return (part.state, part.address) != (page.state, page.address) and not part.state == page.state == "gone"


def _with_second_id(html: str, old: str, new: str) -> str | None:
    """The page with a second id where the element `new` begins; None where nothing can stand in that element."""
    match = re.search(rf'<([a-z][a-z0-9]*)\b[^>]*\sid="{re.escape(new)}"[^>]*>', html)
    if not match or match.group(1) in _HOLDS_NO_TEXT:
        return None
    return f'{html[: match.end()]}<span class="kb-second-id" id="{old}"></span>{html[match.end() :]}'


def _from(page: str, to: str) -> str:
    """An address from the root, relative to a page."""
    return "../" * (page.count("/") - 1) + to[1:]


def _leading_on(short: str, to: str, title: str, site_url: str, known: Sequence[str] = ()) -> str:
    """A page that leads on at once; a line to click on where a browser does not refresh. Who asks for one of the `known`
    sections is taken there by a script: a refresh loses it.
    """
    script = f'\n<script type="module" src="{_from(short, "/assets/kb/moved.js")}"></script>' if known else ""
    sections = f' data-kb-moved-page="{" ".join(known)}"' if known else ""
    there, shown = escape(_from(short, to)), escape(title)
    icon = _from(short, "/assets/kb/favicon.svg")
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="0; url={there}">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<link rel="canonical" href="{escape(site_url.rstrip("/") + page_of(to))}">
<link rel="icon" href="{icon}" type="image/svg+xml">
<title>{shown}</title>
</head>
<body>
<main><h1>{shown}</h1>
<p><a href="{there}"{sections}>Go to the page</a></p></main>{script}
</body>
</html>
"""
