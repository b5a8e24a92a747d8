"""The page of components (about/design/): what follows a rule in a section is shown twice, in light and in dark.

The copies come from the same blocks, macros and templates as every page. Ids are made different, so that both can stand
on one page; their links and labels follow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from typing import TypeVar

from kb.address import term_url
from kb.publish.entities import MORE, Entity, of_activity, of_expired, of_term, standing
from kb.publish.site import Site
from kb.render import Fills, fragment

_Entry = TypeVar("_Entry")

THEMES = ("light", "dark")
_SECTION = re.compile(r'(?=<h2 id=")')
_SHOWN = re.compile(r'<h2 id="([^"]+)">(?:(?!<div class="footnote").)*?<hr ?/?>', re.S)
_SPECIMEN = re.compile(r"<!--specimen ([a-z-]+)\|([^|]+)\|(.*?)-->(.*?)(?=<!--specimen|\Z)", re.S)
_PANE = re.compile(r"<!--pane ([a-z-]+)-->(.*?)<!--/pane-->", re.S)
_LANDMARK = re.compile(r'(<section\b[^>]*?) aria-labelledby="[^"]+"')  # two of one name would be confused
_LABEL = re.compile(r'( aria-label="[^"]+)(?=")')
_NAMED = re.compile(r' (id|for|aria-labelledby|aria-describedby|aria-controls|popovertarget|name|href)="(#?)([^"]+)"')


def parted(html: str) -> str:
    """Each section of a page: its text, and what comes after the rule in two panes."""
    return "".join(_in_panes(section) for section in _SECTION.split(html))


def specimens(site: Site) -> str:
    """The parts that are made from data/, as sections like those of a page: each from the first entry that shows it."""
    library, shown = site.library, list(site.library.current_listings.values())
    term = next((item for item in library.terms.values() if item.false_friend and item.see), _first(library.terms))
    activity, guide = _first(library.activities), next(iter(site.pages.of_kind("guide").values()))
    few = replace(library, terms=_few(library.terms, 2), activities=_few(library.activities, 3))
    small = Fills(few, site.pages, site.directory, site.listing_pages.row)
    html = fragment(
        "specimens.html",
        library,
        term=_body(of_term(term, [], site, {})),
        activity=_body(of_activity(activity, site, {})),
        expired=_body(of_expired(_first(library.listings), library)) if library.listings else "",
        standing=standing(term),
        history=site.works.changes.of(term_url(term.id)),
        matrix=small.html("scope", ()),
        glossary=small.html("glossary", ()),
        listings=[
            site.listing_pages.row(found)
            for kind in ("person", "center")
            if (found := next((item for item in shown if item.kind == kind), None))
        ],
        references=list({item.grade: item for item in library.references.values()}.values()),
        steps=[("Template", "/templates/", "A page to print"), ("Next guide", guide.url, guide.title)],
        examples=[("What do I say now?", guide)],
    )
    made = []
    for id_, title, text, body in (match.groups() for match in _SPECIMEN.finditer(html)):
        made.append(f'<h2 id="{id_}">{title}</h2>\n<p>{text}</p>\n{panes(id_, body)}')
    return "".join(made)


def _first(entries: Mapping[str, _Entry]) -> _Entry:
    return next(iter(entries.values()))


def _few(entries: Mapping[str, _Entry], count: int) -> dict[str, _Entry]:
    return dict(islice(entries.items(), count))


def _body(page: Entity) -> str:
    """The body of an entry's page; its title is no title here, since the page of components has one."""
    return re.sub(r"<h1>(.*?)</h1>", r'<p class="kb-h1">\1</p>', page[-1].partition(MORE)[0])


def pane(section: str, theme: str, html: str) -> str:
    """Something to look at, in a theme."""
    inside = f"<!--pane {section}-{theme}-->{html}<!--/pane-->"
    return f'<article class="kb-pane kb-prose" data-kb-theme="{theme}" data-audience="massage-therapist">{inside}</article>\n'


def panes(section: str, html: str) -> str:
    """The same in both themes, beside each other."""
    return f'<div class="kb-panes">\n{"".join(pane(section, theme, html) for theme in THEMES)}</div>\n'


def settled(html: str) -> str:
    """Once all is filled in: ids of their own in every pane."""
    return _PANE.sub(lambda match: _renamed(match[1], match[2]), html)


def _in_panes(section: str) -> str:
    found = _SHOWN.match(section)
    if not found:
        return section
    text, shown = section[: found.end()], section[found.end() :]
    return f"{re.sub(r'<hr ?/?>$', '', text)}{panes(found[1], shown)}"


def _renamed(prefix: str, html: str) -> str:
    html = _LANDMARK.sub(r"\1", html)
    own = {match[3] for match in _NAMED.finditer(html) if match[1] == "id"}

    def renamed(match: re.Match[str]) -> str:
        name, mark, value = match.groups()
        if name == "name" or (value in own and (mark or name != "href")):
            return f' {name}="{mark}{prefix}-{value}"'
        return match.group()

    return _LABEL.sub(rf"\1, {prefix.replace('-', ' ')}", _NAMED.sub(renamed, html))
