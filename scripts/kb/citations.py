"""Sources as readers see them: in running text, in lists, and what of them was read."""

from __future__ import annotations

import datetime
import re
from functools import cache

from markupsafe import Markup, escape

from kb.model import Name, Reference
from kb.model.entries import OTHERS
from kb.quotes import round_quotes


@cache
def day(date: datetime.date) -> str:
    """23 Nov 2026."""
    return f"{date.day} {date:%b %Y}"


def initials(name: Name) -> str:
    given = re.sub(r"\b(\w)[\w'’]*\.?", r"\1", name.given or "").replace("-", "").replace(" ", "").replace(".", "")
    return f"{name.family} {given}".strip() if name.family else str(name.literal)


def author_line(reference: Reference) -> str:
    """Authors as one line, seven at most, then 'and others'; the issuing body where there is no author."""
    names = [initials(name) for name in reference.author] or [str(reference.authority)]
    return ", ".join(names[:7]) + (", and others" if len(names) > 7 else "")


def short_citation(reference: Reference) -> str:
    """'Price and Hooven 2018': for running text."""
    names = [name.family or name.literal or "" for name in reference.author] or [str(reference.authority)]
    more = f" and {names[1]}" if len(names) == 2 and names[1] != OTHERS else " and others" if len(names) > 1 else ""
    return f"{names[0]}{more} {reference.year}"


def citation(reference: Reference) -> Markup:
    """A source as the reference lists show it: authors, year, title, where, and its address."""
    # a law or code is found by its own name first: no author line that only repeats it
    parts = [escape(round_quotes(f"{author_line(reference).rstrip('.')}. {reference.year.rstrip('.')}. "))]
    title = round_quotes(reference.title.rstrip("."))
    parts.append(Markup("<cite>{}</cite>{} ").format(title, "" if title.endswith(("?", "!")) else "."))
    where = reference.container_title or ""
    if reference.volume:
        issue = f"({reference.issue})" if reference.issue else ""
        pages = f":{reference.page}" if reference.page else ""
        where = f"{where} {reference.volume}{issue}{pages}".strip()
    elif reference.page:
        where = f"{where}, {'pp' if '-' in reference.page else 'p'}. {reference.page}".lstrip(", ")
    rest = [where, reference.edition, reference.publisher, reference.number and f"No. {reference.number}"]
    if reference.author and reference.authority:
        rest.append(reference.authority)
    if reference.section:
        rest.append(f"Read: {reference.section}")
    text = ". ".join(str(piece).rstrip(".") for piece in rest if piece)
    if text:
        parts.append(escape(round_quotes(f"{text}. ")))
    if reference.issued_note:
        parts.append(escape(round_quotes(f"{reference.issued_note.rstrip('.')}. ")))
    if reference.gone_on:
        parts.append(_gone(reference.url or f"https://doi.org/{reference.doi}", reference))
    elif reference.doi:
        link = f"https://doi.org/{reference.doi}"
        parts.append(Markup('<a href="{}">doi:{}</a>').format(link, reference.doi))
    elif reference.url:
        parts.append(
            Markup('<a href="{}">{}</a>').format(reference.url, reference.url.removeprefix("https://").rstrip("/"))
        )
    elif reference.pmid:
        parts.append(
            Markup('<a href="https://pubmed.ncbi.nlm.nih.gov/{}/">PMID {}</a>').format(reference.pmid, reference.pmid)
        )
    return Markup("").join(parts)


def _gone(url: str, reference: Reference) -> Markup:
    """Where a source stood that is no longer on the web: its archived copy, else the bare address."""
    shown = url.removeprefix("https://").rstrip("/")
    said = f"{shown} was gone on {day(reference.gone_on)}" if reference.gone_on else shown
    if not reference.archive_url:
        return escape(f"{said}.")
    return Markup('<a href="{}">Archived copy</a> ({})').format(reference.archive_url, said)


_READ = {
    "text": "the text",
    "excerpt": "an excerpt",
    "abstract": "the abstract",
    "secondary": "an account by others",
}


def read_line(reference: Reference) -> str:
    """'We read the abstract on 23 Nov 2026.'"""
    return f"We read {_READ[reference.read.what]} on {day(reference.read.on)}."
