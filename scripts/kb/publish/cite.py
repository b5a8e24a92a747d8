"""Beside each page one that says how it and each of its sections is cited, and what changed on it; with files for
reference managers, of the page and of the sources that it names.

It is a page of its own, so that it works without scripts and no other page is heavier for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

from kb.citation_styles import STYLES, cited
from kb.csl import Item, bibtex, csl_json, reference_item, ris
from kb.publish.beside import CITATION, VERSION, citation, version
from kb.publish.entities import ShellWriter
from kb.publish.second_process import beside
from kb.publish.site import Site, Written
from kb.publish.works import Work
from kb.render import fragment

FORMATS = (("bib", "BibTeX", bibtex), ("ris", "RIS", ris), ("json", "CSL-JSON", csl_json))
"""Ending, name and writer of each kind of file."""
_ALL_SOURCES = "/references/sources"
_IS_CITED = 'popovertarget="kb-cite"'


def begin(site: Site) -> None:
    """Have the pages, where an earlier run has not written them, and the files written by a second process: it needs
    nothing of what is done meanwhile, and takes as long as all of that.
    """
    works = [work for work in site.works.all() if work.url not in site.html or _IS_CITED in site.html[work.url]]
    for work in works:
        if site.source_at(work.place):
            site.complaints.append(f"{work.place}: is a page, and the place where {work.url} is cited")
    site.begun.append(beside(lambda: list(_written(works, site))))


def fill(site: Site) -> None:
    """Fill the places on the engine's pages that lead there."""
    for work in site.works.all():
        html = site.html.get(work.url)  # an entry's page has been written already, and leaves no place
        if html is not None and _IS_CITED in html:
            html = html.replace(CITATION, citation(work))
            site.html[work.url] = html.replace(VERSION, version(work))


def _written(works: Sequence[Work], site: Site) -> Iterator[Written]:
    writer = ShellWriter(site)
    _write_files(site, _ALL_SOURCES, [reference_item(item) for item in site.library.references.values()])
    for work in works:
        _write_files(site, work.place + work.id, [work.item])
        if work.sources:
            _write_files(site, f"{work.place}{work.id}-sources", work.sources)
        if site.shells:
            title = work.item["title"]
            body = fragment("cite.html", site.library, **_shown(work, site))
            summary = f"How to cite “{title}”, and what changed on it."
            yield writer.put(("cite", work.place, f"Cite: {title}", summary, body), canonical=work.url)


def _write_files(site: Site, stem: str, items: Sequence[Item]) -> None:
    for ending, _, text in FORMATS:
        site.write(f"{stem}.{ending}", text(items))


def _shown(work: Work, site: Site) -> dict[str, object]:
    base = site.site_url.rstrip("/")
    short = work.item["URL"].removeprefix(base)
    changes = [(change, site.works.changes.told(change)) for change in work.history.changes]
    sections = [
        (id_, heading, _ways(item), _as_text(item), item["URL"], item["URL"].removeprefix(base))
        for id_, heading, item in work.sections
    ]
    formats = [(ending, name) for ending, name, _ in FORMATS]
    known = {"work": work, "short": short, "ways": _ways(work.item), "formats": formats}
    return {**known, "sections": sections, "changes": changes}


def _ways(item: Item) -> list[tuple[str, str, Markup]]:
    """(id, name, citation) of each style."""
    said = cited(item)
    return [(style.id, style.name, Markup(said[style.id])) for style in STYLES]  # noqa: S704 - escaped there


def _as_text(item: Item) -> list[tuple[str, str, Markup]]:
    """(id, name, text) of each format; straight quotes in it stay straight."""
    return [(ending, name, escape(text([item]))) for ending, name, text in FORMATS]
