"""What of data/search/ and of the vocabularies stands in the search file: weights, lay words, wishes; and the words near in meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic_core import to_jsonable_python

from kb.facets import FACETS, NEW_CLIENTS
from kb.load import Library

_ROLES = (
    "asking",
    "nearby",
    "somebody",
    "finding",
    "wanting",
    "opening",
    "someone",
    "after",
    "whose",
    "not_asking",
    "beside",
    "fillers",
    "work",
    "anybody",
    "alone",
    "in_listings",
    "not_known",
    "not_places",
)
"""Words of a wish that fill in no filter."""


def written(library: Library) -> dict[str, Any]:
    """The settings by their keys in the file; nothing of those that the project has not got."""
    found: dict[str, Any] = {
        "crisis": _crisis_lines(library),
        "labels": {
            "profession": {id_: item.label for id_, item in library.professions.items()},
            "verdict": {id_: item.label for id_, item in library.words("verdicts").items()},
        },
    }
    if library.search_weights:
        found["weights"] = to_jsonable_python(library.search_weights)
    if library.search_words:
        found["words"] = _words(library)
    if library.search_wishes:
        found["wishes"] = _wishes(library)
    return found


def _crisis_lines(library: Library) -> list[dict[str, str]]:
    """What to call, by country: the line for a crisis before the number for danger to life."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for kind, said in (("crisis", "{act} {label}"), ("emergency", "Life in danger: {act} {label}")):
        for line in library.crisis_lines:
            if line.kind != kind or not line.call or not line.country:
                continue
            act = "call or text" if line.text and line.text == line.call else "call"
            words = said.format(act=act, label=line.call)
            where = library.label("countries", line.country)
            address = f"tel:{line.call.replace(' ', '')}"
            row = {"country": line.country, "words": f"{words[:1].upper()}{words[1:]} ({where})", "address": address}
            found.setdefault((kind, line.country), row)
    return list(found.values())


def _words(library: Library) -> dict[str, Any]:
    words = library.search_words
    assert words
    return {
        "stop": list(words.stop),
        "american": dict(words.american),
        "lay": [[list(item.said), list(item.means)] for item in words.lay],
        "hints": [[item.kind, list(item.words)] for item in words.hints],
        "short": [to_jsonable_python(item) for item in words.abbreviations],
    }


def _wishes(library: Library) -> dict[str, Any]:
    """For each parameter of the directory the words that fill it in: its vocabulary's own, others, and towns."""
    wishes = library.search_wishes
    assert wishes
    found: dict[str, Any] = {role: list(getattr(wishes, role)) for role in _ROLES}
    for facet in FACETS:
        vocabulary = "places" if facet.id == "place" else facet.vocabulary  # a whole country may be meant
        others: Mapping[str, tuple[str, ...]] = getattr(wishes, facet.id)
        found[facet.id] = [
            [id_, library.label(vocabulary, id_), list(others.get(id_, ()))] for id_ in library.words(vocabulary)
        ]
    found[NEW_CLIENTS] = [["open", "Takes new clients", list(wishes.new_clients)]]
    towns: dict[str, list[str]] = {}
    for listing in library.current_listings.values():
        for place in listing.places:
            if place.region not in (regions := towns.setdefault(place.city, [])):
                regions.append(place.region)
    for region, names in wishes.town.items():
        for name in names:
            if name not in towns or region not in towns[name]:
                towns.setdefault(name, []).append(region)
    found["towns"] = sorted([town, *regions] for town, regions in towns.items())
    return found


def neighbors(library: Library) -> dict[str, list[tuple[str, int]]]:
    """The lines of neighbors.txt: for each common word the words of the site near it, with their cosine in hundredths."""
    found = {}
    for line in library.neighbors.split("\n") if library.neighbors else ():
        key, *rest = line.split(" ")
        found[key] = [(other, int(cosine)) for other, cosine in zip(rest[::2], rest[1::2], strict=True)]
    return found
