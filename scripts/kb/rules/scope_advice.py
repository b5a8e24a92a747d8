"""The scope matrix guards the guides: nobody is told to do what her profession may not."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from itertools import accumulate, islice

from kb.load import Library
from kb.memory import mark_of
from kb.model import MAX_TOLD, Activity, Advice
from kb.pages import Pages, Source
from kb.problem import Problem, quoted
from kb.rules.guides import finished_pages
from kb.rules.nearby import offsets_of, stretches_near

_NOT_HERS = ("outside", "refer")
_WHOM = r"(?:her|him|them|clients?|the client|your client|a client|patients?|the patient|people)"
_MAY = r"(?:can|may|might|should|could|must|needs? to|ha(?:ve|s) to|ought to|had better)"
_OWN_WORK = r"(?:job|task|role|place|part|turn)"
_LED_IN = (
    rf"(?:(?:you|(?:the |an? |every |any )?(?:massage therapist|psychotherapist|therapist|practitioner|counselor|bodyworker)s?) {_MAY}(?: \w+ly| then| also)?"
    rf"|(?:she|he|they|{_WHOM}) (?:should|must|needs? to|ha(?:ve|s) to|ought to|had better)"
    rf"|(?:then|and|or|but|please|just|simply|\w+ly|always|first|next|try to|offer to|feel free to|be sure to|remember to)"
    rf"|(?:tell|ask|advise|encourage|urge|help|have|get|let|make|invite|guide|lead|coach|support|want|persuade|instruct|remind) {_WHOM}(?: to)?"
    rf"|(?:teach|train) {_WHOM} to|(?:show|teach|tell) {_WHOM} (?:how|when) to|(?:tell|assure|remind) {_WHOM}(?: that)? (?:she|he|they)(?: can| may)?"
    rf"|(?:say|explain) that (?:she|he|the client)(?: should| can)?"
    rf"|(?:suggest|recommend|insist|propose)(?: that)? (?:she|he|they|{_WHOM})(?: should)?"
    rf"|(?:it is|it's|it’s) (?:fine|ok|okay|safe|best|wise|time|your {_OWN_WORK}|part of your {_OWN_WORK}|up to you)(?: for you)? to"
    rf"|your {_OWN_WORK} is to|(?:while|as) you"
    r"|(?:you|(?:massage therapist|psychotherapist|therapist|practitioner)s?) (?:are|is) (?:\w+ )?(?:able|placed|qualified|free|trained|allowed|entitled) to)"
)
_OPENS = re.compile(
    rf"(?:(?:\A|[.?!:;|\n]|\d\.|[-*] )[\s\"“*_(>-]*(?:{_LED_IN} )*|[\s,\"“]{_LED_IN} (?:{_LED_IN} )*)\Z", re.I
)
"""What stands before words that tell somebody to do something; before gerunds it is _SUGGESTED or a sentence's opening."""
_CLAUSE = re.compile(
    r"[\s\"“*_(>-]*(?:if|when|whenever|once|while|as|before|after|until|unless|since|because|should|with|without|in|at|on|for|during"
    r"|where|although|though|even|first|next|then|finally|now|later|today|sometimes|\w+ly)\b[^.?!:;|\n]*?,(?= )",
    re.I,
)
"""A clause that opens a sentence. What it denies or whom it names says nothing of the words it leads to."""
_SUGGESTED = re.compile(r"\b(?:suggest|recommend|advise|consider|try|by|start|begin|go on|keep|worth) \Z", re.I)
_SENTENCE = re.compile(r"(?:\A|[.?!:;|\n]|\d\.|[-*] )[\s\"“*_(>-]*\Z")
_APPROVED = re.compile(
    r"(?: [\w'’-]+){0,9}? (?:(?:is|are) (?:often |usually |always )?(?:an? )?(?:good|fine|ok|okay|safe|part of|useful|helpful|allowed|best"
    r"|your|within|wise|worth\w*|simple|kind|fair)|helps|works|repairs|deepens)\b",
    re.I,
)
"""What follows a gerund that opens a sentence, when the sentence speaks for it."""
_ENSURED = re.compile(rf"\b(?:make sure|see to it|ensure|insist)(?: that)? (?:she|he|{_WHOM}) \Z", re.I)
_OFFERED = re.compile(
    r"\b(?:(?:would you like|do you want|shall|let|may|can|could|should) (?:me to|me|i)|i(?:['’](?:ll|d)| will| can| could| am going to"
    r"|['’]m going to| would like to| want to| suggest(?: that)? you| recommend(?: that)? you)|why don['’]t you"
    r"|(?:would|might) (?:it help|you mind|you like it) if i) \Z",
    re.I,
)
_TO_YOU = re.compile(r"[^.!?\n]*?\byou")
"""An offer or advice that a reader is given to say, be it a question: it opens with the one, and the other follows."""
_OPEN_QUESTION = re.compile(r"\b(?:if|whether|who|when|why|how|what|unless|before|until|that)\b", re.I)
_BEFORE = 120  # characters before the words that are looked at
_DENIED = re.compile(
    r"\b(?:never|not|no|nor|without|neither|nobody|instead of|rather than|cannot|avoid|stop|refuse)\b|n['’]t\b", re.I
)
_ELSEWHERE = re.compile(
    r"\b(?:physician|doctor|prescriber|pharmacist|dietitian|psychiatrist|chiropractor|osteopath|nurse|midwife|physical therapist"
    r"|surgeon|dentist|hospital|clinic|medical team|treating team)"
    r"|\b(?:her|his|their|the client['’]s|your client['’]s) (?:own )?(?!massage)(?:\w+ )?(?:therapist|counselor|psychologist)\b",
    re.I,
)
"""Professions that the matrix has no column for: what a sentence gives to them is theirs."""
_NEAR = (
    r"(?: (?!(?:not|never|no|my|own|may|can|might|could|would|will|should|helps?|cradle|headrest|pillows?|bolsters?|table|sheet|towel)\b|\w+n['’]t\b)"
    r"[\w'’-]+){0,6}? "
)
"""Words between what is done and what it is done to: none that makes it a client's wish."""
_NOUN = r"(?! (?:then )?(?:is|are|was|were|does|did|has|had)\b)"  # "massage is" tells nobody to massage
_TO_BE = rf" (?:\w+ )?{_MAY}(?: then| now| also| first| best| safely| gently| slowly)* be(?: then| gently| slowly| safely| often)? "


