"""What can be seen only over all pages: who leads to whom, who says or asks the same, whose sources have aged, what
nothing uses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from kb.load import Library
from kb.model import Term, links, today
from kb.pages import Pages, Source
from kb.problem import RUN, Problem, quoted
from kb.rules.guides import finished_guides
from kb.source import Document

YEARS = 10
_SHINGLE = 6
_LEAST = 20
_SAME = 0.6
_TERM_LINK = re.compile(r"(?:^|/)glossary(?:\.md#|/#?)([a-z0-9-]+)")
_TELLING = 3  # with fewer telling words ("did I do something wrong") the others matter


def guides_are_led_to(library: Library, pages: Pages) -> Iterator[Problem]:
    """Another page than a list leads to each guide, so that a reader comes to it as she goes on reading."""
    if pages.unread or any(source.matter is None for source in pages.sources.values() if source.kind != "shell"):
        return  # where they lead is not known, and they have told their own
    led_to: set[str] = set()
    for source in pages.sources.values():
        following = getattr(getattr(source.matter, "next", None), "guide", None)
        led_to |= {following} if following else set()
        for link in source.links:
            found = pages.sources.get(source.beside(link.target.partition("#")[0]))
            if found and found is not source:
                led_to.add(str(getattr(found.matter, "id", "")))
        led_to |= {str(id_) for call in source.macros if call.name == "related" for id_ in call.args}
    led_to |= {step for pathway in library.pathways.values() for step in pathway.guides}
    for source in finished_guides(pages):
        id_ = getattr(source.matter, "id", None)
        if id_ and id_ not in led_to:
            at = source.document.place(("id",))
            hint = "link to it where a reader would go on, or name it under next: {guide: ...}"
            yield Problem(source.path, *at, "KB509", f"'{id_}' has no page that leads to it but the lists", hint)


def what_is_known_is_used(library: Library, pages: Pages) -> Iterator[Problem]:
    """Something cites each source; a page or another term mentions each term."""
    unsound = any(library.item(kind, id_) is None for kind, id_ in library.entries)
    if (
        unsound
        or pages.unread
        or any(source.matter is None for source in pages.sources.values() if source.kind != "shell")
    ):
        return  # what these use is not known, and they have told their own
    used = {("reference", id_) for source in pages.sources.values() for id_ in source.citations}
    for (kind, id_), _ in library.entries.items():
        used |= {(link.kind, named) for _, link, named in links(library.item(kind, id_))}
    for source in pages.sources.values():
        used |= {("term", str(call.named)) for call in source.macros if call.name == "term"}
        used |= {("term", named) for link in source.links for named in _TERM_LINK.findall(link.target)}
    said = {
        "reference": ("is cited by no page, term, activity or vocabulary", "cite it where it supports a sentence, or"),
        "term": ("is used by no page and no other term", "link it, name it under see of a neighbor, or"),
    }
    prose = ""
    for (kind, id_), entry in library.entries.items():
        if kind not in said or (kind, id_) in used:
            continue
        item = library.item(kind, id_)
        if isinstance(item, Term):
            prose = prose or "\n".join(source.prose for source in pages.sources.values()).casefold()
            forms = "|".join(re.escape(form.casefold()) for form in item.glossed)
            if forms and re.search(rf"(?<![\w-])(?:{forms})(?:s|es)?(?![\w-])", prose):
                continue
        message, hint = said[kind]
        yield Problem(
            entry.path, 1, 1, "KB512", f"'{id_}' {message}", f"{hint} take it out with: {RUN} delete {entry.path}"
        )


def sources_are_of_our_time(library: Library, pages: Pages) -> Iterator[Problem]:
    """The newest source of a guide is at most ten years old."""
    for source in finished_guides(pages):
        cited = [library.references[id_] for id_ in source.citations if id_ in library.references]
        # a text in force (a law, a body's page) carries no year of its own: the day counts on which it was read
        written = [int(item.year) if item.year.isdigit() else item.read.on.year for item in cited]
        if written and max(written) < today().year - YEARS:
            said = f"cites nothing newer than {max(written)}"
            hint = "look for newer reviews; where there are none, say so in the text"
            yield Problem(source.path, source.body_line, 1, "KB510", said, hint)


def guides_repeat_nothing(library: Library, pages: Pages) -> Iterator[Problem]:
    """No two guides say the same in nearly the same words: the shared part is one section and a link."""
    guides = [source for source in finished_guides(pages) if not source.is_misnamed]
    mark = [(source.path, source.mark) for source in guides]
    yield from pages.memory.made("repeated", mark, lambda: list(_repeated(guides)))


def _repeated(guides: Sequence[Source]) -> Iterator[Problem]:
    owner: dict[tuple[str, ...], int] = {}
    found: list[tuple[Source, int, int]] = []
    for source in guides:
        lines = source.prose.split("\n")
        for first, last in source.paragraphs:
            words = re.findall(r"[^\W_]+", " ".join(lines[first:last]).lower())
            if len(words) < _LEAST:
                continue
            shingles = set(zip(*(words[shift:] for shift in range(_SHINGLE)), strict=False))
            at = source.body_line + first
            for number, count in Counter(owner[part] for part in shingles if part in owner).most_common(1):
                twin, line, size = found[number]
                if twin is not source and count >= _SAME * min(len(shingles), size):
                    said = f"has a paragraph that stands nearly so in {twin.path}, line {line}"
                    hint = "keep it in one of the two, and link to it from the other"
                    yield Problem(source.path, at, 1, "KB414", said, hint)
            for part in shingles:
                owner.setdefault(part, len(found))
            found.append((source, at, len(shingles)))


def no_two_pages_ask_the_same(library: Library, pages: Pages) -> Iterator[Problem]:
    """A question leads to one page: where two pages ask it in the same words, the search cannot tell which is meant."""
    stop = frozenset(library.search_words.stop) if library.search_words else frozenset()
    first: dict[tuple[str, ...], str] = {}
    for document, questions in _asking(library, pages):
        own: set[tuple[str, ...]] = set()
        for index, question in enumerate(questions):
            words = re.findall(r"[^\W_]+", re.sub("['’]", "", question.lower()))
            telling = tuple(word for word in words if word not in stop)
            asked = telling if len(telling) >= _TELLING else tuple(words)
            if asked in first and asked not in own:
                said = f"{quoted(question)} is asked by {first[asked]} too"
                hint = "keep it where it is answered best, and say here what this page adds to it"
                yield Problem(document.path, *document.place(("questions", index)), "KB417", said, hint)
            elif asked not in first:
                own.add(asked)
                first[asked] = document.path


def _asking(library: Library, pages: Pages) -> Iterator[tuple[Document, tuple[str, ...]]]:
    """Every page and matrix row that names questions, guides first: they answer most."""
    asking = (source for source in pages.sources.values() if getattr(source.matter, "questions", ()))
    sources = [source for source in asking if not source.is_misnamed]
    for source in sorted(sources, key=lambda source: (source.kind != "guide", source.path)):
        yield source.document, getattr(source.matter, "questions", ())
    for id_, activity in library.activities.items():
        document = library.entries["activity", id_].document
        if document:
            yield document, activity.questions
