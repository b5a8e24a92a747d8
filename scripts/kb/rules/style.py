"""The form of pages (files of data/ are told theirs as they are read); most of it `kb check --fix` mends."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import islice

from kb.files import MAX_PAGE_BYTES, read_text
from kb.form import order_problem, text_problems
from kb.load import Library
from kb.model import MAX_TOLD
from kb.model.reaching import MAILBOX, NOT_IN_TEXT, NUMBER, reached_by
from kb.pages import TAUGHT, Pages, Source
from kb.problem import Problem
from kb.rules.links import TO_REACH
from kb.rules.nearby import matches_near


def keys_are_in_order(library: Library, pages: Pages) -> Iterator[Problem]:
    """Keys of front matter stand in the house order."""
    for source in pages.sources.values():
        problem = order_problem(source.document, type(source.matter)) if source.matter else None
        if problem:
            yield problem


def lines_are_clean(library: Library, pages: Pages) -> Iterator[Problem]:
    """No blanks at line ends or several behind a colon, Unix line ends, one at the end of the file; letters in one part."""
    for source in pages.sources.values():
        text, unreadable = read_text(library.root / source.path, library.root, MAX_PAGE_BYTES)
        if not unreadable:
            yield from text_problems(source.document, text)


_RARE = re.compile(r"\d{3}|\+\d|@|\b[Dd][Oo][Tt]\b")
_REACHES = re.compile(
    rf"{MAILBOX.pattern}|{NUMBER.pattern}"
    r"|\b(?:[Cc]all|[Tt]ext|[Dd]ial|[Pp]hone|[Rr]ing) (?:or \w+ )?(?:000|111|112|911|988|999)\b"
    r"|\b(?:[Tt]ext|[Ss]end) (?:the word )?[\"“']?\w+[\"”']? to \d{5,6}\b"
)


def no_numbers_in_text(library: Library, pages: Pages) -> Iterator[Problem]:
    """Guides, templates and cases hold no telephone number and no e-mail address: those of crisis lines are data."""
    for source in pages.sources.values():
        if source.kind not in TAUGHT:
            continue
        rare = (part.start() for part in _RARE.finditer(source.prose))
        matches = (
            match for match in matches_near(_REACHES, rare, source.prose) if not _is_of_an_address(source, match)
        )
        found = [(*source.position(match.start()), match.group()) for match in matches]
        told = {line for line, _, _ in found}
        page = posixpath.relpath("crisis.md", posixpath.dirname(source.src))
        found += [
            (link.line, link.column, link.target)
            for link in source.links
            if link.scheme in TO_REACH and link.line not in told
        ]
        for line, column, text in found[:MAX_TOLD]:
            numbers = f"take it out; write {{{{ crisis() }}}} or [numbers]({page}#numbers), where each has its source"
            hint = NOT_IN_TEXT if MAILBOX.search(text) else numbers
            yield Problem(source.path, line, column, "KB118", reached_by(text), hint)


def _is_of_an_address(source: Source, found: re.Match[str]) -> bool:
    """Whether what looks like a mailbox or number stands in a web address, which is judged as one."""
    line = source.prose[source.prose.rfind("\n", 0, found.start()) + 1 : found.start()]
    return bool(re.search(r"(?i)https?:\S*\Z", line))


_BARE = re.compile(r"(?<![\w/-])PTs?(?![\w-])")


def no_bare_abbreviation(library: Library, pages: Pages) -> Iterator[Problem]:
    """PT stands for two professions, so it is not written in running text."""
    for source in pages.sources.values():
        if source.kind == "shell":
            continue
        for match in islice(_BARE.finditer(source.prose), MAX_TOLD):
            if _names_the_word(source, match.start()):
                continue
            yield Problem(
                source.path,
                *source.position(match.start()),
                "KB410",
                f"writes '{match.group()}' alone",
                "write psychotherapist or physical therapist",
            )


def _names_the_word(source: Source, offset: int) -> bool:
    """In quotation marks it is the word that is spoken of."""
    return offset > 0 and source.prose[offset - 1] in "\"'“‘"
