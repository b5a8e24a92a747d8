"""How the directory can be narrowed down: which words of which vocabulary a listing answers to, and in what order people stand.

A listing has a number, its place in the order; a facet's value has a list of numbers. That is all that the page and the
index for the browser are made of, so that ten thousand listings cost a few columns of small numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from kb.load import Library
from kb.model import Listing


@dataclass(frozen=True)
class Facet:
    """One question that the directory can be asked. `id` is its name in addresses."""

    id: str
    title: str
    vocabulary: str
    values: Callable[[Listing], Sequence[str]]


FACETS = (
    Facet("profession", "Profession", "professions", lambda item: [found.profession for found in item.professions]),
    Facet("interest", "Works with the other profession", "partner-interests", lambda item: item.partner_interests),
    Facet("approach", "Approach", "approaches", lambda item: item.approaches),
    Facet("language", "Language", "languages", lambda item: item.languages),
    Facet("format", "Sessions", "formats", lambda item: item.formats),
    Facet("place", "Place", "regions", lambda item: [place.region for place in item.places]),
    Facet("concern", "Comes with", "concerns", lambda item: item.works_with.concerns if item.works_with else ()),
    Facet("age", "Ages", "ages", lambda item: item.works_with.ages if item.works_with else ()),
)

NEW_CLIENTS = "new"
"""The one facet without a vocabulary: who takes new clients, and has said so."""


def takes_new_clients(listing: Listing) -> bool:
    """Whether a listing says so; a waiting list is no yes."""
    return listing.accepting_new_clients is not None and listing.accepting_new_clients.value == "open"


class Directory:
    """The people whom the directory shows, in order, and for each value of each facet the numbers of those who have it."""

    def __init__(self, library: Library) -> None:
        self._library = library

    @cached_property
    def listings(self) -> tuple[Listing, ...]:
        """By place, then by name: neighbors stand together, on the page and in the files that the browser fetches."""
        regions = {id_: number for number, id_ in enumerate(self._library.words("regions"))}
        by_name = self._library.current_listings.values()
        return tuple(sorted(by_name, key=lambda item: (regions[item.places[0].region], item.places[0].city)))

    @cached_property
    def numbers(self) -> dict[str, dict[str, list[int]]]:
        """Facet -> value -> the numbers of the listings that have it, ascending. Every word of a vocabulary is there."""
        found: dict[str, dict[str, list[int]]] = {
            facet.id: {id_: [] for id_ in self._library.words(facet.vocabulary)} for facet in FACETS
        }
        taking: list[int] = []
        columns = [(found[facet.id], facet.values) for facet in FACETS]
        for number, listing in enumerate(self.listings):
            for column, values in columns:
                for id_ in values(listing):
                    numbers = column[id_]
                    if not numbers or numbers[-1] != number:  # the same region twice is one region
                        numbers.append(number)
            if takes_new_clients(listing):
                taking.append(number)
        return {**found, NEW_CLIENTS: {"open": taking}}
