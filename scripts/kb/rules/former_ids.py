"""Ids that are no more: a branch that is older than a move or a merge still names them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kb import address
from kb.contract import Contract, is_listing, kind_and_id
from kb.load import Library
from kb.model import Link, id_for
from kb.pages import TAUGHT, Pages
from kb.problem import RUN, Problem

_FORMER = "former"


def former_ids(library: Library, pages: Pages) -> Iterator[tuple[tuple[str, str], str]]:
    """(kind, former id) -> the id of today, of all that was renamed. A page may be named by the kind that it is of, or as a page."""
    kinds = (*{kind for kind, _ in library.entries}, *TAUGHT)
    for kind in kinds:
        for now, _, former in _all_of((kind,), library, pages):
            for id_ in former:
                yield (kind, id_), now
                if kind in TAUGHT:
                    yield ("page", id_), now


def is_former(problem: Problem) -> bool:
    """Whether something is named by an id that it had before."""
    return problem.about[:1] == (_FORMER,)


def hint_of_former(link: Link, id_: str, library: Library, pages: Pages) -> tuple[str, tuple[str, ...]]:
    """The hint for a link that names a former id, with the id of today, and what the problem is about; nothing where
    nothing was called so.
    """
    kinds = TAUGHT if link.kind == "page" else (link.kind,)
    for now, path, former in _all_of(kinds, library, pages):
        if id_ in former:
            return f"it is called '{now}' now ({path}): write {now}", (_FORMER, id_)
    there = {now: path for now, path, _ in _all_of(kinds, library, pages)}
    for where, record in library.records.items():
        if record.target and id_ in where and kind_and_id(where) in {(kind, id_) for kind in kinds}:
            kind, now = kind_and_id(record.target)
            if kind in kinds and now in there:
                return f"'{now}' has taken its place ({there[now]}): write {now} if it says what you mean", ()
    return "", ()


def hint_of_taken_off(id_: str, library: Library) -> str:
    """The hint for what names a listing that was taken off; the empty text where there was none, as far as is known."""
    where = address.listing_url(id_)
    record = library.records.get(where)
    if record is None or record.target or id_ in library.written_ids.get("listing", ()):
        return ""
    return f"that listing was taken off; to take it out here as well: {RUN} delete {where}"


def listings_say_who_they_were(library: Library, pages: Pages) -> Iterator[Problem]:
    """The address of a listing that got another id leads to it. Nothing on record says who was listed, so that what is new
    is taken for what is gone where its name is the one that the old id was made of.
    """
    contract = Contract(library, pages)
    gone = [where for where in library.records if is_listing(where) and contract.end(where).state == "withdrawn"]
    called = {_name_in(kind_and_id(where)[1]): where for where in gone}
    new = set(contract.unrecorded()) if gone else set()
    for id_, listing in library.listings.items():
        was, document = called.get(_name_in(id_for(listing.name))), library.entries["listing", id_].document
        if was and document and (now := address.listing_url(id_)) in new and not contract.led_here.get(now):
            said = f"has another id than '{was}', which had this name and says now that it was withdrawn"
            hint = f"if it is the same person or center: {RUN} move {was} {now}; if it is another, leave it"
            yield Problem(document.path, *document.place(("id",)), "KB227", said, hint)


def _name_in(id_: str) -> str:
    """The id without the number that the second of one name has."""
    return re.sub(r"-\d+\Z", "", id_)


def _all_of(kinds: tuple[str, ...], library: Library, pages: Pages) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Id, file and former ids of every entry and page of these kinds."""
    for (kind, id_), entry in library.entries.items():
        if kind in kinds:
            yield id_, entry.path, getattr(library.item(kind, id_), "formerly", ())
    for source in pages.sources.values():
        if source.kind in kinds:
            yield Path(source.src).stem, source.path, getattr(source.matter, "formerly", ())
