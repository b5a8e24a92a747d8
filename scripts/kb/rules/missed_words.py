"""A word that was taken out of a vocabulary, and that many still say: one cause, told where it can be mended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kb import address
from kb.load import Library
from kb.problem import Problem, nearest
from kb.rules.data_links import CODE, MISSED, SLIP

_MANY = 3  # files, or places in one vocabulary: nobody slips as often in the same way


def told_once(problems: Iterable[Problem], library: Library) -> Iterator[Problem]:
    """The problems; in the place of those about a word that many say, one about the vocabulary that has it no more."""
    missed: dict[str, list[tuple[Problem, list[str]]]] = {}
    vanished: list[Problem] = []
    for problem in problems:
        if problem.about[:1] == (MISSED,):
            _, word, *names = problem.about
            missed.setdefault(word, []).append((problem, names))
        elif problem.code == "KB222" and problem.about:
            vanished.append(problem)
        else:
            yield problem
    for word, told in missed.items():
        places = [problem for problem, _ in told]
        named = [names for _, names in told]
        shared = [name for name in named[0] if all(name in names for names in named)]
        if shared and _is_said_by_many(places):
            yield _taken_out(word, _vocabulary_of(word, shared, library), places, library)
            vanished = [problem for problem in vanished if not _is_made_of(word, problem)]
        else:
            yield from places
    yield from vanished


def _is_made_of(word: str, problem: Problem) -> bool:
    """Whether the address that a problem misses is the page of a word, or its column in the scope matrix."""
    where = problem.about[-1]
    own = (address.profession_url(word), address.region_url(word), address.approach_url(word))
    return where in own or bool(re.fullmatch(rf"/scope/[a-z0-9-]+/#{re.escape(word)}", where))


def _is_said_by_many(places: list[Problem]) -> bool:
    files = {problem.path for problem in places}
    in_vocabularies = sum(problem.path.startswith("data/vocabulary/") for problem in places)
    return len(files) >= _MANY or in_vocabularies >= _MANY


def _vocabulary_of(word: str, names: list[str], library: Library) -> str:
    """Of several vocabularies that a word may stand in, the one with a word like it."""
    return next((name for name in names if nearest(word, library.words(name), SLIP)), names[0])


def _taken_out(word: str, name: str, places: list[Problem], library: Library) -> Problem:
    entry = library.entries.get(("vocabulary", name))
    at = entry.document.key_place(("entries",)) if entry and entry.document else (1, 1)
    path, first = f"data/vocabulary/{name}.yml", min(places)
    files = len({problem.path for problem in places})
    where = f"{len(places):,} places in {files:,} files say it" if files > 1 else f"{len(places):,} places say it"
    said = f"has no word '{word}', and {where}, first {first.path}:{first.line}"
    shows = f"git diff HEAD -- {path} shows the line, once this is committed: origin/main for HEAD"
    near = nearest(word, library.words(name), SLIP) if len(word) > CODE else ""
    other = f"write {near}" if near else "write another word"
    return Problem(
        path, *at, "KB204", said, f"if it was taken out, write it back ({shows}); else {other} in each place"
    )
