"""Pages and sources as CSL items, the one form from which every way of citing is made; and CSL items as BibTeX and RIS.

An item is what CSL-JSON calls one: type, title, author, issued, URL and so on, under CSL's own names.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from kb.model import Name, Reference
from kb.model.entries import OTHERS

Item = dict[str, Any]
_SHORTENED = "The list of authors is shortened."
LICENSE = "https://creativecommons.org/licenses/by/4.0/"


def page_item(
    id_: str,
    title: str,
    url: str,
    *,
    site: str,
    authors: Sequence[str],
    version: str,
    on: datetime.date | None,
    is_draft: bool,
) -> Item:
    """A page or section of ours. `url` is its permanent address; version and day are those of its last change."""
    known: Item = {
        "id": id_,
        "type": "webpage",
        "title": title,
        "container-title": site,
        "author": [{"literal": name} for name in authors],
    }
    if on:
        known["issued"] = {"date-parts": [[on.year, on.month, on.day]]}
    if is_draft:
        known["genre"] = "Draft"
    return known | {"version": version, "URL": url, "language": "en"}


_SAME = ("title", "publisher", "edition", "volume", "issue", "page", "number", "section")
_OTHERWISE = {
    "container_title": "container-title",
    "doi": "DOI",
    "pmid": "PMID",
    "pmcid": "PMCID",
    "isbn": "ISBN",
    "url": "URL",
}


def reference_item(reference: Reference) -> Item:
    """A source. The body that issued it stands in for an author where there is none."""
    authors = [_name(name) for name in reference.author if name.literal != OTHERS]
    known: Item = {"id": reference.id, "type": reference.type}
    if authors and reference.authority:
        known["authority"] = reference.authority
    known["author"] = authors or [{"literal": reference.authority}]
    if reference.issued:
        known["issued"] = {"date-parts": [[int(part) for part in reference.issued.split("-")]]}
    for ours, theirs in {**{key: key for key in _SAME}, **_OTHERWISE}.items():
        if value := getattr(reference, ours):
            known[theirs] = value
    if any(name.literal == OTHERS for name in reference.author):
        known["note"] = _SHORTENED
    return known


def _name(name: Name) -> dict[str, str]:
    parts = {"family": name.family, "given": name.given, "literal": name.literal}
    return {key: value for key, value in parts.items() if value}


def _date(item: Item) -> list[int]:
    found: list[int] = item.get("issued", {"date-parts": [[]]})["date-parts"][0]
    return found


def _names(item: Item) -> list[str]:
    """Authors as 'Family, Given'; a group as it is called."""
    return [name.get("literal") or _parted(name) for name in item["author"]]


def _parted(name: dict[str, str]) -> str:
    return ", ".join(filter(None, [name["family"], name.get("given")]))


# --- BibTeX ----------------------------------------------------------------------------------------------------

_BIBTEX = {
    "article-journal": "article",
    "article-magazine": "article",
    "book": "book",
    "chapter": "incollection",
    "report": "techreport",
    "thesis": "phdthesis",
    "webpage": "online",
}
_HOLDER = {"article": "journal", "incollection": "booktitle", "online": "organization"}
_ISSUER = {"techreport": "institution", "phdthesis": "school"}
_SPECIAL = re.compile(r"[&%$#_{}~^\\]")
_CAPITALS = re.compile(r"\b[^\W_]+[A-Z][^\W_]*")
"""Words such as PTSD, which styles that write titles small would write small too."""
_SPELLED = {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"}


def _bibtex(item: Item) -> str:
    """An entry. Web pages are `online`, which BibLaTeX knows and BibTeX takes for `misc`."""
    kind, date = _BIBTEX.get(item["type"], "misc"), _date(item)
    issuer = item.get("publisher") or item.get("authority")
    if kind in _ISSUER and not issuer:  # who has to be named there; a body that wrote it has issued it
        issuer = item["author"][0].get("literal")
    others = ["others"] if item.get("note") == _SHORTENED else []
    fields = {
        "author": " and ".join([*map(_bibtex_name, item["author"]), *others]),
        "title": _CAPITALS.sub(r"{\g<0>}", _plain(item["title"])),
        _HOLDER.get(kind, "howpublished"): _plain(item.get("container-title")),
        _ISSUER.get(kind, "publisher"): _plain(issuer),
        "edition": _plain(item.get("edition")),
        "volume": _plain(item.get("volume")),
        "number": _plain(item.get("issue") or item.get("number")),
        "pages": _plain(item.get("page", "").replace("-", "--")),
        "year": str(date[0]) if date else "",
        "month": str(date[1]) if len(date) == 2 else "",
        "date": "-".join(f"{part:02}" for part in date) if len(date) > 2 else "",  # BibTeX reads the year
        "version": _plain(item.get("version")),
        "type": _plain(item.get("genre")),
        "note": _plain(item.get("section")),
        "doi": item.get("DOI", ""),
        "isbn": item.get("ISBN", ""),
        "url": item.get("URL", ""),
        "language": "english" if item.get("language") else "",
    }
    lines = [f"  {key} = {{{value}}},\n" for key, value in fields.items() if value]
    return f"@{kind}{{{item['id']},\n{''.join(lines)}}}\n"


def _plain(text: str | None) -> str:
    return _SPECIAL.sub(lambda sign: _SPELLED.get(sign.group(), "\\" + sign.group()), text or "")


def _bibtex_name(name: dict[str, str]) -> str:
    """A group is held together by braces of its own."""
    if "literal" in name:
        return f"{{{_plain(name['literal'])}}}"
    return _plain(_parted(name))


# --- RIS -------------------------------------------------------------------------------------------------------

_RIS = {
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "book": "BOOK",
    "chapter": "CHAP",
    "report": "RPRT",
    "legislation": "STAT",
    "regulation": "STAT",
    "webpage": "ELEC",
    "standard": "STAND",
    "thesis": "THES",
    "legal_case": "CASE",
}


def _ris(item: Item) -> str:
    """An entry, with the line ends that the format asks for."""
    return "".join(f"{tag}  - {value}\r\n" for tag, value in _tags(item))


def _tags(item: Item) -> Iterator[tuple[str, str]]:
    date = _date(item)
    first, _, last = item.get("page", "").partition("-")
    yield "TY", _RIS.get(item["type"], "GEN")
    yield "ID", item["id"]
    yield from (("AU", _ris_name(name)) for name in item["author"])
    rest = {
        "TI": item["title"],
        "T2": item.get("container-title"),
        "PY": str(date[0]) if date else "",
        "DA": "/".join(f"{part:02}" for part in date) + "/" * (3 - len(date)) if date else "",
        "PB": item.get("publisher") or item.get("authority"),
        "ET": item.get("edition") or item.get("version"),
        "M3": item.get("genre"),
        "N1": item.get("note"),
        "VL": item.get("volume"),
        "IS": item.get("issue") or item.get("number"),
        "SE": item.get("section"),
        "SP": first,
        "EP": last,
        "SN": item.get("ISBN"),
        "DO": item.get("DOI"),
        "UR": item.get("URL"),
        "LA": item.get("language"),
    }
    yield from ((tag, value) for tag, value in rest.items() if value)
    yield "ER", ""


def _ris_name(name: dict[str, str]) -> str:
    """A comma parts family and given name, so a group's name has none but one behind it: all of it is the family name."""
    if "literal" in name:
        return f"{name['literal'].replace(',', '')},"
    return _parted(name)