def nobody_is_sent_outside(library: Library, pages: Pages) -> Iterator[Problem]:
    """No page tells a profession to do what the scope matrix calls `outside` or `refer` for it.

    Each activity lists under `advice` the words that would be it. Not asked of what is denied, or quoted as a mistake,
    or said of somebody whose work it is.
    """
    guarded = [activity for activity in library.activities.values() if activity.advice]
    matrix = mark_of(guarded, library.professions, library.words("verdicts"))
    for source in finished_pages(pages):
        look = partial(_sent_outside, source, guarded, library)
        yield from pages.memory.made((__name__, source.src), (source.mark, matrix), look)


_VOICES = {"massage-therapist": "massage_therapist", "psychotherapist": "psychotherapist"}
"""Who speaks in a term, and under which key."""


def no_voice_is_sent_outside(library: Library, pages: Pages) -> Iterator[Problem]:
    """Nor does what a term says to a profession in its own voice."""
    guarded = [activity for activity in library.activities.values() if activity.advice]
    matrix = mark_of(guarded, library.professions, library.words("verdicts"))
    for reader, key in _VOICES.items():
        voices = [(id_, said) for id_, term in library.terms.items() if (said := getattr(term, key))]
        look = partial(_voices_outside, voices, reader, key, guarded, library)
        yield from pages.memory.made((__name__, reader), (mark_of(voices), matrix), look)


def _voices_outside(
    voices: Sequence[tuple[str, str]], reader: str, key: str, guarded: Sequence[Activity], library: Library
) -> list[Problem]:
    """Looked for in all texts at once: there are hundreds, and nearly all hold nothing."""
    text = "\n\n".join(said for _, said in voices)
    ends = list(accumulate(len(said) + 2 for _, said in voices))
    folded, found = text.lower(), []
    for activity in guarded:
        if reader in activity.verdicts and activity.verdicts[reader].verdict in _NOT_HERS:
            for match in _meant(text, folded, _patterns(activity.advice), activity, library):
                entry = library.entries["term", voices[bisect_right(ends, match.start())][0]]
                at = entry.document.place((key,)) if entry.document else (1, 1)
                found.append(_problem((entry.path, *at), match, activity, reader, library))
    return found


