"""A word that sends the two professions to different acts is used with a word of whose sense it has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.load import Library
from kb.pages import Pages, Source
from kb.problem import Problem, quoted
from kb.rules.guides import finished_guides

_TWO_ACTS = (
    "containment",
    "discharge",
    "exposure",
    "integration",
    "interpretation",
    "manipulation",
    "mobilization",
    "processing",
    "regulation",
    "release",
    "resistance",
    "termination",
    "titration",
)
"""Terms too ordinary for the site to explain at each mention, and so apart that a reader who takes the other sense does
another thing: signs a form, or works on a muscle. Of other false friends the reader loses a shade, and no act."""
_OWNER = re.compile(
    r"massage|psycho|therap|tissue|muscle|fascia|memor|record|inform|form\b|sign|hospital|surg|trauma|feeling|emotion|grief|affect|spin|joint"
    r"|vertebra|neck|note|author|contract|liabil|hand|pressure|data|care\b|structural|letter|wound|law|statut|rule|board|patch|drug|heat"
    r"|medic|dose|anxi|fear|panic|ptsd|movement|client's own|employ|dream",
    re.I,
)
"""Parts of words that say which of the senses is meant: whose hands, whose form, whose room."""
_SAID = ("words", "words-mt", "words-pt", "massage-therapist", "psychotherapist")
_WORD = re.compile(rf"(?<![\"“'*-])\b({'|'.join(_TWO_ACTS)})s?\b(?![\"”'-])", re.I)
_EDGES = re.compile(r"[.?!](?=\s)|\n|\|")


def false_friends_say_whose_sense(library: Library, pages: Pages) -> Iterator[Problem]:
    """In a guide's own words a false friend of two acts has a word of whose sense in its sentence, or is linked.

    Only the first mention of a paragraph is asked.

    Not asked in words to say aloud, in a quotation, or of an id that `term` names: there the reader sees both senses.
    """
    friends = {id_ for id_ in _TWO_ACTS if (term := library.terms.get(id_)) and term.false_friend}
    if friends:
        for source in finished_guides(pages):
            yield from _bare(source, friends)


def _bare(source: Source, friends: set[str]) -> Iterator[Problem]:
    folded = source.prose.lower()
    if not any(map(folded.__contains__, friends)):
        return  # most pages hold none
    linked = {str(call.args[0]) for call in source.macros if call.name == "term" and call.args}
    for found in _WORD.finditer(source.prose):
        word = found.group(1).lower()
        if word not in friends or word in linked:
            continue
        before = source.prose[max(0, found.start() - 1500) : found.start()]
        offset = found.start() - len(before)
        start = offset + max((edge.end() for edge in _EDGES.finditer(before, max(0, len(before) - 400))), default=0)
        edge = _EDGES.search(source.prose, found.end())
        sentence = source.prose[start : edge.start() if edge else len(source.prose)]
        line, column = source.position(found.start())
        is_quoted = sentence[: found.start() - start].count('"') % 2 == 1 or "“" in sentence[: found.start() - start]
        paragraph = before[before.rfind("\n\n") + 1 :]
        is_known = any(earlier.group(1).lower() == word for earlier in _WORD.finditer(paragraph))
        if is_known or is_quoted or _OWNER.search(sentence) or source.is_inside(line, *_SAID):
            continue
        said = f"uses {quoted(found.group())} without saying whose sense"
        hint = f'say what is meant (a signed form, a muscle, a feeling), or write {{{{ term("{word}") }}}}'
        yield Problem(source.path, line, column, "KB425", said, hint)
