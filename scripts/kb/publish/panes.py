"""The page of components (about/design/): what follows a rule in a section is shown twice, in light and in dark.

The copies come from the same blocks, macros and templates as every page. Ids are made different, so that both can stand
on one page; their links and labels follow.
"""

from __future__ import annotations

import re

from kb.model import Center
from kb.publish.site import Site
from kb.render import MANY, fragment

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
    terms, activities = list(library.terms.values()), list(library.activities.values())
    term = next((item for item in terms if item.false_friend and item.see), terms[0])
    group = library.words("activity-groups")[activities[0].group]
    guides = list(site.pages.of_kind("guide").values())
    html = fragment(
        "specimens.html",
        library,
        term=_body(
            fragment(
                "term.html", library, term=term, neighbors=[library.terms[id_] for id_ in term.see][:2], backlinks=[]
            )
        ),
        activity=_body(
            fragment("activity.html", library, activity=activities[0], guides=site.pages.of_kind("guide"), backlinks=[])
        ),
        matrix=fragment(
            "matrix.html", library, groups=[(group, [item for item in activities if item.group == group.id][:3])]
        ),
        glossary=fragment("glossary.html", library, letters={terms[0].term[0].upper(): terms[:2]}),
        listings=[
            next((item for item in shown if isinstance(item, Center) is center), None) for center in (False, True)
        ],
        references=list({item.grade: item for item in library.references.values()}.values()),
        steps=[("Template", "/templates/", "A page to print"), ("Next guide", guides[0].url, guides[0].title)],
        examples=[("What do I say now?", guides[0])],
        expired=_body(fragment("expired.html", library)),
        many=MANY,
    )
    made = []
    for id_, title, text, body in (match.groups() for match in _SPECIMEN.finditer(html)):
        made.append(f'<h2 id="{id_}">{title}</h2>\n<p>{text}</p>\n{panes(id_, body)}')
    return "".join(made)


def _body(html: str) -> str:
    """The body of an entry's page without its title, which the page of components has already."""
    return re.sub(r"<h1>(.*?)</h1>", r'<p class="kb-h1">\1</p>', html.partition("<!--kb-more-->")[0])


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

    return _LABEL.sub(rf"\1, {prefix.rpartition('-')[2]}", _NAMED.sub(renamed, html))
