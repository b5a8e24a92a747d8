"""What a guide owes its reader (DESIGN section 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from kb.load import Library
from kb.model import Case, Guide, Template
from kb.pages import Pages, Source, words_in
from kb.problem import Problem, did_you_mean, quoted
from kb.rules.macros import means_to_cite

SECTIONS = (
    "in-short",
    "do-now",
    "outside-your-scope",
    "words",
    "what-is-known",
    "notes-and-consent",
    "refer",
    "check-yourself",
)
WORDS = range(700, 1601)
QUESTIONS = {"guide": range(15, 31), "case": range(5, 31), "template": range(5, 31)}
ANSWER_WORDS = 22
STEPS = 7
_NOT_TEACHING = {"in-short", "check-yourself", "sources"}
_MEASURABLE = frozenset(
    [
        "adapt",
        "agree",
        "analyze",
        "announce",
        "answer",
        "apply",
        "arrange",
        "ask",
        "assess",
        "assign",
        "avoid",
        "build",
        "calculate",
        "categorize",
        "check",
        "choose",
        "cite",
        "classify",
        "close",
        "compare",
        "complete",
        "compose",
        "contrast",
        "correct",
        "count",
        "create",
        "critique",
        "debate",
        "decide",
        "decline",
        "define",
        "demonstrate",
        "describe",
        "design",
        "detect",
        "determine",
        "differentiate",
        "disclose",
        "discuss",
        "distinguish",
        "document",
        "draft",
        "draw",
        "end",
        "estimate",
        "evaluate",
        "examine",
        "explain",
        "express",
        "fill",
        "find",
        "follow",
        "formulate",
        "give",
        "greet",
        "guide",
        "hand",
        "identify",
        "illustrate",
        "implement",
        "infer",
        "interpret",
        "interview",
        "invite",
        "judge",
        "justify",
        "keep",
        "label",
        "lay",
        "lead",
        "list",
        "locate",
        "map",
        "match",
        "measure",
        "model",
        "name",
        "negotiate",
        "obtain",
        "offer",
        "open",
        "order",
        "organize",
        "outline",
        "pause",
        "perform",
        "phrase",
        "place",
        "plan",
        "practice",
        "predict",
        "prepare",
        "present",
        "prioritize",
        "produce",
        "propose",
        "question",
        "rank",
        "rate",
        "recall",
        "recite",
        "recognize",
        "recommend",
        "record",
        "refer",
        "refuse",
        "rehearse",
        "repair",
        "repeat",
        "rephrase",
        "report",
        "respond",
        "restate",
        "review",
        "revise",
        "rewrite",
        "role-play",
        "rule",
        "say",
        "schedule",
        "score",
        "select",
        "separate",
        "set",
        "show",
        "sign",
        "simulate",
        "sketch",
        "solve",
        "sort",
        "speak",
        "specify",
        "state",
        "stop",
        "structure",
        "suggest",
        "summarize",
        "support",
        "teach",
        "tell",
        "test",
        "thank",
        "trace",
        "translate",
        "turn",
        "use",
        "verify",
        "weigh",
        "write",
    ]
)
"""Verbs whose doing another person can see, after the lists that course builders use (Bloom's taxonomy)."""
_UNSEEN = re.compile(
    r"\w+(?: and \w+)? (?:an? |the |your |more )?(?:\w+ )?(?:understanding|knowledge|awareness|appreciation|confidence|insight|importance|feelings?|empathy)\b"
    r"|\w+ and (?:understand|know|appreciate|realize|feel|learn|reflect)\b",
    re.I,
)
"""Objectives whose verb is fine and whose object nobody can see: "Demonstrate an understanding"."""
_SETTING = re.compile(
    r"(?:As|In|With|Within|From|For|Given|After|Before|When|Without|On|At|During|Using)\b[^,]*, (?:[a-z]+ly )?([a-z-]+)"
)


def finished_pages(pages: Pages) -> Iterator[Source]:
    """Pages that say of themselves that they are finished; an outline owes nothing yet."""
    for source in pages.sources.values():
        if source.status != "outline":
            yield source


def finished_guides(pages: Pages) -> Iterator[Source]:
    """Guides that are no outlines."""
    for source in finished_pages(pages):
        if source.kind == "guide":
            yield source


def sections_are_complete(library: Library, pages: Pages) -> Iterator[Problem]:
    """A guide has all sections, in the house order; sections of its own may stand between them, and none above the first."""
    for source in finished_guides(pages):
        sections = [heading for heading in source.headings if heading.level == 2]
        found = [heading.id for heading in sections]
        if SECTIONS[0] in found and found[0] not in SECTIONS:
            said = f"has the section '{found[0]}' above '{SECTIONS[0]}'"
            hint = "move it below: who looks in between two clients reads the first screen alone"
            yield Problem(source.path, sections[0].line, 1, "KB405", said, hint)
        levels = {heading.id: heading for heading in source.headings if heading.id not in found}
        steps = pairwise((1, *(max(heading.level, 2) for heading in source.headings)))
        told = [h for h, (a, b) in zip(source.headings, steps, strict=True) if h.level == 1 or b > a + 1]
        last = -1
        for id_ in SECTIONS:
            if id_ in levels:  # the only slip: where it leaves a level out, that is told
                if levels[id_] in told:
                    continue
                said = f"has the section '{id_}' on level {levels[id_].level}"
                yield Problem(source.path, levels[id_].line, 1, "KB405", said, f"write ## {levels[id_].text}")
                continue
            if id_ not in found:
                yield Problem(
                    source.path,
                    source.body_line,
                    1,
                    "KB405",
                    f"has no section '{id_}'",
                    f"add a heading: ## ... {{: #{id_} }}",
                )
                continue
            position = found.index(id_)
            line = next(heading.line for heading in source.headings if heading.id == id_)
            if position < last:
                yield Problem(
                    source.path,
                    line,
                    1,
                    "KB405",
                    f"has the section '{id_}' too late",
                    f"the order is: {', '.join(SECTIONS)}",
                )
            last = max(last, position)


def answer_is_short(library: Library, pages: Pages) -> Iterator[Problem]:
    """The short answer is three bullets, each opening bold, each at most 22 words."""
    for source in finished_guides(pages):
        lines = source.body.split("\n")
        section = source.section("in-short")
        if not section:
            continue
        bullets: list[tuple[int, str]] = []
        for index in (line - source.body_line for line in section[1:]):
            line = lines[index]
            if line.startswith(("- ", "* ")):
                bullets.append((index, line[2:]))
            elif line.strip() and bullets and line.startswith(" "):
                bullets[-1] = (bullets[-1][0], f"{bullets[-1][1]} {line.strip()}")
        if len(bullets) != 3:
            yield Problem(
                source.path,
                section.start,
                1,
                "KB406",
                f"has a short answer of {len(bullets)} bullets",
                "write three",
            )
        for index, text in bullets:
            words = words_in(re.sub(r"\{\{[^{}]*\}\}|\]\([^()]*\)", "", text))
            at = (source.path, index + source.body_line, 1)
            if words > ANSWER_WORDS:
                yield Problem(
                    *at,
                    "KB406",
                    f"has a line of {words} words in the short answer",
                    f"{ANSWER_WORDS} words are the most",
                )
            if not text.lstrip().startswith("**"):
                yield Problem(
                    *at,
                    "KB406",
                    "has a line in the short answer that does not open bold",
                    "put ** around its first words",
                )


def steps_are_few(library: Library, pages: Pages) -> Iterator[Problem]:
    """`Do now` has at most seven steps."""
    for source in finished_guides(pages):
        lines = source.body.split("\n")
        rows = source.section("do-now")
        steps = [row for row in rows[1:] if re.match(r"\d+[.)][ \t]", lines[row - source.body_line])]
        if len(steps) > STEPS:
            said = f"has {len(steps)} steps to do now; {STEPS} are the most"
            hint = "join steps that are one act, or move what is not done now into a section below"
            yield Problem(source.path, steps[STEPS], 1, "KB415", said, hint)


def guides_cite(library: Library, pages: Pages) -> Iterator[Problem]:
    """A guide cites what it rests on."""
    for source in finished_guides(pages):
        if not means_to_cite(source):
            at = (source.path, source.body_line, 1)
            hint = 'write {{ cite("id-of-the-source") }} behind each claim, and {{ sources() }} as the last line'
            yield Problem(*at, "KB416", "cites no source", hint)


def length_fits(library: Library, pages: Pages) -> Iterator[Problem]:
    """A guide has 700 to 1,600 words."""
    for source in finished_guides(pages):
        if source.words in WORDS:
            continue
        said = f"has {source.words:,} words; a guide has {WORDS.start} to {WORDS.stop - 1:,}"
        if source.words < WORDS.start:
            hint = "say what is missing"
        else:
            longest = ", ".join(f"{id_} ({words})" for id_, words in _longest_sections(source))
            hint = f"take out {source.words - WORDS.stop + 1:,} or more, or split it; its longest sections: {longest}"
        yield Problem(source.path, source.body_line, 1, "KB407", said, hint)


def _longest_sections(source: Source) -> list[tuple[str, int]]:
    """The three sections with most words, and how many."""
    prose = source.prose.split("\n")
    found = []
    for heading in source.headings:
        if heading.level == 2:
            rows = source.section(heading.id)
            text = "\n".join(prose[row - source.body_line] for row in rows)
            found.append((heading.id, words_in(text)))
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:3]


