"""Writes the page of each term, activity, person, center, profession and region into the shell of its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from kb import address
from kb.load import Library
from kb.model import Center, Listing, expires_on, today
from kb.publish.links import relative, spelled
from kb.publish.shells import BODY, SUMMARY, TITLE
from kb.publish.site import Site
from kb.render import MANY, ListingPages, fragment

_OWN_LINK = re.compile(r' href="(/[^"]*)"')
_ID = re.compile(r' id="([^"]+)"')


def write(site: Site) -> None:
    if not site.shells:  # an earlier run has filled them
        return
    parts: dict[tuple[str, int], list[str]] = {}
    for kind, url, title, summary, body in _entities(site):
        depth = url.count("/") - 1
        if (kind, depth) not in parts:
            parts[kind, depth] = _split(relative(site.shells[kind], "/" * (depth + 1)))
        pieces = parts[kind, depth]
        filled = {TITLE: escape(title), SUMMARY: escape(summary), BODY: relative(body, url), _HERE: url.lstrip("/")}
        html = spelled("".join(filled.get(piece, piece) for piece in pieces))
        site.write(url, html)
        site.entity_ids[url] = frozenset(_ID.findall(html))
        site.entity_links[url] = frozenset(_OWN_LINK.findall(body))


_HERE = "_shell/KIND/"
_TOKENS = re.compile(f"({TITLE}|{SUMMARY}|{re.escape(BODY)}|_shell/[a-z]+/)")


def _split(shell: str) -> list[str]:
    """The shell in pieces: text and tokens in turn. The shell's own address (canonical, og:url) is a token too."""
    return [_HERE if re.fullmatch(r"_shell/[a-z]+/", piece) else piece for piece in _TOKENS.split(shell)]


Entity = tuple[str, str, str, str, str]
"""kind of shell, address, title, summary, body"""


def _entities(site: Site) -> Iterator[Entity]:
    library = site.library
    used_in = _backlinks(site)
    guides = site.pages.of_kind("guide")
    for term in library.terms.values():
        url = address.term_url(term.id)
        neighbors = [library.terms[id_] for id_ in term.see if id_ in library.terms]
        body = fragment("term.html", library, term=term, neighbors=neighbors, backlinks=used_in.get(url, []))
        yield "term", url, term.term, term.shared, body
    for activity in library.activities.values():
        url = address.activity_url(activity.id)
        body = fragment("activity.html", library, activity=activity, guides=guides, backlinks=used_in.get(url, []))
        yield "activity", url, activity.activity, f"{activity.activity}: who may, and why.", body
    yield from _people(library)


def _people(library: Library) -> Iterator[Entity]:
    shown = library.current_listings
    pages = ListingPages(library)
    by_profession: dict[str, list[Listing]] = {id_: [] for id_ in library.professions}
    by_region: dict[str, list[Listing]] = {}
    for listing in shown.values():
        for id_ in dict.fromkeys(item.profession for item in listing.professions):
            by_profession[id_].append(listing)
        for id_ in dict.fromkeys(place.region for place in listing.places):
            by_region.setdefault(id_, []).append(listing)
        ids = listing.members if isinstance(listing, Center) else listing.centers
        others = [shown[id_] for id_ in ids if id_ in shown]
        who = ", ".join(library.professions[item.profession].label.lower() for item in listing.professions)
        where = f"{listing.places[0].city}, {library.label('regions', listing.places[0].region)}"
        sample = "Sample. " if listing.sample else ""
        body = pages.body(listing, others)
        yield (
            listing.kind,
            address.listing_url(listing.id),
            listing.name,
            f"{sample}{listing.name}: {who}, {where}.",
            body,
        )
    for id_, listing in library.listings.items():
        if expires_on(listing) <= today():
            yield (
                "expired",
                address.listing_url(id_),
                "Expired listing",
                "This listing has expired.",
                fragment("expired.html", library),
            )
    for id_, profession in library.professions.items():
        title = profession.plural[0].upper() + profession.plural[1:]
        body = fragment(
            "list.html", library, title=title, lead=profession.description, listings=by_profession[id_], many=MANY
        )
        yield "profession", address.profession_url(id_), title, profession.description, body
    for id_ in address.regions_in_use(library):
        label = library.label("regions", id_)
        lead = f"Who is listed in {label}. A listing is no recommendation."
        body = fragment("list.html", library, title=label, lead=lead, listings=by_region[id_], many=MANY)
        yield "region", address.region_url(id_), label, f"Practitioners and centers in {label}.", body


def _backlinks(site: Site) -> dict[str, list[tuple[str, str]]]:
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
