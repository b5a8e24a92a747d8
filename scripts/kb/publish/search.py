"""The search file: one whole file over the finished pages and the Library, fetched before anything is typed, so that no
request tells what is looked for. What is short (titles, questions, answers) is in it as text, and is shown; of longer
texts only which words stand in which section. How it is ranked: overrides/assets/kb/search/engine.js.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from kb import address
from kb.facets import FACETS, NEW_CLIENTS, takes_new_clients
from kb.model import Activity, Listing
from kb.pages import Source
from kb.publish.search_packing import columns, packed, words
from kb.publish.search_settings import neighbors, written
from kb.publish.second_process import beside
from kb.publish.site import Site, Written

VERSION = 6
PEOPLE = 400
"""With more listings than this, names are looked up in the directory alone: the file must stay small."""

_CONTENT = re.compile(r"<article\b[^>]*>(.*)</article>", re.S)
_MAIN = re.compile(r"<main\b[^>]*>(.*)</main>", re.S)
_HEADING = re.compile(r'<h([23]) id="([^"]+)"[^>]*>(.*?)</h\1>', re.S)
_DROPPED = re.compile(
    r"<(script|style|nav|svg|thead|aside class=\"kb-rail\")\b.*?</(?:script|style|nav|svg|thead|aside)>|<ol class=\"kb-sources\".*?</ol>"
    r"|<sup class=\"kb-cite\".*?</sup>|<p class=\"kb-status\".*?</p>|<!--kb-form-->.*?<!--/kb-form-->",
    re.S,
)
_TAUGHT = {"guide", "template", "case"}
_LISTS = {"section", "glossary", "scope", "directory", "references"}
"""Pages that list what has an address of its own: found by title and summary alone."""


@dataclass
class Document:
    """What the search knows of one page. `sections`: id, heading, text. `phrases` are looked up and not shown."""

    kind: str
    url: str
    title: str
    for_: tuple[str, ...] = ()
    summary: str = ""
    answer: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    sections: list[tuple[str, str, str]] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)

    def record(self) -> dict[str, Any]:
        """As it stands in the file; what is empty is left out, and the address of a term that its name tells."""
        url = self.url.lstrip("/")
        found = {
            "kind": self.kind,
            "url": "" if url == f"glossary/{'-'.join(words(self.title))}/" else url,
            "title": self.title,
            "for": self.for_,
            "summary": self.summary,
            "answer": self.answer,
            "aliases": self.aliases,
            "questions": self.questions,
            "sections": [[id_, heading] for id_, heading, _ in self.sections if id_],
            **self.more,
        }
        return {key: value for key, value in found.items() if value}


def documents(site: Site) -> list[Document]:
    """Every page that the search knows, in the order of the file."""
    return [*_pages(site), *_terms(site), *_activities(site), *_people(site)]


def begin(site: Site) -> None:
    """Have the file written beside what follows: nothing after it asks for it."""
    site.begun["search"] = beside(lambda: _write(site), may_wait=True)


def _write(site: Site) -> list[Written]:
    found = documents(site)
    texts = [text for document in found for _, _, text in document.sections or [("", "", "")]]
    file = {
        "version": VERSION,
        "pages": columns([document.record() for document in found]),
        "packed": packed(texts, neighbors(site.library), [_word_sets(site, document) for document in found]),
        **written(site.library),
    }
    text = json.dumps(file, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    site.write("/assets/kb/search.json", text + "\n")
    return []


def plain(html: str) -> str:
    """The text of a piece of HTML."""
    text = re.sub(r"<[^>]+>", " ", re.sub(r"</t[dh]>", " · ", html))
    return re.sub(r" ([.,;:!?)”])|([(“]) ", r"\1\2", " ".join(unescape(text).split()))


def _word_sets(site: Site, document: Document) -> list[frozenset[str]]:
    """Of each phrase the words that tell something; all, where none does."""
    settings = site.library.search_words
    stop = frozenset(settings.stop) if settings else frozenset()
    read = [frozenset(words(phrase)) for phrase in document.phrases]
    return [phrase - stop or phrase for phrase in read]


def _pages(site: Site) -> Iterator[Document]:
    for src, source in sorted(site.pages.sources.items()):
        html = site.html.get(source.url)
        if (
            html is None
            or src in ("index.md", "search.md")
            or source.kind == "shell"
            or getattr(source.matter, "kind", None) == "design"
        ):
            continue
        matter = source.matter
        phrases = getattr(site.library.search_phrases, source.kind, {}) if source.kind in _TAUGHT else {}
        kind = "crisis" if src == "crisis.md" else source.kind if source.kind in _TAUGHT else "page"
        answer, sections = ((), []) if getattr(matter, "kind", None) in _LISTS else _sections(html, source)
        yield Document(
            kind=kind,
            url=source.url,
            title=source.title,
            for_=tuple(getattr(matter, "for_", ())),
            summary=str(source.document.values.get("summary") or ""),
            answer=answer,
            questions=tuple(getattr(matter, "questions", ())),
            phrases=phrases.get(getattr(matter, "id", ""), ()),
            sections=sections,
        )


def _sections(html: str, source: Source) -> tuple[tuple[str, ...], list[tuple[str, str, str]]]:
    """The lines of the short answer; and (id, heading, text) of each section, the text before the first heading without id."""
    match = _CONTENT.search(html) or _MAIN.search(html)
    content = _DROPPED.sub(" ", match.group(1)) if match else ""
    pieces = _HEADING.split(content)
    answer: tuple[str, ...] = ()
    sections = [("", source.title, plain(pieces[0]))]
    for index in range(1, len(pieces) - 1, 4):
        id_, heading, text = pieces[index + 1 : index + 4]
        if id_ == "in-short":
            answer = tuple(plain(item) for item in re.findall(r"<li>(.*?)</li>", text, re.S))
        elif id_ != "sources":
            sections.append((id_, plain(heading), plain(text)))
    return answer, sections


def _terms(site: Site) -> Iterator[Document]:
    """Names and meaning. The voices would weigh as much as a third of the guides, and hardly anybody asks in their words."""
    for term in site.library.terms.values():
        yield Document(
            kind="term",
            url=address.term_url(term.id),
            title=term.term,
            for_=term.professions,
            summary=term.shared,
            aliases=(*term.aliases, *term.lay_words, *term.misspellings),
            more={"named": len(term.aliases), "friend": bool(term.false_friend)},
        )


def _activities(site: Site) -> Iterator[Document]:
    phrases = getattr(site.library.search_phrases, "activity", {})
    for activity in site.library.activities.values():
        yield Document(
            kind="activity",
            url=address.activity_url(activity.id),
            title=activity.activity,
            for_=tuple(activity.verdicts),
            questions=activity.questions,
            phrases=phrases.get(activity.id, ()),
            sections=[("", "", _reasons(activity))],
            more={"verdicts": {id_: verdict.verdict for id_, verdict in activity.verdicts.items()}},
        )


def _reasons(activity: Activity) -> str:
    return " ".join([*(verdict.reason for verdict in activity.verdicts.values()), *activity.depends_on])


def _people(site: Site) -> Iterator[Document]:
    listings = site.library.current_listings
    for listing in listings.values() if len(listings) <= PEOPLE else ():
        facets = _facets(listing)
        professions = [site.library.professions[id_].label for id_ in facets["profession"]]
        cities = dict.fromkeys(place.city for place in listing.places)
        yield Document(
            kind="person",
            url=address.listing_url(listing.id),
            title=", ".join([listing.name, *listing.post_nominals]),
            for_=tuple(facets["profession"]),
            summary=f"{', '.join(professions)} in {', '.join(cities)}",
            more={"facets": facets, "sample": listing.sample},
        )


def _facets(listing: Listing) -> dict[str, list[str]]:
    """What the directory can be asked for, by its parameters; what is empty is left out."""
    found = {facet.id: list(dict.fromkeys(facet.values(listing))) for facet in FACETS}
    if takes_new_clients(listing):
        found[NEW_CLIENTS] = ["open"]
    return {key: values for key, values in found.items() if values}
