"""Fills what macros and the theme leave open: citations and lists, minutes to read, objectives, next steps, home page
examples.
"""

from __future__ import annotations

import re
from functools import partial
from html import escape, unescape
from urllib.parse import urlencode

from kb import review
from kb.memory import mark_of
from kb.model import Next, Page
from kb.pages import Pages, Source
from kb.publish.panes import parted, settled, specimens
from kb.publish.site import Site
from kb.quotes import round_quotes
from kb.render import Fills, fragment

MINUTES = '<span class="kb-minutes" data-kb-minutes></span>'
STATUS = "<div data-kb-status></div>"
NEXT = "<div data-kb-next></div>"
AIMS = "<div data-kb-aims></div>"
EXAMPLES = "<ul data-kb-examples></ul>"
_CONTENT = re.compile(r"<!--kb-content-->(.*?)<!--/kb-content-->", re.S)
_PARTS = re.compile(r"<!--kb-parts-->(.*?)<!--/kb-parts-->", re.S)
_PART = re.compile(r'(?=<h[23] id=")')
_PART_ID = re.compile(r'<h([23]) id="([^"]+)"')
_ART = re.compile(r'<svg [^>]*data-kb-part="([^"]+)".*?</svg>', re.S)
_OF_DATA = {"sources", "references", "glossary", "scope", "crisis", "crisis-all"}
"""A page with no other places to fill shows, beside what data/ says, nothing of other pages but their titles."""
_KINDS = {"guide": "Next guide", "template": "Template", "case": "Case"}


_HEAD_WORDS = re.compile(
    r'(<title>|<h1>|<p class="kb-lede">|<meta name="description" content="|<b>Before you read:</b> )([^<>"]*)'
)
_PLACE = re.compile(r'<div data-kb-fill="([^"]+)"></div>')
_LINK = re.compile(r'<a data-kb-(person|region)="([A-Za-z0-9-]+)">(.*?)</a>', re.S)
_CITE = re.compile(r'<sup class="kb-cite" data-kb-cite="([a-z0-9-]+)">(.*?)</sup>', re.S)


_KNOWN = re.compile(r'<h2 id="what-is-known".*?(?=<h2 id=)', re.S)
_DO_NOW = re.compile(r'<h2 id="do-now".*?</ol>', re.S)
_ACT = re.compile(r"(<li>\s*(?:<p>)?<strong)(>(?:(?!</strong>).)*</strong>)", re.S)
_ENDS = re.compile(r"[.?!][”’]?(?:</[a-z]+>)*</strong>\Z")
_PARAGRAPH = re.compile(r"<p>(?:(?!</p>).)*</p>", re.S)


def fill(site: Site) -> None:
    """Every page: the places that macros left, and those that the theme left."""
    fills, memory = Fills(site.library, site.pages, site.directory, site.listing_pages.row), site.memory
    for url, html in site.html.items():
        src = site.source_src(url)
        source = site.pages.sources[src] if src else None
        fill_it = partial(_filled, html, source, site, fills)
        places = {unescape(place).partition(" ")[0] for place in _PLACE.findall(html)}
        if site.mark and source and places <= _OF_DATA and not _shows_design(source):
            mark = mark_of(html, source.mark, site.works.changes.of(url), site.mark)
            site.html[url] = memory.made(("slots", url), mark, fill_it)
        else:
            site.html[url] = fill_it()


def _shows_design(source: Source) -> bool:
    """Whether a page shows every component, made of whatever stands on other pages."""
    return getattr(source.matter, "kind", None) == "design"


def _filled(html: str, source: Source | None, site: Site, fills: Fills) -> str:
    shows_design = source is not None and _shows_design(source)
    if shows_design:
        html = _CONTENT.sub(lambda match: parted(match.group(1)) + specimens(site), html)
    html = _HEAD_WORDS.sub(lambda match: match[1] + escape(round_quotes(unescape(match[2]))), html)
    html = _PARTS.sub(lambda match: _parted(match.group(1)), html)
    html = _DO_NOW.sub(lambda match: _ACT.sub(_marked, match.group()), html)
    html = _KNOWN.sub(lambda match: _with_evidence(match.group(), fills), html)
    html, cited = _numbered(html, fills)
    html = _LINK.sub(lambda match: fills.link(*match.groups()), html)
    html = _PLACE.sub(lambda match: fills.html(unescape(match.group(1)), cited), html)
    html = settled(html) if shows_design else html
    matter = source.matter if source else None
    minutes, steps, examples, status, aims = "", "", "", "", ""
    if source and source.kind in {"guide", "case"}:
        unit = "minute" if source.minutes == 1 else "minutes"
        minutes = f'<span class="kb-minutes">{source.minutes} {unit} to read</span>'
    if source and (said := getattr(matter, "status", None)):
        standing = review.standing(matter, review.page_parts(source)) if said != "outline" else None
        history = site.works.changes.of(source.url)
        status = fragment("status.html", site.library, standing=standing, history=history)
    if source and source.taught:
        aims = fragment("objectives.html", site.library, source=source)
    following = getattr(matter, "next", None)
    if following:
        steps = fragment("next.html", site.library, steps=_steps(following, site))
    if isinstance(matter, Page) and matter.examples:
        known = site.pages.by_id()
        rows = [(item.question, known[item.page]) for item in matter.examples if item.page in known]
        examples = fragment("examples.html", site.library, rows=rows)
    places = ((MINUTES, minutes), (STATUS, status), (NEXT, steps), (EXAMPLES, examples), (AIMS, aims))
    for place, filled in places:
        html = html.replace(place, filled)
    return html


