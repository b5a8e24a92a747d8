"""No plain statement promises more than is known, and none makes a person into a case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import partial
from itertools import chain, islice
from typing import Any

from kb.load import Library
from kb.model import MAX_TOLD, Activity, Center, Pathway, Practitioner, Term
from kb.pages import Pages, Source
from kb.problem import Problem, quoted
from kb.rules.data_links import entries
from kb.rules.labels import LABELING
from kb.rules.overclaims import CLAIMING
from kb.rules.phrases import Wording
from kb.source import Document, Key, dotted

_DENIES = (
    r"(?:not|no|never|nobody|none|nothing|cannot|nor|neither|instead|myth|untrue|false|unproven|uncertain|mistake|wrong|n['’]t"
    r"|claim\w*|believ\w*|belief|idea|thought|suppos\w*|promis\w*|taught|hop(?:es?|ed|ing)|assum\w*|reads? as|sounds? (?:like|as)"
    r"|mistaken for|theor(?:y|ies)|loose|say(?:s|ing)? that|phrase|sentence|avoid|tell(?:s|ing)|(?<!people are )(?<!clients are )told|hear\w*|read that|stretch\w* the truth|beware|stop before)"
)
"""Words that deny what follows, or tell it as what somebody says."""
_NO_DENIAL = (
    r"(?:not|n['’]t) (?:only|just|merely|simply|surprising\w*|wait\b)|no (?:secret|wonder|doubt|question|surprise)|never fails?"
    r"|(?:not|never|n['’]t|cannot) (?:forget|doubt|underestimate|ignore|overlook)"
    r"|(?:few|hardly any\w*|not (?:every\w*|many|all)) (?:\w+ ){0,2}?(?:told|hears?)"
)
"""The same words where they deny nothing: "not only", "it is no secret that", "few are told"."""
_SUBJECT = (
    r"(?:i|you|he|she|it|they|we|this|these|those|the|an?|your|her|his|their|my|our|massage|bodywork|touch|trauma|fascia|reiki|somatic"
    r"|craniosacral|combined|joint|shared)"
)
_NEW_CLAUSE = (
    rf",\s+(?:\Z|(?:and|but|so|for|then|yet|which|where|when|since|because|as|while)\b|{_SUBJECT}\b)"
    rf"|\s(?:and|so|but)\s+(?:then\s+)?(?:it|they|massage|bodywork|touch|trauma|fascia)\b"
    r"|\s(?:because|since|although|though|whereas|for)\s+(?:it|they|massage|bodywork|touch|trauma)\b|(?<!taught)(?<!myth)(?<!claim)(?<!untrue):\s+(?:massage|bodywork|touch)\b"
)
_OPEN = re.compile(
    rf"\b(?!{_NO_DENIAL})(?:(?:[a-z]+(?=n['’]t))?{_DENIES}(?!\w)(?:(?!{_NEW_CLAUSE}).)*|(?:if|without(?! (?:a |any )?doubt)|whether)\b[^,;:]*)\Z",
    re.I | re.S,
)
"""A denial, a report or a condition that still governs at the end of what leads up to the words."""


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
    told = (_in_matter(source, wordings, code, what), _on_page(source, wordings, code, what))
    return list(islice(chain.from_iterable(told), MAX_TOLD))


def _on_page(source: Source, wordings: tuple[Wording, ...], code: str, what: str) -> Iterator[Problem]:
    for wording, match in _matches(source.prose, wordings):
        line, column = source.position(match.start())
        is_said = source.is_inside(line, "words", "words-mt", "words-pt")  # what a reader is told to say aloud
        if is_said or not _is_quoted(source.prose, match):
            yield Problem(source.path, line, column, code, f"{what}: {quoted(match.group())}", wording.instead)


def _in_matter(source: Source, wordings: tuple[Wording, ...], code: str, what: str) -> Iterator[Problem]:
    """What a page says of itself; its questions are its readers' words."""
    for key, text in _said_above(source.matter):
        for wording, match in _matches(text, wordings):
            if not _is_quoted(text, match):
                at = source.document.place(key)
                yield Problem(source.path, *at, code, f"{dotted(key)} {what}: {quoted(match.group())}", wording.instead)


def _said_above(matter: Any) -> Iterator[tuple[Key, str]]:
    """Title, summary and objectives in the front matter of a page."""
    for name in ("title", "summary"):
        if isinstance(text := getattr(matter, name, None), str):
            yield (name,), text
    for index, objective in enumerate(getattr(matter, "objectives", ())):
        text = getattr(objective, "text", objective)
        yield ("objectives", index) if text is objective else ("objectives", index, "text"), str(text)


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