def _sent_outside(source: Source, guarded: Sequence[Activity], library: Library) -> list[Problem]:
    """Where one page does."""
    readers, folded = getattr(source.matter, "for_", ()), source.prose.lower()
    found: list[Problem] = []
    for activity in guarded:
        barred = [id_ for id_ in readers if id_ in activity.verdicts and activity.verdicts[id_].verdict in _NOT_HERS]
        if barred:
            told = _advice(source, folded, activity, _patterns(activity.advice), barred[0], library)
            found += islice(told, MAX_TOLD)
    return found


@dataclass(frozen=True)
class _Pattern:
    """The words of an advice, in small letters."""

    advice: Advice

    def found_in(self, folded: str) -> Iterator[re.Match[str]]:
        """Where they stand. Most advice is nowhere: its pattern is made where both its parts were seen close together."""
        for start, end in stretches_near(offsets_of(self._words, folded), folded):
            if any(folded.find(form, start, end) >= 0 for form in self._least_forms):
                yield from self._pattern.finditer(folded, start, end)

    @cached_property
    def _words(self) -> list[str]:
        """One of these stands in every match."""
        return [word.lower() for word in self.advice.what or self.advice.do]

    @cached_property
    def _forms(self) -> list[list[str]]:
        """What is done, as told, in the third person, as a gerund and as a participle."""
        verbs = [verb.lower() for verb in self.advice.do]
        return [[form(verb) for verb in verbs] for form in (str, _third, _gerund, _participle)]

    @cached_property
    def _least_forms(self) -> list[str]:
        """The forms that hold no other one: `take` stands in `takes` and `taken`."""
        forms = {form for forms in self._forms for form in forms}
        return [form for form in forms if not any(other != form and other in form for other in forms)]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        what = "|".join(re.escape(word.lower()) for word in self.advice.what)
        after = rf"{_NEAR}(?:{what})(?:s|es)?\b" if what else r"\b"
        do, does, doing, done = (
            "|".join(re.escape(form) + ("" if " " in form else _NOUN) for form in forms) for forms in self._forms
        )
        told = rf"\b(?:(?:{do})|(?P<does>{does})|(?P<doing>{doing})|(?P<did>{done})){after}"
        suffered = rf"|\b(?:{what})(?:s|es)?{_TO_BE}(?P<done>{done})\b" if what else ""
        return re.compile(told + suffered)


@cache
def _patterns(advice: Sequence[Advice]) -> tuple[_Pattern, ...]:
    return tuple(map(_Pattern, advice))


def _told(text: str, folded: str, patterns: Sequence[_Pattern]) -> Iterator[re.Match[str]]:
    """Where a text tells its reader to do it, or to say that it be done; `folded` is the same text in small letters."""
    for pattern in patterns:
        for match in pattern.found_in(folded):
            before = text[max(0, match.start() - _BEFORE) : match.start()]
            is_offered = bool(_OFFERED.search(before) and _TO_YOU.match(text, match.start()))
            if match.groupdict().get("done"):
                is_told = not _OPEN_QUESTION.search(_led(text, match))
            elif match["did"]:
                is_told = is_offered
            elif match["doing"]:
                is_told = bool(
                    _SUGGESTED.search(before) or (_SENTENCE.search(before) and _APPROVED.match(text, match.end()))
                )
            elif match["does"]:
                is_told = bool(_ENSURED.search(before))
            else:
                is_told = is_offered or bool(_OPENS.search(before) or _OPENS.search(_main_part(_led(text, match))))
            if is_told:
                yield match


def _led(text: str, match: re.Match[str]) -> str:
    """What of its sentence stands before a match."""
    start = max(text.rfind(sign, 0, match.start()) for sign in (". ", "? ", "! ", "\n\n", "|", "; "))
    return text[start + 1 : match.start()]


def _main_part(led: str) -> str:
    """The same without the clause that opens the sentence: `If talk does not help, gently` -> ` gently`."""
    clause = _CLAUSE.match(led)
    return led[clause.end() :] if clause else led


_IRREGULAR = {
    **{verb: verb for verb in ("quit", "cut", "put", "let", "come", "overcome")},
    "take": "taken", "give": "given", "go": "gone", "lead": "led", "tell": "told", "sell": "sold", "buy": "bought",
    "leave": "left", "break": "broken", "bring": "brought", "dig": "dug", "send": "sent", "teach": "taught", "feel": "felt",
    "hold": "held", "find": "found", "show": "shown", "do": "done", "keep": "kept", "forgive": "forgiven",
    "withdraw": "withdrawn", "write": "written", "stand": "stood", "retell": "retold", "draw": "drawn", "have": "had",
}  # fmt: skip


