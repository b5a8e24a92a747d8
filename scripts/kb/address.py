"""Where entries of data/ live on the site. Addresses from the root, with a slash at both ends."""

from __future__ import annotations

from kb.load import Library
from kb.pages import Pages

SHELL_TITLE, SHELL_SUMMARY, SHELL_BODY = "KBSHELLTITLE", "KBSHELLSUMMARY", '<div id="kb-shell-body"></div>'
"""What a shell holds where publish puts title, summary and body of an entry."""
SHELLS = ("term", "activity", "person", "center", "region", "profession", "approach", "expired", "moved", "cite")

FIXED_PAGES = {
    "directory/index.md": "the pages of people and centers lie below it",
    "glossary.md": "the pages of terms lie below it",
    "references.md": "each source stands on it",
    "scope.md": "the pages of activities lie below it",
}
"""Pages that stay where they are, by path below docs/, and why."""


def term_url(id_: str) -> str:
    return f"/glossary/{id_}/"


def activity_url(id_: str) -> str:
    return f"/scope/{id_}/"


def listing_url(id_: str) -> str:
    return f"/directory/{id_}/"


def profession_url(id_: str) -> str:
    return f"/directory/profession/{id_}/"


def approach_url(id_: str) -> str:
    return f"/directory/approach/{id_}/"


def region_url(id_: str) -> str:
    return f"/directory/region/{id_.lower()}/"


def reference_url(id_: str) -> str:
    return f"/references/#{id_}"


def regions_in_use(library: Library, *, samples: bool = True) -> list[str]:
    """Regions where somebody listed works, in the vocabulary's order; without `samples`, somebody real."""
    shown = library.current_listings.values()
    used = {place.region for item in shown if samples or not item.sample for place in item.places}
    return [id_ for id_ in library.words("regions") if id_ in used]


def approaches_in_use(library: Library, *, samples: bool = True) -> list[str]:
    """Approaches that somebody listed names, in the vocabulary's order; without `samples`, somebody real."""
    shown = library.current_listings.values()
    used = {id_ for item in shown if samples or not item.sample for id_ in item.approaches}
    return [id_ for id_ in library.words("approaches") if id_ in used]


def regions_with_page(library: Library) -> list[str]:
    """Regions in use, and those that once were: their address was published, and stays when the last listing leaves."""
    used = set(regions_in_use(library))
    return [id_ for id_ in library.words("regions") if id_ in used or region_url(id_) in library.records]


def approaches_with_page(library: Library) -> list[str]:
    """The same of approaches."""
    used = set(approaches_in_use(library))
    return [id_ for id_ in library.words("approaches") if id_ in used or approach_url(id_) in library.records]


def entity_urls(library: Library) -> frozenset[str]:
    """Every address that data/ gives rise to, expired listings included."""
    return frozenset(
        [
            *map(term_url, library.terms),
            *map(activity_url, library.activities),
            *map(listing_url, library.listings),
            *map(profession_url, library.professions),
            *map(region_url, regions_with_page(library)),
            *map(approach_url, approaches_with_page(library)),
        ]
    )


def page_urls(pages: Pages) -> dict[str, str]:
    """Path below docs/ -> address, shells left out."""
    return {src: source.url for src, source in pages.sources.items() if source.kind != "shell"}
