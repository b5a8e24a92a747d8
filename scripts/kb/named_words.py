"""Which word of a vocabulary people mean by what they write for it: a profession, a language, a place."""

from __future__ import annotations

import re
from typing import NamedTuple

from kb.load import Library
from kb.problem import nearest

_ELSEWHERE = {"WA": ("AU", "Western Australia"), "NT": ("AU", "the Northern Territory of Australia")}
"""Short names of regions that mean another place in a country which is one region here."""
_CODES = {"US": r"\d{5}(?:-\d{4})?", "CA": r"[A-Z]\d[A-Z] ?\d[A-Z]\d"}
"""How a country writes its postal codes, behind the region."""
_COUNTRIES = {"usa": "US", "u.s.a.": "US", "u.s.": "US", "united states of america": "US", "uk": "GB"}
"""Other names of countries."""


class Region(NamedTuple):
    """The id of a region. `doubt`: what was written, what it may mean, and what to write instead; `taken_for`: how a name was
    read, where it was not the id itself, or a country.
    """

    id: str
    doubt: str = ""
    taken_for: str = ""


def word_named(text: str, vocabulary: str, library: Library) -> str:
    """The id of a word, given by its id or its name; what is neither is left for the check to tell."""
    words = library.words(vocabulary)
    by_name = {word.label.casefold(): id_ for id_, word in words.items()} | {id_.casefold(): id_ for id_ in words}
    if vocabulary == "regions":  # a state or province as its people write it: OR
        by_name = {id_.partition("-")[2].casefold(): id_ for id_ in words if "-" in id_} | by_name
    near = nearest(text.casefold(), by_name, cutoff=1.0) if text else ""
    return by_name.get(near, text)


def region_named(written: str, library: Library) -> Region:
    """The region that is meant by `Oregon`, `OR`, `OR 97401` or `Oregon, USA`; what is written, where it is none."""
    countries, regions = library.words("countries"), library.words("regions")
    sure = _beside_its_country(written, library)
    id_ = sure or word_named(written, "regions", library)
    word = regions.get(id_)
    if word is None:
        return Region(id_)
    its_country, short = country_of(id_, library), written.upper()
    country, other = _ELSEWHERE.get(short, (short, library.label("countries", short)))
    if not sure and country in countries and country != its_country:
        instead = country if country in regions else f"the province or state of {other}"
        meant = f"{word.label} ({library.label('countries', its_country)})"
        return Region(id_, doubt=f"{short}, which is {meant} or {other}; write {id_}, or {instead}")
    if id_.casefold() == written.casefold() or id_ == its_country:
        return Region(id_)
    return Region(id_, taken_for=f"{word.label}, {library.label('countries', its_country)}")


def _beside_its_country(written: str, library: Library) -> str:
    """The region of `Oregon, USA` or `OR 97401`: beside its country, or a postal code, it can be no other. Nothing where
    neither stands there, or where the country has no such region.
    """
    regions, country = library.words("regions"), ""
    place = written
    if found := re.fullmatch(r"(.+?)\s*[;,]\s*([^;,]+)", written):
        last = _COUNTRIES.get(found[2].casefold()) or word_named(found[2], "countries", library)
        if last in library.words("countries"):
            place, country = found[1], last
    for its_country, code in _CODES.items():
        if found := re.fullmatch(rf"(\D*?[^\s,]),? +(?:{code})", place, re.IGNORECASE):
            place, country = found[1], country or its_country
    if country in regions:  # all of it is one region here
        return country
    near = [id_ for id_ in regions if country_of(id_, library) == country]
    names = {id_.partition("-")[2].casefold(): id_ for id_ in near} | {
        regions[id_].label.casefold(): id_ for id_ in near
    }
    return names.get(place.casefold(), "") if country else ""


def country_of(region: str, library: Library) -> str:
    """The country in which a region lies; the empty text where there is no such region."""
    word = library.words("regions").get(region)
    return str(getattr(word, "country", "") or region.partition("-")[0]) if word else ""
