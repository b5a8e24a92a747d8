"""Pages that are read between two clients stay easy to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, partial
from itertools import chain

import pyphen

from kb.load import Library
from kb.pages import Pages, Source
from kb.problem import Problem, quoted
from kb.rules.guides import finished_pages

BUDGET = {"guide": 8.0, "case": 8.0, "template": 8.0}
"""School grade (Flesch-Kincaid) that a page of each kind may ask for."""
_LEAST = 100
"""Words below which the formula says nothing."""
_TOLD = 5
_SKIPPED = re.compile(r"\s*(?:#|\||///)")
_SENTENCE = re.compile(r"(?<=[.!?])[\"”)*_]*\s+")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def pages_are_easy_to_read(library: Library, pages: Pages) -> Iterator[Problem]:
    """Guides, cases and templates ask for no more than the eighth school grade by Flesch and Kincaid's formula.

    Tables and headings are left out. Where a page goes over, its hardest sentences are told, the hardest first.
    """
    for source in finished_pages(pages):
        if source.kind in BUDGET:
            yield from pages.memory.made((__name__, source.src), source.mark, partial(_hard_to_read, source))


def _hard_to_read(source: Source) -> list[Problem]:
    """What makes a page too hard."""
    sentences = list(_sentences(source))
    level = _grade([words for _, _, words in sentences])
    is_long_enough = sum(len(words) for _, _, words in sentences) >= _LEAST
    return list(_told(source, sentences, level)) if is_long_enough and level > BUDGET[source.kind] else []


def _told(source: Source, sentences: list[tuple[int, str, list[str]]], level: float) -> Iterator[Problem]:
    hard = [row for row in sentences if _grade([row[2]]) > BUDGET[source.kind]]
    hardest = sorted(hard, key=lambda row: -_grade([row[2]]) * len(row[2]))[:_TOLD]
    said = f"asks for school grade {level:.1f}; a {source.kind} asks for {BUDGET[source.kind]:.0f} at most"
    for line, text, _ in hardest:
        hint = f"make two sentences of it, or use shorter words: {quoted(text)}"
        yield Problem(source.path, line, 1, "KB423", said, hint)


def _sentences(source: Source) -> Iterator[tuple[int, str, list[str]]]:
    """(line in the file, text, words) of each sentence of running text."""
    lines = source.prose.split("\n")
    for first, last in source.paragraphs:
        text = "\n".join("" if _SKIPPED.match(line) else line for line in lines[first:last])
        offset = 0
        for sentence in _SENTENCE.split(text):
            offset = text.index(sentence, offset)
            words = _WORD.findall(sentence)
            if len(words) > 2:
                start = offset + len(sentence) - len(sentence.lstrip())
                yield source.body_line + first + text.count("\n", 0, start), " ".join(sentence.split()), words
            offset += len(sentence)


def _grade(sentences: list[list[str]]) -> float:
    """Flesch and Kincaid's school grade of sentences, each a list of words."""
    words = sum(map(len, sentences))
    if not words:
        return 0.0
    syllables = sum(map(_syllables, chain.from_iterable(sentences)))
    return 0.39 * words / len(sentences) + 11.8 * syllables / words - 15.59


@cache
def _syllables(word: str) -> int:
    """Syllables of a word, by the places where it can be hyphenated."""
    return len(_dictionary().positions(word)) + 1


@cache
def _dictionary() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_US")
