"""Writes the page of each term, activity, person and center, and the lists by profession, region and approach, into the shell of its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from html import escape
from typing import cast

from kb import address, figures, review
from kb.address import SHELL_BODY, SHELL_SUMMARY, SHELL_TITLE
from kb.listing_pages import ListingPages
from kb.load import Library
from kb.model import Activity, Center, Listing, Profession, Term, Word, expires_on, today
from kb.publish.beside import CITATION, VERSION, citation, version
from kb.publish.links import relative, spelled
from kb.publish.meta import PLACE, Heads
from kb.publish.second_process import beside
from kb.publish.site import Site, Written
from kb.quotes import round_quotes
from kb.render import fragment

_OWN_LINK = re.compile(r' href="(/[^"]*)"')
_ID = re.compile(r' id="([^"]+)"')


def write(site: Site) -> None:
    if not site.shells:  # an earlier run has filled them
        return
    writer, pages = ShellWriter(site), site.listing_pages
    site.begun[KNOWLEDGE] = beside(lambda: [writer.put(entity) for entity in _knowledge(site)])
    listings = list(site.library.current_listings.values())
    # of a large directory a second process writes the pages of some, while this one writes the others and the lists
    there = listings[: int(len(listings) * _THERE)] if len(listings) >= _LARGE else []
    with beside(lambda: [writer.put(_listing(item, site.library, pages)) for item in there]) as written:
        for entity in _people(site.library, pages, listings[len(there) :]):
            writer.write(entity)
        site.take(written.outcome())


KNOWLEDGE = "terms and activities"
"""What of it is written beside all that follows."""
_LARGE = 2_000
_THERE = 0.6  # of the pages: the lists are as much work as a fifth of them


class ShellWriter:
    """Puts what is known of an entity into the shell of its kind."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._parts: dict[tuple[str, int], list[str]] = {}
        self._ids: dict[str, list[str]] = {}

    def write(self, entity: Entity, *, head: str = "", canonical: str = "") -> None:
        """Write the page; with more in its head, and where it stands in for another, that one's address."""
        self._site.take([self.put(entity, head=head, canonical=canonical)])

    def put(self, entity: Entity, *, head: str = "", canonical: str = "") -> Written:
        """Write the page, and say what is to be known of it."""
        kind, url, title, summary, body = entity
        title, summary = round_quotes(title), round_quotes(summary)
        depth = url.count("/") - 1
        if (kind, depth) not in self._parts:
            shell = spelled(relative(self._site.shells[kind], "/" * (depth + 1)))
            self._parts[kind, depth] = _split(shell)
            self._ids[kind] = _ID.findall(shell)
        top, _, more = spelled(relative(body, url)).partition(MORE)
        filled = {
            SHELL_TITLE: spelled(escape(title)),
            SHELL_SUMMARY: spelled(escape(summary)),
            SHELL_BODY: top,
            MORE: more,
            _HERE: (canonical or url).lstrip("/"),
        }
        if PLACE in self._parts[kind, depth]:
            filled[PLACE] = self._heads.of_entity(kind, url, title, summary)
        if work := self._site.works.of(url):
            filled |= {CITATION: citation(work), VERSION: relative(version(work), url)}
        html = "".join(filled.get(piece, piece) for piece in self._parts[kind, depth])
        self._site.write(url, html.replace("</head>", f"{head}</head>", 1) if head else html)
        ids = frozenset([*self._ids[kind], *_ID.findall(body)])
        return Written(kind, url, ids, frozenset(_OWN_LINK.findall(body)))

    @cached_property
    def _heads(self) -> Heads:
        return Heads(self._site)


_HERE = "_shell/KIND/"
MORE = "<!--kb-more-->"
"""In a body: what follows stands beside the rail. In a shell: where it goes."""
_TOKENS = re.compile(
    f"({SHELL_TITLE}|{SHELL_SUMMARY}|{re.escape(SHELL_BODY)}|{PLACE}|{MORE}|{CITATION}|{VERSION}|_shell/[a-z]+/)"
)


def _split(shell: str) -> list[str]:
    """The shell in pieces: text and tokens in turn. The shell's own address (canonical) is a token too."""
    return [_HERE if re.fullmatch(r"_shell/[a-z]+/", piece) else piece for piece in _TOKENS.split(shell)]


Entity = tuple[str, str, str, str, str]
"""kind of shell, address, title, summary, body"""


def _knowledge(site: Site) -> Iterator[Entity]:
    """The page of each term and activity."""
    used_in = _backlinks(site)
    by_letter = sorted(site.library.terms.values(), key=lambda term: term.term.casefold())
    beside = zip([None, *by_letter], by_letter, [*by_letter[1:], None], strict=False)
    for before, term, after in beside:
        yield of_term(term, [item for item in (before, after) if item], site, used_in)
    for activity in site.library.activities.values():
        yield of_activity(activity, site, used_in)


