"""Who has read it, and whether it is still what was read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kb import review
from kb.load import Library
from kb.pages import Pages
from kb.problem import Problem
from kb.source import Document


def _reviewed(library: Library, pages: Pages) -> Iterator[tuple[Any, Document, review.Standing]]:
    """Everything that somebody has signed or that says of itself that it was reviewed, and how it stands."""
    documents = {source.path: source.document for source in pages.sources.values()}
    documents |= {entry.path: entry.document for entry in library.entries.values() if entry.document}
    signed = review.readable(library, pages, lambda item: bool(item.status == "reviewed" or item.reviews))
    for path, item, parts in signed:
        yield item, documents[path], review.standing(item, parts)


def reviews_are_signed(library: Library, pages: Pages) -> Iterator[Problem]:
    """`status: reviewed` stands beside a signature of a massage therapist and one of a psychotherapist."""
    for item, document, _ in _reviewed(library, pages):
        signed = {signature.profession for signature in getattr(item, "reviews", ())}
        absent = [profession for profession in review.REVIEWERS if profession not in signed]
        if item.status == "reviewed" and absent:
            said = f"is marked as reviewed without the signature of a {' and a '.join(absent)}"
            hint = f"write status: draft; who has read it signs by: python3 scripts/run.py review sign {document.path}"
            yield Problem(document.path, *document.place(("status",)), "KB508", said, hint)


def reviews_still_hold(library: Library, pages: Pages) -> Iterator[Problem]:
    """What was signed is what stands there; else the page says what has changed, and the reviewer is asked again."""
    for item, document, standing in _reviewed(library, pages):
        for signature, changed in standing.outdated:
            at = document.place(("reviews", item.reviews.index(signature)))
            said = f"has changed since {signature.name} signed it on {signature.reviewed_on}: {', '.join(changed)}"
            hint = f"ask for another reading; it is signed by: python3 scripts/run.py review sign {document.path}"
            yield Problem(document.path, *at, "KB520", said, hint)