def questions_suffice(library: Library, pages: Pages) -> Iterator[Problem]:
    """A guide answers 15 to 30 questions, a case and a template 5 or more."""
    for source in finished_pages(pages):
        if isinstance(source.matter, Guide | Case | Template):
            count, allowed = len(source.matter.questions), QUESTIONS[source.kind]
            if count not in allowed:
                yield Problem(
                    source.path,
                    *source.document.key_place(("questions",)),
                    "KB408",
                    f"has {count} questions; a {source.kind} has {allowed.start} to {allowed.stop - 1}",
                    "write what a reader would type: symptom, blunt word, fragment, fear",
                )


def objectives_can_be_measured(library: Library, pages: Pages) -> Iterator[Problem]:
    """An objective opens with a verb that another can see done, and what is done can be seen too."""
    for source in finished_pages(pages):
        for index, objective in enumerate(getattr(source.matter, "objectives", ())):
            text = str(objective)
            setting = _SETTING.match(text)  # "As a massage therapist, name ..."
            first = re.match(r"[A-Z][A-Za-z-]*", text)
            verb = setting.group(1) if setting else first.group().lower() if first else ""
            unseen = _UNSEEN.match(text)
            if verb in _MEASURABLE and not unseen:
                continue
            shown = unseen.group() if unseen else f"{setting.group(1)}" if setting else text.split(" ")[0]
            hint = "open with what can be seen: List, Choose, Write, Explain, Distinguish, Decide ..."
            at = source.document.place(("objectives", index))
            yield Problem(source.path, *at, "KB409", f"has an objective that opens with {quoted(shown)}", hint)


def objectives_are_taught(library: Library, pages: Pages) -> Iterator[Problem]:
    """An objective of a guide names a section of the page, and that section teaches more than the questions at its end."""
    for source in finished_guides(pages):
        taught = [heading.id for heading in source.headings if heading.id not in _NOT_TEACHING]
        for index, objective in enumerate(getattr(source.matter, "objectives", ())):
            named = objective.section
            if named in taught:
                continue
            if named in _NOT_TEACHING:
                said = f"has an objective taught in '{named}', which sums up or asks, and teaches nothing new"
            else:
                said = f"has an objective taught in {quoted(named)}, and no section has that id"
            hint = did_you_mean(named, taught) or f"name the section that teaches it: {', '.join(taught)}"
            if not taught:
                hint = f"write the section that teaches it: ## ... {{: #{'...' if named in _NOT_TEACHING else named} }}"
            yield Problem(source.path, *source.document.place(("objectives", index, "section")), "KB424", said, hint)