def _third(verb: str) -> str:
    """`come off` -> `comes off`."""
    first, _, rest = verb.partition(" ")
    if re.search(r"[^aeiou]y\Z", first):
        first = f"{first[:-1]}ies"
    else:
        first += "es" if re.search(r"(?:s|x|z|ch|sh|o)\Z", first) else "s"
    return f"{first} {rest}".strip()


def _participle(verb: str) -> str:
    """`cut down on` -> `cut down on`, `skip` -> `skipped`."""
    first, _, rest = verb.partition(" ")
    if first in _IRREGULAR:
        first = _IRREGULAR[first]
    elif re.search(r"[^aeiou]y\Z", first):
        first = f"{first[:-1]}ied"
    else:
        first = _doubled(first).removesuffix("e") + "ed"
    return f"{first} {rest}".strip()


def _gerund(verb: str) -> str:
    """`come off` -> `coming off`."""
    first, _, rest = verb.partition(" ")
    first = _doubled(first)
    stem = first[:-1] if first.endswith("e") and not first.endswith("ee") else first
    return f"{stem}ing {rest}".strip()


def _doubled(verb: str) -> str:
    """`skip` -> `skipp`, as it stands before an ending."""
    short = re.search(r"(?:\A|[^aeiou])[aeiou][^aeiouwxy]\Z", verb) and len(verb) <= 4
    return verb + verb[-1] if short else verb


def _advice(
    source: Source, folded: str, activity: Activity, patterns: Sequence[_Pattern], reader: str, library: Library
) -> Iterator[Problem]:
    text = source.prose
    denied = source.section("outside-your-scope")
    for match in _meant(text, folded, patterns, activity, library):
        line, column = source.position(match.start())
        row = text.rfind("\n", 0, match.start()) + 1
        is_title = text.startswith("///", row)  # of a box: what somebody says
        is_listed = line in denied and text.startswith(("|", "-", "*"), row)  # what is not hers, beside whose it is
        if not (is_title or is_listed or source.is_inside(line, "instead") or _is_of_another(source, line, activity)):
            yield _problem((source.path, line, column), match, activity, reader, library)


def _meant(
    text: str, folded: str, patterns: Sequence[_Pattern], activity: Activity, library: Library
) -> Iterator[re.Match[str]]:
    """What a text tells to do, and does not ask, deny or give to somebody whose work it is."""
    names = [library.professions[id_].label for id_ in _who_may(activity) if id_ in library.professions]
    for match in _told(text, folded, patterns):
        led = _main_part(_led(text, match))
        said_on = re.match(r"[^.!?\n]*(.?)", text[match.end() :])
        is_asked = bool(said_on and said_on.group(1) == "?") and not (
            _OFFERED.search(led) and _TO_YOU.match(text, match.start())
        )
        around = led + match.group()
        is_given = any(re.search(rf"\b{re.escape(name)}", around, re.I) for name in names)
        if not (is_asked or is_given or _DENIED.search(led) or _ELSEWHERE.search(around)):
            yield match


def _problem(
    at: tuple[str, int, int], match: re.Match[str], activity: Activity, reader: str, library: Library
) -> Problem:
    verdict = library.label("verdicts", activity.verdicts[reader].verdict).lower()
    who = library.professions[reader].label.lower()
    said = f"tells a {who} to do what is {verdict} for her: {quoted(' '.join(match.group().split()))}"
    hint = f"say whose work it is, or take it out; data/scope/{activity.id}.yml has the reason"
    return Problem(*at, "KB422", said, hint)


def _who_may(activity: Activity) -> list[str]:
    return [id_ for id_, verdict in activity.verdicts.items() if verdict.verdict not in _NOT_HERS]


def _is_of_another(source: Source, line: int, activity: Activity) -> bool:
    """Whether the words stand where a profession is addressed that may do it."""
    allowed = _who_may(activity)
    return ("psychotherapist" in allowed and source.is_inside(line, "words-pt", "pt")) or (
        "massage-therapist" in allowed and source.is_inside(line, "words-mt", "mt")
    )
