"""Which word of a vocabulary, or which listing, people mean by what they write for it: a profession, a place, a name."""

from __future__ import annotations

import re
from typing import NamedTuple

from kb.load import Library
from kb.problem import nearest, without_accents

_ELSEWHERE = {"WA": ("AU", "Western Australia"), "NT": ("AU", "Northern Territory")}
"""Short names of regions that mean another place in a country which is one region here."""
_CODES = {"US": r"\d{5}(?:-\d{4})?", "CA": r"[A-Z]\d[A-Z] ?\d[A-Z]\d"}
"""How a country writes its postal codes, behind the region."""
_COUNTRIES = {
    **dict.fromkeys(("usa", "united states of america"), "US"),
    **dict.fromkeys(("uk", "great britain", "britain"), "GB"),
    **dict.fromkeys(("republic of ireland", "eire"), "IE"),
    "aotearoa": "NZ",
}
"""Other names of countries, in small letters, without dots and accents."""
_PARTS = {
    **dict.fromkeys(("england", "scotland", "wales", "northern ireland"), "GB"),
    **dict.fromkeys(("nsw", "new south wales", "vic", "victoria", "qld", "queensland", "sa", "south australia"), "AU"),
    **dict.fromkeys(("tas", "tasmania", "act", "australian capital territory"), "AU"),
    **dict.fromkeys(("western australia", "northern territory"), "AU"),
}
"""Parts of countries, each of which is one region here."""


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
    by_name = {_plain(word.label): id_ for id_, word in words.items()} | {id_.casefold(): id_ for id_ in words}
    if vocabulary == "regions":  # a state or province as its people write it: OR
        by_name = {id_.partition("-")[2].casefold(): id_ for id_ in words if "-" in id_} | by_name
    near = nearest(_plain(text), by_name, cutoff=1.0) if text else ""
    return by_name.get(near, text)


def listings_by_name(library: Library) -> dict[str, str]:
    """Name of a person or center, in small letters -> the id; of a name that two have, nothing says who is meant."""
    found: dict[str, list[str]] = {}
    for listing in library.listings.values():
        found.setdefault(listing.name.casefold(), []).append(listing.id)
    return {name: ids[0] for name, ids in found.items() if len(ids) == 1}


def _plain(text: str) -> str:
    return without_accents(text).casefold()


def region_named(written: str, library: Library) -> Region:
    """The region that is meant by `Oregon`, `OR`, `O.R.`, `OR 97401`, `Oregon, USA`, `UK` or `England`; what is written,
    where it is none.
    """
    countries, regions = library.words("countries"), library.words("regions")
    written = re.sub(r"\b([^\W\d_])\.", r"\1", written)  # D.C.
    sure = _beside_its_country(written, library) or _whole_country(written, library)
    id_ = sure or word_named(written, "regions", library)
    word = regions.get(id_)
    if word is None:
        its = [region for region in regions if country_of(region, library) == _country(written, library)]
        said = f"{written}, which is a country of several states or provinces here; write that instead, as in"
        return Region(its[0], doubt=f"{said} {regions[its[0]].label}") if its else Region(id_)
    its_country, short = country_of(id_, library), written.upper()
    country, other = _ELSEWHERE.get(short, (short, ""))
    its_label = library.label("countries", its_country)
    if not sure and country in countries and country != its_country:
        label = library.label("countries", country)
        said = f"{short}, which is {word.label} ({its_label}) or {f'{other} ({label})' if other else label}"
        return Region(id_, doubt=f"{said}; write {word.label}, or {other or f'the province or state of {label}'}")
    if id_.casefold() == written.casefold() or id_ == _country(written, library):
        return Region(id_)
    return Region(id_, taken_for=its_label if id_ == its_country else f"{word.label}, {its_label}")


def _beside_its_country(written: str, library: Library) -> str:
    """The region of `Oregon, USA` or `OR 97401`: beside its country, or a postal code, it can be no other. Nothing where
    neither stands there, or where the country has no such region.
    """
    regions, country = library.words("regions"), ""
    place = written
    if (found := re.fullmatch(r"(.+?)\s*[;,]\s*([^;,]+)", written)) and (last := _country(found[2], library)):
        place, country = found[1], last
    for its_country, code in _CODES.items():
        if found := re.fullmatch(rf"(\D*?[^\s,]),? +(?:{code})", place, re.IGNORECASE):
            place, country = found[1], country or its_country
    if country in regions:  # all of it is one region here
        return country
    near = [id_ for id_ in regions if country_of(id_, library) == country]
    names = {id_.partition("-")[2].casefold(): id_ for id_ in near} | {_plain(regions[id_].label): id_ for id_ in near}
    return names.get(_plain(place), "") if country else ""


def _country(written: str, library: Library) -> str:
    """The country of that name, of which this one may be another; the empty text where it is none."""
    id_ = _COUNTRIES.get(_plain(written)) or word_named(written, "countries", library)
    return id_ if id_ in library.words("countries") else ""


def _whole_country(written: str, library: Library) -> str:
    """The region of `UK`, `Northern Ireland`, `NSW` or `WA 6000`, where all of the country is one region."""
    if found := re.fullmatch(r"(\D+) \d{4}", written):  # as Australia writes its postal codes
        is_there = _PARTS.get(found[1].casefold()) == "AU" or found[1].upper() in _ELSEWHERE
        country = "AU" if is_there else ""
    else:
        country = _PARTS.get(written.casefold()) or _country(written, library)
    return country if country in library.words("regions") else ""


def city_and_region(line: str, library: Library) -> tuple[str, str]:
    """What a line names as city and as region: with a semicolon or a comma between, or `Eugene OR 97401`, where nothing but
    a short name in capitals says where the region begins. No region, where none is marked off.
    """
    for mark in ";,":
        if mark in line:
            city, _, region = line.partition(mark)
            return city.strip(), region.strip()
    found = re.fullmatch(r"(.*\S)\s+(([A-Z]{2,3}|(?:[A-Z]\.){2,3})(?: +(?=\S*\d)[\w-]+(?: \w+)?)?)", line.strip())
    return (found[1], found[2]) if found and _is_place(region_named(found[2], library), library) else (line.strip(), "")


def _is_place(region: Region, library: Library) -> bool:
    return region.id in library.words("regions")


def region_at_end(line: str, library: Library) -> str:
    """`Eugene; Oregon` for `Eugene Oregon` and `Salem, Marion County; Oregon`; the empty text where no region's name ends the line. Asked back and
    never taken: there is a Port Washington in New York.
    """
    for word in sorted(library.words("regions").values(), key=lambda word: -len(word.label)):
        if found := re.fullmatch(rf"(.*\w)[\s,]+({re.escape(word.label)})", line.strip(), re.IGNORECASE):
            return f"{found[1]}; {word.label}"
    return ""


def country_of(region: str, library: Library) -> str:
    """The country in which a region lies; the empty text where there is no such region."""
    word = library.words("regions").get(region)
    return str(getattr(word, "country", "") or region.partition("-")[0]) if word else ""
