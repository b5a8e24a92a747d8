"""Words that promise more than anybody can keep, and words that make a person into a case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from itertools import islice
from typing import Any

from kb.load import Library
from kb.model import MAX_TOLD, Activity, Term
from kb.pages import Pages, Source
from kb.problem import Problem, quoted
from kb.rules.data_links import entries
from kb.rules.nearby import matches_near, offsets_of
from kb.source import Key, dotted

_WHAT = r"(?:\w+ ){0,2}"
_ILLS = r"(?:trauma\w*|ptsd|depression|anxiety|grief|abuse|addiction|eating disorders?|dissociation|fibromyalgia)\b"
_HANDS = r"\b(?:massage|bodywork|touch|reiki|craniosacral|myofascial|reflexology)\b[^.!?\n]{0,40}?"


@dataclass(frozen=True)
class Wording:
    """A pattern of words, what to write instead, and the rare letters of which one stands in every match."""

    letters: tuple[str, ...]
    pattern: re.Pattern[str]
    instead: str

    def matches(self, text: str, folded: str) -> Iterator[re.Match[str]]:
        """Every match in a text; `folded` is the same text in small letters."""
        return matches_near(self.pattern, offsets_of(self.letters, folded), text)


def _table(rows: tuple[tuple[str, str, str], ...]) -> tuple[Wording, ...]:
    return tuple(
        Wording(tuple(letters.split("|")), re.compile(pattern, re.I), instead) for letters, pattern, instead in rows
    )


_OVERCLAIMS = _table(
    (
        (
            "trauma|ptsd|depression|anxiety|grief|abuse|addiction|eating disorder|dissociation|fibromyalgia",
            rf"\b(?:heal(?:s|ed|ing)?|cur(?:es?|ed|ing)|eras(?:es?|ed|ing)|resolv(?:es?|ed|ing)|eliminat(?:es?|ed|ing)) "
            rf"{_WHAT}{_ILLS}",
            "say what was measured, in whom, for how long",
        ),
        (
            "on the table",
            rf"\b(?:process|integrat)\w* {_WHAT}trauma on the table",
            "that is psychotherapy: say who does it",
        ),
        ("treat", rf"{_HANDS}\btreats? {_WHAT}{_ILLS}", "write: may ease (what was measured), beside treatment"),
        (
            "toxin|waste product|lactic acid",
            rf"\b(?:releas|flush|remov|clear|eliminat|draw)\w* {_WHAT}(?:toxins?|waste products|lactic acid)",
            "no study has shown it: see detox in the glossary",
        ),
        (
            "detoxif",
            rf"\bdetoxif\w+ {_WHAT}(?:body|tissues?|liver|system)",
            "no study has shown it: see detox in the glossary",
        ),
        (
            "releas",
            rf"\breleas\w* {_WHAT}(?:trauma\w*|memor(?:y|ies)|stored (?:emotions?|feelings?))",
            "say what is seen (she cried, she breathed out), and leave open why",
        ),
        (
            "serotonin|dopamine|oxytocin|endorphin",
            rf"\b(?:boost|rais|increas|releas|produc)\w* {_WHAT}(?:serotonin|dopamine|oxytocin|endorphins?)",
            "say that it is uncertain: guides/touch/what-the-evidence-says.md",
        ),
        (
            "cortisol|stress hormone",
            rf"\b(?:lower|reduc|cut|decreas)\w* {_WHAT}(?:cortisol|stress hormones?)",
            "say that it is uncertain: guides/touch/what-the-evidence-says.md",
        ),
        (
            "stored in|held in|trapped in|locked in",
            r"\b(?:trauma|memor(?:y|ies)|emotions?|feelings?)\w* (?:(?:is|are|gets?|being) )?(?:stored|held|trapped|locked) in "
            r"(?:\w+ ){0,2}(?:body|tissues?|fascia|muscles?|hips|psoas|cells?)",
            "write that touch can bring things back, and that a store in tissue is not shown",
        ),
        (
            "hold|store|remember",
            r"\b(?:body|bodies|tissues?|fascia|muscles?|hips|psoas|cells?) (?:\w+ ){0,1}(?:holds?|stores?|remembers?) "
            r"(?:\w+ ){0,2}(?:trauma|memor|emotion|feelings?|grief|abuse)\w*",
            "write that touch can bring things back, and that a store in tissue is not shown",
        ),
        (
            "unlock|discharg|unwind|unleash",
            rf"\b(?:unlock|discharg|unwind|unleash)\w* {_WHAT}(?:trauma|memories|emotions?)",
            "say what is seen (she cried, she breathed out), and leave open why",
        ),
        (
            "trauma cycle|trauma response|stress cycle|stress response",
            rf"\bcomplet\w* {_WHAT}(?:trauma|stress) (?:cycle|response)",
            "say what is seen, and leave open why",
        ),
        ("immun", rf"\b(?:boost|strengthen)\w* {_WHAT}immun\w+", "write what was measured, or leave it out"),
        (
            "prevent",
            rf"{_HANDS}\bprevents? {_WHAT}(?:relapse|suicide|self-harm|disease|{_ILLS})",
            "name the study and its limits",
        ),
        (
            "proven|guarantee",
            r"\bproven (?:treatment|therapy|cure|way|method|to)\b|\bguarantee\w*",
            "name the study and its limits",
        ),
        ("reset", r"\bresets? (?:\w+ ){0,2}(?:vagus|nervous system)", "write what was measured, or leave it out"),
        ("proven", r"\b(?:clinically|scientifically) proven\b", "name the study and its limits"),
        (
            "100|completely|no side effects|miracle",
            r"\b(?:100 ?%|completely) (?:safe|effective)\b|\bno side effects\b|\bmiracle\b",
            "say what can go wrong",
        ),
    )
)
_LABELS = _table(
    (
        ("suicid", r"\bcommit(?:s|ted|ting)? suicide\b", "write: died by suicide, or killed herself"),
        (
            "suicid",
            r"\b(?:successful|completed|failed|unsuccessful) suicid\w+( attempt)?",
            "write: died by suicide, or attempted",
        ),
        ("addict", r"\b(?:an?|the|these|many|most) (?:drug )?addicts?\b", "write: a person with an addiction"),
        (
            "alcoholic",
            r"\b(?:an?|the|these|many|most) alcoholics?\b",
            "write: a person who drinks too much, or has an alcohol use disorder",
        ),
        (
            "schizophrenic|borderline|anorexic|bulimic|psychotic|manic-depressive",
            r"\b(?:an?|the|these|many|most) (?:schizophrenic|borderline|anorexic|bulimic|psychotic|manic-depressive)s?\b"
            r"(?! (?:person|patient|client|woman|man|episode|symptom|disorder|state|illness|personality|range))",
            "write: a person with ..., and only where the diagnosis matters",
        ),
        (
            "mentally ill|disabled|handicapped",
            r"\bthe (?:mentally ill|disabled|handicapped)\b",
            "write: people with ...",
        ),
        ("wheelchair", r"\b(?:wheelchair-bound|confined to a wheelchair)\b", "write: who uses a wheelchair"),
        ("suffer|afflicted", r"\b(?:suffer(?:s|ing|ed)? from|afflicted with)\b", "write: has, or lives with"),
        (
            "compliant|manipulative|attention-seeking|frigid|hysterical",
            r"\b(?:non-?compliant|manipulative|attention-seeking|frigid|hysterical) (?:\w+ )?(?:client|patient|woman|man)s?\b",
            "write what the person does",
        ),
        (
            "crazy|insane|lunatic|psycho\\b",
            r"\b(?:crazy|insane|lunatic|psycho)\b",
            "say what is seen, or name the condition if a clinician has",
        ),
    )
)
_OPEN = re.compile(
    r"\b(?:not|no|never|nobody|none|nothing|cannot|nor|neither|without|whether|if|myth|claim\w*|believ\w*|belief|idea|"
    r"untrue|false|suppos\w*|promis\w*|instead|unproven|taught|uncertain|theor\w+|loose|say(?:s|ing)? that|told|hear\w*)\b|n['’]t\b",
    re.I,
)


_AS_CLAIM = re.compile(r"\W*(?:That|How)\b")  # "That tissue holds memory: not shown"
PATTERNS = {"wording-open": _OPEN, "wording-as-claim": _AS_CLAIM}
OVERCLAIMS = (_OVERCLAIMS, "KB412", "claims more than is known")
LABELS = (_LABELS, "KB413", "uses words that hurt or label")


def claims_are_kept_small(library: Library, pages: Pages) -> Iterator[Problem]:
    """No text promises what touch or talk cannot keep, but for what it quotes or denies."""
    yield from _found(library, pages, *OVERCLAIMS)


def people_come_first(library: Library, pages: Pages) -> Iterator[Problem]:
    """A person is not named by what she has."""
    yield from _found(library, pages, *LABELS)


def _found(library: Library, pages: Pages, wordings: tuple[Wording, ...], code: str, what: str) -> Iterator[Problem]:
    for source in pages.sources.values():
        if source.kind != "shell":
            yield from islice(_in_page(source, wordings, code, what), MAX_TOLD)
    for entry, item, document in entries(library):
        if isinstance(item, Term | Activity):
            for key, text in _texts(item):
                for wording, match in _matches(text, wordings):
                    if not _is_quoted(text, match):
                        said = f"{dotted(key)} {what}: {quoted(match.group())}"
                        yield Problem(entry.path, *document.place(key), code, said, wording.instead)


def _in_page(source: Source, wordings: tuple[Wording, ...], code: str, what: str) -> Iterator[Problem]:
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
    """Every free text of an entry, with its place."""
    for field in fields(item):
        value = getattr(item, field.name)
        here = (*at, field.name.rstrip("_"))
        if isinstance(value, str) and " " in value:
            yield here, value
        elif isinstance(value, dict):
            for key, inner in value.items():
                if is_dataclass(inner):
                    yield from _texts(inner, (*here, key))
