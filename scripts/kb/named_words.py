"""Which word of a vocabulary, or which listing, people mean by what they write for it: a profession, a place, a name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from kb.load import Library
from kb.problem import without_accents

_ELSEWHERE = {"WA": ("AU", "Western Australia"), "NT": ("AU", "Northern Territory")}
"""Short names of regions that mean another place in a country which is one region here."""
_CODES = {"US": r"\d{5}(?:-\d{4})?", "CA": r"[A-Z]\d[A-Z] ?\d[A-Z]\d"}
"""How a country writes its postal codes, behind the region."""
_COUNTRIES = {
    **dict.fromkeys(("usa", "united states of america"), "US"),
    **dict.fromkeys(("uk", "great britain", "britain"), "GB"),
    **dict.fromkeys(("republic of ireland", "eire"), "IE"),
    **dict.fromkeys(("aotearoa", "aotearoa new zealand"), "NZ"),
    "roi": "IE",
}
"""Other names of countries, in small letters, without dots and accents."""
_PARTS = {
    **dict.fromkeys(("england", "scotland", "wales", "northern ireland", "n ireland", "ni"), "GB"),
    **dict.fromkeys(("nsw", "new south wales", "vic", "victoria", "qld", "queensland", "sa", "south australia"), "AU"),
    **dict.fromkeys(("tas", "tasmania", "act", "australian capital territory"), "AU"),
    **dict.fromkeys(("western australia", "northern territory"), "AU"),
}
"""Parts of countries, each of which is one region here."""
_SHORT = {
    "US": "AL ala, AZ ariz, AR ark, CA calif, CO colo, CT conn, DE del, FL fla, IL ill, IN ind, KS kan kans, MA mass, MI mich, "
    "MN minn, MS miss, MT mont, NE neb nebr, NV nev, ND n-dak, OK okla, OR ore oreg, PA penn penna, SD s-dak, TN tenn, TX tex, "
    "WA wash, WV w-va, WI wis wisc, WY wyo, VI usvi",
    "CA": "AB alta, MB man, NL nfld newfoundland labrador, ON ont, PE pei, QC que, SK sask, NT nwt",
}
"""Country -> codes of its regions, each with the short names that its people write beside it, as `_bare` leaves them."""


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
    by_name = {_bare(word.label): id_ for id_, word in words.items()} | {_bare(id_): id_ for id_ in words}
    if vocabulary == "regions":
        by_name = _short_names(words) | by_name
    return by_name.get(_bare(text), text)


def _short_names(ids: Iterable[str]) -> dict[str, str]:
    """States and provinces as their people write them, OR or Ore. -> the region, of those with these ids."""
    known = set(ids)
    found = {id_.partition("-")[2].casefold(): id_ for id_ in known if "-" in id_}
    for country, rows in _SHORT.items():
        for code, *names in map(str.split, rows.split(", ")):
            found |= {name.replace("-", " "): f"{country}-{code}" for name in names if f"{country}-{code}" in known}
    return found


def listings_by_name(library: Library) -> dict[str, str]:
    """Name of a person or center, in small letters -> the id; of a name that two have, nothing says who is meant."""
    found: dict[str, list[str]] = {}
    for listing in library.listings.values():
        found.setdefault(listing.name.casefold(), []).append(listing.id)
    return {name: ids[0] for name, ids in found.items() if len(ids) == 1}


def _bare(text: str) -> str:
    """Small letters, without accents, dots and apostrophes, and one blank for several: what people leave out, or add."""
    return " ".join(re.sub(r"[.'’‘ʻ`]", "", without_accents(text)).casefold().split())


def region_named(written: str, library: Library) -> Region:
    """The region that is meant by `Oregon`, `OR`, `O.R.`, `OR 97401`, `Oregon, USA`, `UK` or `England`; what is written,
    where it is none.
    """
    countries, regions = library.words("countries"), library.words("regions")
    written = re.sub(r"\b([^\W\d_])\.", r"\1", written)  # D.C.
    written = re.sub(r"(?i)\A(?:state|province|commonwealth) of (?=\w)", "", written)
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
    for between in (r"\s*[;,]\s*([^;,]+)", r"\s+(\S{3,}|\S+ \S+)"):  # OR, USA and OR USA
        found = re.fullmatch(rf"(.+?){between}", written)
        last = _country(found[2], library) if found else ""
        if found and last and (";" in between or last not in regions):  # Northern Ireland is no part of Ireland
            place, country = found[1], last
            break
    for its_country, code in _CODES.items():
        if found := re.fullmatch(rf"(\D*?[^\s,]),? +(?:{code})", place, re.IGNORECASE):
            place, country = found[1], country or its_country
    if country in regions:  # all of it is one region here
        return country
    near = [id_ for id_ in regions if country_of(id_, library) == country]
    names = _short_names(near) | {_bare(regions[id_].label): id_ for id_ in near}
    return names.get(_bare(place), "") if country else ""


def _country(written: str, library: Library) -> str:
    """The country of that name, of which this one may be another; the empty text where it is none."""
    id_ = _COUNTRIES.get(_bare(written)) or word_named(written, "countries", library)
    return id_ if id_ in library.words("countries") else ""


def _whole_country(written: str, library: Library) -> str:
    """The region of `UK`, `Northern Ireland`, `NSW` or `WA 6000`, where all of the country is one region."""
    if found := re.fullmatch(r"(\D+) \d{4}", written):  # as Australia writes its postal codes
        is_there = _PARTS.get(_bare(found[1])) == "AU" or found[1].upper() in _ELSEWHERE
        country = "AU" if is_there else ""
    else:
        country = _PARTS.get(_bare(written)) or _country(written, library)
    return country if country in library.words("regions") else ""


def city_and_region(line: str, library: Library) -> tuple[str, str]:
    """What a line names as city and as region: with a semicolon or a comma between, or `Eugene OR 97401`, where nothing but
    a short name in capitals says where the region begins. No region, where none is marked off.
    """
    for mark in (";", ",", " - ", " – "):
        if mark in line:
            city, _, region = line.partition(mark)
            return city.strip(), region.strip()
    if found := re.fullmatch(r"([^()]+)\(([^()]+)\)\s*", line):
        return found[1].strip(), found[2].strip()
    found = re.fullmatch(r"(.*\S)\s+(([A-Z]{2,3}|(?:[A-Z]\.){2,3})(?: +(?=\S*\d)[\w-]+(?: \w+)?)?)", line.strip())
    return (found[1], found[2]) if found and _is_place(region_named(found[2], library), library) else (line.strip(), "")


def _is_place(region: Region, library: Library) -> bool:
    return region.id in library.words("regions")


def region_at_end(line: str, library: Library) -> str:
    """`Eugene; Oregon` for `Eugene Oregon`, `eugene or` and `Salem, Marion County; Oregon`; the empty text where no region's name ends the line. Asked back and
    never taken: there is a Port Washington in New York.
    """
    regions = library.words("regions")
    names = {part: id_ for part, id_ in _PARTS.items() if id_ in regions} | _short_names(regions)
    names |= {_bare(word.label): id_ for id_, word in regions.items()}
    for name, id_ in sorted(names.items(), key=lambda pair: -len(pair[0])):
        letters = r"[.]?\s*".join(map(re.escape, name.split()))
        found = re.fullmatch(rf"(.*\w)[\s,]+({letters})[.]?", line.strip(), re.IGNORECASE)
        if found and not region_named(found[2], library).doubt:
            return f"{found[1]}; {regions[id_].label}"
    return ""


def country_of(region: str, library: Library) -> str:
    """The country in which a region lies; the empty text where there is no such region."""
    word = library.words("regions").get(region)
    return str(getattr(word, "country", "") or region.partition("-")[0]) if word else ""
