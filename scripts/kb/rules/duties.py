"""What a page must not leave out (data/vocabulary/duties.yml): the duties it has, and those that its subject gives it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.load import Library
from kb.model import Guide
from kb.pages import Pages, Source, words_in
from kb.problem import Problem, quoted
from kb.rules.guides import finished_pages

_ASKED = {
    "crisis": ("shows no crisis lines", "write {{ crisis() }}, in a block /// stop"),
    "consent": ("says nothing of consent", "add what the client agrees to, and how"),
    "documentation": ("says nothing of notes", "add what is written down, and what is not"),
    "referral": ("says nothing of referring", "add to whom, and how"),
    "minors": ("says nothing of minors", "add who consents for a minor, and how she is asked"),
    "reporting": ("says nothing of reporting", "add who must report what, and where to look"),
}
_WORDS = {
    duty: re.compile(pattern, re.I)
    for duty, pattern in {
        "consent": r"\b(?:consent(?:s|ed)?|agrees?|agreed|agreement|permission|authoriz\w*|sign(?:s|ed)?|her (?:yes|no)|asks? (?:first|again|before))\b",
        "documentation": r"\b(?:notes?|records?|recorded|writes?|written|document\w*|chart\w*|files?|forms?|cards?|leave out)\b|(?:^|[\s(])[\"“][A-Z]",
        "referral": r"\b(?:refer(?:s|red|ring)?|referrals?|(?:psycho)?therapists?|physicians?|doctor|specialists?|neurolog\w+|prescriber|colleagues?)\b",
        "minors": r"\b(?:minors?|under (?:18|eighteen)|guardians?|parents?|young (?:person|people|clients?)|teen\w*|child(?:ren)?)\b",
        "reporting": r"\b(?:reports?(?=,| abuse| it| to| her| him| what)|reported|reporting|reportable|(?:must|to|who|may) (?:\w+ ){0,3}report|duty to|duties|(?:child|adult) protection|protection line|own call)\b",
    }.items()
}
_SECTIONS = {"consent": ("notes-and-consent", "do-now"), "documentation": ("notes-and-consent",)}
"""Where a guide meets the duty, the section whose work it is first; a word elsewhere on the page meets none of these."""
_FEWEST = 20
"""Words below which a section says too little to meet any duty; the shortest of the collection has 28."""
_ALWAYS = ("consent", "documentation")
_SUBJECTS = {
    duty: re.compile(pattern, re.I)
    for duty, pattern in {
        "crisis": r"\b(?:suicid\w*|self-harm|cris[ei]s|flashbacks?|panic|overwhelm\w*)\b",
        "minors": r"\b(?:minors?|child(?:ren)?|teen\w*|guardians?|abuse)\b",
        "reporting": r"\b(?:abuse[ds]?|abusive|neglect\w*|assault\w*|domestic violence|incest)\b",
    }.items()
}
"""Words in a guide's title, summary or objectives, and the duty that comes with such a subject."""


def duties_are_met(library: Library, pages: Pages) -> Iterator[Problem]:
    """A page holds what each of its duties asks for, and has the duties that its kind and its subject give it."""
    for source in finished_pages(pages):
        if source.matter is None:
            continue  # what is wrong with its front matter has been told
        duties = getattr(source.matter, "duties", ())
        at = source.document.key_place(("duties",))
        for duty in duties:
            if duty in _ASKED and not _is_met(source, duty):
                message, hint = _ASKED[duty]
                yield Problem(source.path, *at, "KB504", f"has the duty '{duty}' and {message}", hint)
        for duty, why in _owed(source):
            if duty not in duties:
                hint = f"add {duty} to duties, and to the page: {_ASKED[duty][1].removeprefix('add ')}"
                yield Problem(source.path, *at, "KB504", f"{why}, and lacks the duty '{duty}'", hint)


def _is_met(source: Source, duty: str) -> bool:
    """Whether the page, or in a guide the section whose work it is, holds what the duty asks for."""
    if duty == "crisis":
        return any(call.name == "crisis" for call in source.macros)
    text = source.prose
    if source.kind == "guide" and duty in _SECTIONS:
        parts = [_section(source, id_) for id_ in _SECTIONS[duty]]
        if parts[0] and words_in(parts[0]) < _FEWEST:
            return False
        text = "\n".join(parts) if parts[0] else text  # a guide without the section is told of that
    return bool(_WORDS[duty].search(text))


def _section(source: Source, id_: str) -> str:
    """What stands under a heading."""
    rows = source.section(id_)
    lines = source.prose.split("\n") if rows else []
    return "\n".join(lines[row - source.body_line] for row in rows[1:])


def _owed(source: Source) -> Iterator[tuple[str, str]]:
    """Duties that a guide has whether it says so or not, and why."""
    if not isinstance(source.matter, Guide):
        return
    about = " ".join((source.matter.title, source.matter.summary, *map(str, source.matter.objectives)))
    owed = dict.fromkeys(_ALWAYS, "is a guide")
    for duty, words in _SUBJECTS.items():
        if found := words.search(about):
            owed[duty] = f"is about {quoted(found.group())}"
    if any(block.name == "stop" for block in source.blocks):
        owed["crisis"] = "has a stop block"
    yield from owed.items()
