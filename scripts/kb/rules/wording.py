"""No plain statement promises more than is known, and none makes a person into a case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import partial
from itertools import islice
from typing import Any

from kb.load import Library
from kb.model import MAX_TOLD, Activity, Center, Pathway, Practitioner, Term
from kb.pages import Pages, Source
from kb.problem import Problem, quoted
from kb.rules.data_links import entries
from kb.rules.phrases import CLAIMING, LABELING, Wording
from kb.source import Document, Key, dotted

_OPEN = re.compile(
    r"\b(?:not|no|never|nobody|none|nothing|cannot|nor|neither|without|whether|if|myth|claim\w*|believ\w*|belief|idea|"
    r"untrue|false|suppos\w*|promis\w*|instead|unproven|taught|uncertain|hop(?:es?|ed|ing)|assum\w*|reads? as|sounds? (?:like|as)|mistaken for|theor\w+|loose|say(?:s|ing)? that|told|hear\w*)\b|n['’]t\b",
    re.I,
)


_AS_CLAIM = re.compile(r"\W*(?:That|How)\b")  # "That tissue holds memory: not shown"
PATTERNS = {"wording-open": _OPEN, "wording-as-claim": _AS_CLAIM}
OVERCLAIMS = (CLAIMING, "KB412", "claims more than is known")
_SPEAKING = (Term, Activity, Pathway, Practitioner, Center)
"""Entries whose texts speak to readers; a source's title is its author's."""
LABELS = (LABELING, "KB413", "uses words that hurt or label")


def claims_are_kept_small(library: Library, pages: Pages) -> Iterator[Problem]:
    """No text promises what touch or talk cannot keep, but for what it quotes or denies."""
    yield from _found(library, pages, *OVERCLAIMS)


def people_come_first(library: Library, pages: Pages) -> Iterator[Problem]:
    """A person is not named by what she has."""
    yield from _found(library, pages, *LABELS)


def _found(library: Library, pages: Pages, wordings: tuple[Wording, ...], code: str, what: str) -> Iterator[Problem]:
    for source in pages.sources.values():
        if source.kind != "shell":
            look = partial(_in_page, source, wordings, code, what)
            yield from pages.memory.made((code, source.src), source.mark, look)
    for entry, item, document in entries(library):
        if isinstance(item, _SPEAKING):
            look = partial(_in_entry, item, document, wordings, code, what)
            yield from pages.memory.made((code, entry.path), document.mark, look)


def _in_entry(item: Any, document: Document, wordings: tuple[Wording, ...], code: str, what: str) -> list[Problem]:
    """Each place in the texts of an entry."""
    return [
        Problem(
            document.path, *document.place(key), code, f"{dotted(key)} {what}: {quoted(match.group())}", wording.instead
        )
        for key, text in _texts(item)
        for wording, match in _matches(text, wordings)
        if not _is_quoted(text, match)
    ]


def _in_page(source: Source, wordings: tuple[Wording, ...], code: str, what: str) -> list[Problem]:
    """The first places on a page."""
    return list(islice(_on_page(source, wordings, code, what), MAX_TOLD))


def _on_page(source: Source, wordings: tuple[Wording, ...], code: str, what: str) -> Iterator[Problem]:
    denied = source.section("outside-your-scope")  # what the section names is somebody else's
    for wording, match in _matches(source.prose, wordings):
        line, column = source.position(match.start())
        is_said = source.is_inside(line, "words", "words-mt", "words-pt")  # what a reader is told to say aloud
        if line not in denied and (is_said or not _is_quoted(source.prose, match)):
            yield Problem(source.path, line, column, code, f"{what}: {quoted(match.group())}", wording.instead)


def _matches(text: str, wordings: tuple[Wording, ...]) -> Iterator[tuple[Wording, re.Match[str]]]:
    """Every place where the words stand as a plain statement: not denied, not asked, not somebody's claim."""
    folded = text.lower()
    for wording in wordings:
        for match in wording.matches(text, folded):
            start = max(text.rfind(sign, 0, match.start()) for sign in (". ", "? ", "! ", "\n\n", "|", "; "))
            ends = [end for sign in ".?!\n" if (end := text.find(sign, match.end())) >= 0]
            after = text[match.end() : min(ends) + 1] if ends else text[match.end() :]
            before = text[start + 1 : match.start()]
            if not _OPEN.search(before) and not _AS_CLAIM.match(before) and not after.endswith("?"):
                yield wording, match


def _is_quoted(text: str, match: re.Match[str]) -> bool:
    """Whether the words, or their end, stand in a quotation of their paragraph."""

    def is_open(offset: int) -> bool:
        paragraph = text[text.rfind("\n", 0, offset) + 1 : offset]
        return paragraph.count('"') % 2 == 1 or paragraph.count("“") > paragraph.count("”")

    return is_open(match.start()) or is_open(match.end())


def _texts(item: Any, at: Key = ()) -> Iterator[tuple[Key, str]]:
    """Every free text of an entry, with its place. What somebody is called is no text of hers."""
    for field in fields(item):
        value = getattr(item, field.name) if field.name != "name" else None
        here = (*at, field.name.rstrip("_"))
        if isinstance(value, str) and " " in value:
            yield here, value
        elif isinstance(value, dict):
            for key, inner in value.items():
                if is_dataclass(inner):
                    yield from _texts(inner, (*here, key))