def _parted(html: str) -> str:
    """The home page: each heading with what follows it in a section of its own, its picture first, and the bands of
    the theme after the last of the ways (third level).
    """
    html, _, bands = html.partition("<!--kb-bands-->")
    pictures = {match.group(1): match.group() for match in _ART.finditer(html)}
    before, *parts = _PART.split(_ART.sub("", html))
    made: list[tuple[str, str]] = []
    for part in parts:
        level, id_ = _PART_ID.match(part).groups()  # type: ignore[union-attr]
        inside = pictures.get(id_, "") + part
        made.append((level, f'<section class="kb-part kb-part--{level}" aria-labelledby="{id_}">{inside}</section>\n'))
    last = max((index for index, (level, _) in enumerate(made, start=1) if level == "3"), default=len(made))
    return "".join([before, *(part for _, part in made[:last]), bands, *(part for _, part in made[last:])])


def _marked(match: re.Match[str]) -> str:
    """The act that opens a step: a title, unless its sentence goes on."""
    return match.group() if _ENDS.search(match[2]) else f'{match[1]} class="kb-on"{match[2]}'


def _with_evidence(html: str, fills: Fills) -> str:
    """What is known: below each paragraph the grades of its sources, each with its name and the limit that was noted.

    The limit leaves the sentence, which reads on better without it; the number stays.
    """

    def followed(match: re.Match[str]) -> str:
        notes: dict[str, str] = {}
        for id_, note in _CITE.findall(match.group()):
            notes[id_] = notes.get(id_) or note
        bare = _CITE.sub(lambda cite: cite.group().replace(f">{cite[2]}<", "><"), match.group())
        return bare + (f"\n{fills.evidence(notes)}" if notes else "")

    return _PARAGRAPH.sub(followed, html)


def _numbered(html: str, fills: Fills) -> tuple[str, list[str]]:
    """Citations numbered by first mention, and the ids of what is cited, in that order."""
    cited: list[str] = []

    def numbered(match: re.Match[str]) -> str:
        id_, note = match.groups()
        if id_ not in cited:
            cited.append(id_)
        return fills.citation(id_, cited.index(id_) + 1, note)

    for blank in " \n":  # the number stands close to the word before it
        html = html.replace(f'{blank}<sup class="kb-cite"', '<sup class="kb-cite"')
    html = _CITE.sub(numbered, html)
    return html.replace('</sup><sup class="kb-cite">', '</sup><sup class="kb-cite kb-cite--next">'), cited


def _steps(following: Next, site: Site) -> list[tuple[str, str, str]]:
    """(kind, address, title): template, people, next guide, in this order."""
    rows: list[tuple[str, str, str]] = []
    if following.template:
        rows += _page_step("template", following.template, site.pages)
    if following.directory:
        profession = site.library.professions.get(following.directory.profession or "")
        interest = following.directory.partner_interests
        said = [profession.plural.capitalize()] if profession else []
        said += [site.library.label("partner-interests", interest)] if interest else []
        asked = {"profession": following.directory.profession, "interest": interest}
        query = urlencode({name: value for name, value in asked.items() if value})
        url = f"/directory/?{query}" if query else "/directory/"  # without scripts: everybody, and the plain lists
        rows.append(("Directory", url, " · ".join(said) or "Find a partner"))
    if following.guide:
        rows += _page_step("guide", following.guide, site.pages)
    return rows


def _page_step(kind: str, id_: str, pages: Pages) -> list[tuple[str, str, str]]:
    found: Source | None = pages.of_kind(kind).get(id_)
    return [(_KINDS[kind], found.url, found.title)] if found else []
