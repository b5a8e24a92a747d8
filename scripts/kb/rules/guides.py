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
_VAGUE = {
    "understand",
    "know",
    "learn",
    "appreciate",
    "be",
    "become",
    "realize",
    "believe",
    "feel",
    "grasp",
    "see",
    "think",
    "familiarize",
    "acquire",
    "remember",
}
_DUTIES = {
    "crisis": ("shows no crisis lines", "write {{ crisis() }}, in a block /// stop"),
    "consent": ("says nothing of consent", "add what the client agrees to, and how"),
    "documentation": ("says nothing of notes", "add what is written down, and what is not"),
    "referral": ("says nothing of referring", "add to whom, and how"),
    "minors": ("says nothing of minors", "add who consents for a minor, and how she is asked"),
    "reporting": ("says nothing of reporting", "add who must report what, and where to look"),
}
_DUTY_WORDS = {
    "consent": r"\b(consent|agree|permission|authoriz|signed?)",
    "documentation": r"\b(notes?|record|write (?:down|what)|document)",
    "referral": r"\b(refer|referral|psychotherapist|physician|neurolog|colleague)",
    "minors": r"\b(minors?|child|guardian|parent|under 18|young)",
    "reporting": r"\b(report|disclosure|abuse)",
}


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
    """An objective opens with a verb that another can see done."""
    for source in finished_pages(pages):
        for index, objective in enumerate(getattr(source.matter, "objectives", ())):
            text = str(objective)
            first = re.match(r"[A-Za-z]+", text)
            if not first or first.group().lower() in _VAGUE or not first.group()[0].isupper():
                yield Problem(
                    source.path,
                    *source.document.place(("objectives", index)),
                    "KB409",
                    f"has an objective that opens with {quoted(text.split(' ')[0])}",
                    "open with what can be seen: List, Choose, Write, Explain, Distinguish, Decide ...",
                )


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


def duties_are_met(library: Library, pages: Pages) -> Iterator[Problem]:
    """A page holds what each of its duties asks for; a page with a stop block or crisis lines has the duty crisis."""
    for source in finished_pages(pages):
        if source.matter is None:
            continue  # what is wrong with its front matter has been told
        duties = getattr(source.matter, "duties", ())
        names = {call.name for call in source.macros}
        at = source.document.key_place(("duties",))
        for duty in duties:
            met = (
                "crisis" in names
                if duty == "crisis"
                else bool(re.search(_DUTY_WORDS.get(duty, ""), source.prose, re.I))
            )
            if not met and duty in _DUTIES:
                message, hint = _DUTIES[duty]
                yield Problem(source.path, *at, "KB504", f"has the duty '{duty}' and {message}", hint)
        if source.kind == "guide" and "crisis" not in duties and any(block.name == "stop" for block in source.blocks):
            yield Problem(
                source.path,
                *at,
                "KB504",
                "has a stop block, and not the duty 'crisis'",
                "add crisis to duties, and {{ crisis() }} to the block",
            )
