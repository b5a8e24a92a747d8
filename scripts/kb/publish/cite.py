"""Beside each page one that says how it and each of its sections is cited, and what changed on it; with files for
reference managers, of the page and of the sources that it names.

It is a page of its own, so that it works without scripts and no other page is heavier for it. It holds these files
itself: beside it they would be more than half of all files of the site.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from markupsafe import Markup, escape

from kb.citation_styles import STYLES, cited
from kb.csl import FORMATS, Format, Item
from kb.data_address import data_address, escaped
from kb.memory import Memory, mark_of
from kb.publish.beside import CITATION, VERSION, citation, version
from kb.publish.entities import ShellWriter
from kb.publish.second_process import beside
from kb.publish.site import Site, Written
from kb.publish.works import Work
from kb.render import fragment

_ALL_SOURCES = "/references/sources"
_IS_CITED = 'popovertarget="kb-cite"'


def is_cited(url: str, site: Site) -> bool:
    """Whether there is a page beside a work that says how it is cited: beside a page of lists, such as the directory's,
    there is none.
    """
    return url not in site.html or _IS_CITED in site.html[url]


def begin(site: Site) -> None:
    """Have the pages, where an earlier run has not written them, and the files written by a second process: it needs
    nothing of what is done meanwhile, and takes as long as all of that.
    """
    works = [work for work in site.works.all() if is_cited(work.url, site)]
    for work in works:
        if site.source_at(work.place):
            site.complaints.append(f"{work.place}: is a page, and the place where {work.url} is cited")
    site.begun["cite"] = beside(lambda: list(_written(works, site)), may_wait=True)


def fill(site: Site) -> None:
    """Fill the places on the engine's pages that lead there."""
    for work in site.works.all():
        html = site.html.get(work.url)  # an entry's page has been written already, and leaves no place
        if html is not None and _IS_CITED in html:
            html = html.replace(CITATION, citation(work))
            site.html[work.url] = html.replace(VERSION, version(work))


def _written(works: Sequence[Work], site: Site) -> Iterator[Written]:
    items = site.works.sources
    for kind in FORMATS:
        site.write(f"{_ALL_SOURCES}.{kind.ending}", kind.file(map(kind.entry, items.values())))
    if not site.shells:
        return
    writer, memory = ShellWriter(site), Memory.of_project(site.root, "cite")
    # many pages name the same sources
    escapes = memory.made("sources", mark_of(items), partial(_escapes, items))
    for work in works:
        shown = _shown(work, site)
        mark = mark_of(work, shown["changes"], site.site_url, [items[id_] for id_ in work.sources])
        body = memory.made(work.place, mark, partial(_body, work, shown, escapes, site))
        summary = f"How to cite “{work.item['title']}”, and what changed on it."
        yield writer.put(("cite", work.place, f"Cite: {work.item['title']}", summary, body), canonical=work.url)
    memory.keep()


def _escapes(items: Mapping[str, Item]) -> list[dict[str, str]]:
    """The entry of each item in each of the formats, escaped."""
    return [{id_: escaped(kind.entry(item)) for id_, item in items.items()} for kind in FORMATS]


def _body(work: Work, shown: Mapping[str, object], escapes: Sequence[Mapping[str, str]], site: Site) -> str:
    own = {kind: [escaped(kind.entry(work.item))] for kind in FORMATS}
    named = {kind: [its[id_] for id_ in work.sources] for kind, its in zip(FORMATS, escapes, strict=True)}
    files = {"its_files": _files(work.id, own), "source_files": _files(f"{work.id}-sources", named)}
    sections = [
        (id_, heading, _ways(item), _as_text(item), item["URL"], _short(item, site))
        for id_, heading, item in work.sections
    ]
    return fragment("cite.html", site.library, **files, **shown, ways=_ways(work.item), sections=sections)


_AROUND = {
    kind: kind._replace(first=escaped(kind.first), between=escaped(kind.between), last=escaped(kind.last))
    for kind in FORMATS
}
"""What stands around and between entries that are escaped."""


def _files(stem: str, entries: Mapping[Format, Sequence[str]]) -> list[tuple[str, str, Markup]]:
    """(name of the format, name of the file, address that holds it) of each kind of file; `entries` are escaped."""
    found = []
    for kind, escapes in entries.items():
        held = data_address(kind.ending, _AROUND[kind].file(escapes))
        found.append((kind.name, f"{stem}.{kind.ending}", Markup(held)))  # noqa: S704 - nothing in it but signs of an address
    return found


def _shown(work: Work, site: Site) -> dict[str, object]:
    """What the page shows that is known without a style."""
    changes = [(change, site.works.changes.told(change)) for change in work.history.changes]
    return {"work": work, "short": _short(work.item, site), "changes": changes}


def _short(item: Item, site: Site) -> str:
    """The permanent address, from the root of the site."""
    return str(item["URL"].removeprefix(site.site_url.rstrip("/")))


def _ways(item: Item) -> list[tuple[str, str, Markup]]:
    """(id, name, citation) of each style."""
    said = cited(item)
    return [(style.id, style.name, Markup(said[style.id])) for style in STYLES]  # noqa: S704 - escaped there


def _as_text(item: Item) -> list[tuple[str, str, Markup]]:
    """(id, name, text) of each format; straight quotes in it stay straight."""
    return [(kind.ending, kind.name, escape(kind.file([kind.entry(item)]))) for kind in FORMATS]