def of_term(term: Term, beside: list[Term], site: Site, used_in: Backlinks) -> Entity:
    """The page of a term; `beside` are the ones before and after it, A to Z."""
    library, url = site.library, address.term_url(term.id)
    neighbors = [library.terms[id_] for id_ in term.see if id_ in library.terms]
    body = fragment(
        "term.html",
        library,
        term=term,
        neighbors=neighbors,
        around=figures.neighborhood(term, library),
        beside=beside,
        standing=standing(term),
        history=site.works.changes.of(url),
        backlinks=used_in.get(url, []),
    )
    return "term", url, term.term, term.shared, body


def of_activity(activity: Activity, site: Site, used_in: Backlinks) -> Entity:
    """The page of an activity."""
    url, guides = address.activity_url(activity.id), site.pages.of_kind("guide")
    known = {"standing": standing(activity), "history": site.works.changes.of(url)}
    values = {"activity": activity, "guides": guides, **known}
    body = fragment("activity.html", site.library, **values, backlinks=used_in.get(url, []))
    return "activity", url, activity.activity, f"{activity.activity}: who may, and why.", body


def standing(item: Term | Activity) -> review.Standing:
    """How far an entry has come."""
    return review.standing(item, review.entry_parts(item))


def _people(library: Library, pages: ListingPages, own_page: list[Listing]) -> Iterator[Entity]:
    """The pages of these people and centers, and the lists of all by profession, region and approach."""
    by_profession: dict[str, list[Listing]] = {id_: [] for id_ in library.professions}
    by_region: dict[str, list[Listing]] = {}
    by_approach: dict[str, list[Listing]] = {}
    for listing in library.current_listings.values():
        for id_ in dict.fromkeys(item.profession for item in listing.professions):
            by_profession[id_].append(listing)
        for id_ in dict.fromkeys(place.region for place in listing.places):
            by_region.setdefault(id_, []).append(listing)
        for id_ in listing.approaches:
            by_approach.setdefault(id_, []).append(listing)
    for listing in own_page:
        yield _listing(listing, library, pages)
    for listing in library.listings.values():
        if expires_on(listing) <= today():
            yield of_expired(listing, library)
    for id_, listings in by_profession.items():
        yield _profession(library.professions[id_], listings, pages)
    for id_ in address.regions_with_page(library):
        yield _region(id_, by_region.get(id_, []), library, pages)
    for id_ in address.approaches_with_page(library):
        yield _approach(id_, by_approach.get(id_, []), library, pages)


def _profession(profession: Profession, listings: list[Listing], pages: ListingPages) -> Entity:
    title, lead = profession.plural[0].upper() + profession.plural[1:], profession.description
    body = pages.listed(title, lead, listings, f"profession={profession.id}")
    return "profession", address.profession_url(profession.id), title, lead, body


def _region(id_: str, listings: list[Listing], library: Library, pages: ListingPages) -> Entity:
    label = library.label("regions", id_)
    lead = f"Who is listed in {label}. A listing is no recommendation."
    body = pages.listed(label, lead, listings, f"place={id_}")
    return "region", address.region_url(id_), label, f"Practitioners and centers in {label}.", body


def _approach(id_: str, listings: list[Listing], library: Library, pages: ListingPages) -> Entity:
    word = cast("Word", library.words("approaches")[id_])
    lead = f"{word.description or f'{word.label}.'} The name is what people here say of their work; it is no finding that it helps."
    body = pages.listed(word.label, lead, listings, f"approach={id_}")
    return "approach", address.approach_url(id_), word.label, f"Who names {word.label} in the directory.", body


def of_expired(listing: Listing, library: Library) -> Entity:
    """What stands where a listing was."""
    body = fragment("expired.html", library)
    return "expired", address.listing_url(listing.id), "Expired listing", "This listing has expired.", body


def _listing(listing: Listing, library: Library, pages: ListingPages) -> Entity:
    """The page of a person or center."""
    shown = library.current_listings
    ids = listing.members if isinstance(listing, Center) else listing.centers
    who = ", ".join(library.professions[item.profession].label.lower() for item in listing.professions)
    where = f"{listing.places[0].city}, {library.label('regions', listing.places[0].region)}"
    summary = f"{'Sample. ' if listing.sample else ''}{listing.name}: {who}, {where}."
    body = pages.body(listing, [shown[id_] for id_ in ids if id_ in shown])
    return listing.kind, address.listing_url(listing.id), listing.name, summary, body


Backlinks = dict[str, list[tuple[str, str]]]


def _backlinks(site: Site) -> Backlinks:
    """Address of an entity -> (address, title) of the guides, templates, cases and pages that link to it."""
    found: dict[str, list[tuple[str, str]]] = {}
    listing_pages = {"glossary.md", "scope.md", "contribute/writing.md"}
    for url, html in sorted(site.html.items()):
        src = site.source_src(url)
        if src is None or src in listing_pages:
            continue
        title = site.pages.sources[src].title
        targets = {target.split("#")[0] for target in _OWN_LINK.findall(html)}
        for target in targets:
            if target.startswith(("/glossary/", "/scope/")) and target.count("/") == 3:
                found.setdefault(target, []).append((url, title))
    return {target: sorted(rows, key=lambda row: row[1].casefold()) for target, rows in found.items()}