# --- files -----------------------------------------------------------------------------------------------------


def _csl_json(item: Item) -> str:
    return json.dumps(item, ensure_ascii=False)


class Format(NamedTuple):
    """A kind of file for reference managers, in UTF-8: ending, name, how an item stands in it, and what is around and
    between items.
    """

    ending: str
    name: str
    entry: Callable[[Item], str]
    first: str = ""
    between: str = ""
    last: str = ""

    def file(self, entries: Iterable[str]) -> str:
        """What stands in a file of these entries."""
        return self.first + self.between.join(entries) + self.last


BIBTEX = Format("bib", "BibTeX", _bibtex, between="\n")
RIS = Format("ris", "RIS", _ris)
CSL_JSON = Format("json", "CSL-JSON", _csl_json, "[\n", ",\n", "\n]\n")
FORMATS = (BIBTEX, RIS, CSL_JSON)


# --- for those who read the head of a page ---------------------------------------------------------------------


def embedded(item: Item, first_on: datetime.date | None) -> list[tuple[str, str]]:
    """What the head of a page says to reference managers: (name, content). `first_on`: when it was first published.

    Zotero's Embedded Metadata reader takes title, date, URL and language from `citation_*`, the site from og:site_name,
    type and rights from Dublin Core. By `citation_title` alone it would take a page for a journal article; `z:itemType`
    says what it is. It splits an author's name at the last blank; a comma behind a group's name says that all of
    it is the family name, and is dropped.
    """
    date, url = _date(item), item["URL"]
    last, first = "-".join(f"{part:02}" for part in date), first_on.isoformat() if first_on else ""
    said = [
        ("z:itemType", item["type"]),
        ("citation_title", item["title"]),
        *(("citation_author", f"{name['literal']},") for name in item["author"]),
        ("citation_publication_date", last.replace("-", "/")),
        ("citation_online_date", first.replace("-", "/")),
        ("citation_public_url", url),
        ("citation_language", item["language"]),
        ("DC.title", item["title"]),
        *(("DC.creator", name) for name in _names(item)),
        ("DC.publisher", item["container-title"]),
        ("DC.type", item.get("genre", "")),
        ("DC.date", last),
        ("DC.language", item["language"]),
        ("DC.identifier", url),
        ("DC.rights", LICENSE),
        ("DCTERMS.created", first),
        ("DCTERMS.modified", last),
    ]
    return [(name, content) for name, content in said if content]
