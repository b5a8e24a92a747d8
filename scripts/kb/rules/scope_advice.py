"""The scope matrix guards the guides: nobody is told to do what her profession may not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice

from kb.load import Library
from kb.model import MAX_TOLD, Activity, Advice
from kb.pages import Pages, Source
from kb.problem import Problem, quoted
from kb.rules.guides import finished_pages
from kb.rules.nearby import matches_near, offsets_of

_NOT_HERS = ("outside", "refer")
_WHOM = r"(?:her|him|them|clients?|the client|your client|a client|patients?|the patient|people)"
_LED_IN = (
    rf"(?:you (?:can|may|might|should|could|must|need to|have to)|then|and|or|but|please|just|simply|always|gently|try to|offer to"
    rf"|(?:tell|ask|advise|encourage|urge|help|have|get|let|make|invite|guide|lead|coach|support) {_WHOM}(?: to)?"
    rf"|(?:suggest|recommend|insist)(?: that)? (?:she|he|they|{_WHOM})(?: should)?"
    rf"|(?:it is|it's|it’s) (?:fine|ok|okay|safe|best|time|your job) to)"
)
_OPENS = re.compile(
    rf"(?:(?:\A|[.?!:;|\n]|\d\.|[-*] )[\s\"“*_(>-]*(?:{_LED_IN} )*|[\s,\"“]{_LED_IN} (?:{_LED_IN} )*)\Z", re.I
)
"""What stands before words that tell somebody to do something; before gerunds it is _SUGGESTED."""
_SUGGESTED = re.compile(r"\b(?:suggest|recommend|advise|consider|try|by) \Z", re.I)
_BEFORE = 120  # characters before the words that are looked at
_DENIED = re.compile(
    r"\b(?:never|not|no|nor|without|neither|nobody|instead of|rather than|cannot|avoid|stop|refuse)\b|n['’]t\b", re.I
)
_NEAR = r"(?: [\w'’-]+){0,6}? "


def nobody_is_sent_outside(library: Library, pages: Pages) -> Iterator[Problem]:
    """No page tells a profession to do what the scope matrix calls `outside` or `refer` for it.

    Each activity lists under `advice` the words that would be it. Not asked of what is denied, or quoted as a mistake,
    or said of somebody whose work it is.
    """
    guarded = [(activity, _patterns(activity.advice)) for activity in library.activities.values() if activity.advice]
    for source in finished_pages(pages):
        readers, folded = getattr(source.matter, "for_", ()), source.prose.lower()
        for activity, patterns in guarded:
            barred = [
                id_ for id_ in readers if id_ in activity.verdicts and activity.verdicts[id_].verdict in _NOT_HERS
            ]
            if barred:
                yield from islice(_advice(source, folded, activity, patterns, barred[0], library), MAX_TOLD)


_Pattern = tuple[tuple[str, ...], re.Pattern[str]]
"""Words of which one stands in every match, and the words of an advice in small letters."""


@cache
def _patterns(advice: Sequence[Advice]) -> tuple[_Pattern, ...]:
    found = []
    for item in advice:
        what = [re.escape(word.lower()) for word in item.what]
        after = rf"(?:{_NEAR}| )(?:{'|'.join(what)})(?:s|es)?\b" if what else r"\b"
        do = "|".join(re.escape(verb.lower()) for verb in item.do)
        doing = "|".join(re.escape(_gerund(verb.lower())) for verb in item.do)
        words = tuple(word.lower() for word in item.what or item.do)
        found.append((words, re.compile(rf"\b(?:(?:{do})|(?P<doing>{doing})){after}")))
    return tuple(found)


def _told(text: str, folded: str, patterns: Sequence[_Pattern]) -> Iterator[re.Match[str]]:
    """Where a text tells its reader to do it; `folded` is the same text in small letters."""
    for words, pattern in patterns:
        for match in matches_near(pattern, offsets_of(words, folded), folded):
            opens = _SUGGESTED if match.group("doing") else _OPENS
            if opens.search(text[max(0, match.start() - _BEFORE) : match.start()]):
                yield match


def _gerund(verb: str) -> str:
    """`come off` -> `coming off`."""
    first, _, rest = verb.partition(" ")
    if re.search(r"[^aeiou][aeiou][^aeiouwxy]\Z", first) and len(first) <= 4:
        first += first[-1]
    stem = first[:-1] if first.endswith("e") and not first.endswith("ee") else first
    return f"{stem}ing {rest}".strip()


def _advice(
    source: Source, folded: str, activity: Activity, patterns: Sequence[_Pattern], reader: str, library: Library
) -> Iterator[Problem]:
    text = source.prose
    denied = source.section("outside-your-scope")
    for match in _told(text, folded, patterns):
        line, column = source.position(match.start())
        if line in denied or source.is_inside(line, "instead"):
            continue
        start = max(text.rfind(sign, 0, match.start()) for sign in (". ", "? ", "! ", "\n\n", "|", "; "))
        around = text[max(0, text.rfind("\n\n", 0, match.start())) : match.end()]
        said_on = re.match(r"[^.!?\n]*(.?)", text[match.end() :])
        is_asked = bool(said_on and said_on.group(1) == "?")
        if (
            is_asked
            or _DENIED.search(text[start + 1 : match.start()])
            or _is_of_another(around, source, line, activity, library)
        ):
            continue
        verdict = library.label("verdicts", activity.verdicts[reader].verdict).lower()
        who = library.professions[reader].label.lower()
        said = f"tells a {who} to do what is {verdict} for her: {quoted(' '.join(text[match.start() : match.end()].split()))}"
        hint = f"say whose work it is, or take it out; data/scope/{activity.id}.yml has the reason"
        yield Problem(source.path, line, column, "KB422", said, hint)


def _is_of_another(around: str, source: Source, line: int, activity: Activity, library: Library) -> bool:
    """Whether the words are addressed to a profession, or said of one, that may do it."""
    allowed = [id_ for id_, verdict in activity.verdicts.items() if verdict.verdict not in _NOT_HERS]
    if "psychotherapist" in allowed and source.is_inside(line, "words-pt", "pt"):
        return True
    if "massage-therapist" in allowed and source.is_inside(line, "words-mt", "mt"):
        return True
    names = [library.professions[id_].label for id_ in allowed if id_ in library.professions]
    return any(re.search(rf"\b{re.escape(name)}", around, re.I) for name in names)
