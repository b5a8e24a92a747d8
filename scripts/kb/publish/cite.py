"""Beside each page one that says how it and each of its sections is cited, and what changed on it; with files for
reference managers, of the page and of the sources that it names.

It is a page of its own, so that it works without scripts and no other page is heavier for it.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from kb.citation_styles import STYLES, cited
from kb.csl import Item, bibtex, csl_json, reference_item, ris
from kb.publish.beside import CITATION, VERSION, citation, version
from kb.publish.entities import ShellWriter
from kb.publish.site import Site
from kb.publish.works import Work
from kb.render import fragment

FORMATS = (("bib", "BibTeX", bibtex), ("ris", "RIS", ris), ("json", "CSL-JSON", csl_json))
"""Ending, name and writer of each kind of file."""
_ALL_SOURCES = "/references/sources"
_IS_CITED = 'popovertarget="kb-cite"'


def write(site: Site) -> None:
    """Fill the places on the engine's pages; write the pages, where an earlier run has not, and the files."""
    _write_files(site, _ALL_SOURCES, [reference_item(item) for item in site.library.references.values()])
    writer = ShellWriter(site)
    for work in site.works.all():
        html = site.html.get(work.url)  # an entry's page has been written already, and leaves no place
        if html is not None:
            if _IS_CITED not in html:
                continue
            html = html.replace(CITATION, citation(work))
            site.html[work.url] = html.replace(VERSION, version(work))
        if site.source_at(work.place):
            site.complaints.append(f"{work.place}: is a page, and the place where {work.url} is cited")
        _write_files(site, work.place + work.id, [work.item])
        if work.sources:
            _write_files(site, f"{work.place}{work.id}-sources", work.sources)
        if site.shells:
            title = work.item["title"]
            body = fragment("cite.html", site.library, **_shown(work, site))
            summary = f"How to cite “{title}”, and what changed on it."
            writer.write(("cite", work.place, f"Cite: {title}", summary, body), canonical=work.url)


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
