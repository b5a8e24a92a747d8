"""The two voices of the glossary."""

from __future__ import annotations

from collections.abc import Iterator

from kb.load import Library
from kb.model import Term
from kb.pages import Pages
from kb.problem import Problem
from kb.rules.data_links import entries


def false_friends_have_two_voices(library: Library, pages: Pages) -> Iterator[Problem]:
    """A false friend says what each profession hears, and the two differ."""
    for entry, item, document in entries(library):
        if not isinstance(item, Term) or not item.false_friend:
            continue
        absent = [key for key in ("massage_therapist", "psychotherapist") if not getattr(item, key)]
        if absent:
            yield Problem(
                entry.path,
                *document.key_place(("false_friend",)),
                "KB501",
                f"is a false friend without {' and '.join(absent)}",
                "write what that profession means by it, in the first person",
            )
        elif item.massage_therapist == item.psychotherapist:
            yield Problem(
                entry.path,
                *document.key_place(("false_friend",)),
                "KB501",
                "is a false friend, and both voices say the same",
                "write what differs, or take false_friend out",
            )
