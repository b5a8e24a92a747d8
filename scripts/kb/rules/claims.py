"""What a guide states as fact, it gives a source for; what a place decides, it marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.load import Library
from kb.pages import Pages, Source
from kb.problem import Problem, quoted
from kb.rules.guides import finished_guides, finished_pages

_COUNT = r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|half|most)"
_PEOPLE = (
    r"(?:clients?|patients?|survivors?|women|woman|men|man|people|persons?|adults?|children|child|girls?|boys?|veterans?|nurses?|therapists?"
    r"|psychotherapists?|students?|teens?|teenagers?|workers?|victims?)"
)
_DID = r"(?:(?:never|also|often|still|at least once) )?(?:have|has|had|were|was|are|say|says|said|report\w*|avoid\w*|tell|told|feel|felt|dread\w*|want\w*|suffer\w*|live|know|knew)\b"
_FOUND = (
    r"(?:found|finds?|show(?:s|ed|n)?|suggest(?:s|ed)?|report(?:s|ed)?|confirm(?:s|ed)?|prove[sd]?|demonstrate[sd]?)"
)
_STUDY = r"(?:stud(?:y|ies)|trials?|meta-analys[ei]s|surveys?|reviews?|research(?:ers)?|evidence|science)"
_MEASURED = (
    r"(?:cortisol|serotonin|dopamine|oxytocin|endorphins?|heart rate|blood pressure|pain|anxiety|depression|sleep|PTSD)"
)
_CLAIMS = tuple(
    (tuple(rare.split("|")), re.compile(pattern, re.I))
    for rare, pattern in (
        (
            "stud|trial|meta-analys|survey|review|research|evidence|science",
            rf"\b{_STUDY}\b(?: [\w-]+){{0,6}} {_FOUND}\b",
        ),
        (
            "most |half of|half the clients|third|quarter|nearly all|majority|every second|every third",
            rf"\b(?:(?:most|nearly all|almost all|half of(?: all)?|(?:a|one|two) (?:thirds?|quarters?|fifths?) of(?: all)?|three quarters of(?: all)?"
            rf"|the (?:great |vast )?majority of|every (?:second|third|fourth|fifth)) (?:\w+ )?{_PEOPLE}\b(?: who [\w ]{{3,40}}?)? {_DID})",
        ),
        (
            "code",
            r"\b[A-Z]{2,6}(?:['’]s)? (?:\w+ )?code(?: of (?:ethics|conduct))? (?:also )?(?:forbids?|bars?|prohibits?|requires?|permits?|allows?|bans?|says that)\b",
        ),
        (
            "cfr|u.s.c|§|under hipaa|section|under the",
            r"\b(?:under|by|in) (?:\d+ (?:CFR|U\.?S\.?C\.?)[^.?!\n]{0,14}?(?:\.\d+)?|HIPAA|section \d[\w.()-]*),? [^.?!\n]{0,60}\b(?:may|must|can|cannot|shall|requires?|names|has to|is|are)\b",
        ),
        (
            "brain|hippocamp|amygdala|cortex|nervous system|genes|telomer",
            r"\b(?:trauma|stress|abuse|neglect|childhood \w+|massage|touch|violence|fear|grief|depression|ptsd) (?:\w+ )?(?:changes?|shrinks?|alters?|enlarges?|damages?|thins?|reshapes?|activates?)"
            r" (?:the )?(?:\w+ ){0,4}?(?:brain|hippocamp\w+|amygdala|cortex|nervous system|genes|telomer\w+)\b",
        ),
        (
            " than ",
            rf"\b(?:{_PEOPLE}|those)\b (?:[\w ]{{0,30}} )?(?:who|with) [\w ]{{3,40}}?\b(?:reported|had|slept|felt|recovered|improved|scored|lived|stayed|needed) [\w ]{{0,24}}?"
            r"\bthan (?:those|people|women|men|clients|patients|others|a group|the group|the others)\b",
        ),
        ("%|percent|per cent", r"\b\d+(?:\.\d+)? ?(?:%|percent\b|per cent\b)"),
        (
            " in | out of ",
            rf"\b{_COUNT} (?:in|out of) (?:every )?{_COUNT}\b(?! (?:minutes?|hours?|days?|weeks?|sessions?|steps?|parts?|lines?|words?)\b)",
        ),
        (
            "law|statut|regulation|hipaa|act",
            r"(?<!where )(?<!when )(?<!unless )(?<!what )(?<!as )(?<!that )(?<!or )"
            r"\b(?:(?:the|state|federal) law|statutes?|regulations?|HIPAA|the (?:practice )?act) (?:also |only |always )?"
            r"(?:requires?|forbids?|prohibits?|permits?|mandates?)\b",
        ),
        (
            "lower|raise|reduce|increase|improve|boost|cut",
            rf"\b(?:lowers?|raises?|reduces?|increases?|improves?|boosts?|cuts?) (?:\w+ ){{0,2}}{_MEASURED}\b",
        ),
    )
)
"""Letters of which some stand in every match, and the words of a claim."""
_DENIED = re.compile(r"\b(?:no|not|none|never|whether|if|avoid (?:the|saying|writing))\b|n['’]t\b", re.I)
"""Said before the claim or in it: "no study found". What is said behind it may deny something else."""
_OPEN = re.compile(r"\b(?:ask|look up|we found|we know of)\b|\?|[\"“]", re.I)
_SAID = ("words", "words-mt", "words-pt", "instead", "question")
_ITEM = re.compile(r"\s*(?:[-*|]|\d+\.)")
_ENDS = re.compile(r"[.?!](?:[\"”)*]*\s|\Z)|\n(?=\s*(?:[-*|]|\d+\.))")


def claims_are_cited(library: Library, pages: Pages) -> Iterator[Problem]:
    """A sentence with a finding, a share or a rule of law stands in a paragraph, a point or a row that cites a source.

    Not asked of what is denied, asked or quoted, nor of words to say aloud.
    """
    for source in finished_guides(pages):
        cited = {call.line for call in source.macros if call.name == "cite"}
        lines = source.prose.split("\n")
        for first, last in source.paragraphs:
            for start, end in _points(lines, first, last):
                at = range(source.body_line + start, source.body_line + end)
                if cited.isdisjoint(at) and not any(source.is_inside(row, *_SAID) for row in at):
                    yield from _uncited("\n".join(lines[start:end]), at.start, source)


def _points(lines: list[str], first: int, last: int) -> Iterator[tuple[int, int]]:
    """A paragraph, or each point of a list and each row of a table."""
    starts = [first, *(number for number in range(first + 1, last) if _ITEM.match(lines[number]))]
    yield from zip(starts, [*starts[1:], last], strict=True)


def _uncited(text: str, line: int, source: Source) -> Iterator[Problem]:
    if text.lstrip().startswith("#"):
        return
    folded = text.lower()
    likely = [pattern for rare, pattern in _CLAIMS if any(letters in folded for letters in rare)]
    if not any(pattern.search(text) for pattern in likely):
        return
    begun = 0
    for end in [*(found.end() for found in _ENDS.finditer(text)), len(text)]:
        sentence = text[begun:end]
        claim = next((found for pattern in likely if (found := pattern.search(sentence))), None)
        if claim and not _OPEN.search(sentence) and not _DENIED.search(sentence, 0, claim.end()):
            row = line + text.count("\n", 0, begun + claim.start())
            said = f"states {quoted(claim.group())} without a source"
            hint = 'add {{ cite("...") }} to the sentence, or say it as advice; what nobody has measured is called so'
            yield Problem(source.path, row, 1, "KB420", said, hint)
        begun = end


_PLACE_DECIDES = re.compile(
    r"\b(?:your (?:state|province|jurisdiction|licensing board|practice act|board)(?:'s|’s)?|state law|by law)\b", re.I
)


def places_are_marked(library: Library, pages: Pages) -> Iterator[Problem]:
    """A page that speaks of the reader's own law says `varies_by_jurisdiction: true`, which shows her where to look."""
    for source in finished_pages(pages):
        found = _PLACE_DECIDES.search(source.prose)
        if found and getattr(source.matter, "varies_by_jurisdiction", None) is False:
            line, column = source.position(found.start())
            said = f"speaks of {quoted(found.group())}, and varies_by_jurisdiction is false"
            yield Problem(source.path, line, column, "KB421", said, "write varies_by_jurisdiction: true at the top")
